"""The published command `mob`, unchanged: it speaks to port 9090 of this machine, without a key.

Invariant: where the command itself fails against full-service, the test says how, and that the
server did its part.
Called by `run`.
"""

import io
import json
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import segno

from support.published import CAROL, CAROL_ID
from support.rpc import Rpc
from support.server import PUBLISHED

SERVER = {"listen": PUBLISHED, "key": False}

MOB = Path(sys.executable).parent / "mob"
WORDS = re.compile(r"^(\d+) +([A-Z]+)$", re.MULTILINE)


def mob(*arguments, cwd, ends=0, answers=""):
    """Runs the command to its end: what it printed."""
    ended = subprocess.run(
        [MOB, *arguments], cwd=cwd, input=answers, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == ends, (arguments, ended)
    return ended.stdout if ends == 0 else ended.stdout + ended.stderr


@contextmanager
def one_account(server, name="Ada"):
    """An account made by the command: its id, and a directory to work in. Gone afterwards."""
    with TemporaryDirectory() as cwd:
        said = mob("create", "-n", name, cwd=cwd)
        accounts = Rpc(server)("get_accounts")["account_map"]
        assert len(accounts) == 1
        (account,) = accounts
        assert said == f"Created a new account.\n{account[:6]} {name}\n", said
        try:
            yield account, Path(cwd)
        finally:
            Rpc(server).empty()


def a_version_is_shown(server):
    said = mob("version", cwd="/")
    assert re.fullmatch(r"MobileCoin full-service \d+\.\d+\.\d+\S*\ncommit \S*\n", said), said


def a_status_is_that_of_an_empty_wallet_offline(server):
    with TemporaryDirectory() as cwd:
        said = mob("status", cwd=cwd)
    assert said.startswith("Offline.\nLocal ledger has 0 blocks.\n"), said
    assert "Total balance for all accounts:\n  Empty\n" in said, said
    fees = said.split("Transaction Fees:\n")[1].split("\n")
    assert [fee.strip() for fee in fees if fee] == ["0.0004 MOB", "0.00256 eUSD"], said


def an_account_is_made_and_listed(server):
    with TemporaryDirectory() as cwd:
        assert mob("list", cwd=cwd) == "No accounts.\n"
    with one_account(server) as (account, cwd):
        made = Rpc(server)("get_accounts")["account_map"][account]
        address = made["main_address"]
        expected = f"\n{account[:6]} Ada (synced [offline])\n  address {address}\n  Empty\n"
        assert mob("list", cwd=cwd) == expected


def an_account_is_renamed(server):
    with one_account(server) as (account, cwd):
        said = mob("rename", account[:6], "Grace", cwd=cwd)
        assert said.startswith('Renamed account from "Ada" to "Grace".\n'), said
        assert f"{account[:6]} Grace" in mob("list", cwd=cwd)


def a_phrase_is_shown_and_brings_the_account_back(server):
    with one_account(server) as (account, cwd):
        said = mob("-y", "export", "-s", account[:8], cwd=cwd)
        words = [word.lower() for _, word in WORDS.findall(said)]
        assert len(words) == 24, said
        assert mob("-y", "remove", account[:8], cwd=cwd).endswith("\nRemoved.\n")
        assert mob("list", cwd=cwd) == "No accounts.\n"
        # The command drops a name that is given with a phrase.
        said = mob("import", " ".join(words), "-n", "lost", cwd=cwd)
        assert said == f"Imported account.\n{account[:6]}\n\n", said


def an_exported_file_brings_the_account_back(server):
    with one_account(server, "Ada of the sea") as (account, cwd):
        secrets = Rpc(server)("export_account_secrets", account_id=account)["account_secrets"]
        file = f"mobilecoin_secret_mnemonic_{account[:6]}.json"
        assert mob("-y", "export", account, cwd=cwd).endswith(f"\nWrote {file}.\n")
        exported = json.loads((cwd / file).read_text())
        assert exported == {
            "mnemonic": secrets["mnemonic"],
            "key_derivation_version": "2",
            "account_id": account,
            "name": "Ada of the sea",
            "account_key": secrets["account_key"],
            "first_block_index": "0",
            "next_subaddress_index": "2",
        }
        mob("-y", "remove", account, cwd=cwd)
        said = mob("import", file, cwd=cwd)
        assert said == f"Imported account.\n{account[:6]} Ada of the sea\n\n", said
        again = Rpc(server)("export_account_secrets", account_id=account)["account_secrets"]
        assert again == secrets


def nothing_is_exported_or_removed_without_a_yes(server):
    with one_account(server) as (account, cwd):
        for command in ("export", "remove"):
            assert mob(command, account, cwd=cwd, answers="n\n").endswith("Cancelled.\n")
        assert list(cwd.iterdir()) == []
        assert account[:6] in mob("list", cwd=cwd)


def an_account_that_is_there_is_refused(server):
    with one_account(server) as (account, cwd):
        said = mob("-y", "export", "-s", account, cwd=cwd)
        words = " ".join(word.lower() for _, word in WORDS.findall(said))
        said = mob("import", words, cwd=cwd, ends=1)
        assert "WalletAPIError" in said, said
        assert f'AccountAlreadyExists("{account}")' in said, said
        assert f"Account already exists: {account}" in said, said


def a_wrong_phrase_is_refused_and_not_repeated(server):
    with TemporaryDirectory() as cwd:
        said = mob("import", " ".join(["abandon"] * 24), cwd=cwd, ends=1)
    assert "InvalidMnemonic(" in said, said
    assert "abandon" not in said, said


def the_published_example_comes_true(server):
    with TemporaryDirectory() as cwd:
        said = mob("import", CAROL["mnemonic"], cwd=cwd)
        assert said == f"Imported account.\n{CAROL_ID[:6]}\n\n", said
        mob("rename", CAROL_ID, "Carol", cwd=cwd)
        said = mob("-y", "export", "-s", CAROL_ID[:4], cwd=cwd)
        words = [word.lower() for _, word in WORDS.findall(said)]
        assert " ".join(words) == CAROL["mnemonic"], said
        assert CAROL["published"]["main_address"] in said
        mob("-y", "export", CAROL_ID, cwd=cwd)
        (file,) = Path(cwd).iterdir()
        exported = json.loads(file.read_text())
        for key in ("view_private_key", "spend_private_key"):
            assert exported["account_key"][key] == CAROL["published"][key]
        assert (exported["name"], exported["account_id"]) == ("Carol", CAROL_ID)
        mob("-y", "remove", CAROL_ID, cwd=cwd)


def addresses_are_made_and_listed(server):
    with one_account(server) as (account, cwd):
        # The command reads the first edition's name of a field in the current edition's answer,
        # after the address was made.
        said = mob("address", "create", account, "for Bob", cwd=cwd, ends=1)
        assert "KeyError: 'public_address'" in said, said
        mob("address", "create", account, cwd=cwd, ends=1)
        rpc = Rpc(server)
        listed = rpc("get_addresses", account_id=account, offset=0, limit=100)
        rows = sorted(listed["address_map"].values(), key=lambda row: int(row["subaddress_index"]))
        labels = [(int(row["subaddress_index"]), row["metadata"]) for row in rows]
        change = (2**64 - 2, "Change")
        assert labels == [(0, "Main"), (1, "Legacy Change"), (2, "for Bob"), (3, ""), change]
        said = mob("address", "list", account[:6], cwd=cwd)
        blocks = [
            f"\n#{row['subaddress_index']} {row['metadata']}\n"
            f"  {row['public_address_b58']}\n  Empty\n"
            for row in rows
        ]
        assert said == f"\n{account[:6]} Ada\n" + "".join(blocks) + "\n", said


def a_code_to_scan_holds_the_main_address(server):
    with one_account(server) as (account, cwd):
        address = Rpc(server)("get_accounts")["account_map"][account]["main_address"]
        drawn = io.StringIO()
        segno.make(f"mob:///b58/{address}").terminal(out=drawn, compact=True)
        # The command fails after the code, where it takes an account for its status.
        said = mob("qr", account, cwd=cwd, ends=1)
        assert said.startswith(drawn.getvalue()), said
        assert "KeyError: 'account'" in said, said


def an_account_is_taken_in_to_look_at_only(server):
    with one_account(server) as (account, cwd):
        request = Rpc(server)("create_view_only_account_import_request", account_id=account)
        (cwd / "view.json").write_text(json.dumps(request["json_rpc_request"]))
        mob("-y", "remove", account, cwd=cwd)
        said = mob("import", "view.json", cwd=cwd)
        assert said == f"Imported account.\n{account[:6]} Ada [view-only]\n\n", said
        said = mob("sync", account, cwd=cwd)
        assert said.endswith(f"Wrote sync_request_{account[:6]}_0.json.\n"), said
        request = json.loads((cwd / f"sync_request_{account[:6]}_0.json").read_text())
        assert request == {"txo_sync_request": {"account_id": account, "txos": []}}, request
        said = mob("-y", "remove", account, cwd=cwd)
        assert said.startswith("You are about to remove this view key:"), said


def nothing_was_sent_and_nothing_can_be(server):
    with one_account(server) as (account, cwd):
        assert mob("history", account, cwd=cwd) == ""
        address = CAROL["published"]["main_address"]
        said = mob("-y", "send", account, "1", "MOB", address, cwd=cwd)
        assert said == f"There is not enough MOB in account {account[:6]} to pay for this transaction.\n"


TESTS = [
    a_version_is_shown,
    a_status_is_that_of_an_empty_wallet_offline,
    an_account_is_made_and_listed,
    an_account_is_renamed,
    a_phrase_is_shown_and_brings_the_account_back,
    an_exported_file_brings_the_account_back,
    nothing_is_exported_or_removed_without_a_yes,
    an_account_that_is_there_is_refused,
    a_wrong_phrase_is_refused_and_not_repeated,
    the_published_example_comes_true,
    addresses_are_made_and_listed,
    a_code_to_scan_holds_the_main_address,
    an_account_is_taken_in_to_look_at_only,
    nothing_was_sent_and_nothing_can_be,
]
