/**
 * The check before a deposit address: which wallet an account has, and which addresses that wallet has.
 *
 * Invariant: what is returned was signed by a pinned quorum key and agrees with all that the device
 * knows; anything else throws. WebCrypto and nothing else, so that it runs in a page as well.
 */

/** What a device knows of its wallet of its own. */
export type Known = {
  organizationId: string; // from the app's configuration, as the pin
  accountId: string; // the answer when the customer was made
  walletId: string | null; // null the first time: keep the one that comes back
  email: string; // what the user typed when the wallet was made
};

/** A wallet that passed the check. */
export type Checked = {
  address: string; // the first Bitcoin address, which may be shown
  walletId: string;
  foundingContact: string | null; // null: the wallet is older than statements
  manifestDigest: string;
  olderThanStatements: boolean;
};

/** Stops: nothing that comes after may be shown, signed or opened. */
function refuse(what: string): never {
  throw new Error(what);
}

const text = (value: string) => new TextEncoder().encode(value);

const bytes = (hex: string) => {
  if (!/^([0-9a-f]{2})*$/i.test(hex)) refuse("this is not hexadecimal");
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
};

/** SHA-256 in hex. */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A quorum key's fingerprint: the SHA-256 of its 65 bytes. */
export const fingerprint = (quorumKey: string) => sha256(bytes(quorumKey));

/** What a message of the vault says, once a pinned key has signed it. */
export async function signedPart(
  message: string, // a statement, an envelope or the target of a code, as it came
  pins: string[], // fingerprints of quorum keys, from the app's configuration
): Promise<Record<string, unknown>> {
  const { version, data, dataSignature, enclaveQuorumPublic } = JSON.parse(message);
  if (version !== "v1.0.0") refuse("the message is of another version");
  if (!pins.includes(await fingerprint(enclaveQuorumPublic)))
    refuse("the message is by a key that is not pinned");
  // DER (RFC 3279) to the two numbers that WebCrypto takes.
  const der = bytes(dataSignature);
  const signature = new Uint8Array(64);
  for (let end = 32, at = 2; end <= 64; end += 32) {
    const next = at + 2 + (der[at + 1] ?? 0);
    const number = der.slice(Math.max(at + 2, next - 32), next);
    signature.set(number, end - number.length);
    at = next;
  }
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(enclaveQuorumPublic), algorithm, false, [
    "verify",
  ]);
  if (!(await crypto.subtle.verify(algorithm, key, signature, bytes(data))))
    refuse("the message's signature does not hold");
  return JSON.parse(new TextDecoder().decode(bytes(data)));
}

/** The digest by which a wallet names the mail address that it was made with. */
async function foundingDigest(email: string, accountId: string, walletId: string): Promise<string> {
  const at = email.lastIndexOf("@");
  const domain = new URL(`http://${email.slice(at + 1)}`).hostname;
  const id = (name: string) => bytes(name.replace(/^InternalAccount:/, "").replaceAll("-", ""));
  const parts = [
    text("seedport founding contact v1"),
    id(accountId),
    id(walletId),
    text("EMAIL_OTP"),
    text(`${email.slice(0, at)}@${domain}`),
  ];
  const length = (of: number) => [0, 0, 0, 0, 0, 0, of >> 8, of & 255];
  return sha256(Uint8Array.from(parts.flatMap((part) => [...length(part.length), ...part])));
}

/** The wallet's first Bitcoin address, and what to keep of it; throws when none may be shown. */
export async function checkedAddress(
  statement: string, // the body of GET /seedport/v1/internal-accounts/{id}/statement
  manifest: string, // the body of .../manifest, as it came
  pins: string[],
  known: Known,
): Promise<Checked> {
  // Whose wallet it is.
  const said = await signedPart(statement, pins);
  if (said.type !== "SEEDPORT_WALLET_STATEMENT_V1") refuse("this is no wallet statement");
  if (said.organizationId !== known.organizationId) refuse("another organization's wallet");
  if (said.accountId !== known.accountId) refuse("another account's wallet");
  const walletId = String(said.walletId);
  if (known.walletId !== null && walletId !== known.walletId) refuse("another wallet");
  const founding = said.foundingContact === null ? null : String(said.foundingContact);
  if (
    founding !== null &&
    founding !== (await foundingDigest(known.email, known.accountId, walletId))
  )
    refuse("a wallet that was made with another contact");

  // Which addresses it has.
  if (said.manifestVersion !== 1) refuse("a manifest of a newer version: update this app");
  const digest = await sha256(text(manifest));
  if (digest !== said.manifestDigest) refuse("another manifest than the statement names");
  return {
    address: JSON.parse(manifest).entries[0].address,
    walletId,
    foundingContact: founding,
    manifestDigest: digest,
    olderThanStatements: founding === null,
  };
}
