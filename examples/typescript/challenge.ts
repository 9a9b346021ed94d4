/**
 * The check of a passkey's challenge: that it asks for a session of this device's own key.
 *
 * Invariant: bytes come out only for a challenge that is the digest of the payload that the device
 * itself writes. WebCrypto and nothing else, so that it runs in the page that asks the authenticator.
 */

type Answer = { challenge: string; payloadToSign?: string | null };

/** The bytes to give to the authenticator; throws when it must not be asked. */
export async function checkedChallenge(
  answer: Answer, // of POST /auth/credentials/{id}/challenge
  date: string | null, // the `Date` header of that answer
  clientPublicKey: string, // this device's own key, as it was sent
  organizationId: string, // from the app's configuration
): Promise<Uint8Array<ArrayBuffer>> {
  const { challenge, payloadToSign } = answer;
  const bytes = new TextEncoder().encode(challenge);
  const payload = (timestampMs: string) =>
    JSON.stringify({
      organizationId,
      parameters: { targetPublicKey: clientPublicKey },
      timestampMs,
      type: "ACTIVITY_TYPE_CREATE_READ_WRITE_SESSION_V2",
    });
  const fits = async (timestampMs: string) => {
    const text = new TextEncoder().encode(payload(timestampMs));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
    const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex === challenge;
  };
  if (payloadToSign != null) {
    const time: unknown = JSON.parse(payloadToSign)?.timestampMs;
    const sane = typeof time === "string" && /^(0|[1-9][0-9]{0,15})$/.test(time);
    if (sane && payloadToSign === payload(time) && (await fits(time))) return bytes;
  } else {
    const centre = Date.parse(date ?? "") || Date.now();
    for (let away = 0; away <= 60_000; away += 1) {
      if (await fits(`${centre + away}`)) return bytes;
      if (await fits(`${centre - away}`)) return bytes;
    }
  }
  throw new Error("the challenge is not for this device's session: ask no authenticator");
}
