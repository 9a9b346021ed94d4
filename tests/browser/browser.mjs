/**
 * A page in Chromium with a virtual authenticator, driven over standard input.
 *
 *     node browser.mjs
 *
 * `CHROMIUM` names the program when it is not /usr/bin/chromium. It writes one line of JSON when
 * the page is open, `{origin, stranger}`, and one for each line that it reads:
 *
 *     {"do": "create", "challenge": BASE64URL}                          ->  {"attestation": ...}
 *     {"do": "get", "challenge": BASE64URL, "id": BASE64URL,
 *      "at": "origin"|"stranger", "verified": true|false}               ->  {"assertion": ...}
 *
 * both as the contract wants them in a request's body, or `{"error": TEXT}`. It ends when its
 * input does.
 *
 * Invariant: what is answered was said by `navigator.credentials` to the page's own script, in a
 * page that was loaded over HTTP from http://localhost; nothing is added here.
 */
import { createServer } from "node:http";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

import { FLAGS } from "./flags.mjs";

/** An authenticator in the device, which checks who touches it. */
const AUTHENTICATOR = {
  protocol: "ctap2",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/** Serves the page on a free port; gives the server and the page's origin. */
async function serve(page) {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, origin: `http://localhost:${server.address().port}` };
}

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** One device, seen from both tabs: what the first one made, the stranger's page may ask for. */
async function share({ origin, stranger }) {
  const { authenticatorId } = origin;
  const made = await origin.session.send("WebAuthn.getCredentials", { authenticatorId });
  const credential = made.credentials.at(-1);
  const copy = { authenticatorId: stranger.authenticatorId, credential };
  await stranger.session.send("WebAuthn.addCredential", copy);
}

/** Asks the page's own script, by the authenticator of this tab. */
async function ask(tabs, request) {
  const { page, session, authenticatorId } = tabs[request.at ?? "origin"];
  const isUserVerified = request.verified ?? true;
  await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  // No page is given a passkey that its user does not look at.
  await page.bringToFront();
  switch (request.do) {
    case "create": {
      const attestation = await page.evaluate((asked) => window.create(asked), request);
      await share(tabs);
      return { attestation };
    }
    case "get":
      return { assertion: await page.evaluate((asked) => window.get(asked), request) };
    default:
      throw new Error(`not a request: ${request.do}`);
  }
}

const text = await readFile(new URL("./page.html", import.meta.url), "utf8");
const sites = { origin: await serve(text), stranger: await serve(text) };
const profile = await mkdtemp(join(tmpdir(), "seedport-browser-"));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});
try {
  const tabs = {};
  for (const [name, { origin }] of Object.entries(sites)) {
    const page = await browser.newPage();
    await page.goto(origin);
    const session = await browser.newCDPSession(page);
    await session.send("WebAuthn.enable");
    const options = AUTHENTICATOR;
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
    tabs[name] = { page, session, authenticatorId };
  }
  say({ origin: sites.origin.origin, stranger: sites.stranger.origin });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say(await ask(tabs, JSON.parse(line)));
    } catch (error) {
      say({ error: `${error}` });
    }
  }
} finally {
  await browser.close();
  for (const { server } of Object.values(sites)) server.close();
  await rm(profile, { recursive: true, force: true });
}
