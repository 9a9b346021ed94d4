"""`mobilecoin.client_v1.Client` of the published package, on `POST /wallet`.

Called by `run`.
"""

from mobilecoin.client_v1 import Client, WalletAPIError

from support.published import CAROL, CAROL_ID
from support.rpc import Rpc

SERVER = {"key": False}

LEGACY = "c593274dc6f6eb94242e34ae5f0ab16bc3085d45d49d9e18b8a8c6f057e6b56b"
LEGACY_ID = "f9957a9d050ef8dff9d8ef6f66daa608081e631b2d918988311613343827b779"


def test(function):
    """A test that is given a client, and leaves an empty wallet."""

    def run(server):
        try:
            function(Client(url=server.v1))
        finally:
            Rpc(server).empty()

    run.__name__ = function.__name__
    return run


@test
def an_account_goes_through_its_whole_life(client):
    assert client.get_all_accounts() == {}
    account = client.create_account("Ada")
    assert list(account) == [
        "object",
        "account_id",
        "name",
        "key_derivation_version",
        "main_address",
        "next_subaddress_index",
        "first_block_index",
        "next_block_index",
        "recovery_mode",
        "fog_enabled",
        "view_only",
    ]
    identity = account["account_id"]
    assert client.get_account(identity) == account
    assert client.get_all_accounts() == {identity: account}
    secrets = client.export_account_secrets(identity)
    assert client.update_account_name(identity, "Grace")["name"] == "Grace"
    assert client.remove_account(identity) == {"removed": True}
    assert client.import_account(secrets["mnemonic"], name="Ada") == account


@test
def the_published_example_comes_true_in_this_edition_s_shape(client):
    client.import_account(CAROL["mnemonic"], name="Carol")
    secrets = client.export_account_secrets(CAROL_ID)
    assert secrets == {
        "object": "account_secrets",
        "account_id": CAROL_ID,
        "name": "Carol",
        "entropy": None,
        "mnemonic": CAROL["mnemonic"],
        "key_derivation_version": "2",
        "account_key": {
            "object": "account_key",
            "view_private_key": CAROL["published"]["view_private_key"],
            "spend_private_key": CAROL["published"]["spend_private_key"],
            "fog_report_url": "",
            "fog_report_id": "",
            "fog_authority_spki": "",
        },
    }


@test
def a_legacy_account_goes_through_its_whole_life(client):
    account = client.import_account_from_legacy_root_entropy(
        LEGACY, name="Old", first_block_index=3, next_subaddress_index=4
    )
    assert account["account_id"] == LEGACY_ID
    assert account["key_derivation_version"] == "1"
    indexes = (account["first_block_index"], account["next_subaddress_index"])
    assert indexes == ("3", "4")
    secrets = client.export_account_secrets(LEGACY_ID)
    assert (secrets["entropy"], secrets["mnemonic"]) == (LEGACY, None)
    assert client.remove_account(LEGACY_ID) == {"removed": True}
    again = client.import_account_from_legacy_root_entropy(LEGACY)
    assert again["account_id"] == LEGACY_ID


@test
def addresses_are_assigned_and_listed(client):
    identity = client.create_account("Ada")["account_id"]
    rent = client.assign_address_for_account(identity, "rent")
    assert rent["object"] == "address" and rent["subaddress_index"] == "2"
    addresses = client.get_addresses_for_account(identity)
    assert addresses[rent["public_address"]] == rent and len(addresses) == 4
    assert len(client.get_addresses_for_account(identity, offset=1, limit=2)) == 2
    balance = client.get_balance_for_address(rent["public_address"])
    assert balance["unspent_pmob"] == "0"


@test
def balances_are_nothing_and_synced(client):
    identity = client.create_account("Ada")["account_id"]
    balance = client.get_balance_for_account(identity)
    assert balance["unspent_pmob"] == "0" and balance["is_synced"] is True
    assert client.poll_balance(identity) == balance
    network = client.get_network_status()
    assert network["network_block_height"] == "0" and network["fee_pmob"] == "400000000"
    assert client.version()["string"]


def refused(call):
    """A call that must be refused: its error object."""
    try:
        answer = call()
    except WalletAPIError as error:
        return error.response["error"]
    raise AssertionError(f"answered {answer}")


@test
def an_account_that_is_there_or_not_is_named(client):
    client.import_account(CAROL["mnemonic"])
    error = refused(lambda: client.import_account(CAROL["mnemonic"]))
    assert f'AccountAlreadyExists("{CAROL_ID}")' in error["data"]["server_error"], error
    error = refused(lambda: client.get_account(LEGACY_ID))
    assert f'AccountNotFound("{LEGACY_ID}")' in error["data"]["server_error"], error


@test
def what_a_ledger_holds_is_listed_as_empty(client):
    identity = client.create_account("Ada")["account_id"]
    assert not client.get_txos_for_account(identity)
    assert not client.get_transaction_logs_for_account(identity)
    assert not client.get_all_gift_codes()


@test
def what_needs_a_ledger_says_so(client):
    identity = client.create_account("Ada")["account_id"]
    address = CAROL["published"]["main_address"]
    for call in (
        lambda: client.get_txo("1"),
        lambda: client.build_and_submit_transaction(identity, 1, address),
        lambda: client.build_transaction(identity, 1, address),
        lambda: client.submit_transaction({}, identity),
        lambda: client.create_receiver_receipts({}),
        lambda: client.check_receiver_receipt_status(address, {}),
        lambda: client.build_gift_code(identity, 1),
        lambda: client.submit_gift_code("x", {}, identity),
        lambda: client.get_gift_code("x"),
        lambda: client.check_gift_code_status("x"),
        lambda: client.claim_gift_code(identity, "x"),
        lambda: client.remove_gift_code("x"),
    ):
        error = refused(call)
        assert error["code"] == -32603, error
        assert "keeps keys only" in error["data"]["details"], error


TESTS = [
    an_account_goes_through_its_whole_life,
    the_published_example_comes_true_in_this_edition_s_shape,
    a_legacy_account_goes_through_its_whole_life,
    addresses_are_assigned_and_listed,
    balances_are_nothing_and_synced,
    an_account_that_is_there_or_not_is_named,
    what_a_ledger_holds_is_listed_as_empty,
    what_needs_a_ledger_says_so,
]
