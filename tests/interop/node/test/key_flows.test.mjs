/**
 * Both key flows and both editions of the export, by `@turnkey/crypto` and its stamper.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { generateP256KeyPair } from "@turnkey/crypto";

import {
  exportFirstEdition,
  exportWallet,
  logIn,
  open,
  openFirstEdition,
  refresh,
  sessionPair,
  stamp,
} from "../support/owner.mjs";
import { startServer } from "../support/server.mjs";
import { bitcoinAddress, firstAddress } from "../support/wallet.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server?.stop());

/** An owner with a session of the legacy flow: `{account, mail, legacy, key}`. */
async function legacyOwner(email) {
  const { account, credential } = await server.grid.newOwner(email);
  const mail = await logIn(server, credential);
  const pair = generateP256KeyPair();
  const legacy = await refresh(server, mail.session, mail.pair, pair, pair.publicKeyUncompressed);
  return { account, mail, legacy, key: sessionPair(legacy) };
}

test("a compressed key is the session's own, and no bundle comes", async () => {
  const { account, credential } = await server.grid.newOwner("held@example.com");
  const { pair: old, session } = await logIn(server, credential);
  const pair = generateP256KeyPair();
  const followed = await refresh(server, session, old, pair, pair.publicKey);
  assert.equal("encryptedSessionSigningKey" in followed.session, false);
  assert.notEqual(followed.session.id, session.id);
  const phrase = await open(server, await exportWallet(server, account, pair));
  assert.equal(firstAddress(phrase), bitcoinAddress(account));
});

test("an uncompressed key receives a bundle that the official package opens to a key that stamps", async () => {
  const { account, legacy, key } = await legacyOwner("made@example.com");
  const bundle = legacy.session.encryptedSessionSigningKey;
  assert.match(bundle, /^[1-9A-HJ-NP-Za-km-z]{115,116}$/);
  const phrase = await open(server, await exportWallet(server, account, key));
  assert.equal(firstAddress(phrase), bitcoinAddress(account));
  const query = new URLSearchParams({ accountId: account.id });
  const listed = await server.grid.expect(200, "GET", `/auth/sessions?${query}`);
  assert.equal(listed.data.length, 2);
  for (const session of listed.data) assert.equal("encryptedSessionSigningKey" in session, false);
});

test("a first-edition client exports with a bare signature and opens what comes", async () => {
  const { account, legacy, key } = await legacyOwner("first-edition@example.com");
  const { leg, bundle } = await exportFirstEdition(server, account, key);
  const payload = JSON.parse(leg.payloadToSign);
  assert.equal(payload.type, "ACTIVITY_TYPE_EXPORT_WALLET");
  assert.deepEqual(Object.keys(payload.parameters), ["walletId"]);
  const phrase = openFirstEdition(bundle, legacy.pair);
  assert.equal(firstAddress(phrase), bitcoinAddress(account));
});

test("a first-edition client may send the full stamp as well", async () => {
  const { account, legacy, key } = await legacyOwner("full-stamp@example.com");
  const { bundle } = await exportFirstEdition(server, account, key, stamp);
  assert.equal(firstAddress(openFirstEdition(bundle, legacy.pair)), bitcoinAddress(account));
});

test("both editions give one phrase", async () => {
  const { account, legacy, key } = await legacyOwner("both@example.com");
  const { bundle } = await exportFirstEdition(server, account, key);
  const current = await open(server, await exportWallet(server, account, key));
  assert.equal(openFirstEdition(bundle, legacy.pair), current);
});

test("a session that the client holds the key of gets no first edition, and is told both ways out", async () => {
  const { account, mail } = await legacyOwner("no-receiver@example.com");
  const path = `/internal-accounts/${account.id}/export`;
  const leg = await server.grid.expect(202, "POST", path);
  const retry = {
    stamp: await stamp(mail.pair, leg.payloadToSign),
    requestId: leg.requestId,
  };
  const refused = await server.grid.expect(400, "POST", path, undefined, retry);
  assert.equal(refused.details.reason, "SESSION_CANNOT_RECEIVE");
  assert.match(refused.message, /refresh/);
  assert.match(refused.message, /clientPublicKey/);
});

test("an empty object is no absent body", async () => {
  const { account } = await server.grid.newOwner("empty@example.com");
  const path = `/internal-accounts/${account.id}/export`;
  const refused = await server.grid.expect(400, "POST", path, {});
  assert.equal(refused.code, "INVALID_INPUT");
});
