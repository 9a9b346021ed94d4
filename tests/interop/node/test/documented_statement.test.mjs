/**
 * The check before a deposit address that `docs/integrators.md` gives to an app, in TypeScript, against
 * statements and manifests of a live server and what a relay makes of them.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";

import { complaints, load, program } from "../support/documented.mjs";
import { startServer } from "../support/server.mjs";
import { bitcoinAddress } from "../support/wallet.mjs";

let server;
before(async () => (server = await startServer()));
after(() => server?.stop());

/** The two texts of an account, as they came. */
async function texts(account) {
  const get = async (what) => {
    const path = `/seedport/v1/internal-accounts/${account.id}/${what}`;
    const headers = { authorization: server.grid.authorization };
    const answer = await fetch(server.url + path, { headers });
    assert.equal(answer.status, 200, path);
    return answer.text();
  };
  return { statement: await get("statement"), manifest: await get("manifest") };
}

/** A statement whose signed part says something else; the signature stays. */
function reworded(statement, from, to) {
  const message = JSON.parse(statement);
  const data = Buffer.from(message.data, "hex").toString();
  assert.ok(data.includes(from), from);
  return JSON.stringify({ ...message, data: Buffer.from(data.replace(from, to)).toString("hex") });
}

test("the documented TypeScript is accepted by the strict compiler", async () => {
  assert.deepEqual(await complaints(await program("typescript/statement.ts")), []);
});

test("the documented check gives the wallet's own address and no other", async () => {
  const { checkedAddress } = await load(await program("typescript/statement.ts"));
  const email = "Ann.B@Bücher.example";
  const { account, credential } = await server.grid.newOwner(email);
  const eve = await server.grid.newOwner("eve@example.com");
  const { statement, manifest } = await texts(account);
  const hers = await texts(eve.account);
  const pins = [createHash("sha256").update(Buffer.from(server.quorumKey, "hex")).digest("hex")];
  const known = { organizationId: server.platformId, accountId: account.id, walletId: null, email };

  const first = await checkedAddress(statement, manifest, pins, known);
  assert.equal(first.address, bitcoinAddress(account));
  assert.equal(first.olderThanStatements, false);
  const pinned = { ...known, walletId: first.walletId };
  assert.deepEqual(await checkedAddress(statement, manifest, pins, pinned), first);
  const spelled = { ...pinned, email: "Ann.B@xn--bcher-kva.EXAMPLE" };
  assert.deepEqual(await checkedAddress(statement, manifest, pins, spelled), first);

  const other = "019542f5-b3e7-4d02-8000-000000000001";
  const address = bitcoinAddress(eve.account);
  const swapped = manifest.replace(bitcoinAddress(account), address);
  assert.notEqual(swapped, manifest);
  const challenged = await server.grid.expect(
    200,
    "POST",
    `/auth/credentials/${credential.id}/challenge`,
    {},
  );
  const target = challenged.otpEncryptionTargetBundle;
  const resigned = (said) => reworded(statement, account.id, said);
  const changed = JSON.stringify({ ...JSON.parse(statement), version: "v2.0.0" });
  for (const [name, arguments_, refused] of [
    ["another pin", [statement, manifest, ["ab".repeat(32)], pinned], /not pinned/],
    ["no pin", [statement, manifest, [], pinned], /not pinned/],
    ["another account's", [hers.statement, hers.manifest, pins, pinned], /another account/],
    ["another manifest", [statement, hers.manifest, pins, pinned], /another manifest/],
    ["a swapped address", [statement, swapped, pins, pinned], /another manifest/],
    ["a reworded statement", [resigned(eve.account.id), manifest, pins, pinned], /signature/],
    ["another version", [changed, manifest, pins, pinned], /version/],
    ["the target of a code", [target, manifest, pins, pinned], /no wallet statement/],
    ["another organization", [statement, manifest, pins, { ...pinned, organizationId: other }], /organ/],
    ["another wallet", [statement, manifest, pins, { ...pinned, walletId: other }], /another wallet/],
    ["another contact", [statement, manifest, pins, { ...pinned, email: "eve@example.com" }], /contact/],
    ["another local part", [statement, manifest, pins, { ...pinned, email: email.toLowerCase() }], /contact/],
    ["no JSON", ["{", manifest, pins, pinned], /./],
  ]) {
    await assert.rejects(checkedAddress(...arguments_), refused, name);
  }
});
