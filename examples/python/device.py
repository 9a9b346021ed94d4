"""The owner's device: it makes the keys, signs what it has read, and opens the envelope.

Everything that the device is handed is taken for a lie until a check here has passed; a check that does
not pass raises, and nothing is signed, sealed or shown after it. These checks are what the promise rests
on: copy them with the rest.
"""

import hashlib
import json
import re
import time
from datetime import datetime

from formats import (
    compressed,
    founding_digest,
    insist,
    make_key,
    manifest_of,
    point,
    seal,
    signed_part,
    stamp,
    token_claims,
    unseal,
)


class Device:
    """`pin` and `organization` come from the app's configuration, never from the server: the
    fingerprint of the quorum key, as `seedport serve` prints it, and the platform's id. `account` is
    the answer when the customer was made, `email` what the user typed."""

    def __init__(self, pin, organization, account, email):
        self.pins = [pin]
        self.organization = organization
        self.account = account
        self.email = email
        # Signs; lives as long as the session.
        self.session = make_key()
        # Receives; made anew for each export, because a key that signs must not also receive.
        self.target = make_key()
        self.wallet = None

    @property
    def client_public_key(self):
        """What the seed is sealed to: `clientPublicKey` of the export."""
        return point(self.target).hex()

    def deposit_address(self, statement, manifest):
        """The address that may be shown for deposits. Both texts as they came."""
        said, self.quorum = signed_part(statement, self.pins)
        insist(said["type"] == "SEEDPORT_WALLET_STATEMENT_V1", "this is no wallet statement")
        insist(said["organizationId"] == self.organization, "another organization's wallet")
        insist(said["accountId"] == self.account, "another account's wallet")
        if said["foundingContact"] is not None:
            own = founding_digest(self.email, self.account, said["walletId"])
            insist(said["foundingContact"] == own, "a wallet that was made with another contact")
        insist(said["manifestVersion"] == 1, "a manifest of a newer version: update this app")
        digest = hashlib.sha256(manifest.encode()).hexdigest()
        insist(digest == said["manifestDigest"], "another manifest than the statement names")
        self.wallet = said
        return json.loads(manifest)["entries"][0]["address"]

    def seal_code(self, code, target, credential):
        """Seals the code to the vault: `encryptedOtpBundle`."""
        said, _ = signed_part(target, self.pins)
        insist(said.get("use") == "ONE_TIME_CODE", "this is not the target of a code")
        self.same_wallet(said)
        insist(said["credentialId"] == credential, "the target of another credential's code")
        ends = datetime.fromisoformat(said["expiresAt"]).timestamp()
        insist(time.time() < ends, "the code's time is over")
        answer = {"otp_code": code, "public_key": compressed(self.session)}
        encapped, ciphertext = seal(bytes.fromhex(said["targetPublic"]), json.dumps(answer).encode())
        return json.dumps({"encappedPublic": encapped.hex(), "ciphertext": ciphertext.hex()})

    def stamp_token(self, token, credential):
        """Signs the token that makes this device's key a session of this wallet."""
        said = token_claims(token, self.quorum)
        insist(said["public_key"] == compressed(self.session), "the token is for another key")
        insist(said.get("credential_id") == credential, "the token is for another credential")
        names = {
            "organizationId": "organization_id",
            "accountId": "account_id",
            "walletId": "wallet_id",
            "foundingContact": "founding_contact",
        }
        self.same_wallet({ours: said.get(its) for ours, its in names.items()})
        insist(time.time() * 1000 < int(said["exp"]), "the token's time is over")
        return stamp(self.session, token)

    def stamp_export(self, payload):
        """Signs the export of this wallet to this device's key, and nothing else."""
        insist(self.wallet, "no statement was checked yet")
        millis = json.loads(payload).get("timestampMs")
        sane = isinstance(millis, str) and re.fullmatch(r"0|[1-9][0-9]{0,15}", millis)
        insist(sane, "the payload has no time")
        parameters = {
            "targetPublicKey": self.client_public_key,
            "walletId": self.wallet["walletId"],
        }
        expected = {
            "organizationId": self.organization,
            "parameters": parameters,
            "timestampMs": millis,
            "type": "ACTIVITY_TYPE_EXPORT_WALLET",
        }
        insist(
            payload == json.dumps(expected, separators=(",", ":")),
            "the payload is not the export of this wallet to this device's key: not signed",
        )
        return stamp(self.session, payload)

    def open(self, envelope):
        """Opens the envelope: the phrase, and the first Bitcoin address that it leads to."""
        # First who made it and whose it is; only then is it decrypted.
        said, _ = signed_part(envelope, self.pins)
        self.same_wallet(said)
        # A MobileCoin account's envelope says `content`; a phrase's does not.
        insist("content" not in said, "the envelope does not hold a phrase")
        same = all(said[name] == self.wallet[name] for name in ("manifestVersion", "manifestDigest"))
        insist(same, "the envelope names another manifest than the wallet's statement")
        sealed = bytes.fromhex(said["encappedPublic"]), bytes.fromhex(said["ciphertext"])
        phrase = unseal(self.target, *sealed).decode()
        manifest, text = manifest_of(phrase)
        insist(
            hashlib.sha256(text.encode()).hexdigest() == said["manifestDigest"],
            "the phrase does not lead to the wallet's manifest: it is not shown",
        )
        return phrase, manifest["entries"][0]["address"]

    def same_wallet(self, said):
        """Insists that a signed text is about the wallet of the statement."""
        insist(self.wallet, "no statement was checked yet")
        for name, what in (
            ("organizationId", "it is signed for another organization"),
            ("accountId", "it is signed for another account"),
            ("walletId", "it is signed for another wallet"),
            ("foundingContact", "it is signed for a wallet that was made with another contact"),
        ):
            insist(said.get(name) == self.wallet[name], what)
