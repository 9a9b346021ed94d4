//! Whole accounts: name, addresses, metadata and secrets in one sealed file, out and in.

use std::time::Duration;

use seedport_wire::{SystemEntropy, TargetKey, envelope, hpke};
use serde_json::{Value, json};

use crate::common::{
    samples::{scene, seal_in, take_out},
    server::Server,
    vectors::{self, CAROL},
};

#[tokio::test]
async fn an_account_moves_to_another_server_with_all_that_belongs_to_it() {
    let from = scene().await;
    let client = from.client();
    for metadata in ["shop", "", "Bücher \"1\""] {
        let params = json!({"account_id": CAROL, "metadata": metadata});
        client.result("assign_address_for_account", &params).await;
    }
    let params = json!({"account_id": CAROL, "require_spend_subaddress": true});
    client.result("set_require_spend_subaddress", &params).await;
    let bundle = take_out(&from, &client, &json!(CAROL)).await;

    let to = Server::start().await;
    let params = seal_in(&to, &to.client(), &bundle).await;
    let imported = to.client().result("import_account_bundle", &params).await["account"].clone();
    let status = client
        .result("get_account_status", &json!({"account_id": CAROL}))
        .await;
    assert_eq!(imported, status["account"]);
    for (method, params) in [
        ("get_addresses", json!({})),
        ("get_accounts", json!({})),
        ("export_account_secrets", json!({"account_id": CAROL})),
    ] {
        let (ours, theirs) = (client.result(method, &params), to.client());
        assert_eq!(theirs.result(method, &params).await, ours.await, "{method}");
    }
}

#[tokio::test]
async fn a_target_serves_one_account_for_a_while() {
    let server = scene().await;
    let client = server.client();
    let bundle = take_out(&server, &client, &json!(CAROL)).await;
    let params = seal_in(&server, &client, &bundle).await;
    let error = client.error("import_account_bundle", &params).await;
    assert!(
        error
            .server_error
            .contains(&format!("AccountAlreadyExists({CAROL:?})"))
    );
    client
        .result("remove_account", &json!({"account_id": CAROL}))
        .await;
    client.result("import_account_bundle", &params).await;
    client
        .result("remove_account", &json!({"account_id": CAROL}))
        .await;
    client
        .error("import_account_bundle", &params)
        .await
        .ours("IMPORT_REQUEST");
    let late = seal_in(&server, &client, &bundle).await;
    server.advance(Duration::from_mins(6));
    client
        .error("import_account_bundle", &late)
        .await
        .ours("BUNDLE_REFUSED");
}

#[tokio::test]
async fn a_bundle_that_does_not_fit_is_refused_by_name() {
    let server = scene().await;
    let client = server.client();
    let bundle = take_out(&server, &client, &json!(CAROL)).await;
    client
        .result("remove_account", &json!({"account_id": CAROL}))
        .await;
    let good = seal_in(&server, &client, &bundle).await;
    let with = |name: &str, value: Value| {
        let mut params = good.clone();
        params[name] = value;
        params
    };
    let stranger = TargetKey::make(&SystemEntropy).expect("a key");
    let foreign = hpke::seal(stranger.public(), &bundle)
        .expect("seals")
        .to_json();
    for (params, reason) in [
        (with("request", json!("bomb canyon")), "IMPORT_REQUEST"),
        (with("request", json!("")), "IMPORT_REQUEST"),
        (
            with("encrypted_account_bundle", json!("bomb canyon")),
            "SEALED_BUNDLE",
        ),
        (
            with("encrypted_account_bundle", json!("{}")),
            "SEALED_BUNDLE",
        ),
        (
            with("encrypted_account_bundle", json!(foreign)),
            "BUNDLE_REFUSED",
        ),
    ] {
        client
            .error("import_account_bundle", &params)
            .await
            .ours(reason);
    }
    let changed = String::from_utf8(bundle)
        .expect("JSON")
        .replace("bomb", "bone");
    let params = seal_in(&server, &client, changed.as_bytes()).await;
    let error = client.error("import_account_bundle", &params).await;
    error.ours("BUNDLE_REFUSED");
    assert!(!error.details.contains("canyon"), "{error:?}");
    client.result("import_account_bundle", &good).await;
}

#[tokio::test]
async fn a_bundle_says_in_its_signed_part_that_it_is_one() {
    let server = scene().await;
    let target = TargetKey::make(&SystemEntropy).expect("a key");
    let params = json!({"account_id": CAROL, "client_public_key": target.public().to_hex()});
    let exported = server
        .client()
        .result("export_account_bundle", &params)
        .await;
    let text = exported["account_bundle"].as_str().expect("a text");
    let envelope = envelope::verify(text, &server.pins()).expect("ours");
    assert_eq!(
        envelope.content(),
        envelope::Content::MobilecoinAccountBundle
    );
    let opened = envelope.open(&target).expect("sealed to this key");
    let bundle: Value = serde_json::from_slice(opened.expose()).expect("JSON");
    assert_eq!(
        bundle["account_secrets"]["mnemonic"],
        vectors::carol_phrase()
    );
    let params = json!({"account_id": CAROL});
    let error = server
        .client()
        .error("export_account_bundle", &params)
        .await;
    error.request("missing field `client_public_key`");
}
