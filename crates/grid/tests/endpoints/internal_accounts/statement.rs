//! `GET /seedport/v1/internal-accounts/{id}/statement` and `.../manifest`.

use seedport_wire::{
    Contact, KnownWallet, digest::sha256, signed_message::SignedMessage, statement,
};
use serde_json::json;

use crate::common::{
    owner::{Owner, pins, text},
    server::Server,
};

fn path(account: &str, what: &str) -> String {
    format!("!/seedport/v1/internal-accounts/{account}/{what}")
}

#[tokio::test]
async fn a_statement_says_which_wallet_it_is_and_what_its_phrase_gives() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "Ada@EXAMPLE.com").await;
    let answer = client.get(&path(&owner.account, "statement")).await;
    assert_eq!(answer.header("content-type"), "application/json");
    let signed = answer.expect(200).to_string();
    let said = statement::verify(&signed, &pins(&server)).expect("signed by the vault");
    let known = KnownWallet {
        account: Some(owner.account.parse().expect("an id")),
        contact: Some(Contact::mail("Ada@example.com").expect("an address")),
        ..KnownWallet::default()
    };
    let founding = known.check(&said.wallet).expect("is the one");
    assert_eq!(founding, seedport_wire::Founding::Matches);
    assert!(said.sandbox);

    let manifest = client.get(&path(&owner.account, "manifest")).await;
    assert_eq!(sha256(&manifest.body), said.manifest.digest);
    let manifest = manifest.expect(200);
    let account = client
        .get(&format!("/internal-accounts/{}", owner.account))
        .await;
    let account = account.expect(200).to_string();
    assert!(account.contains(&text(&manifest["entries"][0]["address"])));
    assert_eq!(manifest["entries"][0]["path"], "m/84'/0'/0'/0/0");
}

#[tokio::test]
async fn a_statement_is_no_envelope_and_holds_nothing_sealed() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let signed = client
        .get(&path(&owner.account, "statement"))
        .await
        .expect(200)
        .to_string();
    assert!(seedport_wire::envelope::verify(&signed, &pins(&server)).is_err());
    assert!(seedport_wire::otp::verify_target(&signed, &pins(&server)).is_err());
    let message = SignedMessage::parse(&signed).expect("the outer shape");
    let data = message.verify(&pins(&server)).expect("signed").to_vec();
    let data = String::from_utf8(data).expect("text");
    assert!(
        data.starts_with(r#"{"type":"SEEDPORT_WALLET_STATEMENT_V1""#),
        "{data}"
    );
    for absent in ["encappedPublic", "ciphertext", "targetPublic", "ada@"] {
        assert!(!data.contains(absent), "{absent}");
    }
}

#[tokio::test]
async fn without_a_wallet_there_is_no_statement() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"customerType": "INDIVIDUAL"});
    let customer = text(&client.post("/customers", &body).await.expect(201)["id"]);
    let account = server.account_without_wallet(&customer);
    for what in ["statement", "manifest"] {
        client
            .get(&path(&account, what))
            .await
            .refused(404, "REFERENCE_NOT_FOUND");
        let answer = client.get(&path("InternalAccount:none", what)).await;
        assert_ne!(answer.status, 200);
    }
}
