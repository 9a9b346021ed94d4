/**
 * The client's side of a code flow with PKCE, as an app and its browser would go through it.
 *
 * Invariant: nothing is read but what the provider answers over HTTP.
 */
import { createHash, randomBytes } from "node:crypto";

/** Where the provider sends the code; nobody listens there. */
export const REDIRECT = "https://app.example/callback";

/** Most redirects of one flow. */
const MOST_STEPS = 10;

/** Logs `subject` in at `issuer` for `client`, and gives the ID token. */
export async function idToken(issuer, { client, subject, nonce }) {
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const state = randomBytes(16).toString("base64url");
  const query = new URLSearchParams({
    client_id: client,
    response_type: "code",
    scope: "openid email",
    redirect_uri: REDIRECT,
    login_hint: subject,
    state,
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...(nonce === undefined ? {} : { nonce }),
  });
  const { authorization_endpoint, token_endpoint } = await discover(issuer);
  const back = await follow(new URL(`${authorization_endpoint}?${query}`));
  const code = back.searchParams.get("code");
  if (!code || back.searchParams.get("state") !== state) {
    throw new Error(`the provider gave no code: ${back.search}`);
  }
  const response = await fetch(token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: client,
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    }),
  });
  const answer = await response.json();
  if (!answer.id_token) throw new Error(`the provider gave no token: ${JSON.stringify(answer)}`);
  return answer.id_token;
}

async function discover(issuer) {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  return response.json();
}

/** Follows redirects with a browser's cookies until one leads to the app. */
async function follow(start) {
  const cookies = new Map();
  let url = start;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      cookies.set(name, value);
    }
    const next = response.headers.get("location");
    if (!next) throw new Error(`the provider answered ${response.status}: ${await response.text()}`);
    url = new URL(next, url);
    if (url.href.startsWith(REDIRECT)) return url;
  }
  throw new Error("the provider redirects in a circle");
}
