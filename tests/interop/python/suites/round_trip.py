"""Random accounts, there and back: made in a live server, exported, and derived again from the
exported words by `tests/mobilecoin/derive.py`, which shares no line with Seedport.

Called by `run`.
"""

import json
import secrets
import subprocess
import sys

from support.published import ROOT
from support.rpc import Rpc

DERIVE = ROOT / "tests/mobilecoin"
sys.path.insert(0, str(DERIVE))

import derive  # noqa: E402

SERVER = {}

ACCOUNTS = 25
CHANGE = 2**64 - 2


def the_second_derivation_agrees_with_what_was_published(server):
    command = [sys.executable, DERIVE / "derive.py", "--check"]
    vectors = ROOT / "vectors/mobilecoin/mobilecoin.json"
    ended = subprocess.run([*command, vectors], capture_output=True, text=True)
    print("".join(f"    {line}\n" for line in ended.stdout.splitlines()), end="")
    assert ended.returncode == 0, ended


def compare(rpc, account):
    """Exports an account and derives it again from its words, or its entropy, alone."""
    identity = account["id"]
    exported = rpc("export_account_secrets", account_id=identity)["account_secrets"]
    source = {name: exported[name] for name in ("mnemonic", "entropy") if exported[name]}
    assert len(source) == 1, exported
    again = derive.account_of(source)
    assert again.id() == identity == exported["account_id"]
    keys = exported["account_key"]
    assert keys["view_private_key"] == derive.key_hex(again.view)
    assert keys["spend_private_key"] == derive.key_hex(again.spend)
    assert again.address(0) == account["main_address"]
    for _ in range(2):
        rpc("assign_address_for_account", account_id=identity)
    listed = rpc("get_addresses", account_id=identity)["address_map"]
    found = {int(row["subaddress_index"]): address for address, row in listed.items()}
    assert found == {index: again.address(index) for index in (0, 1, 2, 3, CHANGE)}
    told = rpc("verify_address", address=account["main_address"])
    assert told == {"verified": True, "address_hash": again.address_hash()}
    details = rpc("get_address_details", address=found[2])["details"]
    view, spend = (key.hex() for key in again.public(2))
    assert (details["view_public_key"], details["spend_public_key"]) == (view, spend)
    # And to look at only: from the view key and the public spend key.
    request = rpc("create_view_only_account_import_request", account_id=identity)
    params = request["json_rpc_request"]["params"]
    assert "0a20" + params["view_private_key"] == keys["view_private_key"]
    assert params["spend_public_key"] == derive.public_key(again.spend).hex()
    return source


def a_made_account_derives_again_from_its_words(server):
    rpc = Rpc(server)
    phrases = set()
    for number in range(ACCOUNTS):
        account = rpc("create_account", name=str(number))["account"]
        source = compare(rpc, account)
        phrases.add(source["mnemonic"])
        assert account["key_derivation_version"] == "2"
        assert len(source["mnemonic"].split(" ")) == 24
        # Its words bring it back.
        rpc("remove_account", account_id=account["id"])
        back = rpc("import_account", mnemonic=source["mnemonic"], name=str(number))
        assert back["account"] == account
    assert len(phrases) == ACCOUNTS


def a_legacy_account_derives_again_from_its_entropy(server):
    rpc = Rpc(server)
    for number in range(ACCOUNTS):
        entropy = secrets.token_hex(32)
        account = rpc(
            "import_account_from_legacy_root_entropy", entropy=entropy, name=str(number)
        )["account"]
        assert account["key_derivation_version"] == "1"
        assert compare(rpc, account) == {"entropy": entropy}


def phrases_of_every_length_derive_again(server):
    """Phrases of all lengths, made here: the server makes the longest only."""
    rpc = Rpc(server)
    words = derive.WORD_LIST.read_text(encoding="utf-8").split()
    for size in (16, 20, 24, 28, 32):
        entropy = secrets.token_bytes(size)
        mnemonic = phrase(words, entropy)
        account = rpc("import_account", mnemonic=mnemonic)["account"]
        assert compare(rpc, account) == {"mnemonic": mnemonic}


def phrase(words, entropy):
    """BIP-39: the entropy and the first bits of its digest, eleven bits a word."""
    length = len(entropy) * 8
    checksum = derive.hashlib.sha256(entropy).digest()[0] >> (8 - length // 32)
    bits = int.from_bytes(entropy, "big") << (length // 32) | checksum
    count = (length + length // 32) // 11
    return " ".join(words[bits >> 11 * place & 2047] for place in reversed(range(count)))


def a_view_only_copy_has_the_same_addresses(server):
    rpc = Rpc(server)
    account = rpc("create_account")["account"]
    identity = account["id"]
    exported = rpc("export_account_secrets", account_id=identity)["account_secrets"]
    again = derive.account_of({"mnemonic": exported["mnemonic"]})
    request = rpc("create_view_only_account_import_request", account_id=identity)
    rpc("remove_account", account_id=identity)
    request = request["json_rpc_request"]
    answer = rpc.envelope(request["method"], request["params"])
    assert answer["result"]["account"]["id"] == identity, answer
    for index in (2, 3):
        assigned = rpc("assign_address_for_account", account_id=identity)["address"]
        assert assigned["subaddress_index"] == str(index)
        assert assigned["public_address_b58"] == again.address(index)
    secrets_of_copy = json.dumps(rpc("export_account_secrets", account_id=identity))
    assert derive.key_hex(again.spend)[4:] not in secrets_of_copy
    assert exported["mnemonic"] not in secrets_of_copy


TESTS = [
    the_second_derivation_agrees_with_what_was_published,
    a_made_account_derives_again_from_its_words,
    a_legacy_account_derives_again_from_its_entropy,
    phrases_of_every_length_derive_again,
    a_view_only_copy_has_the_same_addresses,
]
