/**
 * What a relay does to a device that signs what it is handed, unread, as the contract's own scripts
 * and packages do: it gets the seed. The relay here is the integrator's backend, and has nothing but
 * an API token.
 */
import assert from "node:assert/strict";
import { createPrivateKey, createSign } from "node:crypto";
import { after, before, test } from "node:test";

import { generateP256KeyPair, hpkeDecrypt } from "@turnkey/crypto";

import { beginExport, exportWallet, logIn, open, sealCode, stamp } from "../support/owner.mjs";
import { addPasskey, answerPasskey, challengePasskey } from "../support/passkey.mjs";
import { startServer } from "../support/server.mjs";
import { bitcoinAddress, firstAddress } from "../support/wallet.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server?.stop());

test("an export that is stamped unread is sealed to the relay", async () => {
  const { account, credential } = await server.grid.newOwner("export@example.com");
  const { pair } = await logIn(server, credential);
  // The relay asks with a target of its own; the device stamps what comes.
  const { target, body, path, leg } = await beginExport(server, account);
  const retry = { stamp: await stamp(pair, leg.payloadToSign), requestId: leg.requestId };
  const answer = await server.grid.expect(200, "POST", path, body, retry);
  const phrase = await open(server, { envelope: answer.encryptedWalletCredentials, target });
  assert.equal(firstAddress(phrase), bitcoinAddress(account));
});

test("a passkey that signs unread opens a session of the relay's key, which exports", async () => {
  const { account, credential: mail } = await server.grid.newOwner("passkey@example.com");
  const { pair } = await logIn(server, mail);
  const { passkey, credential } = await addPasskey(server, account, pair);
  const relay = generateP256KeyPair();
  const { answer } = await challengePasskey(server, credential, relay.publicKey);
  const assertion = passkey.assert(Buffer.from(answer.challenge));
  await answerPasskey(server, credential, answer, assertion);
  const phrase = await open(server, await exportWallet(server, account, relay));
  assert.equal(firstAddress(phrase), bitcoinAddress(account));
});

test("a code that is sealed to whatever target comes is read by the relay", async () => {
  const { credential } = await server.grid.newOwner("code@example.com");
  const path = `/auth/credentials/${credential.id}/challenge`;
  const { otpEncryptionTargetBundle } = await server.grid.expect(200, "POST", path);
  const [target, signer] = [generateP256KeyPair(), generateP256KeyPair()];
  const bundle = resigned(JSON.parse(otpEncryptionTargetBundle), target, signer);
  // The device believes the signer that the bundle names.
  const sealed = await sealCode(bundle, generateP256KeyPair(), signer.publicKeyUncompressed);
  const { encappedPublic, ciphertext } = JSON.parse(sealed);
  const opened = hpkeDecrypt({
    ciphertextBuf: Buffer.from(ciphertext, "hex"),
    encappedKeyBuf: Buffer.from(encappedPublic, "hex"),
    receiverPriv: target.privateKey,
  });
  assert.equal(JSON.parse(Buffer.from(opened).toString()).otp_code, "000000");
  // One that knows the quorum key refuses it.
  const refused = sealCode(bundle, generateP256KeyPair(), server.quorumKey);
  await assert.rejects(refused);
});

/** A bundle with the relay's target in it, signed by the relay. */
function resigned(bundle, target, signer) {
  const data = JSON.parse(Buffer.from(bundle.data, "hex").toString());
  const changed = Buffer.from(JSON.stringify({ ...data, targetPublic: target.publicKeyUncompressed }));
  const key = createPrivateKey({ key: jwk(signer), format: "jwk" });
  return JSON.stringify({
    ...bundle,
    data: changed.toString("hex"),
    dataSignature: createSign("sha256").update(changed).sign(key).toString("hex"),
    enclaveQuorumPublic: signer.publicKeyUncompressed,
  });
}

function jwk({ privateKey, publicKeyUncompressed: point }) {
  const part = (hex) => Buffer.from(hex, "hex").toString("base64url");
  const [x, y] = [point.slice(2, 66), point.slice(66)];
  return { kty: "EC", crv: "P-256", d: part(privateKey), x: part(x), y: part(y) };
}
