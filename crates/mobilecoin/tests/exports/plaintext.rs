//! The export that the contract has: secrets in plaintext, to whoever has the API key.

use seedport_custody::mobilecoin::ExportForm;
use seedport_keys::mobilecoin::{AccountSecrets, Key};
use seedport_mobilecoin::SecretsShape;
use seedport_wire::{SecretBytes, SigningKey, SystemEntropy};
use serde_json::{Value, json};

use crate::common::{
    client::names,
    samples::scene,
    server::{Server, Settings},
    vectors::{self, CAROL},
};

/// The request of the published example, to the byte.
const REQUEST: &str = concat!(
    r#"{"method":"export_account_secrets","params":{"account_id":"#,
    r#""60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa"},"jsonrpc":"2.0","id":1}"#
);

#[tokio::test]
async fn the_published_example_comes_true_to_the_byte() {
    let settings = Settings {
        secrets: SecretsShape::Documented,
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    server
        .client()
        .import("Carol", vectors::carol_phrase())
        .await;
    let answer = server.client().post(REQUEST).await;
    let expected = concat!(
        r#"{"method":"export_account_secrets","result":{"account_secrets":{"#,
        r#""account_id":"60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa","#,
        r#""name":"Carol","mnemonic":"bomb canyon vibrant giant convince grid little jeans frost "#,
        r#"mail depart rib hope rebuild green gesture birth arrive carry vault artefact average "#,
        r#"silent oval","key_derivation_version":"2","account_key":{"#,
        r#""view_private_key":"0a20952e7ea32b80f5249c8fa470913dd67b1f722e12f516d0aff8a64f95faf6cb07","#,
        r#""spend_private_key":"0a206f3460191ed6d1441350033d6a98e49b196e8815e626fbfe99a5a97c250ca303","#,
        r#""fog_report_url":"","fog_report_id":"","fog_authority_spki":""}}},"jsonrpc":"2.0","id":1}"#
    );
    answer.expect(200);
    assert_eq!(answer.text(), expected);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_same_with_all_that_full_service_sends() {
    let server = scene().await;
    let answer = server.client().post(REQUEST).await;
    let expected = concat!(
        r#"{"method":"export_account_secrets","result":{"account_secrets":{"#,
        r#""account_id":"60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa","#,
        r#""name":"Carol","entropy":null,"mnemonic":"bomb canyon vibrant giant convince grid "#,
        r#"little jeans frost mail depart rib hope rebuild green gesture birth arrive carry vault "#,
        r#"artefact average silent oval","key_derivation_version":"2","account_key":{"#,
        r#""view_private_key":"0a20952e7ea32b80f5249c8fa470913dd67b1f722e12f516d0aff8a64f95faf6cb07","#,
        r#""spend_private_key":"0a206f3460191ed6d1441350033d6a98e49b196e8815e626fbfe99a5a97c250ca303","#,
        r#""fog_report_url":"","fog_report_id":"","fog_authority_spki":""},"#,
        r#""view_account_key":null,"require_spend_subaddress":false}},"jsonrpc":"2.0","id":1}"#
    );
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn an_account_of_root_entropy_gives_that_and_no_phrase() {
    let legacy = vectors::legacy();
    for (secrets, members) in [
        (
            SecretsShape::Full,
            [
                "account_id",
                "name",
                "entropy",
                "mnemonic",
                "key_derivation_version",
                "account_key",
                "view_account_key",
                "require_spend_subaddress",
            ]
            .as_slice(),
        ),
        (
            SecretsShape::Documented,
            &[
                "account_id",
                "name",
                "entropy",
                "key_derivation_version",
                "account_key",
            ],
        ),
    ] {
        let settings = Settings {
            secrets,
            ..Settings::default()
        };
        let server = Server::with(settings).await;
        let method = "import_account_from_legacy_root_entropy";
        let account = server
            .client()
            .result(method, &json!({"entropy": legacy["entropy"]}))
            .await;
        let id = json!({"account_id": account["account"]["id"]});
        let answer = server.client().call("export_account_secrets", &id).await;
        assert_eq!(names(answer.after_name("account_secrets")), members);
        let secrets = answer.expect(200)["result"]["account_secrets"].clone();
        assert_eq!(secrets["entropy"], legacy["entropy"]);
        assert_eq!(secrets["key_derivation_version"], "1");
        for key in ["view_private_key", "spend_private_key"] {
            assert_eq!(secrets["account_key"][key], legacy["derived"][key], "{key}");
        }
        assert!(secrets["mnemonic"].is_null());
    }
}

#[tokio::test]
async fn what_is_exported_proves_itself() {
    let server = Server::start().await;
    let client = server.client();
    for name in ["Alice", "Q\"uo\\te", "ünï"] {
        let made = client
            .result("create_account", &json!({"name": name}))
            .await;
        let id = json!({"account_id": made["account"]["id"]});
        let secrets = client.result("export_account_secrets", &id).await;
        let json = SecretBytes::from(secrets["account_secrets"].to_string());
        let read = AccountSecrets::from_json(&json).expect("keys that derive from the words");
        assert_eq!(read.name, name);
        assert_eq!(json!(read.account), made["account"]["id"]);
        let Key::Full(key) = read.key else {
            panic!("keys that spend");
        };
        let main = key.subaddress(0, None).to_b58();
        assert_eq!(made["account"]["main_address"], main);
    }
}

#[tokio::test]
async fn an_account_with_an_owner_is_not_exported_in_plaintext() {
    let server = Server::start().await;
    let client = server.client();
    let key = SigningKey::make(&SystemEntropy).expect("a key");
    let compressed = hex::encode(key.public().compressed().as_bytes());
    for owner in [compressed, key.public().to_hex()] {
        let params = json!({"name": "owned", "owner_public_key": owner});
        let made = client.result("create_account", &params).await;
        let id = json!({"account_id": made["account"]["id"]});
        for method in [
            "export_account_secrets",
            "create_view_only_account_import_request",
        ] {
            let error = client.error(method, &id).await;
            error.ours("STAMP_REQUIRED");
        }
        let error = server
            .first_edition()
            .error("export_account_secrets", &id)
            .await;
        error.ours("STAMP_REQUIRED");
    }
}

#[tokio::test]
async fn an_owners_key_that_is_none_makes_no_account() {
    let server = Server::start().await;
    let client = server.client();
    for key in [
        "",
        "bomb canyon",
        &"0".repeat(66),
        &format!("02{}", "f".repeat(64)),
    ] {
        for (method, secret) in [
            ("create_account", json!({})),
            (
                "import_account",
                json!({"mnemonic": vectors::carol_phrase()}),
            ),
        ] {
            let mut params = secret;
            params["owner_public_key"] = json!(key);
            let error = client.error(method, &params).await;
            error.ours("POINT");
            assert!(error.details.starts_with("owner_public_key: "), "{error:?}");
        }
    }
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts["account_ids"], json!([]));
}

#[tokio::test]
async fn plaintext_can_be_switched_off() {
    let settings = Settings {
        export: ExportForm::Sealed,
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    server
        .client()
        .import("Carol", vectors::carol_phrase())
        .await;
    for client in [server.client(), server.first_edition()] {
        let error = client
            .error("export_account_secrets", &json!({"account_id": CAROL}))
            .await;
        error.ours("PLAINTEXT_OFF");
    }
}

#[tokio::test]
async fn an_account_is_exported_however_often_and_by_both_names_of_its_id() {
    let server = scene().await;
    let client = server.client();
    let id = json!({"account_id": CAROL});
    let first = client.result("export_account_secrets", &id).await;
    let names: [Value; 2] = [json!(CAROL), first["account_secrets"]["account_id"].clone()];
    for id in names {
        let params = json!({"account_id": id});
        assert_eq!(
            client.result("export_account_secrets", &params).await,
            first
        );
    }
}
