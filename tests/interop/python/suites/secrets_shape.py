"""The published example to the byte, by the switch for those who compare so.

Called by `run`.
"""

import json

from support.published import CAROL, CAROL_ID
from support.rpc import Rpc

SERVER = {"settings": 'secrets = "documented"\n'}


def the_published_example_comes_true_to_the_byte(server):
    rpc = Rpc(server)
    rpc("import_account", mnemonic=CAROL["mnemonic"], name="Carol")
    asked = (
        '{"method":"export_account_secrets","params":{"account_id":"%s"},"jsonrpc":"2.0","id":1}'
    )
    status, _, body = rpc.post(asked % CAROL_ID)
    published = CAROL["published"]
    # Field by field as the documentation has it, and in its order.
    expected = {
        "method": "export_account_secrets",
        "result": {
            "account_secrets": {
                "account_id": CAROL_ID,
                "name": "Carol",
                "mnemonic": CAROL["mnemonic"],
                "key_derivation_version": "2",
                "account_key": {
                    "view_private_key": published["view_private_key"],
                    "spend_private_key": published["spend_private_key"],
                    "fog_report_url": "",
                    "fog_report_id": "",
                    "fog_authority_spki": "",
                },
            }
        },
        "jsonrpc": "2.0",
        "id": 1,
    }
    assert status == 200
    assert body.decode() == json.dumps(expected, separators=(",", ":")), body


def a_legacy_account_has_its_entropy_in_place_of_a_phrase(server):
    rpc = Rpc(server)
    entropy = "01" * 32
    account = rpc("import_account_from_legacy_root_entropy", entropy=entropy)["account"]["id"]
    secrets = rpc("export_account_secrets", account_id=account)["account_secrets"]
    names = ["account_id", "name", "entropy", "key_derivation_version", "account_key"]
    assert list(secrets) == names, secrets
    assert secrets["entropy"] == entropy


TESTS = [
    the_published_example_comes_true_to_the_byte,
    a_legacy_account_has_its_entropy_in_place_of_a_phrase,
]
