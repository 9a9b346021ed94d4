/**
 * A certified OpenID provider on a port of 127.0.0.1, driven over its standard input.
 *
 *     node provider.mjs ALGORITHM CLIENT...
 *
 * It writes one line of JSON when it listens, `{issuer, kid}`, and one for each line that it
 * reads:
 *
 *     {"do": "token", "client": ID, "subject": ID, "nonce": TEXT}   ->  {"token": JWT}
 *     {"do": "rotate"}                                              ->  {"kid": ID}
 *
 * or `{"error": TEXT}`. It ends when its input does.
 *
 * Invariant: every token is issued by the provider itself, at its token endpoint, at the end of a
 * code flow over HTTP; rotating leaves only the new key published.
 */
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

import { Provider } from "oidc-provider";

import { REDIRECT, idToken } from "./flow.mjs";

// Its notices would stand between our answers.
console.info = console.warn;

const KINDS = {
  RS256: ["rsa", { modulusLength: 2048 }],
  PS256: ["rsa", { modulusLength: 2048 }],
  ES256: ["ec", { namedCurve: "P-256" }],
  EdDSA: ["ed25519"],
};

const [algorithm, ...clients] = process.argv.slice(2);
if (!KINDS[algorithm] || clients.length === 0) {
  throw new Error(`usage: node provider.mjs ${Object.keys(KINDS).join("|")} CLIENT...`);
}

let keys = 0;

/** A new private key, under a name that no earlier one had. */
function makeKey() {
  const { privateKey } = generateKeyPairSync(...KINDS[algorithm]);
  keys += 1;
  return { ...privateKey.export({ format: "jwk" }), kid: `key-${keys}`, alg: algorithm, use: "sig" };
}

/** A provider whose owners log in by being named, and agree to everything. */
function makeProvider(issuer, key) {
  return new Provider(issuer, {
    jwks: { keys: [key] },
    clients: clients.map((client_id) => ({
      client_id,
      grant_types: ["authorization_code"],
      response_types: ["code"],
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: "none",
      id_token_signed_response_alg: algorithm,
    })),
    enabledJWA: { idTokenSigningAlgValues: Object.keys(KINDS) },
    clientDefaults: { id_token_signed_response_alg: algorithm },
    claims: { openid: ["sub"], email: ["email"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["a test's cookies protect nothing"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org` }),
    }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    renderError(context, error) {
      context.type = "json";
      context.body = error;
    },
    async loadExistingGrant({ oidc }) {
      const { Grant } = oidc.provider;
      const grant = new Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
  });
}

const server = createServer((request, response) => {
  const handled = request.url.startsWith("/interaction/")
    ? logIn(request, response)
    : provider.callback()(request, response);
  handled.catch((error) => response.writeHead(500).end(String(error)));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;
let key = makeKey();
let provider = makeProvider(issuer, key);

/** Logs in whom the request names. */
async function logIn(request, response) {
  const { params, prompt } = await provider.interactionDetails(request, response);
  if (prompt.name !== "login") throw new Error(`no answer to the prompt ${prompt.name}`);
  const login = { accountId: params.login_hint };
  await provider.interactionFinished(request, response, { login });
}

async function answer(line) {
  const request = JSON.parse(line);
  switch (request.do) {
    case "token":
      return { token: await idToken(issuer, request) };
    case "rotate":
      key = makeKey();
      provider = makeProvider(issuer, key);
      return { kid: key.kid };
    default:
      throw new Error("do is token or rotate");
  }
}

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ issuer, kid: key.kid });
for await (const line of createInterface({ input: process.stdin })) {
  say(await answer(line).catch((error) => ({ error: error.message })));
}
server.close();
server.closeAllConnections();
