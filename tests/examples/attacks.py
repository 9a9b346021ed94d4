"""What a relay makes of the answers that an example waits for, and what the example must not do then.

Invariant: every attack acts on an honest answer of the live server, and says that it acted: one that
changed nothing fails its case.
Called by `run`.
"""

import json

from device import Device
from formats import SHA256, compressed, make_key, point, seal, stamp


class Eve:
    """Another customer of the platform: what the vault signs for her is genuine, and not the owner's."""

    EMAIL = "eve@example.com"

    def __init__(self, backend, pin, organization):
        self.backend = backend
        made = {"customerType": "INDIVIDUAL", "email": self.EMAIL}
        customer = backend.grid(201, "POST", "/customers", made)["id"]
        query = f"customerId={customer}&type=EMBEDDED_WALLET"
        account = backend.grid(200, "GET", f"/customers/internal-accounts?{query}")["data"][0]
        self.account = account["id"]
        self.address = account["fundingPaymentInstructions"][0]["accountOrWalletInfo"]["address"]
        query = f"accountId={self.account}"
        self.credential = backend.grid(200, "GET", f"/auth/credentials?{query}")["data"][0]["id"]
        own = f"/seedport/v1/internal-accounts/{self.account}"
        self.statement = backend.text(200, "GET", f"{own}/statement")
        self.manifest = backend.text(200, "GET", f"{own}/manifest")
        self.device = Device(pin, organization, self.account, self.EMAIL)
        self.device.deposit_address(self.statement, self.manifest)
        self.key = make_key()

    def target(self):
        """A genuine target of a code of hers."""
        path = f"/auth/credentials/{self.credential}/challenge"
        return self.backend.grid(200, "POST", path)["otpEncryptionTargetBundle"]

    def first_leg(self):
        """A genuine token for a key of hers, and what goes with it."""
        sealed = self.device.seal_code("000000", self.target(), self.credential)
        body = {"type": "EMAIL_OTP", "encryptedOtpBundle": sealed}
        path = f"/auth/credentials/{self.credential}/verify"
        return path, body, self.backend.grid(202, "POST", path, body)

    def token_for_her_key(self, path):
        """A genuine token of the owner's credential for a key of hers: she has seen a code."""
        target = self.backend.grid(200, "POST", path.replace("/verify", "/challenge"))
        said = json.loads(bytes.fromhex(json.loads(target["otpEncryptionTargetBundle"])["data"]))
        answer = {"otp_code": "000000", "public_key": compressed(self.key)}
        to = bytes.fromhex(said["targetPublic"])
        encapped, ciphertext = seal(to, json.dumps(answer).encode())
        sealed = json.dumps({"encappedPublic": encapped.hex(), "ciphertext": ciphertext.hex()})
        body = {"type": "EMAIL_OTP", "encryptedOtpBundle": sealed}
        return self.backend.grid(202, "POST", path, body)["payloadToSign"]

    def envelope_to(self, target):
        """A genuine envelope of her wallet, sealed to a key of somebody else's."""
        path, body, asked = self.first_leg()
        proof = self.device.stamp_token(asked["payloadToSign"], self.credential)
        self.backend.grid(200, "POST", path, body, (proof, asked["requestId"]))
        path = f"/internal-accounts/{self.account}/export"
        body = {"clientPublicKey": target}
        pending = self.backend.grid(202, "POST", path, body)
        signed = stamp(self.device.session, pending["payloadToSign"])
        done = self.backend.grid(200, "POST", path, body, (signed, pending["requestId"]))
        return done["encryptedWalletCredentials"]

    def resigned(self, message, **said):
        """A message of the vault with other words, signed by a key of hers that is not pinned."""
        outer = json.loads(message)
        data = json.dumps({**json.loads(bytes.fromhex(outer["data"])), **said}).encode()
        return json.dumps(
            {
                **outer,
                "data": data.hex(),
                "dataSignature": self.key.sign(data, SHA256).hex(),
                "enclaveQuorumPublic": point(self.key).hex(),
            }
        )


class Attack:
    """`at` is the end of the path whose answer is changed by `change`, or both are lists of as many; `silent`
    the requests that must not follow: `(end, stamped)`."""

    def __init__(self, name, at, change, silent=()):
        self.name = name
        self.changes = dict(zip(at, change)) if isinstance(at, tuple) else {at: change}
        self.silent = silent
        self.acted = False

    def __call__(self, request, status, text):
        path = request.path.partition("?")[0]
        found = [change for at, change in self.changes.items() if path.endswith(at)]
        if not found or status >= 300:
            return text
        changed = found[0](request, status, text)
        self.acted |= changed != text
        return changed


def field(name, status, change):
    """Changes one text of an answer with this status."""

    def act(request, answered, text):
        if answered != status:
            return text
        body = json.loads(text)
        body[name] = change(body[name], request)
        return json.dumps(body)

    return act


def reworded(message, change):
    """A message of the vault with other words and the old signature."""
    outer = json.loads(message)
    said = json.loads(bytes.fromhex(outer["data"]))
    change(said)
    return json.dumps({**outer, "data": json.dumps(said).encode().hex()})


def flipped(hexadecimal):
    """The same with another last digit."""
    return hexadecimal[:-1] + ("0" if hexadecimal[-1] != "0" else "1")


def attacks(eve):
    """Every attack, fresh."""
    no_stamp = [("/verify", True), ("/export", True)]
    no_code = [("/verify", False), ("/export", False)]
    no_address = [("/challenge", False), *no_code]
    target, payload = "otpEncryptionTargetBundle", "payloadToSign"
    envelope = "encryptedWalletCredentials"

    def to_eve(text, _):
        said = json.loads(text)
        said["parameters"]["targetPublicKey"] = eve.device.client_public_key
        return json.dumps(said, separators=(",", ":"))

    def her_wallet(text, _):
        said = json.loads(text)
        said["parameters"]["walletId"] = eve.device.wallet["walletId"]
        return json.dumps(said, separators=(",", ":"))

    def other_activity(text, _):
        return json.dumps({**json.loads(text), "type": "ACTIVITY_TYPE_DELETE_API_KEYS"})

    def changed(text, _):
        return reworded(text, lambda said: said.update(ciphertext=flipped(said["ciphertext"])))

    def broken(text, _):
        outer = json.loads(text)
        return json.dumps({**outer, "dataSignature": flipped(outer["dataSignature"])})

    def forged(text, request):
        to = bytes.fromhex(request.body["clientPublicKey"])
        encapped, ciphertext = seal(to, b"abandon " * 23 + b"art")
        return eve.resigned(text, encappedPublic=encapped.hex(), ciphertext=ciphertext.hex())

    def swapped_address(_request, _status, text):
        body = json.loads(text)
        for account in body["data"]:
            for instruction in account["fundingPaymentInstructions"]:
                instruction["accountOrWalletInfo"]["address"] = eve.address
        return json.dumps(body)

    def other_wallet(said):
        said["walletId"] = eve.device.wallet["walletId"]

    def swapped_manifest(_request, _status, text):
        entry = json.loads(text)["entries"][0]["address"]
        return text.replace(entry, eve.address)

    def her_account(request, status, text):
        body = json.loads(swapped_address(request, status, text))
        body["data"][0]["id"] = eve.account
        return json.dumps(body)

    def her_credential(_request, _status, text):
        body = json.loads(text)
        body["data"][0]["id"] = eve.credential
        return json.dumps(body)

    def her_token(_, request):
        return eve.token_for_her_key(request.path.removeprefix("/grid/2025-10-13"))

    def statement(change):
        return lambda _request, _status, text: change(text)

    def other_target(said):
        said["targetPublic"] = point(eve.key).hex()

    def target_by_her(text, _):
        return eve.resigned(text, targetPublic=point(eve.key).hex())

    def her_envelope(_, request):
        return eve.envelope_to(request.body["clientPublicKey"])

    rows = [
        ("another wallet's address in the account", "/internal-accounts", swapped_address, no_address),
        ("another wallet's statement", "/statement", statement(lambda _: eve.statement), no_address),
        (
            "a reworded statement",
            "/statement",
            statement(lambda text: reworded(text, other_wallet)),
            no_address,
        ),
        ("another key's statement", "/statement", statement(eve.resigned), no_address),
        ("another wallet's manifest", "/manifest", statement(lambda _: eve.manifest), no_address),
        ("another address in the manifest", "/manifest", swapped_manifest, no_address),
        (
            "another wallet, with all that is signed for it",
            ("/internal-accounts", "/statement", "/manifest"),
            (swapped_address, statement(lambda _: eve.statement), statement(lambda _: eve.manifest)),
            no_address,
        ),
        ("another wallet's account", "/internal-accounts", her_account, no_address),
        (
            "another wallet's manifest and address",
            ("/internal-accounts", "/manifest"),
            (swapped_address, statement(lambda _: eve.manifest)),
            no_address,
        ),
        ("another wallet's credential", "/auth/credentials", her_credential, no_code),
    ]
    for name, change in (
        ("another key's target of a code", target_by_her),
        ("a reworded target of a code", lambda text, _: reworded(text, other_target)),
        ("another wallet's target of a code", lambda *_: eve.target()),
        ("a statement for the target of a code", lambda *_: eve.statement),
    ):
        rows.append((name, "/challenge", field(target, 200, change), no_code))
    for name, change in (
        ("the token of another key", lambda *_: eve.first_leg()[2]["payloadToSign"]),
        ("the token of this wallet for another key", her_token),
        ("a token with a broken signature", lambda text, _: text[:-8] + "AAAAAAAA"),
        ("an activity in the token's place", lambda *_: '{"type":"ACTIVITY_TYPE_EXPORT_WALLET"}'),
    ):
        rows.append((name, "/verify", field(payload, 202, change), no_stamp))
    for name, change in (
        ("the export to another key", to_eve),
        ("the export of another wallet", her_wallet),
        ("another activity than the export", other_activity),
        ("a space more in the payload", lambda text, _: text + " "),
    ):
        rows.append((name, "/export", field(payload, 202, change), [("/export", True)]))
    for name, change in (
        ("a changed envelope", changed),
        ("an envelope with a broken signature", broken),
        ("an envelope by another key", forged),
        ("a genuine envelope of another wallet", her_envelope),
        ("the target of a code for an envelope", lambda *_: eve.target()),
    ):
        rows.append((name, "/export", field(envelope, 200, change), []))
    return [Attack(*row) for row in rows]
