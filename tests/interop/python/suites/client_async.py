"""`ClientAsync` of the published package: every method of its own that reaches us, and those of the
contract that it has no function for, by its own request.

Called by `run`.
"""

import asyncio
import re
from functools import wraps

from mobilecoin.client import ClientAsync, WalletAPIError
from mobilecoin.token import Amount, get_token

from support.printed import is_an_address
from support.published import CAROL, CAROL_ID, FOG
from support.rpc import Rpc

SERVER = {"key": False}

ACCOUNT_KEYS = [
    "id",
    "name",
    "key_derivation_version",
    "main_address",
    "next_subaddress_index",
    "first_block_index",
    "next_block_index",
    "recovery_mode",
    "fog_enabled",
    "view_only",
    "managed_by_hardware_wallet",
    "require_spend_subaddress",
]
CHANGE = 2**64 - 2


def asynchronous(test):
    """A test that is given a client, and leaves an empty wallet."""

    @wraps(test)
    def run(server):
        async def inside():
            async with ClientAsync(url=server.v2) as client:
                await test(client)

        try:
            asyncio.run(inside())
        finally:
            Rpc(server).empty()

    return run


def ask(client, method, **params):
    """A call that the client has no function for."""
    return client._req({"method": method, "params": params})


async def refused(call):
    """A call that must be refused: its error object."""
    try:
        answer = await call
    except WalletAPIError as error:
        return error.response["error"]
    raise AssertionError(f"answered {answer}")


@asynchronous
async def an_account_goes_through_its_whole_life(client):
    assert await client.get_accounts() == {}
    account = await client.create_account("Ada")
    identity = account["id"]
    assert list(account) == ACCOUNT_KEYS, account
    assert re.fullmatch("[0-9a-f]{64}", identity)
    assert is_an_address(account["main_address"])
    assert account == {
        **account,
        "name": "Ada",
        "key_derivation_version": "2",
        "next_subaddress_index": "2",
        "first_block_index": "0",
        "next_block_index": "0",
        "recovery_mode": False,
        "fog_enabled": False,
        "view_only": False,
        "managed_by_hardware_wallet": False,
        "require_spend_subaddress": False,
    }
    assert await client.get_accounts() == {identity: account}
    secrets = await client.export_account_secrets(identity)
    renamed = await client.update_account_name(identity, "Grace")
    assert renamed == {**account, "name": "Grace"}
    assert await client.remove_account(identity) == {"removed": True}
    assert await client.get_accounts() == {}
    back = await client.import_account(secrets["mnemonic"], name="Ada")
    assert back == account
    assert await client.export_account_secrets(identity) == secrets


@asynchronous
async def a_nameless_account_has_an_empty_name(client):
    assert (await client.create_account())["name"] == ""


@asynchronous
async def accounts_are_listed_whole_and_in_pages(client):
    made = [await client.create_account(str(number)) for number in range(5)]
    by_id = {account["id"]: account for account in made}
    # The client sends null for what it was not given.
    assert await client.get_accounts() == by_id
    assert await client.get_accounts(offset=1) == by_id
    assert await client.get_accounts(limit=1) == by_id
    page = await ask(client, "get_accounts", offset=1, limit=3)
    assert page["account_ids"] == [account["id"] for account in made[1:4]]
    assert list(page["account_map"]) == sorted(page["account_ids"])
    assert page["account_map"] == {key: by_id[key] for key in page["account_ids"]}
    assert await client.get_accounts(offset=5, limit=1) == {}


@asynchronous
async def the_published_example_comes_true(client):
    account = await client.import_account(CAROL["mnemonic"], name="Carol")
    assert account["id"] == CAROL_ID
    assert account["main_address"] == CAROL["published"]["main_address"]
    assert await client.export_account_secrets(CAROL_ID) == {
        "account_id": CAROL_ID,
        "name": "Carol",
        "entropy": None,
        "mnemonic": CAROL["mnemonic"],
        "key_derivation_version": "2",
        "account_key": {
            "view_private_key": CAROL["published"]["view_private_key"],
            "spend_private_key": CAROL["published"]["spend_private_key"],
            "fog_report_url": "",
            "fog_report_id": "",
            "fog_authority_spki": "",
        },
        "view_account_key": None,
        "require_spend_subaddress": False,
    }
    await client.assign_address_for_account(CAROL_ID)
    third = await client.assign_address_for_account(CAROL_ID)
    assert third["public_address_b58"] == CAROL["published"]["subaddress_3"]
    main = await ask(client, "verify_address", address=account["main_address"])
    assert main == {"verified": True, "address_hash": CAROL["published"]["main_address_hash"]}


@asynchronous
async def an_import_says_where_to_begin(client):
    account = await client.import_account(
        CAROL["mnemonic"], first_block_index=7, next_subaddress_index=6
    )
    indexes = ("first_block_index", "next_block_index", "next_subaddress_index")
    assert [account[key] for key in indexes] == ["7", "7", "6"]
    addresses = await client.get_addresses(CAROL_ID)
    found = {int(row["subaddress_index"]): row["public_address_b58"] for row in addresses.values()}
    assert sorted(found) == [0, 1, 2, 3, 4, 5, CHANGE]
    assert found[3] == CAROL["published"]["subaddress_3"]


@asynchronous
async def an_account_with_fog_has_another_id_and_one_address(client):
    fog = FOG["fog_info"]
    account = await client.import_account(
        FOG["mnemonic"],
        fog_report_url=fog["report_url"],
        fog_authority_spki=fog["authority_spki"],
    )
    assert account["id"] == FOG["account_id"]
    assert account["main_address"] == FOG["main_address"]
    assert account["fog_enabled"] and account["next_subaddress_index"] == "1"
    secrets = await client.export_account_secrets(account["id"])
    assert secrets["account_key"]["fog_report_url"] == fog["report_url"]
    assert secrets["account_key"]["fog_authority_spki"] == fog["authority_spki"]
    error = await refused(client.assign_address_for_account(account["id"]))
    assert "SubaddressesNotSupportedForFOGEnabledAccounts" in error["data"]["server_error"], error
    without = await client.import_account(FOG["mnemonic"])
    assert without["id"] != account["id"]
    made = await client.create_account("Fog", fog["report_url"], fog["authority_spki"])
    assert made["fog_enabled"]


@asynchronous
async def an_account_that_is_there_is_refused_by_the_name_that_clients_look_for(client):
    account = await client.import_account(CAROL["mnemonic"])
    for again in (
        client.import_account(CAROL["mnemonic"], name="again"),
        client.import_account(f"  {CAROL['mnemonic'].replace(' ', '   ')} "),
    ):
        error = await refused(again)
        assert error["code"] == -32603 and error["message"] == "InternalError", error
        assert f'AccountAlreadyExists("{account["id"]}")' in error["data"]["server_error"]
        expected = "Error interacting& with the database: Account already exists: " + CAROL_ID
        assert error["data"]["details"] == expected, error


@asynchronous
async def what_an_account_has_is_nothing(client):
    account = await client.create_account("Ada")
    expected = {
        "account": account,
        "network_block_height": "0",
        "local_block_height": "0",
        "balance_per_token": {},
    }
    assert await client.get_account_status(account["id"]) == expected
    assert await ask(client, "get_balance", account_id=account["id"]) == expected
    # It returns, so the account counts as synced.
    assert await client.poll_account_status(account["id"]) == expected
    status = await client.get_address_status(account["main_address"])
    assert status["balance_per_token"] == {}
    assert status["address"]["public_address_b58"] == account["main_address"]
    assert await ask(client, "resync_account", account_id=account["id"]) is None


@asynchronous
async def the_wallet_and_the_network_are_offline(client):
    assert set(await client.version()) == {"string", "number", "commit"}
    wallet = await client.get_wallet_status()
    assert wallet == {
        "network_block_height": "0",
        "local_block_height": "0",
        "is_synced_all": True,
        "min_synced_block_index": "0",
        "balance_per_token": {},
    }
    network = await client.get_network_status()
    assert network["fees"] == {"0": "400000000", "1": "2560"}
    assert network["network_block_height"] == network["local_block_height"] == "0"
    assert network["max_tombstone_blocks"] == "20160"
    assert network["network_info"]["offline"] is True
    # The command line of 2.3.2 looks up the fog service by this name, and knows two.
    assert network["network_info"]["chain_id"] in ("main", "test")


@asynchronous
async def addresses_are_assigned_found_and_listed(client):
    account = await client.create_account("Ada")
    identity = account["id"]
    rent = await client.assign_address_for_account(identity, "rent")
    assert list(rent) == ["public_address_b58", "account_id", "metadata", "subaddress_index"]
    bare = await client.assign_address_for_account(identity)
    assert [rent["subaddress_index"], bare["subaddress_index"]] == ["2", "3"]
    assert [rent["metadata"], bare["metadata"]] == ["rent", ""]
    addresses = await client.get_addresses(identity)
    assert len(addresses) == 5
    assert addresses[rent["public_address_b58"]] == rent
    for index, metadata in [(0, "Main"), (1, "Legacy Change"), (2, "rent"), (-2, "Change")]:
        found = await ask(client, "get_address_for_account", account_id=identity, index=index)
        assert found["address"]["metadata"] == metadata
        text = found["address"]["public_address_b58"]
        again = await ask(client, "get_address", public_address_b58=text)
        assert again == found
        assert addresses[text] == found["address"]
    page = await client.get_addresses(identity, offset=1, limit=2)
    assert sorted(int(row["subaddress_index"]) for row in page.values()) == [1, 2]
    assert (await client.get_accounts())[identity]["next_subaddress_index"] == "4"
    details = await ask(client, "get_address_details", address=account["main_address"])
    assert re.fullmatch("[0-9a-f]{32}", details["address_hash"])
    assert re.fullmatch("[0-9a-f]{64}", details["details"]["view_public_key"])


@asynchronous
async def a_payment_is_asked_for_and_the_text_read_back(client):
    account = await client.create_account("Ada")
    asked = await ask(
        client,
        "create_payment_request",
        account_id=account["id"],
        amount={"value": "1528000000000", "token_id": "0"},
        memo="Payment for dinner with family",
    )
    read = await ask(client, "check_b58_type", b58_code=asked["payment_request_b58"])
    assert read == {
        "b58_type": "PaymentRequest",
        "data": {
            "public_address_b58": account["main_address"],
            "value": "1528000000000",
            "token_id": "0",
            "memo": "Payment for dinner with family",
        },
    }
    read = await ask(client, "check_b58_type", b58_code=account["main_address"])
    assert read == {
        "b58_type": "PublicAddress",
        "data": {"public_address_b58": account["main_address"]},
    }


@asynchronous
async def a_view_only_copy_takes_the_account_s_place(client):
    account = await client.create_account("Ada")
    identity = account["id"]
    await client.assign_address_for_account(identity, "rent")
    asked = await ask(client, "create_view_only_account_import_request", account_id=identity)
    request = asked["json_rpc_request"]
    assert request["method"] == "import_view_only_account"
    assert re.fullmatch("[0-9a-f]{64}", request["params"]["view_private_key"])
    secrets = await client.export_account_secrets(identity)
    shown = "0a20" + request["params"]["view_private_key"]
    assert shown == secrets["account_key"]["view_private_key"]
    # One wallet does not hold both.
    error = await refused(client.import_view_only_account(request["params"]))
    assert f'AccountAlreadyExists("{identity}")' in error["data"]["server_error"], error
    before = await client.get_addresses(identity)
    await client.remove_account(identity)
    copy = await client.import_view_only_account(request["params"])
    assert copy == {**account, "view_only": True, "next_subaddress_index": "3"}
    assert set(await client.get_addresses(identity)) == set(before)
    exported = await client.export_account_secrets(identity)
    assert exported["mnemonic"] is None and exported["entropy"] is None
    assert exported["account_key"] is None
    assert exported["view_account_key"] == {
        "object": "view_account_key",
        "view_private_key": shown,
        "spend_public_key": "0a20" + request["params"]["spend_public_key"],
    }
    sync = await client.create_view_only_account_sync_request(identity)
    assert sync == {"txo_sync_request": {"account_id": identity, "txos": []}}
    error = await refused(
        ask(client, "create_view_only_account_import_request", account_id=identity)
    )
    expected = f'AccountIsViewOnly(AccountID("{identity}"))'
    assert error["data"]["server_error"] == expected, error
    error = await refused(client.import_account(secrets["mnemonic"]))
    assert "AccountAlreadyExists" in error["data"]["server_error"], error


@asynchronous
async def a_legacy_account_gives_its_entropy(client):
    entropy = "c593274dc6f6eb94242e34ae5f0ab16bc3085d45d49d9e18b8a8c6f057e6b56b"
    imported = await ask(client, "import_account_from_legacy_root_entropy", entropy=entropy)
    account = imported["account"]
    assert account["id"] == "f9957a9d050ef8dff9d8ef6f66daa608081e631b2d918988311613343827b779"
    assert account["key_derivation_version"] == "1"
    secrets = await client.export_account_secrets(account["id"])
    assert secrets["entropy"] == entropy and secrets["mnemonic"] is None
    assert secrets["key_derivation_version"] == "1"


@asynchronous
async def a_subaddress_can_be_required_for_spending(client):
    account = await client.create_account("Ada")
    for required in (True, False):
        changed = await ask(
            client,
            "set_require_spend_subaddress",
            account_id=account["id"],
            require_spend_subaddress=required,
        )
        assert changed["account"]["require_spend_subaddress"] is required


def keys_only(error, method):
    """Insists on the words for what needs a ledger."""
    assert error["code"] == -32603 and error["message"] == "InternalError", error
    assert error["data"]["server_error"] == "Seedport(KEYS_ONLY)", error
    details = error["data"]["details"]
    assert details.startswith(f"{method} needs a ledger") and "keeps keys only" in details, error


@asynchronous
async def the_client_s_own_ledger_calls_are_refused_in_words(client):
    account = (await client.create_account("Ada"))["id"]
    address = CAROL["published"]["main_address"]
    amount = Amount.from_display_units(1, get_token("MOB"))
    for method, call in [
        ("get_block", client.get_block(1)),
        ("build_transaction", client.build_transaction(account, {address: amount})),
        (
            "build_unsigned_transaction",
            client.build_unsigned_transaction(account, {address: amount}),
        ),
        ("build_burn_transaction", client.build_burn_transaction(account, amount)),
        ("submit_transaction", client.submit_transaction({"fee_amount": None}, account)),
        (
            "build_and_submit_transaction",
            client.build_and_submit_transaction(account, amount, address),
        ),
        ("sync_view_only_account", client.sync_view_only_account({"account_id": account})),
    ]:
        keys_only(await refused(call), method)


# The contract's methods of class N, each of which needs a ledger or the web.
LEDGER = """
build_tx_blueprint build_unsigned_burn_transaction sign_and_submit_tx_blueprint
create_receiver_receipts check_receiver_receipt_status
get_blocks get_recent_blocks search_ledger
get_txo get_txo_block_index get_txo_membership_proofs get_mc_protocol_txo sample_mixins
get_transaction_log get_mc_protocol_transaction get_confirmations
validate_confirmation validate_sender_memo validate_proof_of_reserve_sci
get_token_metadata
""".split()


@asynchronous
async def what_a_ledger_holds_is_listed_as_empty(client):
    account = (await client.create_account("Ada"))["id"]
    assert not await client.get_transaction_logs(account)
    answer = await ask(client, "get_txos", account_id=account, offset=0, limit=10)
    assert answer == {"txo_ids": [], "txo_map": {}}, answer


@asynchronous
async def every_other_ledger_method_is_refused_in_words(client):
    assert len(LEDGER) == 20
    for method in LEDGER:
        keys_only(await refused(ask(client, method)), method)
    error = await refused(ask(client, "import_view_only_account_from_hardware_wallet"))
    expected = "HardwareWalletService(NoHardwareWalletsFound)"
    assert error["data"]["server_error"] == expected, error


@asynchronous
async def what_a_client_adds_is_ignored(client):
    account = await ask(client, "create_account", name="Ada", key_derivation_version="2", x=[1])
    assert account["account"]["name"] == "Ada"
    for params in (None, {}, {"anything": 1}):
        answer = await client._req({"method": "version", "params": params, "api_version": "2"})
        assert answer["string"]


TESTS = [
    an_account_goes_through_its_whole_life,
    a_nameless_account_has_an_empty_name,
    accounts_are_listed_whole_and_in_pages,
    the_published_example_comes_true,
    an_import_says_where_to_begin,
    an_account_with_fog_has_another_id_and_one_address,
    an_account_that_is_there_is_refused_by_the_name_that_clients_look_for,
    what_an_account_has_is_nothing,
    the_wallet_and_the_network_are_offline,
    addresses_are_assigned_found_and_listed,
    a_payment_is_asked_for_and_the_text_read_back,
    a_view_only_copy_takes_the_account_s_place,
    a_legacy_account_gives_its_entropy,
    a_subaddress_can_be_required_for_spending,
    the_client_s_own_ledger_calls_are_refused_in_words,
    what_a_ledger_holds_is_listed_as_empty,
    every_other_ledger_method_is_refused_in_words,
    what_a_client_adds_is_ignored,
]
