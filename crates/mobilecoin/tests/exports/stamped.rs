//! Exports of accounts that have an owner: sealed, and stamped by the owner's key.

use std::time::Duration;

use seedport_custody::mobilecoin::ExportForm;
use seedport_wire::{SigningKey, Stamp, SystemEntropy, TargetKey, envelope};
use serde_json::{Value, json};

use crate::common::{
    client::names,
    server::{Server, Settings},
    vectors::{self, CAROL},
};

/// A server, Carol's account with its owner's key, and the key that she receives with.
struct Scene {
    server: Server,
    owner: SigningKey,
    target: TargetKey,
}

impl Scene {
    async fn with(export: ExportForm) -> Self {
        let settings = Settings {
            export,
            ..Settings::default()
        };
        let server = Server::with(settings).await;
        let owner = SigningKey::make(&SystemEntropy).expect("a key");
        let params = json!({
            "mnemonic": vectors::carol_phrase(),
            "name": "Carol",
            "owner_public_key": owner.public().to_hex(),
        });
        server.client().result("import_account", &params).await;
        let target = TargetKey::make(&SystemEntropy).expect("a key");
        Self {
            server,
            owner,
            target,
        }
    }

    async fn start() -> Self {
        Self::with(ExportForm::Plaintext).await
    }

    fn params(&self) -> Value {
        json!({"account_id": CAROL, "client_public_key": self.target.public().to_hex()})
    }

    /// The first call.
    async fn ask(&self, method: &str) -> Value {
        self.server.client().result(method, &self.params()).await
    }

    /// The parameters of the second call, stamped by `key`.
    fn stamped(&self, challenge: &Value, key: &SigningKey) -> Value {
        let payload = challenge["payload_to_sign"].as_str().expect("a text");
        let mut params = self.params();
        params["request"] = challenge["request"].clone();
        params["stamp"] = json!(Stamp::make(key, payload).expect("signs").to_header());
        params
    }
}

#[tokio::test]
async fn the_owner_is_asked_stamps_and_gets_the_envelope() {
    for export in [
        ExportForm::Plaintext,
        ExportForm::Sealed,
        ExportForm::Stamped,
    ] {
        for (method, member) in [
            ("export_account_secrets", "encrypted_account_secrets"),
            ("export_account_bundle", "account_bundle"),
        ] {
            let scene = Scene::with(export).await;
            let client = scene.server.client();
            let answer = client.call(method, &scene.params()).await;
            let members = ["payload_to_sign", "request", "expires_at"];
            assert_eq!(names(answer.after_name("result")), members);
            let challenge = answer.expect(200)["result"].clone();
            let expires = challenge["expires_at"].as_str().expect("a text");
            assert!(expires.ends_with('Z') && expires.contains('T'), "{expires}");
            let params = scene.stamped(&challenge, &scene.owner);
            let exported = client.result(method, &params).await;
            let text = exported[member].as_str().expect("a text");
            let envelope = envelope::verify(text, &scene.server.pins()).expect("ours");
            let opened = envelope.open(&scene.target).expect("sealed to this key");
            let opened = opened.expose_text().expect("JSON");
            assert!(opened.contains(vectors::carol_phrase()));
        }
    }
}

#[tokio::test]
async fn a_retry_serves_once() {
    let scene = Scene::start().await;
    let challenge = scene.ask("export_account_secrets").await;
    let params = scene.stamped(&challenge, &scene.owner);
    let client = scene.server.client();
    client.result("export_account_secrets", &params).await;
    client
        .error("export_account_secrets", &params)
        .await
        .ours("REQUEST_SPENT");
}

#[tokio::test]
async fn a_retry_is_refused_by_the_name_of_what_is_wrong() {
    let scene = Scene::start().await;
    let client = scene.server.client();
    let method = "export_account_secrets";
    let challenge = scene.ask(method).await;
    let good = scene.stamped(&challenge, &scene.owner);

    let stranger = SigningKey::make(&SystemEntropy).expect("a key");
    let other_stamp = scene.stamped(&challenge, &stranger);
    client
        .error(method, &other_stamp)
        .await
        .ours("STAMP_INVALID");

    let mut other_target = good.clone();
    let key = TargetKey::make(&SystemEntropy)
        .expect("a key")
        .public()
        .to_hex();
    other_target["client_public_key"] = json!(key);
    client
        .error(method, &other_target)
        .await
        .ours("BODY_MISMATCH");

    // A challenge of the secrets takes no bundle out.
    client.error("export_account_bundle", &good).await;
    for request in ["", "bomb canyon", "eyJ4IjoxfQ"] {
        let mut unknown = good.clone();
        unknown["request"] = json!(request);
        client.error(method, &unknown).await.ours("REQUEST_UNKNOWN");
    }
    // None of these took the owner's turn away.
    client.result(method, &good).await;

    let challenge = scene.ask(method).await;
    let late = scene.stamped(&challenge, &scene.owner);
    scene.server.advance(Duration::from_mins(6));
    client.error(method, &late).await.ours("REQUEST_EXPIRED");
}

#[tokio::test]
async fn the_key_that_stamps_does_not_receive() {
    let scene = Scene::start().await;
    let key = scene.owner.public().to_hex();
    let params = json!({"account_id": CAROL, "client_public_key": key});
    for method in ["export_account_secrets", "export_account_bundle"] {
        let error = scene.server.client().error(method, &params).await;
        error.ours("TARGET_IS_OWNER_KEY");
    }
}

#[tokio::test]
async fn where_every_export_is_stamped_every_account_has_an_owner() {
    let settings = Settings {
        export: ExportForm::Stamped,
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    let client = server.client();
    for (method, params) in [
        ("create_account", json!({"name": "Alice"})),
        (
            "import_account",
            json!({"mnemonic": vectors::carol_phrase()}),
        ),
        (
            "import_view_only_account",
            crate::common::samples::view_only(),
        ),
    ] {
        client
            .error(method, &params)
            .await
            .ours("OWNER_KEY_REQUIRED");
    }
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts["account_ids"], json!([]));
}
