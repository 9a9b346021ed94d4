/**
 * The integrator's side: the Grid contract over plain `fetch`, nothing of ours in between.
 */
import assert from "node:assert/strict";

const BASE = "/grid/2025-10-13";

export class Grid {
  constructor(url, { clientId, clientSecret }) {
    this.base = url + BASE;
    const plain = Buffer.from(`${clientId}:${clientSecret}`);
    this.authorization = `Basic ${plain.toString("base64")}`;
  }

  /** One call: `{status, headers, json}`. A `retry` adds the two headers of a signed retry. */
  async call(method, path, body, retry) {
    const headers = { authorization: this.authorization };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (retry?.stamp !== undefined) headers["grid-wallet-signature"] = retry.stamp;
    if (retry?.requestId !== undefined) headers["request-id"] = retry.requestId;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(this.base + path, { method, headers, body: text });
    const answer = await response.text();
    const json = answer === "" ? undefined : JSON.parse(answer);
    return { status: response.status, headers: response.headers, json };
  }

  /** A call that must answer `status`: its JSON. */
  async expect(status, method, path, body, retry) {
    const answer = await this.call(method, path, body, retry);
    const shown = `${method} ${path}: ${JSON.stringify(answer.json)}`;
    assert.equal(answer.status, status, shown);
    return answer.json;
  }

  /** Makes a customer and finds what came with it: `{customer, account, credential}`. */
  async newOwner(email) {
    const customer = await this.expect(201, "POST", "/customers", {
      customerType: "INDIVIDUAL",
      email,
    });
    const query = new URLSearchParams({ customerId: customer.id, type: "EMBEDDED_WALLET" });
    const accounts = await this.expect(200, "GET", `/customers/internal-accounts?${query}`);
    assert.equal(accounts.data.length, 1);
    const [account] = accounts.data;
    const credential = await this.emailCredential(account.id);
    return { customer, account, credential };
  }

  /** The account's one EMAIL_OTP credential. */
  async emailCredential(accountId) {
    const query = new URLSearchParams({ accountId });
    const { data } = await this.expect(200, "GET", `/auth/credentials?${query}`);
    assert.equal(data.length, 1);
    assert.equal(data[0].type, "EMAIL_OTP");
    return data[0];
  }
}
