/**
 * The check of a passkey's challenge that `docs/integrators.md` gives to a device, in TypeScript and
 * in Python, against answers of a live server and what a relay makes of them.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { generateP256KeyPair } from "@turnkey/crypto";

import { callPython, complaints, load, program } from "../support/documented.mjs";
import { exportWallet, logIn, open } from "../support/owner.mjs";
import { addPasskey, answerPasskey, challengePasskey } from "../support/passkey.mjs";
import { startServer } from "../support/server.mjs";
import { bitcoinAddress, firstAddress } from "../support/wallet.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server?.stop());

async function passkeyOwner(email) {
  const { account, credential: mail } = await server.grid.newOwner(email);
  const { pair } = await logIn(server, mail);
  return { account, ...(await addPasskey(server, account, pair)) };
}

const without = ({ payloadToSign, ...answer }) => answer;
const LONG_AGO = "Tue, 07 Apr 2020 10:00:00 GMT";

/** Arguments of the check, and whether an authenticator may be asked: `[name, arguments, may]`. */
async function cases(credential) {
  const [own, relay] = [generateP256KeyPair().publicKey, generateP256KeyPair().publicKey];
  const organization = server.platformId;
  const honest = await challengePasskey(server, credential, own);
  const swapped = await challengePasskey(server, credential, relay);
  const { answer, date } = honest;
  const time = JSON.parse(answer.payloadToSign).timestampMs;
  const spelled = (as) => ({ ...answer, payloadToSign: answer.payloadToSign.replace(time, as) });
  const forged = { ...swapped.answer, payloadToSign: answer.payloadToSign };
  const other = "019542f5-b3e7-4d02-8000-000000000001";
  return [
    ["as it came", [answer, date, own, organization], true],
    ["with a Date that somebody changed", [answer, LONG_AGO, own, organization], true],
    ["without a payload", [without(answer), date, own, organization], true],
    ["without a payload and a Date", [without(answer), null, own, organization], true],
    ["a null payload", [{ ...answer, payloadToSign: null }, date, own, organization], true],
    ["a relay's key", [swapped.answer, swapped.date, own, organization], false],
    ["a relay's key without a payload", [without(swapped.answer), date, own, organization], false],
    ["a relay's challenge beside the right payload", [forged, date, own, organization], false],
    ["another organization", [answer, date, own, other], false],
    ["another organization, searched", [without(answer), date, own, other], false],
    ["a changed Date without a payload", [without(answer), LONG_AGO, own, organization], false],
    ["a zero before the time", [spelled(`0${time}`), date, own, organization], false],
    ["a time that is no number", [spelled("soon"), date, own, organization], false],
    ["no JSON", [{ ...answer, payloadToSign: "{" }, date, own, organization], false],
    ["no object", [{ ...answer, payloadToSign: "null" }, date, own, organization], false],
    ["no text", [{ ...answer, payloadToSign: 7 }, date, own, organization], false],
  ];
}

/** What the check of each language says to each case: `[name, hex or undefined, may, answer]`. */
const LANGUAGES = {
  TypeScript: async (made) => {
    const { checkedChallenge } = await load(await program("typescript/challenge.ts"));
    const told = [];
    for (const [, arguments_] of made) {
      try {
        told.push(Buffer.from(await checkedChallenge(...arguments_)).toString("hex"));
      } catch {
        told.push(undefined);
      }
    }
    return told;
  },
  Python: async (made) => {
    const source = await program("python/challenge.py");
    const calls = made.map(([, arguments_]) => arguments_);
    const told = await callPython(source, "checked_challenge", calls);
    return told.map(({ given }) => given);
  },
};

test("the documented TypeScript is accepted by the strict compiler", async () => {
  assert.deepEqual(await complaints(await program("typescript/challenge.ts")), []);
});

for (const [language, check] of Object.entries(LANGUAGES)) {
  test(`the documented check in ${language} gives an authenticator nothing but one's own`, async () => {
    const { account, passkey, credential } = await passkeyOwner(`${language}@example.com`);
    const made = await cases(credential);
    const told = await check(made);
    assert.equal(told.length, made.length);
    for (const [place, [name, [answer], may]] of made.entries()) {
      const bytes = may ? Buffer.from(answer.challenge).toString("hex") : undefined;
      assert.equal(told[place], bytes, name);
    }
    // What it gives is what the server takes.
    const pair = generateP256KeyPair();
    const { answer, date } = await challengePasskey(server, credential, pair.publicKey);
    const arguments_ = [answer, date, pair.publicKey, server.platformId];
    const [bytes] = await check([["the owner's", arguments_]]);
    const assertion = passkey.assert(Buffer.from(bytes, "hex"));
    await answerPasskey(server, credential, answer, assertion);
    const phrase = await open(server, await exportWallet(server, account, pair));
    assert.equal(firstAddress(phrase), bitcoinAddress(account));
  });
}
