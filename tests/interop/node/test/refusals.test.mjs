/**
 * What the official packages refuse of a wrong server, and the server of a wrong client.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  encryptOtpCodeToBundle,
  generateP256KeyPair,
  verifyOtpVerificationToken,
} from "@turnkey/crypto";

import {
  beginExport,
  beginVerify,
  exportWallet,
  logIn,
  open,
  sealCode,
  stamp,
} from "../support/owner.mjs";
import { startServer } from "../support/server.mjs";

let server;
let owner;
let foreignKey;
before(async () => {
  server = await startServer();
  owner = await server.grid.newOwner("owner@example.com");
  owner.pair = (await logIn(server, owner.credential)).pair;
  foreignKey = generateP256KeyPair().publicKeyUncompressed;
});
after(() => server?.stop());

test("with another signer pinned, the official client refuses to open our envelope", async () => {
  const exported = await exportWallet(server, owner.account, owner.pair);
  await assert.rejects(
    open(server, exported, { dangerouslyOverrideSignerPublicKey: foreignKey }),
    /signer|quorum|signature/i,
  );
  // The production key, which the package pins by itself, is not ours either.
  await assert.rejects(
    open(server, exported, { dangerouslyOverrideSignerPublicKey: undefined }),
    /signer|quorum|signature/i,
  );
});

test("with another organization expected, the official client refuses our envelope", async () => {
  const exported = await exportWallet(server, owner.account, owner.pair);
  await assert.rejects(open(server, exported, { organizationId: "another" }), /organization/i);
});

test("with another private key, the official client cannot open our envelope", async () => {
  const exported = await exportWallet(server, owner.account, owner.pair);
  const { privateKey } = generateP256KeyPair();
  await assert.rejects(open(server, exported, { embeddedKey: privateKey }));
});

test("with one character of the signed part changed, the official client refuses", async () => {
  const exported = await exportWallet(server, owner.account, owner.pair);
  const outer = JSON.parse(exported.envelope);
  const text = Buffer.from(outer.data, "hex").toString();
  const issued = text.replace('"issuedAt":"2', '"issuedAt":"1');
  assert.notEqual(issued, text);
  outer.data = Buffer.from(issued).toString("hex");
  await assert.rejects(open(server, { ...exported, envelope: JSON.stringify(outer) }));
});

test("with another signer pinned, the official client seals no code to our target", async () => {
  const { credential } = await server.grid.newOwner("target@example.com");
  const challenge = await server.grid.expect(
    200,
    "POST",
    `/auth/credentials/${credential.id}/challenge`,
    {},
  );
  const bundle = challenge.otpEncryptionTargetBundle;
  const { publicKey } = generateP256KeyPair();
  await assert.rejects(encryptOtpCodeToBundle("000000", bundle, publicKey, foreignKey));
  await assert.rejects(encryptOtpCodeToBundle("000000", bundle, publicKey));
  assert.ok(await encryptOtpCodeToBundle("000000", bundle, publicKey, server.quorumKey));
});

test("with another signer pinned, the official verifier refuses our token", async () => {
  const { credential } = await server.grid.newOwner("jwt@example.com");
  const { leg } = await beginVerify(server, credential, generateP256KeyPair());
  await assert.rejects(verifyOtpVerificationToken(leg.payloadToSign, foreignKey), /signature/);
  await assert.rejects(verifyOtpVerificationToken(leg.payloadToSign), /signature/);
});

test("a wrong code is refused, and the right one still serves", async () => {
  const { credential } = await server.grid.newOwner("code@example.com");
  const path = `/auth/credentials/${credential.id}`;
  const challenge = await server.grid.expect(200, "POST", `${path}/challenge`);
  const pair = generateP256KeyPair();
  const bundle = challenge.otpEncryptionTargetBundle;
  const wrong = await encryptOtpCodeToBundle("111111", bundle, pair.publicKey, server.quorumKey);
  const refused = await server.grid.expect(401, "POST", `${path}/verify`, {
    type: "EMAIL_OTP",
    encryptedOtpBundle: wrong,
  });
  assert.equal(refused.code, "UNAUTHORIZED");
  const body = {
    type: "EMAIL_OTP",
    encryptedOtpBundle: await sealCode(bundle, pair, server.quorumKey),
  };
  await server.grid.expect(202, "POST", `${path}/verify`, body);
});

test("an official stamp by a key that is no session is refused and burns nothing", async () => {
  const { body, path, leg } = await beginExport(server, owner.account);
  const { requestId, payloadToSign } = leg;
  const stranger = await stamp(generateP256KeyPair(), payloadToSign);
  const refused = await server.grid.expect(401, "POST", path, body, { stamp: stranger, requestId });
  assert.equal(refused.code, "WALLET_SIGNATURE_INVALID");
  const good = { stamp: await stamp(owner.pair, payloadToSign), requestId };
  await server.grid.expect(200, "POST", path, body, good);
});

test("an official stamp by another account's session is refused", async () => {
  const other = await server.grid.newOwner("other@example.com");
  const { pair } = await logIn(server, other.credential);
  const { body, path, leg } = await beginExport(server, owner.account);
  const retry = { stamp: await stamp(pair, leg.payloadToSign), requestId: leg.requestId };
  const refused = await server.grid.expect(401, "POST", path, body, retry);
  assert.equal(refused.code, "WALLET_SIGNATURE_INVALID");
});

test("a relay that changes the target key on the retry is refused", async () => {
  const { path, leg } = await beginExport(server, owner.account);
  const retry = { stamp: await stamp(owner.pair, leg.payloadToSign), requestId: leg.requestId };
  const swapped = { clientPublicKey: foreignKey };
  const refused = await server.grid.expect(401, "POST", path, swapped, retry);
  assert.equal(refused.code, "WALLET_SIGNATURE_BODY_MISMATCH");
});

test("a spent signed retry is refused", async () => {
  const { path, body, retry } = await exportWallet(server, owner.account, owner.pair);
  const refused = await server.grid.expect(401, "POST", path, body, retry);
  assert.equal(refused.code, "UNAUTHORIZED");
});

test("the sandbox's magic stamp of other servers is refused", async () => {
  const { path, body, leg } = await beginExport(server, owner.account);
  const retry = { stamp: "sandbox-valid-signature", requestId: leg.requestId };
  const refused = await server.grid.expect(401, "POST", path, body, retry);
  assert.equal(refused.code, "WALLET_SIGNATURE_MALFORMED");
});
