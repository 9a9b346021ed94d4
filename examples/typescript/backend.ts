/**
 * The integrator's backend: it relays between the owner's device and Seedport, and is believed by
 * neither.
 *
 * Invariant: no private key and no secret of an owner is ever here.
 */

/** What `seedport token create` prints. */
export type Token = { clientId: string; clientSecret: string; platformId: string };

/** The two headers of a signed retry. */
export type Retry = { stamp: string; requestId: string };

export class Backend {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, token: Token) {
    this.#url = url.replace(/\/+$/, "");
    const pair = Buffer.from(`${token.clientId}:${token.clientSecret}`);
    this.#authorization = `Basic ${pair.toString("base64")}`;
  }

  /** A call that must answer `status`: its body, as it came. */
  async text(status: number, method: string, path: string, body?: object, retry?: Retry) {
    const headers: Record<string, string> = { authorization: this.#authorization };
    if (body) headers["content-type"] = "application/json";
    if (retry) {
      headers["grid-wallet-signature"] = retry.stamp;
      headers["request-id"] = retry.requestId;
    }
    const sent = body ? JSON.stringify(body) : undefined;
    const answer = await fetch(this.#url + path, { method, headers, body: sent });
    const said = await answer.text();
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${said}`);
    return said;
  }

  /** A call of the Grid contract that must answer `status`: its JSON. */
  async grid(status: number, method: string, path: string, body?: object, retry?: Retry) {
    return JSON.parse(await this.text(status, method, `/grid/2025-10-13${path}`, body, retry));
  }
}
