/**
 * A live `seedport serve --sandbox` over a fresh data directory, with one token.
 *
 * Invariant: the server ends with the test file, also when a test throws; a server that does not
 * end well on SIGTERM fails the test.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { Grid } from "./grid.mjs";

/** Where the built program is. */
function program() {
  const path = process.env.SEEDPORT_BIN;
  if (!path) throw new Error("set SEEDPORT_BIN to the built seedport, or run cargo xtask interop");
  return path;
}

/** The environment without our own variable: the server reads every `SEEDPORT_` as its own. */
function environment() {
  const { SEEDPORT_BIN: _, ...rest } = process.env;
  return rest;
}

/** Starts a server and makes a token: `{url, grid, platformId, quorumKey, token, stop}`. */
export async function startServer() {
  const home = await mkdtemp(join(tmpdir(), "seedport-interop-"));
  const data = join(home, "data");
  const child = spawn(
    program(),
    ["serve", "--sandbox", "--data-dir", data, "--listen", "127.0.0.1:0"],
    { stdio: ["ignore", "pipe", "pipe"], cwd: home, env: environment() },
  );
  const endWithUs = () => child.kill("SIGKILL");
  process.on("exit", endWithUs);
  let log = "";
  child.stderr.on("data", (bytes) => (log += bytes));
  child.on("error", (error) => (log += error));

  const stop = async () => {
    process.off("exit", endWithUs);
    const ended = child.exitCode === null ? once(child, "exit") : [child.exitCode];
    child.kill("SIGTERM");
    const [status] = await ended;
    await rm(home, { recursive: true, force: true });
    if (status !== 0) throw new Error(`the server ended with ${status}:\n${log}`);
  };
  try {
    const url = await listening(child);
    const token = await makeToken(data, "interop");
    const grid = new Grid(url, token);
    const { platformId } = token;
    return { url, grid, platformId, quorumKey: await currentQuorumKey(url), token, stop };
  } catch (error) {
    child.kill("SIGKILL");
    error.message += `\n${log}`;
    throw error;
  }
}

/** The address in the server's first line. */
async function listening(child) {
  let address;
  for await (const line of createInterface({ input: child.stdout })) {
    address = /listening on (http:\/\/\S+)/.exec(line)?.[1];
    if (address) break;
  }
  if (!address) throw new Error("the server ended before it listened");
  child.stdout.resume();
  return address;
}

/** Makes a token by the command line, beside the running server. */
async function makeToken(data, name) {
  const args = ["token", "create", "--data-dir", data, "--name", name];
  const { stdout } = await promisify(execFile)(program(), args, { env: environment() });
  return JSON.parse(stdout);
}

/** The key that signs now, as the published document gives it. A test may fetch what a client
 * must pin. */
async function currentQuorumKey(url) {
  const response = await fetch(`${url}/.well-known/seedport-keys.json`);
  const { keys } = await response.json();
  return keys[0].publicKey;
}
