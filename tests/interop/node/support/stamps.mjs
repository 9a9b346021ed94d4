/**
 * Looking into a stamp, and changing it.
 */
import { fromDerSignature, toDerSignature } from "@turnkey/crypto";

/** The order of the P-256 group (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A stamp's JSON. */
export function read(header) {
  return JSON.parse(Buffer.from(header, "base64url").toString());
}

/** A stamp of this JSON. */
export function write(json) {
  return Buffer.from(JSON.stringify(json)).toString("base64url");
}

function s(header) {
  const raw = Buffer.from(fromDerSignature(read(header).signature));
  return BigInt(`0x${raw.subarray(32).toString("hex")}`);
}

/** Whether the signature's s is in the upper half. */
export function isHighS(header) {
  return s(header) > ORDER / 2n;
}

/** The same stamp with the other s, which is as valid by plain ECDSA. */
export function withOtherS(header) {
  const json = read(header);
  const raw = Buffer.from(fromDerSignature(json.signature));
  const other = (ORDER - s(header)).toString(16).padStart(64, "0");
  return write({ ...json, signature: toDerSignature(raw.subarray(0, 32).toString("hex") + other) });
}
