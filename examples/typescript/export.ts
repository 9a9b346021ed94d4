/**
 * A wallet, from a new customer to the phrase: the backend's calls and the device's checks, one after
 * the other.
 *
 *   node build/export.js URL TOKEN_FILE FINGERPRINT EMAIL
 *
 * Prints the address that the server shows and the one that the opened phrase leads to. Ends with 1
 * and one line when a check does not pass.
 */
import { readFile } from "node:fs/promises";

import { Backend, type Token } from "./backend.js";
import { Device } from "./device.js";

/** A sandbox sends no mail: its code is always this one. Ask your user for the real one. */
const CODE = process.env.CODE ?? "000000";

async function main(url: string, tokenFile: string, fingerprint: string, email: string) {
  const token: Token = JSON.parse(await readFile(tokenFile, "utf8"));
  const backend = new Backend(url, token);

  // A customer, and with them an account, a wallet and a first credential.
  const made = { customerType: "INDIVIDUAL", email };
  const customer = await backend.grid(201, "POST", "/customers", made);
  const ofCustomer = new URLSearchParams({ customerId: customer.id, type: "EMBEDDED_WALLET" });
  const accounts = await backend.grid(200, "GET", `/customers/internal-accounts?${ofCustomer}`);
  const account = accounts.data[0];
  const ofAccount = new URLSearchParams({ accountId: account.id });
  const credentials = await backend.grid(200, "GET", `/auth/credentials?${ofAccount}`);
  const credential = credentials.data[0];

  // The device pins the quorum key, and checks whose wallet it is before it shows an address.
  const keys = await backend.text(200, "GET", "/.well-known/seedport-keys.json");
  const pinned = { fingerprint, organizationId: token.platformId };
  const device = await Device.pin(pinned, keys, account.id, email);
  const own = `/seedport/v1/internal-accounts/${account.id}`;
  const statement = await backend.text(200, "GET", `${own}/statement`);
  const manifest = await backend.text(200, "GET", `${own}/manifest`);
  const deposit = await device.depositAddress(statement, manifest);
  const shown: string = account.fundingPaymentInstructions[0].accountOrWalletInfo.address;
  if (shown !== deposit) throw new Error("the account shows an address that is not the wallet's");

  // A code opens a session: sealed by the device, then the token that comes back is stamped.
  const proof = `/auth/credentials/${credential.id}`;
  const challenge = await backend.grid(200, "POST", `${proof}/challenge`);
  const target = challenge.otpEncryptionTargetBundle;
  const encryptedOtpBundle = await device.sealCode(CODE, target, credential.id);
  const answer = { type: "EMAIL_OTP", encryptedOtpBundle };
  const asked = await backend.grid(202, "POST", `${proof}/verify`, answer);
  await backend.grid(200, "POST", `${proof}/verify`, answer, {
    stamp: await device.stampToken(asked.payloadToSign, credential.id),
    requestId: asked.requestId,
  });

  // The export: 202 with a payload, the same request with its stamp, 200 with the envelope.
  const path = `/internal-accounts/${account.id}/export`;
  const body = { clientPublicKey: device.clientPublicKey };
  const pending = await backend.grid(202, "POST", path, body);
  const done = await backend.grid(200, "POST", path, body, {
    stamp: await device.stampExport(pending.payloadToSign),
    requestId: pending.requestId,
  });
  const opened = await device.open(done.encryptedWalletCredentials);

  // `opened.phrase` is what the owner came for: show it on the device, once, and keep it nowhere.
  if (opened.address !== shown) throw new Error("the phrase is of another wallet");
  console.log(`address by the server  ${shown}`);
  console.log(`address of the phrase  ${opened.address}`);
}

const [url, tokenFile, fingerprint, email] = process.argv.slice(2);
if (!url || !tokenFile || !fingerprint || !email) {
  console.error("usage: node build/export.js URL TOKEN_FILE FINGERPRINT EMAIL");
  process.exit(2);
}
try {
  await main(url, tokenFile, fingerprint, email);
} catch (error) {
  console.error(`refused: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
