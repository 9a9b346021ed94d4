"""A wallet, from a new customer to the phrase: the backend's calls and the device's checks, one after
the other.

    python export.py URL TOKEN_FILE FINGERPRINT EMAIL

Prints the address that the server shows and the one that the opened phrase leads to. Ends with 1 and one
line when a check does not pass.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlencode

from backend import Backend
from device import Device
from formats import insist

# A sandbox sends no mail: its code is always this one. Ask your user for the real one.
CODE = os.environ.get("CODE", "000000")


def main(url, token_file, pin, email):
    token = json.loads(Path(token_file).read_text())
    backend = Backend(url, token)

    # A customer, and with them an account, a wallet and a first credential.
    customer = backend.grid(201, "POST", "/customers", {"customerType": "INDIVIDUAL", "email": email})
    query = urlencode({"customerId": customer["id"], "type": "EMBEDDED_WALLET"})
    account = backend.grid(200, "GET", f"/customers/internal-accounts?{query}")["data"][0]
    query = urlencode({"accountId": account["id"]})
    credential = backend.grid(200, "GET", f"/auth/credentials?{query}")["data"][0]["id"]

    # The device pins the quorum key by its fingerprint: every signed message carries the key itself.
    # It checks whose wallet it is before it shows an address.
    device = Device(pin, token["platformId"], account["id"], email)
    own = f"/seedport/v1/internal-accounts/{account['id']}"
    statement = backend.text(200, "GET", f"{own}/statement")
    manifest = backend.text(200, "GET", f"{own}/manifest")
    deposit = device.deposit_address(statement, manifest)
    shown = account["fundingPaymentInstructions"][0]["accountOrWalletInfo"]["address"]
    insist(shown == deposit, "the account shows an address that is not the wallet's")

    # A code opens a session: sealed by the device, then the token that comes back is stamped.
    proof = f"/auth/credentials/{credential}"
    target = backend.grid(200, "POST", f"{proof}/challenge")["otpEncryptionTargetBundle"]
    sealed = device.seal_code(CODE, target, credential)
    answer = {"type": "EMAIL_OTP", "encryptedOtpBundle": sealed}
    asked = backend.grid(202, "POST", f"{proof}/verify", answer)
    stamped = device.stamp_token(asked["payloadToSign"], credential)
    backend.grid(200, "POST", f"{proof}/verify", answer, (stamped, asked["requestId"]))

    # The export: 202 with a payload, the same request with its stamp, 200 with the envelope.
    path = f"/internal-accounts/{account['id']}/export"
    body = {"clientPublicKey": device.client_public_key}
    pending = backend.grid(202, "POST", path, body)
    stamped = device.stamp_export(pending["payloadToSign"])
    done = backend.grid(200, "POST", path, body, (stamped, pending["requestId"]))
    _phrase, address = device.open(done["encryptedWalletCredentials"])

    # `_phrase` is what the owner came for: show it on the device, once, and keep it nowhere.
    insist(address == shown, "the phrase is of another wallet")
    print(f"address by the server  {shown}")
    print(f"address of the phrase  {address}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("usage: python export.py URL TOKEN_FILE FINGERPRINT EMAIL")
    try:
        main(*sys.argv[1:])
    except Exception as error:  # one line for a person, whatever it was
        sys.exit(f"refused: {error or type(error).__name__}")
