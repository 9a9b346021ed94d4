/**
 * The owner's side, done by the published packages alone.
 *
 * Invariant: no code of ours seals, signs, verifies or opens anything here.
 */
import { ApiKeyStamper } from "@turnkey/api-key-stamper";
import {
  decryptCredentialBundle,
  decryptExportBundle,
  encryptOtpCodeToBundle,
  generateP256KeyPair,
  getPublicKey,
} from "@turnkey/crypto";

/** The sandbox's only code. */
export const SANDBOX_CODE = "000000";

/** Stamps a payload with a key pair by the official stamper: the header's value. */
export async function stamp(pair, payload, runtimeOverride) {
  const stamper = new ApiKeyStamper({
    apiPublicKey: pair.publicKey,
    apiPrivateKey: pair.privateKey,
    runtimeOverride,
  });
  return (await stamper.stamp(payload)).stampHeaderValue;
}

/** Seals a code by the official function and sends the first leg of verify:
 * `{body, path, leg}`. */
export async function beginVerify({ grid, quorumKey }, credential, pair, seal = sealCode) {
  const path = `/auth/credentials/${credential.id}`;
  const challenge = await grid.expect(200, "POST", `${path}/challenge`);
  const encryptedOtpBundle = await seal(challenge.otpEncryptionTargetBundle, pair, quorumKey);
  const body = { type: "EMAIL_OTP", encryptedOtpBundle };
  const leg = await grid.expect(202, "POST", `${path}/verify`, body);
  return { body, path: `${path}/verify`, leg };
}

/** The official way to seal a code: verifies the target's signer, names the compressed key. */
export function sealCode(bundle, pair, quorumKey) {
  return encryptOtpCodeToBundle(SANDBOX_CODE, bundle, pair.publicKey, quorumKey);
}

/** Logs in: a session whose key is `pair`. */
export async function logIn(server, credential, { pair, runtime, seal } = {}) {
  pair ??= generateP256KeyPair();
  const { body, path, leg } = await beginVerify(server, credential, pair, seal);
  const retry = {
    stamp: await stamp(pair, leg.payloadToSign, runtime),
    requestId: leg.requestId,
  };
  const session = await server.grid.expect(200, "POST", path, body, retry);
  return { pair, session };
}

/** The first leg of export to a fresh target key: `{target, body, path, leg}`. */
export async function beginExport({ grid }, account) {
  const target = generateP256KeyPair();
  const body = { clientPublicKey: target.publicKeyUncompressed };
  const path = `/internal-accounts/${account.id}/export`;
  const leg = await grid.expect(202, "POST", path, body);
  return { target, body, path, leg };
}

/** Both legs of export: `{target, leg, retry, envelope}`. */
export async function exportWallet(server, account, pair, { runtime, make = stamp } = {}) {
  const { target, body, path, leg } = await beginExport(server, account);
  const retry = {
    stamp: await make(pair, leg.payloadToSign, runtime),
    requestId: leg.requestId,
  };
  const answer = await server.grid.expect(200, "POST", path, body, retry);
  return { target, body, path, leg, retry, envelope: answer.encryptedWalletCredentials };
}

/** Opens an envelope by the official function. */
export function open({ platformId, quorumKey }, { envelope, target }, overrides = {}) {
  return decryptExportBundle({
    exportBundle: envelope,
    embeddedKey: target.privateKey,
    organizationId: platformId,
    dangerouslyOverrideSignerPublicKey: quorumKey,
    returnMnemonic: true,
    ...overrides,
  });
}

/** Follows a session by one of the key flow that the form of `clientPublicKey` asks for:
 * `{session, pair}`, where `pair` is the pair that was given. */
export async function refresh({ grid }, session, signer, pair, clientPublicKey) {
  const path = `/auth/sessions/${session.id}/refresh`;
  const body = { clientPublicKey };
  const leg = await grid.expect(202, "POST", path, body);
  const retry = { stamp: await stamp(signer, leg.payloadToSign), requestId: leg.requestId };
  return { session: await grid.expect(201, "POST", path, body, retry), pair };
}

/** The key pair in a session's bundle, opened by the official function. */
export function sessionPair({ session, pair }) {
  const privateKey = decryptCredentialBundle(
    session.encryptedSessionSigningKey,
    pair.privateKey,
  );
  const publicKey = Buffer.from(getPublicKey(privateKey, true)).toString("hex");
  return { privateKey, publicKey };
}

/** The bare signature that the first edition took: base64 of the DER that a stamp carries. */
export async function bareSignature(pair, payload) {
  const header = await stamp(pair, payload);
  const { signature } = JSON.parse(Buffer.from(header, "base64url").toString());
  return Buffer.from(signature, "hex").toString("base64");
}

/** Both legs of the export in the first edition: no body, and the answer's bundle. */
export async function exportFirstEdition({ grid }, account, signer, make = bareSignature) {
  const path = `/internal-accounts/${account.id}/export`;
  const leg = await grid.expect(202, "POST", path);
  const retry = { stamp: await make(signer, leg.payloadToSign), requestId: leg.requestId };
  const answer = await grid.expect(200, "POST", path, undefined, retry);
  return { leg, bundle: answer.encryptedWalletCredentials };
}

/** Opens a first-edition bundle by the official function: the phrase. */
export function openFirstEdition(bundle, pair) {
  return Buffer.from(decryptCredentialBundle(bundle, pair.privateKey), "hex").toString();
}
