/**
 * The whole owner's side of an export by `@turnkey/crypto` and `@turnkey/api-key-stamper`.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  compressRawPublicKey,
  formatHpkeBuf,
  generateP256KeyPair,
  hpkeEncrypt,
  uncompressRawPublicKey,
  verifyOtpVerificationToken,
} from "@turnkey/crypto";

import {
  SANDBOX_CODE,
  beginVerify,
  exportWallet,
  logIn,
  open,
} from "../support/owner.mjs";
import { startServer } from "../support/server.mjs";
import { bitcoinAddress, firstAddress } from "../support/wallet.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server?.stop());

/** The signed part of an envelope or a target bundle. */
const signedPart = (bundle) => JSON.parse(Buffer.from(JSON.parse(bundle).data, "hex").toString());

test("the official packages carry an export from customer to phrase", async () => {
  const { account, credential } = await server.grid.newOwner("first@example.com");
  const { pair } = await logIn(server, credential);
  const exported = await exportWallet(server, account, pair);
  const phrase = await open(server, exported);
  assert.equal(phrase.split(" ").length, 24);
  assert.equal(firstAddress(phrase), bitcoinAddress(account));
});

for (const runtime of ["node", "browser", "purejs"]) {
  test(`the official stamper's ${runtime} runtime logs in and exports`, async () => {
    const { account, credential } = await server.grid.newOwner(`${runtime}@example.com`);
    const { pair } = await logIn(server, credential, { runtime });
    const phrase = await open(server, await exportWallet(server, account, pair, { runtime }));
    assert.equal(firstAddress(phrase), bitcoinAddress(account));
  });
}

test("a client that seals the code by hand, with an uncompressed key, logs in too", async () => {
  const { account, credential } = await server.grid.newOwner("hand@example.com");
  const seal = (bundle, pair) => {
    const targetKeyBuf = Buffer.from(signedPart(bundle).targetPublic, "hex");
    const plain = { otp_code: SANDBOX_CODE, public_key: pair.publicKeyUncompressed };
    const plainTextBuf = new TextEncoder().encode(JSON.stringify(plain));
    return formatHpkeBuf(hpkeEncrypt({ plainTextBuf, targetKeyBuf }));
  };
  const { pair } = await logIn(server, credential, { seal });
  const phrase = await open(server, await exportWallet(server, account, pair));
  assert.equal(firstAddress(phrase), bitcoinAddress(account));
});

test("two exports of one account hold the same phrase in different envelopes", async () => {
  const { account, credential } = await server.grid.newOwner("twice@example.com");
  const { pair } = await logIn(server, credential);
  const [one, other] = [
    await exportWallet(server, account, pair),
    await exportWallet(server, account, pair),
  ];
  assert.notEqual(one.envelope, other.envelope);
  assert.equal(await open(server, one), await open(server, other));
});

test("two accounts hold different phrases", async () => {
  const phrases = new Set();
  for (const email of ["one@example.com", "other@example.com"]) {
    const { account, credential } = await server.grid.newOwner(email);
    const { pair } = await logIn(server, credential);
    phrases.add(await open(server, await exportWallet(server, account, pair)));
  }
  assert.equal(phrases.size, 2);
});

test("the official verifier accepts our verification token, and finds our claims", async () => {
  const { credential } = await server.grid.newOwner("token@example.com");
  const pair = generateP256KeyPair();
  const { leg } = await beginVerify(server, credential, pair);
  assert.equal(leg.type, "EMAIL_OTP");
  const claims = await verifyOtpVerificationToken(leg.payloadToSign, server.quorumKey);
  assert.equal(claims.organization_id, server.platformId);
  assert.equal(claims.public_key, pair.publicKey);
  assert.equal(claims.contact, "token@example.com");
  assert.equal(claims.verification_type, "OTP_TYPE_EMAIL");
});

test("the envelope says which wallet it holds, beside what the contract asks for", async () => {
  const { account, credential } = await server.grid.newOwner("facts@example.com");
  const { pair } = await logIn(server, credential);
  const { envelope, leg, target } = await exportWallet(server, account, pair);
  const outer = JSON.parse(envelope);
  assert.deepEqual(Object.keys(outer), ["version", "data", "dataSignature", "enclaveQuorumPublic"]);
  assert.equal(outer.version, "v1.0.0");
  assert.equal(outer.enclaveQuorumPublic, server.quorumKey);
  const payload = JSON.parse(leg.payloadToSign);
  assert.equal(payload.type, "ACTIVITY_TYPE_EXPORT_WALLET");
  assert.equal(payload.parameters.targetPublicKey, target.publicKeyUncompressed);
  const data = signedPart(envelope);
  assert.equal(data.organizationId, server.platformId);
  assert.equal(data.organizationId, payload.organizationId);
  assert.equal(data.walletId, payload.parameters.walletId);
  assert.equal(data.accountId, account.id);
  assert.match(data.exportId, /^Export:[0-9a-f-]{36}$/);
  assert.ok(Math.abs(Date.parse(data.issuedAt) - Date.now()) < 60_000);
});

test("the published quorum key is a point in the form that clients compare as text", async () => {
  assert.match(server.quorumKey, /^04[0-9a-f]{128}$/);
  const raw = Buffer.from(server.quorumKey, "hex");
  // The package changes the buffer that it is given.
  const compressed = compressRawPublicKey(Buffer.from(raw));
  assert.deepEqual(Buffer.from(uncompressRawPublicKey(compressed)), raw);
});
