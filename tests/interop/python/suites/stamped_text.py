"""The text that an account's owner stamps, as a stranger's client reads it.

Called by `run`.
"""

import json

from support.rpc import Rpc

SERVER = {}

# One and two times the generator of P-256 (SEC 2, section 2.4.2).
OWNER = (
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
TARGET = (
    "047cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"
    "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1"
)


def it_says_what_leaves_and_to_whom(server):
    rpc = Rpc(server)
    account = rpc("create_account", name="Owned", owner_public_key=OWNER)["account"]["id"]
    texts = []
    for method, content in [
        ("export_account_secrets", "MOBILECOIN_ACCOUNT_SECRETS"),
        ("export_account_bundle", "MOBILECOIN_ACCOUNT_BUNDLE"),
    ]:
        asked = rpc(method, account_id=account, client_public_key=TARGET)
        text = asked["payload_to_sign"]
        payload = json.loads(text)
        # Compact, every object in alphabetical order.
        assert text == json.dumps(payload, separators=(",", ":"), sort_keys=True), text
        assert list(payload) == ["organizationId", "parameters", "timestampMs", "type"], text
        parameters = payload["parameters"]
        assert list(parameters) == ["content", "targetPublicKey", "walletId"], text
        assert parameters["content"] == content, text
        assert parameters["targetPublicKey"] == TARGET, text
        assert payload["type"] == "ACTIVITY_TYPE_EXPORT_WALLET", text
        texts.append({**payload, "timestampMs": None})
    # Not only the time tells one from the other.
    assert texts[0] != texts[1], texts


TESTS = [it_says_what_leaves_and_to_whom]
