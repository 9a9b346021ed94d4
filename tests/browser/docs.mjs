/**
 * The page `/docs` of a live server in Chromium, as a person meets it.
 *
 *     node docs.mjs URL CLIENT_ID CLIENT_SECRET [SCREENSHOTS]
 *
 * `CHROMIUM` names the program when it is not /usr/bin/chromium. It opens the page, an operation from the
 * contents, gives the token to the viewer and has it call the server; then it writes one line of JSON:
 *
 *     {"groups": [TEXT], "operations": [ID], "contents": [HREF], "opened": ID,
 *      "request": TEXT, "answers": [TEXT], "tried": {"url", "status", "body"}, "shown": TEXT,
 *      "requests": [URL], "refused": [URL], "complaints": [TEXT]}
 *
 * It ends when its input does.
 *
 * Invariant: every request that the browser makes is noted, and every word of its console but for its advice to authors; with the directory
 * SCREENSHOTS, pictures of the steps are left there.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

import { FLAGS } from "./flags.mjs";

const [url, clientId, clientSecret, pictures] = process.argv.slice(2);
const profile = await mkdtemp(join(tmpdir(), "seedport-docs-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
  viewport: { width: 1400, height: 900 },
});

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** All that the page did and said. */
function listen(page) {
  const seen = { requests: [], refused: [], complaints: [] };
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("requestfailed", (request) => seen.refused.push(request.url()));
  page.on("console", (message) => {
    // Advice to those who write pages is not about what happens.
    if (message.type() === "verbose") return;
    seen.complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => seen.complaints.push(`${error}`));
  return seen;
}

async function visit() {
  const page = await browser.newPage();
  const seen = listen(page);
  await page.goto(`${url}/docs`);
  await page.waitForSelector("#viewer .opblock");
  await picture(page, "docs");
  const groups = await page.$$eval("#viewer .opblock-tag", (all) =>
    all.map((tag) => tag.dataset.tag),
  );
  const operations = await page.$$eval("#viewer .opblock", (all) => all.map((one) => one.id));
  const contents = await page.$$eval("nav a", (all) => all.map((a) => a.getAttribute("href")));

  // An operation, from the contents: its examples.
  await page.click('nav a[href="#/Customers/createCustomer"]');
  const create = page.locator("#operations-Customers-createCustomer");
  await create.locator(".opblock-body").waitFor();
  const opened = await create.getAttribute("id");
  const request = await create.locator(".body-param textarea").inputValue();
  const answers = await create.locator(".responses-table .example").allInnerTexts();
  await picture(page, "operation");

  // The token, then a call.
  await page.click("#viewer .auth-wrapper .authorize");
  const dialog = page.locator(".dialog-ux");
  await dialog.locator("input[type=text], input:not([type])").first().fill(clientId);
  await dialog.locator("input[type=password]").fill(clientSecret);
  await picture(page, "token");
  await dialog.locator("button.authorize").click();
  await dialog.locator("button.btn-done").click();
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await create.locator("button.execute").click();
  const answer = await answered;
  const tried = { url: answer.url(), status: answer.status(), body: await answer.json() };
  const live = create.locator(".live-responses-table .response");
  await live.first().waitFor();
  const shown = await live.first().innerText();
  await live.first().scrollIntoViewIfNeeded();
  await picture(page, "tried");
  return { groups, operations, contents, opened, request, answers, tried, shown, ...seen };
}

try {
  process.stdout.write(`${JSON.stringify(await visit())}\n`);
  for await (const _ of createInterface({ input: process.stdin }));
} finally {
  await browser.close();
  await rm(profile, { recursive: true, force: true });
}
