"""An owner with every kind of credential, who makes good what schemathesis makes up.

Invariant: everything is made as a foreign client would make it: by the contract and RFC 9180, with
none of Seedport's code. Only texts of the documented form are replaced, as in hooks.py.
Called by hooks.py, in the runs that have an owner.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import time
import urllib.error
import urllib.request

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BASE = "/grid/2025-10-13"
CREDENTIALS = f"{BASE}/auth/credentials"
KEY = re.compile("0[23][0-9a-fA-F]{64}|(04[0-9a-fA-F]{128})")
# A sandbox believes any of the well-known providers, whatever the signature.
ISSUER = "https://accounts.google.com"
ORIGIN = "http://localhost:3000"


def text(data):
    """Binary values as the contract spells them."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """A P-256 key that stamps."""

    def __init__(self):
        self.private = ec.generate_private_key(ec.SECP256R1())

    def public(self, compressed=True):
        form = PublicFormat.CompressedPoint if compressed else PublicFormat.UncompressedPoint
        return self.private.public_key().public_bytes(Encoding.X962, form)

    def sign(self, data):
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))

    def stamp(self, payload):
        said = {
            "publicKey": self.public().hex(),
            "scheme": "SIGNATURE_SCHEME_TK_API_P256",
            "signature": self.sign(payload.encode()).hex(),
        }
        return text(json.dumps(said).encode())


def schedule(shared, enc, recipient):
    """HPKE base mode of RFC 9180, section 5.1: the key and the nonce of the one message."""

    def extract(suite, salt, label, secret):
        mac = hmac.HMAC(salt or bytes(32), hashes.SHA256())
        mac.update(b"HPKE-v1" + suite + label + secret)
        return mac.finalize()

    def expand(suite, secret, label, info, length):
        info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
        return HKDFExpand(hashes.SHA256(), length, info).derive(secret)

    kem = b"KEM\x00\x10"
    suite = b"HPKE\x00\x10\x00\x01\x00\x02"
    prk = extract(kem, b"", b"eae_prk", shared)
    shared = expand(kem, prk, b"shared_secret", enc + recipient, 32)
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"")
    context += extract(suite, b"", b"info_hash", b"turnkey_hpke")
    secret = extract(suite, shared, b"secret", b"")
    key = expand(suite, secret, b"key", context, 32)
    nonce = expand(suite, secret, b"base_nonce", context, 12)
    return AESGCM(key), nonce


def exchange(key, point):
    """The shared secret of a key and a point."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return key.private.exchange(ec.ECDH(), point)


def seal(recipient, plaintext):
    """Seals to a point: the encapsulated key and the ciphertext."""
    ephemeral = Key()
    enc = ephemeral.public(compressed=False)
    aead, nonce = schedule(exchange(ephemeral, recipient), enc, recipient)
    return enc, aead.encrypt(nonce, plaintext, enc + recipient)


class Passkey:
    """An authenticator with one passkey, on a page of this machine."""

    def __init__(self):
        self.key = Key()
        self.id = secrets.token_bytes(32)

    def said(self, kind, challenge):
        said = {"type": kind, "challenge": text(challenge), "origin": ORIGIN}
        return json.dumps(said).encode()

    def data(self, flags):
        return hashlib.sha256(b"localhost").digest() + bytes([flags]) + bytes(4)

    def attestation(self, challenge):
        point = self.key.public(compressed=False)
        cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point[1:33]
        cose += b"\x22\x58\x20" + point[33:]
        data = self.data(0x45) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        made = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58" + bytes([len(data)]) + data
        return {
            "credentialId": text(self.id),
            "clientDataJson": text(self.said("webauthn.create", challenge)),
            "attestationObject": text(made),
        }

    def assertion(self, challenge):
        said = self.said("webauthn.get", challenge)
        data = self.data(5)
        return {
            "credentialId": text(self.id),
            "clientDataJson": text(said),
            "authenticatorData": text(data),
            "signature": text(self.key.sign(data + hashlib.sha256(said).digest())),
        }


def token(subject, client_key=None):
    """A token about this person; `client_key` is the session's that it is tied to."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": "wallet", "sub": subject, "iat": now, "exp": now + 300}
    if client_key is None:
        # Of an addition: those that open a session by it must be newer.
        claims["iat"] = now - 1
    else:
        claims["nonce"] = hashlib.sha256(client_key.encode()).hexdigest()
    parts = [{"alg": "RS256", "typ": "JWT", "kid": "one"}, claims]
    signed = ".".join(text(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{text(b'nobody')}"


class Owner:
    """The owner."""

    def __init__(self, url, client, secret, customer, account, credential):
        self.url = url
        plain = f"{client}:{secret}".encode()
        self.authorization = "Basic " + base64.b64encode(plain).decode()
        self.ids = {"customerId": customer, "accountId": account}
        self.mail = credential
        self.key = Key()
        self.turns = self.patches = 0
        self.expect(200, "POST", f"{CREDENTIALS}/{credential}/verify", *self.code(self.key))
        self.person = secrets.token_hex(8)
        self.identity = self.added({"type": "OAUTH", "oidcToken": token(self.person)})
        self.passkey = Passkey()
        self.device = self.added(self.with_passkey({"type": "PASSKEY", "nickname": "k"}))

    def call(self, method, path, body=None, headers=None):
        """One request: status and JSON."""
        headers = {"Authorization": self.authorization, **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")

    def expect(self, status, method, path, body=None, key=None):
        """A request that must be answered with this status, stamped where there is a key."""
        headers = self.stamp(method, path, body, key) if key else None
        found, answer = self.call(method, path, body, headers)
        if found != status:
            raise AssertionError(f"{method} {path} answered {found} and not {status}: {answer}")
        return answer

    def stamp(self, method, path, body, key):
        """The headers of the second leg; none where the first leg asks for no stamp."""
        status, answer = self.call(method, path, body)
        if status != 202:
            return {}
        stamp = key.stamp(answer["payloadToSign"])
        return {"Grid-Wallet-Signature": stamp, "Request-Id": answer["requestId"]}

    def code(self, key):
        """A fresh code's answer for a session of this key, and the key."""
        asked = self.expect(200, "POST", f"{CREDENTIALS}/{self.mail}/challenge", {})
        target = json.loads(asked["otpEncryptionTargetBundle"])
        target = bytes.fromhex(json.loads(bytes.fromhex(target["data"]))["targetPublic"])
        answer = {"otp_code": "000000", "public_key": key.public(compressed=False).hex()}
        enc, sealed = seal(target, json.dumps(answer).encode())
        bundle = json.dumps({"encappedPublic": enc.hex(), "ciphertext": sealed.hex()})
        return {"type": "EMAIL_OTP", "encryptedOtpBundle": bundle}, key

    def added(self, body):
        """A credential that the owner adds: its id."""
        body["accountId"] = self.ids["accountId"]
        return self.expect(201, "POST", CREDENTIALS, body, self.key)["id"]

    def with_passkey(self, body, passkey=None):
        challenge = secrets.token_bytes(32)
        made = (passkey or self.passkey).attestation(challenge)
        return {**body, "challenge": text(challenge), "attestation": made}

    def session(self):
        """A session that may end: its id and its key."""
        key = Key()
        body = {"type": "OAUTH", "clientPublicKey": key.public().hex()}
        body["oidcToken"] = token(self.person, body["clientPublicKey"])
        path = f"{CREDENTIALS}/{self.identity}/verify"
        return self.expect(200, "POST", path, body)["id"], key

    def prepare(self, case):
        """Makes a made-up request one of this owner's, good where it has the form of a good one."""
        path = case.path_parameters
        for name in path:
            if name in self.ids:
                path[name] = self.ids[name]
        body = case.body if isinstance(case.body, dict) else None
        key = self.key
        prepare = {
            "POST /auth/credentials": self.new_credential,
            "DELETE /auth/credentials/{credentialId}": self.old_credential,
            "POST /auth/credentials/{credentialId}/challenge": self.challenge,
            "POST /auth/credentials/{credentialId}/verify": self.verify,
            "POST /auth/sessions/{sessionId}/refresh": self.old_session,
            "DELETE /auth/sessions/{sessionId}": self.old_session,
            "PATCH /customers/{customerId}": self.customer,
        }.get(f"{case.method} {case.path.removeprefix(BASE)}")
        if body and KEY.fullmatch(str(body.get("clientPublicKey"))):
            compressed = len(body["clientPublicKey"]) == 66
            body["clientPublicKey"] = Key().public(compressed).hex()
        if prepare:
            key = prepare(case, body) or key
        # One in two requests with both headers is a second leg with a right stamp.
        headers = case.headers or {}
        both = "Grid-Wallet-Signature" in headers and "Request-Id" in headers
        self.turns += both
        if both and self.turns % 2 and (body is not None or not has_body(case)):
            case.headers.update(self.stamp(case.method, case.formatted_path, body, key))

    def new_credential(self, case, body):
        if body and "accountId" in body:
            body["accountId"] = self.ids["accountId"]
        if body and body.get("type") == "OAUTH" and isinstance(body.get("oidcToken"), str):
            body["oidcToken"] = token(secrets.token_hex(8))
        if body and body.get("type") == "PASSKEY" and isinstance(body.get("attestation"), dict):
            body.update(self.with_passkey({}, Passkey()))

    def old_credential(self, case, body):
        subject = secrets.token_hex(8)
        added = self.added({"type": "OAUTH", "oidcToken": token(subject)})
        case.path_parameters["credentialId"] = added

    def old_session(self, case, body):
        case.path_parameters["sessionId"], key = self.session()
        return key

    def customer(self, case, body):
        """The owner's own type; and in every second request a new address, which is tied."""
        if body and body.get("customerType") == "BUSINESS":
            body["customerType"] = "INDIVIDUAL"
        self.patches += 1
        if body and "customerType" in body and self.patches % 4 > 1:
            body["email"] = f"{secrets.token_hex(8)}@example.com"
            body.pop("phoneNumber", None)

    def challenge(self, case, body):
        passkey = body and "clientPublicKey" in body
        case.path_parameters["credentialId"] = self.device if passkey else self.mail

    def verify(self, case, body):
        kind = body and body.get("type")
        credential = {"OAUTH": self.identity, "PASSKEY": self.device}.get(str(kind), self.mail)
        case.path_parameters["credentialId"] = credential
        if kind == "OAUTH" and isinstance(body.get("oidcToken"), str):
            body["oidcToken"] = token(self.person, str(body.get("clientPublicKey")))
        if kind == "EMAIL_OTP" and isinstance(body.get("encryptedOtpBundle"), str):
            answer, key = self.code(Key())
            body.update(answer)
            return key
        if kind == "PASSKEY" and isinstance(body.get("assertion"), dict):
            asked = {"clientPublicKey": Key().public().hex()}
            path = f"{CREDENTIALS}/{self.device}/challenge"
            asked = self.expect(200, "POST", path, asked)
            body["assertion"] = self.passkey.assertion(asked["challenge"].encode())
            case.headers["Request-Id"] = asked["requestId"]
        return None


def has_body(case):
    """Whether the made-up request has a body that is no object."""
    return isinstance(case.body, (list, str, int, float, bytes, bool)) or case.body is None


def of_environment():
    """The owner of this run, where it has one."""
    if not (given := os.environ.get("ST_OWNER")):
        return None
    return Owner(**json.loads(given))
