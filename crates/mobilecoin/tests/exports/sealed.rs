//! The export that we add: sealed to a key of the caller's and signed.

use seedport_custody::mobilecoin::ExportForm;
use seedport_keys::mobilecoin::AccountSecrets;
use seedport_wire::{
    SigningKey, SystemEntropy, TargetKey,
    envelope::{self, Content, EnvelopeError},
};
use serde_json::{Value, json};

use crate::common::{
    client::names,
    samples::scene,
    server::{Server, Settings},
    vectors::{self, CAROL},
};

fn target() -> TargetKey {
    TargetKey::make(&SystemEntropy).expect("a key")
}

async fn export(server: &Server, target: &TargetKey) -> Value {
    let key = target.public().to_hex();
    let params = json!({"account_id": CAROL, "client_public_key": key});
    server
        .client()
        .result("export_account_secrets", &params)
        .await
}

fn text(exported: &Value) -> &str {
    exported["encrypted_account_secrets"]
        .as_str()
        .expect("a text")
}

#[tokio::test]
async fn the_envelope_is_all_there_is_and_opens_with_the_key_it_is_sealed_to() {
    let server = scene().await;
    let target = target();
    let exported = export(&server, &target).await;
    assert_eq!(names(&exported.to_string()), ["encrypted_account_secrets"]);
    let envelope = envelope::verify(text(&exported), &server.pins()).expect("ours");
    assert_eq!(envelope.content(), Content::MobilecoinAccountSecrets);
    let opened = envelope.open(&target).expect("sealed to this key");
    let secrets = AccountSecrets::from_json(&opened).expect("secrets that prove themselves");
    assert_eq!(secrets.account.to_string(), CAROL);
    assert_eq!(secrets.name, "Carol");
    let opened: Value = serde_json::from_slice(opened.expose()).expect("JSON");
    assert_eq!(opened["mnemonic"], vectors::carol_phrase());
    let client = server.client();
    let params = json!({"account_id": CAROL});
    let plain = client.result("export_account_secrets", &params).await;
    assert_eq!(plain["account_secrets"], opened);
}

#[tokio::test]
async fn the_answer_has_nothing_in_plaintext() {
    let server = scene().await;
    let key = target().public().to_hex();
    let params = json!({"account_id": CAROL, "client_public_key": key});
    for client in [server.client(), server.first_edition()] {
        let answer = client.call("export_account_secrets", &params).await;
        for secret in [
            "bomb canyon",
            "Carol",
            &vectors::carol_derived("view_private_key")[4..],
            &vectors::carol_derived("spend_private_key")[4..],
        ] {
            assert!(!answer.text().contains(secret), "{secret}");
        }
    }
}

#[tokio::test]
async fn an_envelope_opens_with_no_other_key_and_passes_no_other_pin() {
    let server = scene().await;
    let target_key = target();
    let exported = export(&server, &target_key).await;
    let envelope = envelope::verify(text(&exported), &server.pins()).expect("ours");
    assert!(matches!(
        envelope.open(&target()),
        Err(EnvelopeError::Open(_))
    ));
    let stranger = Server::start().await;
    let refused = envelope::verify(text(&exported), &stranger.pins());
    assert!(matches!(refused, Err(EnvelopeError::Message(_))));
}

#[tokio::test]
async fn the_published_keys_are_those_that_envelopes_are_signed_with() {
    let server = scene().await;
    let path = "/.well-known/seedport-keys.json";
    let stranger = server.stranger();
    let published = stranger
        .bare(axum::http::Method::GET, path)
        .await
        .expect(200);
    let pin = published["keys"][0]["fingerprint"]
        .as_str()
        .expect("a text");
    let target = target();
    let exported = export(&server, &target).await;
    let pin = pin.parse().expect("a fingerprint");
    assert!(envelope::verify(text(&exported), &[pin]).is_ok());
}

#[tokio::test]
async fn a_key_that_is_none_gets_nothing_sealed_or_plain() {
    let server = scene().await;
    let client = server.client();
    let good = target().public().to_hex();
    let compressed = hex::encode(target().public().compressed().as_bytes());
    for key in [
        "",
        "bomb canyon",
        &good[2..],
        &compressed,
        &format!("04{}", "0".repeat(128)),
    ] {
        for method in ["export_account_secrets", "export_account_bundle"] {
            let params = json!({"account_id": CAROL, "client_public_key": key});
            let error = client.error(method, &params).await;
            error.ours("POINT");
            assert!(
                error.details.starts_with("client_public_key: "),
                "{error:?}"
            );
        }
    }
    let params = json!({"account_id": CAROL, "client_public_key": 7});
    let error = client.error("export_account_secrets", &params).await;
    error.request("invalid type: integer, expected a string in `client_public_key`");
}

#[tokio::test]
async fn a_retry_without_its_key_is_not_taken_for_a_call_in_plaintext() {
    let server = scene().await;
    let client = server.client();
    let stamp = SigningKey::make(&SystemEntropy).expect("a key");
    let stamp = seedport_wire::Stamp::make(&stamp, "x")
        .expect("signs")
        .to_header();
    for retry in [
        json!({"request": "x"}),
        json!({"stamp": stamp}),
        json!({"request": "x", "stamp": stamp}),
    ] {
        let mut params = retry;
        params["account_id"] = json!(CAROL);
        let error = client.error("export_account_secrets", &params).await;
        error.request("missing field `client_public_key`");
    }
    let key = target().public().to_hex();
    for (name, value) in [("request", "x"), ("stamp", stamp.as_str())] {
        let params = json!({"account_id": CAROL, "client_public_key": key, name: value});
        client
            .error("export_account_secrets", &params)
            .await
            .ours("HALF_RETRY");
    }
    for stamp in ["", "bomb canyon", "e30"] {
        let params = json!({
            "account_id": CAROL,
            "client_public_key": key,
            "request": "x",
            "stamp": stamp,
        });
        client
            .error("export_account_secrets", &params)
            .await
            .ours("STAMP");
    }
}

#[tokio::test]
async fn sealed_is_served_where_plaintext_is_switched_off() {
    let settings = Settings {
        export: ExportForm::Sealed,
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    server
        .client()
        .import("Carol", vectors::carol_phrase())
        .await;
    let target = target();
    let exported = export(&server, &target).await;
    let envelope = envelope::verify(text(&exported), &server.pins()).expect("ours");
    assert!(envelope.open(&target).is_ok());
}
