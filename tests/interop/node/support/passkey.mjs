/**
 * A passkey of ES256, and the page that asks it: what it is handed, it signs.
 *
 * Invariant: says what `navigator.credentials` would say to a page of the sandbox's origin.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

import { stamp } from "./owner.mjs";

const RP_ID = "localhost";
const ORIGIN = "http://localhost:3000";
/** User present and verified; a new credential follows. */
const [PRESENT_AND_VERIFIED, WITH_CREDENTIAL] = [0x05, 0x40];

const sha256 = (bytes) => createHash("sha256").update(bytes).digest();
const text = (bytes) => Buffer.from(bytes).toString("base64url");

export class Passkey {
  #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #id = randomBytes(16);
  /** How often it was asked to sign. */
  asked = 0;

  #data(flags) {
    return Buffer.concat([sha256(RP_ID), Buffer.from([flags, 0, 0, 0, this.asked])]);
  }

  #said(type, challenge) {
    const said = { type, challenge: text(challenge), origin: ORIGIN, crossOrigin: false };
    return Buffer.from(JSON.stringify(said));
  }

  /** What it says when it is made: `attestation` of the contract. */
  attest(challenge) {
    const { x, y } = this.#key.publicKey.export({ format: "jwk" });
    const data = Buffer.concat([
      this.#data(PRESENT_AND_VERIFIED | WITH_CREDENTIAL),
      Buffer.alloc(16),
      Buffer.from([0, 16]),
      this.#id,
      // {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR.
      Buffer.from("a5010203262001215820", "hex"),
      Buffer.from(x, "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(y, "base64url"),
    ]);
    // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
    const head = Buffer.from("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", "latin1");
    return {
      credentialId: text(this.#id),
      clientDataJson: text(this.#said("webauthn.create", challenge)),
      attestationObject: text(Buffer.concat([head, Buffer.from([data.length]), data])),
    };
  }

  /** Signs a challenge, unread as authenticators are: `assertion` of the contract. */
  assert(challenge) {
    this.asked += 1;
    const data = this.#data(PRESENT_AND_VERIFIED);
    const said = this.#said("webauthn.get", challenge);
    const signed = Buffer.concat([data, sha256(said)]);
    return {
      credentialId: text(this.#id),
      clientDataJson: text(said),
      authenticatorData: text(data),
      signature: text(sign("sha256", signed, this.#key.privateKey)),
    };
  }
}

/** Adds a passkey by the session of `pair`: `{passkey, credential}`. */
export async function addPasskey({ grid }, account, pair) {
  const passkey = new Passkey();
  const challenge = randomBytes(32);
  const body = {
    type: "PASSKEY",
    accountId: account.id,
    nickname: "phone",
    challenge: text(challenge),
    attestation: passkey.attest(challenge),
  };
  const leg = await grid.expect(202, "POST", "/auth/credentials", body);
  const retry = { stamp: await stamp(pair, leg.payloadToSign), requestId: leg.requestId };
  const credential = await grid.expect(201, "POST", "/auth/credentials", body, retry);
  return { passkey, credential };
}

/** Asks for the challenge of a session of this key: `{answer, date}`. */
export async function challengePasskey({ grid }, credential, clientPublicKey) {
  const path = `/auth/credentials/${credential.id}/challenge`;
  const { status, headers, json } = await grid.call("POST", path, { clientPublicKey });
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(json)}`);
  return { answer: json, date: headers.get("date") };
}

/** Opens the session of an assertion. */
export async function answerPasskey({ grid }, credential, answer, assertion) {
  const path = `/auth/credentials/${credential.id}/verify`;
  const body = { type: "PASSKEY", assertion };
  return grid.expect(200, "POST", path, body, { requestId: answer.requestId });
}
