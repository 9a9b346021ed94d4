"""Parameters as they must not be: what is said, and that nothing of them is repeated or kept.

Called by `run`.
"""

import json
import time

from support.published import CAROL, CAROL_ID
from support.rpc import Rpc

SERVER = {}

MARK = "hunter2-was-here"
NOBODY = "00" * 32
DATABASE = "Error interacting& with the database: "
PHRASE = CAROL["mnemonic"]

# Every parameter that must be there, in the order that a struct of them is read in.
NEEDED = {
    "assign_address_for_account": ["account_id"],
    "check_b58_type": ["b58_code"],
    "create_payment_request": ["account_id", "amount"],
    "create_view_only_account_import_request": ["account_id"],
    "create_view_only_account_sync_request": ["account_id"],
    "export_account_secrets": ["account_id"],
    "export_account_bundle": ["account_id", "client_public_key"],
    "get_account_status": ["account_id"],
    "get_address": ["public_address_b58"],
    "get_address_details": ["address"],
    "get_address_for_account": ["account_id", "index"],
    "get_address_status": ["address"],
    "get_balance": ["account_id"],
    "import_account": ["mnemonic"],
    "import_account_bundle": ["request", "encrypted_account_bundle"],
    "import_account_from_legacy_root_entropy": ["entropy"],
    "import_view_only_account": ["view_private_key", "spend_public_key"],
    "remove_account": ["account_id"],
    "resync_account": ["account_id"],
    "set_require_spend_subaddress": ["account_id", "require_spend_subaddress"],
    "update_account_name": ["account_id", "name"],
    "verify_address": ["address"],
}
# Values that serve, for the other parameters of a method.
GOOD = {
    "account_id": CAROL_ID,
    "amount": {"value": "1", "token_id": "0"},
    "b58_code": CAROL["published"]["main_address"],
    "public_address_b58": CAROL["published"]["main_address"],
    "address": CAROL["published"]["main_address"],
    "index": 0,
    "name": "Carol",
    "require_spend_subaddress": False,
    "mnemonic": "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "entropy": "ab" * 32,
    "request": "none",
    "encrypted_account_bundle": "none",
    "client_public_key": "04" + "00" * 64,
    "view_private_key": "01" + "00" * 31,
    "spend_public_key": "00" * 32,
}
# Parameters that may be there, and the kinds they are not.
OPTIONAL = {
    "name": [1, True, [], {}],
    "first_block_index": [True, [], {}, 1.5, -1],
    "next_subaddress_index": [True, [], {}, 1.5, -1],
    "fog_info": ["", 1, []],
    "require_spend_subaddress": ["", 1, [], {}],
    "owner_public_key": [1, [], {}],
}


def with_carol(test):
    """A test with the published account there, given a caller; nothing is there afterwards."""

    def run(server):
        rpc = Rpc(server)
        try:
            rpc("import_account", mnemonic=PHRASE, name="Carol")
            test(rpc)
        finally:
            Rpc(server).empty()

    run.__name__ = test.__name__
    return run


def invalid(refused, said):
    """Insists on the error for parameters: the text twice, once as a program prints it."""
    details = f"Could not get value Error({json.dumps(said)}, line: 0, column: 0)"
    assert refused.code == -32600, refused
    assert refused.details == details, (refused.details, details)
    assert refused.server_error == json.dumps(details), refused.server_error


@with_carol
def a_parameter_that_is_missing_is_named(rpc):
    for method, names in NEEDED.items():
        for name in names:
            others = {other: GOOD[other] for other in names if other != name}
            invalid(rpc.refused(method, **others), f"missing field `{name}`")
        for nothing in ({}, None):
            answer = rpc.envelope(method, nothing)
            assert f"missing field `{names[0]}`" in answer["error"]["data"]["details"], answer


@with_carol
def a_parameter_of_another_kind_is_named_and_not_shown(rpc):
    for method, names in NEEDED.items():
        for name in names:
            wrong = [None, 1, 1.5, True, [MARK], {MARK: MARK}]
            if name == "amount":
                wrong = [None, 1, MARK, [MARK], {"value": [MARK]}, {"value": MARK}, {}]
            elif name == "index":
                wrong = [None, 1.5, True, MARK, [MARK], 2**64]
            elif name == "require_spend_subaddress":
                wrong = [None, 1, MARK, [MARK]]
            for value in wrong:
                params = {other: GOOD[other] for other in names} | {name: value}
                refused = rpc.refused(method, **params)
                assert refused.code in (-32600, -32603), (method, params, refused)
                assert MARK not in str(refused), (method, params, refused)
                if value != MARK and name != "amount":
                    assert f"`{name}`" in refused.details, (method, params, refused)
    assert list(rpc("get_accounts")["account_map"]) == [CAROL_ID]


@with_carol
def an_optional_parameter_of_another_kind_is_refused_and_nothing_kept(rpc):
    for method, secret in [
        ("create_account", {}),
        ("import_account", {"mnemonic": GOOD["mnemonic"]}),
        ("import_account_from_legacy_root_entropy", {"entropy": GOOD["entropy"]}),
    ]:
        for name, values in OPTIONAL.items():
            for value in values:
                refused = rpc.refused(method, **secret, **{name: value})
                assert refused.code == -32600, (method, name, value, refused)
                assert name in refused.details, (method, name, value, refused)
    assert list(rpc("get_accounts")["account_map"]) == [CAROL_ID]


def parameters_that_are_no_object_are_refused(server):
    rpc = Rpc(server)
    for params, kind in [
        ("[]", "sequence"),
        (f'["{MARK}"]', "sequence"),
        ("1", "integer"),
        ("true", "boolean"),
        (f'"{MARK}"', "string"),
        ("1.5", "floating point"),
    ]:
        body = f'{{"method":"remove_account","params":{params},"jsonrpc":"2.0","id":1}}'
        status, _, answer = rpc.post(body)
        details = json.loads(answer)["error"]["data"]["details"]
        assert status == 200 and MARK.encode() not in answer
        assert f"invalid type: {kind}, expected struct variant" in details, details


@with_carol
def an_account_that_is_not_there_is_named_when_its_name_is_one(rpc):
    takers = [method for method, names in NEEDED.items() if "account_id" in names]
    for method in takers:
        others = {name: GOOD[name] for name in NEEDED[method]}
        if method == "export_account_bundle":
            # This is looked at before the account is: it must be a point.
            continue
        refused = rpc.refused(method, **(others | {"account_id": NOBODY}))
        assert refused.code == -32603, (method, refused)
        assert refused.server_error == f'Database(AccountNotFound("{NOBODY}"))', (method, refused)
        assert refused.details == DATABASE + f"Account Not Found: {NOBODY}", (method, refused)
        for wrong in ("", MARK, NOBODY[1:], NOBODY + "0", "zz" * 32, "é" * 32, PHRASE, "x" * 9999):
            refused = rpc.refused(method, **(others | {"account_id": wrong}))
            assert 'AccountNotFound("[not shown]")' in refused.server_error, (method, refused)
            assert wrong == "" or wrong not in str(refused)
        # One spelling: an id is lower case.
        assert "AccountNotFound" in rpc.refused(
            method, **(others | {"account_id": CAROL_ID.upper()})
        ).server_error
    assert list(rpc("get_accounts")["account_map"]) == [CAROL_ID]


@with_carol
def a_phrase_that_is_none_is_not_repeated(rpc):
    words = PHRASE.split(" ")
    for phrase in (
        "",
        " ",
        MARK,
        "abandon " * 24,
        " ".join(words[:-1]),
        " ".join(words + ["oval"]),
        " ".join(reversed(words)),
        " ".join(words[:-1] + ["abandon"]),
        PHRASE.replace(" ", ","),
        PHRASE.replace("bomb", "bomb\0"),
        PHRASE + "\0",
        PHRASE.replace("oval", "ovál"),
        PHRASE.replace("bomb", "b\u200bomb"),
        "zoo " * 100_000,
    ):
        refused = rpc.refused("import_account", mnemonic=phrase, name="Mallory")
        assert refused.code == -32603, (phrase, refused)
        assert refused.server_error.startswith("InvalidMnemonic("), (phrase, refused)
        assert refused.details.startswith("Invalid BIP39 english mnemonic: "), (phrase, refused)
        for word in ("abandon", "bomb", "BOMB", "Bomb", "canyon", "zoo", MARK):
            assert word not in str(refused), (phrase, refused)
    spaced = "\t" + PHRASE.replace(" ", " \n ") + "  "
    for phrase in (spaced, PHRASE.upper(), PHRASE.title()):
        said = rpc.refused("import_account", mnemonic=phrase).server_error
        assert "AccountAlreadyExists" in said


@with_carol
def an_entropy_that_is_none_is_told_in_full_service_s_words(rpc):
    for entropy, error, said in [
        ("", "InvalidStringLength", "Invalid string length"),
        ("abc", "OddLength", "Odd number of digits"),
        ("ab" * 31, "InvalidStringLength", "Invalid string length"),
        ("ab" * 33, "InvalidStringLength", "Invalid string length"),
        ("zb" * 32, "InvalidHexCharacter { c: '", "Invalid character '"),
        ("0x" + "ab" * 31, "InvalidHexCharacter { c: '", "Invalid character '"),
        ("ab" * 500_000, "InvalidStringLength", "Invalid string length"),
    ]:
        refused = rpc.refused("import_account_from_legacy_root_entropy", entropy=entropy)
        assert refused.code == -32603, refused
        assert refused.server_error.startswith(f"HexDecode({error}"), (entropy[:70], refused)
        assert refused.details.startswith(f"Error decoding from hex: {said}"), refused
        assert "'z'" not in refused.details and "'x'" not in refused.details, refused
        assert "abab" not in str(refused)


@with_carol
def a_number_that_is_none_is_told_in_full_service_s_words(rpc):
    for name in ("first_block_index", "next_subaddress_index"):
        for value, kind, said in [
            ("", "Empty", "cannot parse integer from empty string"),
            ("-1", "InvalidDigit", "invalid digit found in string"),
            ("abc", "InvalidDigit", "invalid digit found in string"),
            (" 1", "InvalidDigit", "invalid digit found in string"),
            ("1.0", "InvalidDigit", "invalid digit found in string"),
            ("٣", "InvalidDigit", "invalid digit found in string"),
            (str(2**64), "PosOverflow", "number too large to fit in target type"),
            ("9" * 10_000, "PosOverflow", "number too large to fit in target type"),
        ]:
            refused = rpc.refused("import_account", mnemonic=GOOD["mnemonic"], **{name: value})
            assert refused.code == -32603, refused
            assert refused.server_error == f"ParseIntError {{ kind: {kind} }}", refused
            assert refused.details == said, refused
    assert list(rpc("get_accounts")["account_map"]) == [CAROL_ID]


@with_carol
def fog_that_is_none_is_refused(rpc):
    for spki in ("!", "a", "zzz", MARK, "=AAA"):
        fog = {"report_url": "fog://fog.example", "report_id": "", "authority_spki": spki}
        refused = rpc.refused("create_account", fog_info=fog)
        assert refused.server_error.startswith("Database(Base64Decode("), (spki, refused)
        assert refused.details.startswith(DATABASE + "Decode from Base64 error: "), refused
        assert MARK not in str(refused)
    for fog in (
        {"report_url": "fog://fog.example", "authority_spki": ""},
        {"report_url": "x" * 600, "authority_spki": "AAAA"},
        {"report_url": "fog://fog.example", "authority_spki": "AAAA" * 400},
        {"report_url": "fog://fog.example"},
        {"report_url": [MARK], "authority_spki": "AAAA"},
    ):
        assert MARK not in str(rpc.refused("create_account", fog_info=fog))
    assert list(rpc("get_accounts")["account_map"]) == [CAROL_ID]


@with_carol
def a_million_addresses_are_refused_at_once(rpc):
    for count in ("1000000", 1_000_000, str(2**63), str(2**64 - 1), 2**64 - 1, "1003"):
        started = time.monotonic()
        refused = rpc.refused(
            "import_account", mnemonic=GOOD["mnemonic"], next_subaddress_index=count
        )
        took = time.monotonic() - started
        assert "1000" in refused.details, refused
        # Deriving them would take a minute.
        assert took < 2, f"refused after {took:.1f} s"
    assert list(rpc("get_accounts")["account_map"]) == [CAROL_ID]


@with_carol
def a_thousand_addresses_are_made(rpc):
    account = rpc("import_account", mnemonic=GOOD["mnemonic"], next_subaddress_index="1000")
    assert account["account"]["next_subaddress_index"] == "1000"
    identity = account["account"]["id"]
    listed = rpc("get_addresses", account_id=identity)
    assert len(listed["public_addresses"]) == len(listed["address_map"]) == 1001


@with_carol
def an_index_that_nobody_was_given_is_not_found(rpc):
    for index in (2, 3, 999, -1, -3, 2**63 - 1, -(2**63), 2**64 - 1, "7", "-7"):
        refused = rpc.refused("get_address_for_account", account_id=CAROL_ID, index=index)
        assert refused.server_error == "Database(Diesel(NotFound))", (index, refused)
        expected = "Error interacting with the database: Diesel Error: Record not found"
        assert refused.details == expected, (index, refused)


@with_carol
def addresses_that_are_none_are_refused_or_told_apart(rpc):
    main = CAROL["published"]["main_address"]
    flipped = main[:20] + ("1" if main[20] != "1" else "2") + main[21:]
    wrong = ["", " ", MARK, main[:-1], main + "1", flipped, main.lower(), "0OIl", PHRASE]
    for address in wrong + ["1" * 500_000, "é", "\0", main + "\0"]:
        if "\0" not in address:
            told = rpc("verify_address", address=address)
            assert told == {"verified": False, "address_hash": None}, (address, told)
        for method, name in [
            ("get_address", "public_address_b58"),
            ("get_address_details", "address"),
            ("get_address_status", "address"),
            ("check_b58_type", "b58_code"),
        ]:
            refused = rpc.refused(method, **{name: address})
            for secret in (MARK, "canyon"):
                assert secret not in str(refused), (method, refused)


@with_carol
def view_keys_that_are_none_are_refused(rpc):
    view = CAROL["published"]["view_private_key"][4:]
    spend = CAROL["published"]["spend_public_key_raw"]
    order = 2**252 + 27742317777372353535851937790883648493
    for one, other in [
        ("", spend),
        ("00" * 32, spend),
        ("ff" * 32, spend),
        (order.to_bytes(32, "little").hex(), spend),
        (view[:-2], spend),
        (view + "00", spend),
        (MARK, spend),
        (view, ""),
        (view, "00" * 32),
        (view, "ff" * 32),
        (view, "01" + "00" * 31),
        (view, spend[:-1]),
        (view, MARK),
        (view, "0a21" + spend),
        (PHRASE, PHRASE),
    ]:
        refused = rpc.refused(
            "import_view_only_account", view_private_key=one, spend_public_key=other
        )
        for secret in (MARK, view, "canyon"):
            assert secret not in str(refused), refused
    assert list(rpc("get_accounts")["account_map"]) == [CAROL_ID]


@with_carol
def texts_with_nul_are_refused_where_they_would_be_kept(rpc):
    for method, params, name in [
        ("create_account", {"name": "a\0b"}, "name"),
        ("update_account_name", {"account_id": CAROL_ID, "name": "\0"}, "name"),
        ("assign_address_for_account", {"account_id": CAROL_ID, "metadata": "\0"}, "metadata"),
    ]:
        invalid(rpc.refused(method, **params), f"invalid value: a NUL character in `{name}`")
    assert rpc("get_accounts")["account_map"][CAROL_ID]["name"] == "Carol"


@with_carol
def names_are_kept_as_they_come_up_to_a_length(rpc):
    for name in ("", "é" * 512, '"; DROP TABLE accounts; --', "\u202e\ud83d\ude00", "\n\t\\"):
        name = name.encode("utf-16", "surrogatepass").decode("utf-16")
        renamed = rpc("update_account_name", account_id=CAROL_ID, name=name)
        assert renamed["account"]["name"] == name
        secrets = rpc("export_account_secrets", account_id=CAROL_ID)["account_secrets"]
        assert secrets["name"] == name
    for method, name in [("update_account_name", "name"), ("assign_address_for_account", "metadata")]:
        refused = rpc.refused(method, account_id=CAROL_ID, **{name: "x" * 1025})
        assert "1024 bytes" in refused.details and "xxxx" not in str(refused), refused


@with_carol
def half_of_a_sealed_export_is_not_taken_for_one_in_plaintext(rpc):
    for params in (
        {"client_public_key": ""},
        {"client_public_key": MARK},
        {"client_public_key": "04" + "00" * 64},
        {"client_public_key": "02" + "00" * 32},
        {"request": "x"},
        {"stamp": "x"},
        {"request": "x", "stamp": "x"},
        {"client_public_key": 1},
    ):
        for method in ("export_account_secrets", "export_account_bundle"):
            refused = rpc.refused(method, account_id=CAROL_ID, **params)
            for secret in (MARK, "canyon", CAROL["published"]["view_private_key"]):
                assert secret not in str(refused), refused


TESTS = [
    a_parameter_that_is_missing_is_named,
    a_parameter_of_another_kind_is_named_and_not_shown,
    an_optional_parameter_of_another_kind_is_refused_and_nothing_kept,
    parameters_that_are_no_object_are_refused,
    an_account_that_is_not_there_is_named_when_its_name_is_one,
    a_phrase_that_is_none_is_not_repeated,
    an_entropy_that_is_none_is_told_in_full_service_s_words,
    a_number_that_is_none_is_told_in_full_service_s_words,
    fog_that_is_none_is_refused,
    a_million_addresses_are_refused_at_once,
    a_thousand_addresses_are_made,
    an_index_that_nobody_was_given_is_not_found,
    addresses_that_are_none_are_refused_or_told_apart,
    view_keys_that_are_none_are_refused,
    texts_with_nul_are_refused_where_they_would_be_kept,
    names_are_kept_as_they_come_up_to_a_length,
    half_of_a_sealed_export_is_not_taken_for_one_in_plaintext,
]
