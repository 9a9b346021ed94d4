//! Imports: of phrases, of root entropy, and how they are refused.

use serde_json::{Value, json};

use crate::common::{
    samples::scene,
    server::{Server, Settings},
    vectors::{self, CAROL},
};

const EXISTS: &str = "Error interacting& with the database: Account already exists: \
     60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa";

#[tokio::test]
async fn every_published_phrase_gives_its_account_and_address() {
    let server = Server::start().await;
    let client = server.client();
    let cases = vectors::phrases()
        .iter()
        .filter(|case| case["account_index"] == 0);
    let mut matched = 0;
    for case in cases {
        let account = client.import("", vectors::text(&case["mnemonic"])).await;
        assert_eq!(account["id"], case["computed_account_id"]);
        assert_eq!(account["main_address"], case["computed_main_address"]);
        matched += 1;
    }
    assert!(matched >= 12, "{matched}");
}

#[tokio::test]
async fn every_published_entropy_gives_its_account_and_address() {
    let server = Server::start().await;
    let client = server.client();
    let method = "import_account_from_legacy_root_entropy";
    for case in vectors::entropies() {
        let params = json!({"entropy": case["root_entropy"]});
        let account = client.result(method, &params).await["account"].clone();
        assert_eq!(account["id"], case["computed_account_id"]);
        assert_eq!(account["main_address"], case["computed_main_address"]);
        assert_eq!(account["key_derivation_version"], "1");
    }
    assert_eq!(vectors::entropies().len(), 5);
}

#[tokio::test]
async fn the_legacy_example_gives_the_true_account_and_not_the_published_one() {
    let server = Server::start().await;
    let legacy = vectors::legacy();
    let method = "import_account_from_legacy_root_entropy";
    let params = json!({"entropy": legacy["entropy"], "name": "old"});
    let account = server.client().result(method, &params).await["account"].clone();
    assert_eq!(account["id"], legacy["derived"]["account_id"]);
    assert_ne!(account["id"], CAROL);
}

#[tokio::test]
async fn an_account_is_imported_once_and_the_second_time_is_http_200_with_its_id() {
    let server = scene().await;
    let client = server.client();
    let server_error = format!("Database(AccountAlreadyExists({CAROL:?}))");
    let params = json!({"mnemonic": vectors::carol_phrase(), "name": "again"});
    client
        .error("import_account", &params)
        .await
        .internal(&server_error, EXISTS);
    // The same as view only is the same account.
    let params = json!({
        "view_private_key": vectors::carol_derived("view_private_key"),
        "spend_public_key": vectors::carol_derived("spend_public_key_raw"),
    });
    let error = client.error("import_view_only_account", &params).await;
    error.internal(&server_error, EXISTS);
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts["account_map"][CAROL]["name"], "Carol");
}

#[tokio::test]
async fn a_phrase_may_be_untidy_and_in_capital_letters() {
    let server = Server::start().await;
    let client = server.client();
    let words = vectors::carol_phrase();
    let id = json!({"account_id": CAROL});
    for phrase in [
        format!("  {}\n", words.replace(' ', "\t ")),
        words.to_uppercase(),
        words.replace("bomb", "Bomb"),
    ] {
        let account = client.import("Carol", &phrase).await;
        assert_eq!(account["id"], CAROL);
        let secrets = client.result("export_account_secrets", &id).await;
        assert_eq!(secrets["account_secrets"]["mnemonic"], words);
        client.result("remove_account", &id).await;
    }
}

#[tokio::test]
async fn a_phrase_that_is_none_is_refused_without_a_word_of_it() {
    let server = Server::start().await;
    let client = server.client();
    let eleven = ["abandon"; 11].join(" ");
    for (phrase, said) in [
        (
            String::new(),
            "a phrase must have 12, 15, 18, 21 or 24 words, not 0",
        ),
        (
            eleven.clone(),
            "a phrase must have 12, 15, 18, 21 or 24 words, not 11",
        ),
        (
            format!("{eleven} zzyzx"),
            "word 12 of the phrase is not in the word list of its language",
        ),
        (
            format!("{eleven} abandon"),
            "the checksum of the phrase does not fit its words",
        ),
    ] {
        client
            .error("import_account", &json!({"mnemonic": phrase}))
            .await
            .internal(
                "InvalidMnemonic(\"[not shown]\")",
                &format!("Invalid BIP39 english mnemonic: [not shown]: {said}"),
            );
    }
}

#[tokio::test]
async fn entropy_that_is_not_64_hex_digits_is_refused_without_a_digit_of_it() {
    let server = Server::start().await;
    let client = server.client();
    let method = "import_account_from_legacy_root_entropy";
    for (entropy, error, said) in [
        ("abc".to_owned(), "OddLength", "Odd number of digits"),
        (
            String::new(),
            "InvalidStringLength",
            "Invalid string length",
        ),
        (
            "00".repeat(31),
            "InvalidStringLength",
            "Invalid string length",
        ),
        (
            "00".repeat(33),
            "InvalidStringLength",
            "Invalid string length",
        ),
        (
            format!("z{}", "0".repeat(63)),
            "InvalidHexCharacter { c: '?', index: 0 }",
            "Invalid character '?' at position 0",
        ),
        (
            format!("{}é", "0".repeat(62)),
            "InvalidHexCharacter { c: '?', index: 62 }",
            "Invalid character '?' at position 62",
        ),
    ] {
        client
            .error(method, &json!({"entropy": entropy}))
            .await
            .internal(
                &format!("HexDecode({error})"),
                &format!("Error decoding from hex: {said}"),
            );
    }
}

#[tokio::test]
async fn an_import_assigns_the_addresses_before_the_next_one() {
    let server = Server::start().await;
    let client = server.client();
    // The documents send a number, full-service itself takes a text alone.
    let params = json!({"mnemonic": vectors::carol_phrase(), "next_subaddress_index": 4});
    let account = client.result("import_account", &params).await["account"].clone();
    assert_eq!(account["next_subaddress_index"], "4");
    let addresses = client
        .result("get_addresses", &json!({"account_id": CAROL}))
        .await;
    let expected = [
        "main_address",
        "subaddress_1_legacy_change",
        "subaddress_2",
        "subaddress_3",
        "change_address",
    ];
    let expected: Vec<_> = expected.map(vectors::carol_derived).to_vec();
    assert_eq!(addresses["public_addresses"], json!(expected));
    let metadata = |address| addresses["address_map"][address]["metadata"].clone();
    let said: Vec<Value> = expected.into_iter().map(metadata).collect();
    assert_eq!(said, ["Main", "Legacy Change", "", "", "Change"]);
}

#[tokio::test]
async fn an_index_below_the_first_address_is_the_first_one() {
    for next in ["0", "1", "2"] {
        let server = Server::start().await;
        let params = json!({"mnemonic": vectors::carol_phrase(), "next_subaddress_index": next});
        let account = server.client().result("import_account", &params).await;
        assert_eq!(account["account"]["next_subaddress_index"], "2");
    }
}

#[tokio::test]
async fn a_million_addresses_are_not_made_in_one_call() {
    let settings = Settings {
        address_batch: 10,
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    let client = server.client();
    let import = async |next: &str| {
        let phrase = vectors::carol_phrase();
        let params = json!({"mnemonic": phrase, "next_subaddress_index": next});
        client.call("import_account", &params).await
    };
    for next in ["1000000", "18446744073709551615", "13"] {
        let error = import(next).await.error();
        error.ours("TOO_MANY_ADDRESSES");
        assert_eq!(
            error.details,
            "at most 10 addresses are derived in one call"
        );
    }
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts["account_ids"], json!([]));
    let account = import("12").await.expect(200)["result"]["account"].clone();
    assert_eq!(account["next_subaddress_index"], "12");
}

#[tokio::test]
async fn numbers_that_are_none_are_told_in_full_services_words() {
    let server = Server::start().await;
    let client = server.client();
    for name in ["first_block_index", "next_subaddress_index"] {
        for (value, kind, said) in [
            ("x", "InvalidDigit", "invalid digit found in string"),
            ("", "Empty", "cannot parse integer from empty string"),
            ("-1", "InvalidDigit", "invalid digit found in string"),
            (
                "18446744073709551616",
                "PosOverflow",
                "number too large to fit in target type",
            ),
        ] {
            let params = json!({"mnemonic": vectors::carol_phrase(), name: value});
            let error = client.error("import_account", &params).await;
            error.internal(&format!("ParseIntError {{ kind: {kind} }}"), said);
        }
    }
}
