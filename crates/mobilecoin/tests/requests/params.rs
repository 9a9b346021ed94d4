//! Parameters that are missing or of another kind: the code, the words, and never the value.

use serde_json::{Value, json};

use crate::common::{
    samples::scene,
    vectors::{self, CAROL},
};

#[tokio::test]
async fn a_parameter_that_is_missing_is_named() {
    let server = scene().await;
    let client = server.client();
    for (method, params, missing) in [
        ("export_account_secrets", json!({}), "account_id"),
        ("export_account_secrets", Value::Null, "account_id"),
        (
            "get_account_status",
            json!({"ACCOUNT_ID": CAROL}),
            "account_id",
        ),
        ("remove_account", json!({}), "account_id"),
        ("import_account", json!({"name": "x"}), "mnemonic"),
        (
            "import_account_from_legacy_root_entropy",
            json!({}),
            "entropy",
        ),
        ("import_view_only_account", json!({}), "view_private_key"),
        (
            "import_view_only_account",
            json!({"view_private_key": vectors::carol_derived("view_private_key")}),
            "spend_public_key",
        ),
        ("update_account_name", json!({"account_id": CAROL}), "name"),
        (
            "set_require_spend_subaddress",
            json!({"account_id": CAROL}),
            "require_spend_subaddress",
        ),
        (
            "get_address_for_account",
            json!({"account_id": CAROL}),
            "index",
        ),
        ("get_address", json!({}), "public_address_b58"),
        ("get_address_details", json!({}), "address"),
        ("get_address_status", json!({}), "address"),
        ("verify_address", json!({}), "address"),
        ("check_b58_type", json!({}), "b58_code"),
        (
            "create_payment_request",
            json!({"account_id": CAROL}),
            "amount",
        ),
        (
            "create_payment_request",
            json!({"account_id": CAROL, "amount": {"token_id": "0"}}),
            "value",
        ),
        (
            "create_payment_request",
            json!({"account_id": CAROL, "amount": {"value": "0"}}),
            "token_id",
        ),
        ("import_account_bundle", json!({}), "request"),
        (
            "import_account_bundle",
            json!({"request": "x"}),
            "encrypted_account_bundle",
        ),
        (
            "export_account_bundle",
            json!({"account_id": CAROL}),
            "client_public_key",
        ),
    ] {
        let error = client.error(method, &params).await;
        error.request(&format!("missing field `{missing}`"));
    }
}

#[tokio::test]
async fn a_parameter_of_another_kind_is_told_by_the_kind() {
    let server = scene().await;
    let client = server.client();
    let phrase = vectors::carol_phrase();
    for (method, params, said) in [
        (
            "export_account_secrets",
            json!({"account_id": 5}),
            "invalid type: integer, expected a string in `account_id`",
        ),
        (
            "export_account_secrets",
            json!({"account_id": [CAROL]}),
            "invalid type: sequence, expected a string in `account_id`",
        ),
        (
            "export_account_secrets",
            json!({"account_id": null}),
            "invalid type: null, expected a string in `account_id`",
        ),
        (
            "import_account",
            json!({"mnemonic": {"words": phrase}}),
            "invalid type: map, expected a string in `mnemonic`",
        ),
        (
            "import_account",
            json!({"mnemonic": phrase, "name": true}),
            "invalid type: boolean, expected a string in `name`",
        ),
        (
            "import_account",
            json!({"mnemonic": phrase, "first_block_index": 1.5}),
            "invalid type: floating point, expected an unsigned 64-bit integer, as a decimal \
             string in `first_block_index`",
        ),
        (
            "import_account",
            json!({"mnemonic": phrase, "next_subaddress_index": -1}),
            "invalid type: integer, expected an unsigned 64-bit integer, as a decimal string in \
             `next_subaddress_index`",
        ),
        (
            "import_account",
            json!({"mnemonic": phrase, "require_spend_subaddress": "true"}),
            "invalid type: string, expected a boolean in `require_spend_subaddress`",
        ),
        (
            "get_address_for_account",
            json!({"account_id": CAROL, "index": 0.5}),
            "invalid type: floating point, expected a 64-bit integer in `index`",
        ),
        (
            "create_payment_request",
            json!({"account_id": CAROL, "amount": "7"}),
            "invalid type: string, expected a map in `amount`",
        ),
        (
            "create_account",
            json!({"name": "a\0b"}),
            "invalid value: a NUL character in `name`",
        ),
        (
            "assign_address_for_account",
            json!({"account_id": CAROL, "metadata": "\0"}),
            "invalid value: a NUL character in `metadata`",
        ),
    ] {
        client.error(method, &params).await.request(said);
    }
    for offset in [json!("x"), json!("-1")] {
        let error = client
            .error("get_accounts", &json!({"offset": offset}))
            .await;
        error.internal(
            "ParseIntError { kind: InvalidDigit }",
            "invalid digit found in string",
        );
    }
}

#[tokio::test]
async fn parameters_that_are_no_object_are_told_by_their_kind() {
    let server = scene().await;
    let client = server.client();
    for (params, kind) in [
        (json!([CAROL]), "sequence"),
        (json!(CAROL), "string"),
        (json!(7), "integer"),
        (json!(true), "boolean"),
    ] {
        for method in ["export_account_secrets", "version", "get_block"] {
            let error = client.error(method, &params).await;
            error.request(&format!(
                "invalid type: {kind}, expected struct variant JsonCommandRequest::{method}"
            ));
        }
    }
}

#[tokio::test]
async fn a_parameter_that_is_given_twice_is_refused() {
    let server = scene().await;
    let client = server.client();
    let id = "0".repeat(64);
    let body = format!(
        r#"{{"method":"remove_account","params":{{"account_id":"{id}","account_id":"{CAROL}"}}}}"#
    );
    let error = client.post(body).await.error();
    error.request("duplicate field `account_id`");
    client
        .result("get_account_status", &json!({"account_id": CAROL}))
        .await;
}
