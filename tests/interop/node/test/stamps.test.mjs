/**
 * Many official stamps: both halves of s are accepted, as the published clients make both.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { exportWallet, logIn, stamp } from "../support/owner.mjs";
import { startServer } from "../support/server.mjs";
import { isHighS, read, withOtherS, write } from "../support/stamps.mjs";

/** Below the default budget of one account's challenges in a minute. */
const STAMPS = 40;

let server;
let owner;
before(async () => {
  server = await startServer();
  owner = await server.grid.newOwner("stamps@example.com");
  owner.pair = (await logIn(server, owner.credential)).pair;
});
after(() => server?.stop());

/** Exports with a stamp that is made by `make` out of the official one. */
const exportWith = (make) =>
  exportWallet(server, owner.account, owner.pair, {
    make: async (pair, payload, runtime) => make(await stamp(pair, payload, runtime)),
  });

test(`${STAMPS} official stamps are accepted, high-S ones among them`, async (context) => {
  let high = 0;
  for (let made = 0; made < STAMPS; made += 1) {
    const { retry } = await exportWith((header) => header);
    high += isHighS(retry.stamp) ? 1 : 0;
  }
  context.diagnostic(`${STAMPS} stamps accepted, ${high} of them high-S`);
  assert.ok(high > 0, "forty stamps without a high-S one happen once in 2^40 runs");
  assert.ok(high < STAMPS);
});

test("one signature is accepted with either s", async () => {
  const owned = await server.grid.newOwner("either@example.com");
  owned.pair = (await logIn(server, owned.credential)).pair;
  const seen = new Set();
  while (seen.size < 2) {
    const { retry } = await exportWallet(server, owned.account, owned.pair, {
      make: async (pair, payload) => {
        const header = await stamp(pair, payload);
        // The half that was not seen yet.
        return seen.has(isHighS(header)) ? withOtherS(header) : header;
      },
    });
    seen.add(isHighS(retry.stamp));
  }
  assert.deepEqual([...seen].sort(), [false, true]);
});

test("a stamp with padding, other key order, spaces and more keys is accepted", async () => {
  const owned = await server.grid.newOwner("spelled@example.com");
  owned.pair = (await logIn(server, owned.credential)).pair;
  const spellings = [
    (header) => header + "=".repeat((4 - (header.length % 4)) % 4),
    (header) => {
      const { publicKey, scheme, signature } = read(header);
      return write({ signature, scheme, publicKey });
    },
    (header) => Buffer.from(JSON.stringify(read(header), null, 2)).toString("base64url"),
    (header) => write({ ...read(header), note: "ignored" }),
  ];
  for (const spell of spellings) {
    await exportWallet(server, owned.account, owned.pair, {
      make: async (pair, payload) => spell(await stamp(pair, payload)),
    });
  }
});
