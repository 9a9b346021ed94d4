"""`ClientSync` of the published package. Whatever address it is given, it speaks to port 9090.

Called by `run`.
"""

from mobilecoin.client import ClientSync, WalletAPIError

from support.published import CAROL, CAROL_ID
from support.server import PUBLISHED

SERVER = {"listen": PUBLISHED, "key": False}


def an_account_goes_through_its_whole_life(server):
    client = ClientSync()
    assert client.get_accounts() == {}
    account = client.create_account("Ada")
    identity = account["id"]
    assert client.get_accounts() == {identity: account}
    assert client.get_account_status(identity)["balance_per_token"] == {}
    secrets = client.export_account_secrets(identity)
    assert client.update_account_name(identity, "Grace")["name"] == "Grace"
    assigned = client.assign_address_for_account(identity, "rent")
    assert client.get_addresses(identity)[assigned["public_address_b58"]] == assigned
    assert client.remove_account(identity) == {"removed": True}
    back = client.import_account(secrets["mnemonic"], name="Ada")
    assert back == account
    assert client.export_account_secrets(identity) == secrets
    assert client.remove_account(identity) == {"removed": True}
    assert client.get_accounts() == {}


def the_published_example_comes_true(server):
    client = ClientSync()
    client.import_account(CAROL["mnemonic"], name="Carol")
    secrets = client.export_account_secrets(CAROL_ID)
    assert secrets["mnemonic"] == CAROL["mnemonic"]
    assert secrets["account_key"]["view_private_key"] == CAROL["published"]["view_private_key"]
    client.remove_account(CAROL_ID)


def what_the_wallet_and_the_network_are_is_told(server):
    client = ClientSync()
    assert client.version()["string"]
    assert client.get_network_status()["fees"]["1"] == "2560"
    assert client.get_wallet_status()["network_block_height"] == "0"


def an_error_of_the_server_is_raised(server):
    try:
        ClientSync().export_account_secrets(CAROL_ID)
    except WalletAPIError as error:
        data = error.response["error"]["data"]
        assert f'AccountNotFound("{CAROL_ID}")' in data["server_error"], data
    else:
        raise AssertionError("exported what is not there")


TESTS = [
    an_account_goes_through_its_whole_life,
    the_published_example_comes_true,
    what_the_wallet_and_the_network_are_is_told,
    an_error_of_the_server_is_raised,
]
