/**
 * The owner's device: it makes the keys, signs what it has read, and opens the envelope.
 *
 * Invariant: everything that the device is handed is taken for a lie until a check here has passed;
 * a check that does not pass throws, and nothing is signed, sealed or shown after it. These checks are
 * what the promise rests on: copy them with the rest.
 */
import { HDKey } from "@scure/bip32";
import { mnemonicToSeedSync } from "@scure/bip39";
import { p2wpkh } from "@scure/btc-signer";
import { ApiKeyStamper } from "@turnkey/api-key-stamper";
import {
  decryptExportBundle,
  encryptOtpCodeToBundle,
  generateP256KeyPair,
  verifyOtpVerificationToken,
} from "@turnkey/crypto";

import { checkedAddress, fingerprint, sha256, signedPart, type Checked } from "./statement.js";

/** What the app's configuration holds. Neither ever comes from the server. */
export type Pinned = {
  fingerprint: string; // of the quorum key, as `seedport serve` prints it
  organizationId: string; // the platform's id
};

/** Stops: nothing that comes after may be signed, sealed or shown. */
function refuse(what: string): never {
  throw new Error(what);
}

export class Device {
  /** Signs; lives as long as the session. */
  readonly #session = generateP256KeyPair();
  /** Receives; made anew for each export, because a key that signs must not also receive. */
  readonly #target = generateP256KeyPair();
  #wallet: Checked | null = null;

  private constructor(
    readonly pinned: Pinned,
    readonly quorumKey: string,
    readonly accountId: string,
    readonly email: string,
  ) {}

  /**
   * A device that knows its quorum key.
   *
   * `@turnkey/crypto` takes the whole key, 130 hex characters, where the server prints its
   * fingerprint, 64: the SHA-256 of the key's 65 bytes. The published document has both. Whoever
   * answers may have written it, so the key is taken only if it has the pinned fingerprint.
   */
  static async pin(pinned: Pinned, keys: string, accountId: string, email: string) {
    for (const { publicKey } of JSON.parse(keys).keys)
      if ((await fingerprint(publicKey)) === pinned.fingerprint)
        return new Device(pinned, publicKey, accountId, email);
    return refuse("the server does not have the pinned quorum key");
  }

  /** The public half of the key that the seed is sealed to: `clientPublicKey` of the export. */
  get clientPublicKey() {
    return this.#target.publicKeyUncompressed;
  }

  /** The address that may be shown for deposits. */
  async depositAddress(statement: string, manifest: string) {
    const { organizationId } = this.pinned;
    const known = { organizationId, accountId: this.accountId, walletId: null, email: this.email };
    const pins = [this.pinned.fingerprint];
    this.#wallet = await checkedAddress(statement, manifest, pins, known);
    return this.#wallet.address;
  }

  /** Seals the code to the vault: `encryptedOtpBundle`. */
  async sealCode(code: string, target: string, credentialId: string) {
    const said = await signedPart(target, [this.pinned.fingerprint]);
    if (said.use !== "ONE_TIME_CODE") refuse("this is not the target of a code");
    this.#sameWallet(said);
    if (said.credentialId !== credentialId) refuse("the target of another credential's code");
    if (!(Date.parse(String(said.expiresAt)) > Date.now())) refuse("the code's time is over");
    return encryptOtpCodeToBundle(code, target, this.#session.publicKey, this.quorumKey);
  }

  /** Signs the token that makes this device's key a session of this wallet. */
  async stampToken(token: string, credentialId: string) {
    // Throws when the signature does not hold or the time is over.
    await verifyOtpVerificationToken(token, this.quorumKey);
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    if (claims.public_key !== this.#session.publicKey) refuse("the token is for another key");
    if (claims.credential_id !== credentialId) refuse("the token is for another credential");
    this.#sameWallet({
      organizationId: claims.organization_id,
      accountId: claims.account_id,
      walletId: claims.wallet_id,
      foundingContact: claims.founding_contact ?? null,
    });
    return this.#stamp(token);
  }

  /** Signs the export of this wallet to this device's key, and nothing else. */
  async stampExport(payload: string) {
    const { timestampMs } = JSON.parse(payload);
    if (typeof timestampMs !== "string" || !/^(0|[1-9][0-9]{0,15})$/.test(timestampMs))
      refuse("the payload has no time");
    const expected = JSON.stringify({
      organizationId: this.pinned.organizationId,
      parameters: { targetPublicKey: this.clientPublicKey, walletId: this.#known().walletId },
      timestampMs,
      type: "ACTIVITY_TYPE_EXPORT_WALLET",
    });
    if (payload !== expected)
      refuse("the payload is not the export of this wallet to this device's key: not signed");
    return this.#stamp(payload);
  }

  /** Opens the envelope: the phrase, and the first Bitcoin address that it leads to. */
  async open(envelope: string) {
    // First who made it and whose it is; only then is it decrypted.
    const said = await signedPart(envelope, [this.pinned.fingerprint]);
    this.#sameWallet(said);
    // A MobileCoin account's envelope says `content`; a phrase's does not.
    if (said.content !== undefined) refuse("the envelope does not hold a phrase");
    if (said.manifestVersion !== 1 || said.manifestDigest !== this.#known().manifestDigest)
      refuse("the envelope names another manifest than the wallet's statement");
    const phrase = await decryptExportBundle({
      exportBundle: envelope,
      embeddedKey: this.#target.privateKey,
      organizationId: this.pinned.organizationId,
      // Without it the package believes its own maker's enclave, and no other. Nothing is dangerous
      // about the override of a key whose fingerprint is pinned.
      dangerouslyOverrideSignerPublicKey: this.quorumKey,
      returnMnemonic: true,
    });
    const manifest = manifestOf(phrase);
    if ((await sha256(new TextEncoder().encode(JSON.stringify(manifest)))) !== said.manifestDigest)
      refuse("the phrase does not lead to the wallet's manifest: it is not shown");
    return { phrase, address: manifest.entries[0].address };
  }

  #known(): Checked {
    return this.#wallet ?? refuse("no statement was checked yet");
  }

  /** Insists that a signed text is about the wallet of the statement. */
  #sameWallet(said: Record<string, unknown>) {
    const { walletId, foundingContact } = this.#known();
    if (said.organizationId !== this.pinned.organizationId)
      refuse("it is signed for another organization");
    if (said.accountId !== this.accountId) refuse("it is signed for another account");
    if (said.walletId !== walletId) refuse("it is signed for another wallet");
    if (said.foundingContact !== foundingContact)
      refuse("it is signed for a wallet that was made with another contact");
  }

  /** The value of `Grid-Wallet-Signature`. Called for texts that were checked, and for no other. */
  async #stamp(text: string) {
    const stamper = new ApiKeyStamper({
      apiPublicKey: this.#session.publicKey,
      apiPrivateKey: this.#session.privateKey,
    });
    return (await stamper.stamp(text)).stampHeaderValue;
  }
}

/** The public addresses that a phrase leads to, in the order and spelling of the manifest. */
function manifestOf(phrase: string) {
  const master = HDKey.fromMasterSeed(mnemonicToSeedSync(phrase));
  const path = "m/84'/0'/0'/0/0";
  const key = master.derive(path).publicKey;
  const address = key ? p2wpkh(key).address : undefined;
  if (!address) return refuse("the phrase leads to no address");
  return {
    masterFingerprint: master.fingerprint.toString(16).padStart(8, "0"),
    entries: [{ chain: "bitcoin", path, address }] as const,
  };
}
