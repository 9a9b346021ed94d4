"""Writes `v1.json`, once: one export at a live sandbox, text by text, with the private keys of its device,
and the formats that an export does not touch.

    python make.py URL TOKEN_FILE FINGERPRINT

Made by the client of `examples/python`, which shares no code with the server. Never run over a file that is
there: vectors are not edited.
"""

import base64
import hashlib
import json
import sys
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "examples/python"))

from backend import Backend  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402
from device import Device  # noqa: E402
from formats import SHA256, compressed, founding_digest, from_base64url, make_key, stamp  # noqa: E402

EMAIL = "Ann@Example.com"


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def scalar(key):
    return key.private_numbers().private_value.to_bytes(32).hex()


def said(message):
    return bytes.fromhex(json.loads(message)["data"]).decode()


def main(url, token_file, pin):
    token = json.loads(Path(token_file).read_text())
    backend = Backend(url, token)
    with urllib.request.urlopen(f"{url}/.well-known/seedport-keys.json") as answer:
        document = answer.read().decode()
    customer = backend.grid(201, "POST", "/customers", {"customerType": "INDIVIDUAL", "email": EMAIL})
    query = f"customerId={customer['id']}&type=EMBEDDED_WALLET"
    account = backend.grid(200, "GET", f"/customers/internal-accounts?{query}")["data"][0]["id"]
    credential = backend.grid(200, "GET", f"/auth/credentials?accountId={account}")["data"][0]["id"]
    device = Device(pin, token["platformId"], account, EMAIL)
    own = f"/seedport/v1/internal-accounts/{account}"
    statement = backend.text(200, "GET", f"{own}/statement")
    manifest = backend.text(200, "GET", f"{own}/manifest")
    address = device.deposit_address(statement, manifest)
    wallet = device.wallet["walletId"]

    proof = f"/auth/credentials/{credential}"
    target = backend.grid(200, "POST", f"{proof}/challenge")["otpEncryptionTargetBundle"]
    sealed = device.seal_code("000000", target, credential)
    answer = {"type": "EMAIL_OTP", "encryptedOtpBundle": sealed}
    asked = backend.grid(202, "POST", f"{proof}/verify", answer)
    token_stamp = device.stamp_token(asked["payloadToSign"], credential)
    backend.grid(200, "POST", f"{proof}/verify", answer, (token_stamp, asked["requestId"]))
    path = f"/internal-accounts/{account}/export"
    body = {"clientPublicKey": device.client_public_key}
    pending = backend.grid(202, "POST", path, body)
    export_stamp = device.stamp_export(pending["payloadToSign"])
    done = backend.grid(200, "POST", path, body, (export_stamp, pending["requestId"]))
    phrase, _ = device.open(done["encryptedWalletCredentials"])

    parts = [
        b"seedport founding contact v1",
        bytes.fromhex(account.removeprefix("InternalAccount:").replace("-", "")),
        bytes.fromhex(wallet.replace("-", "")),
        b"EMAIL_OTP",
        b"Ann@example.com",
    ]
    preimage = b"".join(len(part).to_bytes(8) + part for part in parts).hex()
    key = compressed(device.session)
    session = "Session:00000000-0000-4000-8000-000000000001"

    def payload(kind, parameters):
        whole = {
            "organizationId": token["platformId"],
            "parameters": parameters,
            "timestampMs": json.loads(pending["payloadToSign"])["timestampMs"],
            "type": f"ACTIVITY_TYPE_{kind}",
        }
        return json.dumps(whole, separators=(",", ":"), sort_keys=True, ensure_ascii=False)

    privacy = compact({"accountId": account, "privateEnabled": True})
    attestation = {"attestationObject": "o2Nm", "clientDataJson": "eyJ0", "credentialId": "AQID"}
    passkey = {
        "attestation": attestation,
        "authenticatorName": "Ann's phone",
        "challenge": "AAECAwQFBgcICQoLDA0ODw",
        "transports": ["internal"],
    }
    payloads = {
        "createSession": payload("CREATE_READ_WRITE_SESSION_V2", {"targetPublicKey": key}),
        "exportFirstEdition": payload("EXPORT_WALLET", {"walletId": wallet}),
        "addPasskey": payload("CREATE_AUTHENTICATORS_V2", {"authenticators": [passkey], "userId": account}),
        "addProvider": payload(
            "CREATE_OAUTH_PROVIDERS",
            {"oauthProviders": [{"oidcToken": "a.b.c", "providerName": "accounts.example.com"}], "userId": account},
        ),
        "setMail": payload("UPDATE_USER_EMAIL", {"userEmail": "ann.b@example.com", "userId": account}),
        "setPhone": payload(
            "UPDATE_USER_PHONE_NUMBER", {"userId": account, "userPhoneNumber": "+4915112345678"}
        ),
        "removePasskey": payload(
            "DELETE_AUTHENTICATORS", {"authenticatorIds": [credential], "userId": account}
        ),
        "removeProvider": payload("DELETE_OAUTH_PROVIDERS", {"providerIds": [credential], "userId": account}),
        "endSession": payload("DELETE_API_KEYS", {"apiKeyIds": [session], "userId": account}),
        "setPrivacy": payload(
            "SIGN_RAW_PAYLOAD_V2",
            {
                "encoding": "PAYLOAD_ENCODING_HEXADECIMAL",
                "hashFunction": "HASH_FUNCTION_NO_OP",
                "payload": hashlib.sha256(privacy.encode()).hexdigest(),
                "signWith": wallet,
            },
        ),
    }
    hook_key = make_key()
    hook = compact({"id": "Webhook:00000000-0000-4000-8000-000000000002", "type": "TEST", "data": {}})
    signature = base64.b64encode(hook_key.sign(hook.encode(), SHA256)).decode()
    pem = hook_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    signed, _, _ = asked["payloadToSign"].rpartition(".")
    vector = {
        "apiToken": {"clientId": "4bd488f788d189735a53363d8c345077", "clientSecret": "0123456789abcdef" * 4},
        "authorization": "",
        "keyDocument": document,
        "quorumKey": json.loads(document)["keys"][0]["publicKey"],
        "pin": pin,
        "organizationId": token["platformId"],
        "accountId": account,
        "walletId": wallet,
        "credentialId": credential,
        "contact": EMAIL,
        "foundingContactPreimage": preimage,
        "foundingContact": founding_digest(EMAIL, account, wallet),
        "statement": statement,
        "statementData": said(statement),
        "manifest": manifest,
        "manifestDigest": hashlib.sha256(manifest.encode()).hexdigest(),
        "address": address,
        "target": target,
        "targetData": said(target),
        "sessionPrivateKey": scalar(device.session),
        "sessionPublicKey": key,
        "codePlaintext": compact({"otp_code": "000000", "public_key": key}),
        "encryptedOtpBundle": sealed,
        "token": asked["payloadToSign"],
        "tokenClaims": from_base64url(signed.partition(".")[2]).decode(),
        "tokenStamp": token_stamp,
        "targetPrivateKey": scalar(device.target),
        "targetPublicKey": device.client_public_key,
        "exportPayload": pending["payloadToSign"],
        "exportStamp": export_stamp,
        "exportStampJson": from_base64url(export_stamp).decode(),
        "envelope": done["encryptedWalletCredentials"],
        "envelopeData": said(done["encryptedWalletCredentials"]),
        "phrase": phrase,
        "payloads": payloads,
        "privacyText": privacy,
        "passkeyChallenge": hashlib.sha256(payloads["createSession"].encode()).hexdigest(),
        "oidcNonce": hashlib.sha256(key.encode()).hexdigest(),
        "webhookBody": hook,
        "webhookSignature": compact({"v": "1", "s": signature}),
        "webhookKey": pem,
    }
    pair = "{clientId}:{clientSecret}".format(**vector["apiToken"])
    vector["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    with (HERE / "v1.json").open("x") as file:
        json.dump(vector, file, indent=2, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: python make.py URL TOKEN_FILE FINGERPRINT")
    main(*sys.argv[1:])
