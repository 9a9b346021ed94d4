//! `POST /auth/credentials` of a `PASSKEY`.

use seedport_custody::Policy;
use seedport_proofs::device::Device;
use seedport_vault::Delivery;
use serde_json::{Value, json};

use crate::common::{
    authenticator::{Authenticator, ORIGIN, random, text as base64url},
    client::{Client, names},
    credentials::{CREDENTIALS, open_by_passkey},
    owner::{Owner, text},
    server::{ALL, Server},
};

pub async fn scene() -> (Server, Client, Owner) {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    (server, client, owner)
}

#[tokio::test]
async fn a_foreign_devices_passkey_is_added_shown_and_challenged() {
    let (_server, client, owner) = scene().await;
    let challenge = random(32);
    let attestation = Device::at(ORIGIN).register(&challenge).await;
    let body = owner.passkey_body(&challenge, &attestation);
    let begun = client.post(CREDENTIALS, &body).await.expect(202);
    assert_eq!(begun["type"], "PASSKEY");
    let payload: Value = serde_json::from_str(&text(&begun["payloadToSign"])).expect("JSON");
    assert_eq!(payload["type"], "ACTIVITY_TYPE_CREATE_AUTHENTICATORS_V2");
    assert_eq!(
        payload["parameters"],
        json!({
            "authenticators": [{
                "attestation": {
                    "attestationObject": attestation["attestationObject"],
                    "clientDataJson": attestation["clientDataJson"],
                    "credentialId": attestation["credentialId"],
                },
                "authenticatorName": "Ada's phone",
                "challenge": base64url(&challenge),
                "transports": attestation["transports"],
            }],
            "userId": owner.account,
        })
    );
    let added = owner.retry(&client, CREDENTIALS, &body, &begun).await;
    let added = added.expect(201);
    let names = names(&added);
    let wanted = [
        "accountId",
        "createdAt",
        "credentialId",
        "id",
        "nickname",
        "type",
        "updatedAt",
    ];
    assert_eq!(names, wanted);
    assert_eq!(added["credentialId"], attestation["credentialId"]);
    assert_eq!(added["nickname"], "Ada's phone");
    let list = client
        .get(&format!("{CREDENTIALS}?accountId={}", owner.account))
        .await
        .expect(200);
    let rows = list["data"].as_array().expect("a list");
    assert_eq!(rows.len(), 2);
    assert!(rows.contains(&added));
    let of_mail = rows.iter().find(|row| row["type"] == "EMAIL_OTP");
    assert_eq!(of_mail.expect("there")["credentialId"], Value::Null);
}

#[tokio::test]
async fn passkeys_of_each_algorithm_and_form_of_attestation_open_sessions() {
    let (_server, client, owner) = scene().await;
    for authenticator in [
        Authenticator::es256(),
        Authenticator::rs256(),
        Authenticator::eddsa(),
    ] {
        let id = owner.add_passkey(&client, &authenticator).await;
        open_by_passkey(&client, &id, &authenticator).await;
    }
    let authenticator = Authenticator::es256();
    let challenge = random(16);
    let attestation = authenticator.registration(&challenge).attest_by_nobody();
    let body = owner.passkey_body(&challenge, &attestation);
    let added = owner.add(&client, &body).await;
    open_by_passkey(&client, &text(&added["id"]), &authenticator).await;
}

#[tokio::test]
async fn the_largest_of_everything_is_taken() {
    let (_server, client, owner) = scene().await;
    let authenticator = Authenticator::with_id_of(1023);
    let challenge = random(1024);
    let mut draft = authenticator.registration(&challenge);
    draft.more = format!(r#","crossOrigin":false,"a":"{}""#, "a".repeat(2600));
    let mut body = owner.passkey_body(&challenge, &draft.attest());
    // Four bytes a character, where the contract counts characters.
    let nickname = "\u{20000}".repeat(100);
    body["nickname"] = json!(nickname);
    body["attestation"]["transports"] = json!([
        "usb",
        "nfc",
        "ble",
        "internal",
        "hybrid",
        "smart-card",
        "cable",
        "New"
    ]);
    let added = owner.add(&client, &body).await;
    assert_eq!(added["nickname"], nickname);
    assert_eq!(
        added["credentialId"],
        base64url(&authenticator.credential_id)
    );
    open_by_passkey(&client, &text(&added["id"]), &authenticator).await;
}

#[tokio::test]
async fn a_nickname_is_shown_without_the_spaces_around_it_and_bound_with_them() {
    let (_server, client, owner) = scene().await;
    let mut body = owner.honest_passkey_body(&Authenticator::es256());
    body["nickname"] = json!("  Ada's 2. phone (new)_-ä ");
    let begun = client.post(CREDENTIALS, &body).await.expect(202);
    let mut trimmed = body.clone();
    trimmed["nickname"] = json!("Ada's 2. phone (new)_-ä");
    let answer = owner.retry(&client, CREDENTIALS, &trimmed, &begun).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
    assert_eq!(reason, "BODY_MISMATCH");
    let added = owner.retry(&client, CREDENTIALS, &body, &begun).await;
    assert_eq!(added.expect(201)["nickname"], "Ada's 2. phone (new)_-ä");
}

#[tokio::test]
async fn the_challenge_of_an_attestation_serves_once_for_good() {
    let (server, client, mut owner) = scene().await;
    let (first, second) = (Authenticator::es256(), Authenticator::es256());
    let challenge = random(32);
    let body_of = |owner: &Owner, authenticator: &Authenticator| {
        owner.passkey_body(&challenge, &authenticator.registration(&challenge).attest())
    };
    let body = body_of(&owner, &first);
    let passkey = text(&owner.add(&client, &body).await["id"]);
    let reused = async |client: &Client, owner: &Owner, body: &Value| {
        let begun = client.post(CREDENTIALS, body).await.expect(202);
        let answer = owner.retry(client, CREDENTIALS, body, &begun).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "CHALLENGE_REUSED");
    };
    // By another authenticator; on another account; by the same one once it was revoked.
    reused(&client, &owner, &body_of(&owner, &second)).await;
    let bob = Owner::logged_in(&server, &client, "bob@example.com").await;
    reused(&client, &bob, &body_of(&bob, &first)).await;
    let revoked = owner.revoke(&client, &passkey).await;
    assert_eq!(revoked.status, 204, "{revoked:?}");
    reused(&client, &owner, &body).await;
    assert_eq!(owner.credentials(&client).await.len(), 1);
    // A fresh challenge brings it back.
    let passkey = owner.add_passkey(&client, &first).await;
    owner.session_key = open_by_passkey(&client, &passkey, &first).await;
    // Another platform gives out its own challenges.
    let other = server.client_of("other", ALL).await;
    let eve = Owner::logged_in(&server, &other, "eve@example.com").await;
    eve.add(&other, &body_of(&eve, &second)).await;
}

#[tokio::test]
async fn an_attestation_exchanged_between_the_legs_is_401_and_the_first_still_counts() {
    let (_server, client, owner) = scene().await;
    let (mine, theirs) = (Authenticator::es256(), Authenticator::es256());
    let challenge = random(32);
    let body = owner.passkey_body(&challenge, &mine.registration(&challenge).attest());
    let swapped = owner.passkey_body(&challenge, &theirs.registration(&challenge).attest());
    let begun = client.post(CREDENTIALS, &body).await.expect(202);
    let mut changed = vec![swapped];
    for (pointer, value) in [
        ("/nickname", json!("Eve's phone")),
        ("/challenge", json!(base64url(&random(32)))),
        ("/attestation/credentialId", json!("AAAA")),
        ("/attestation/clientDataJson", json!("e30")),
        ("/attestation/attestationObject", json!("oA")),
        ("/attestation/transports", json!([])),
        ("/attestation/transports", json!(["hybrid", "internal"])),
        ("/attestation/transports", json!(null)),
    ] {
        let mut body = body.clone();
        *body.pointer_mut(pointer).expect("there") = value;
        changed.push(body);
    }
    for body in changed {
        let answer = owner.retry(&client, CREDENTIALS, &body, &begun).await;
        let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
        assert_eq!(reason, "BODY_MISMATCH", "{body}");
    }
    // Another order and more space are no change; an unknown field is none either.
    let spaced = format!(
        " {{\"x\": 1, {}",
        &serde_json::to_string_pretty(&body).expect("JSON")[1..]
    );
    let request = client
        .request(axum::http::Method::POST, CREDENTIALS)
        .header("Content-Type", "application/json")
        .header("Grid-Wallet-Signature", owner.stamp(&begun))
        .header("Request-Id", text(&begun["requestId"]))
        .body(spaced.into());
    let added = client.send(request.expect("a request")).await.expect(201);
    assert_eq!(added["credentialId"], base64url(&mine.credential_id));
}

#[tokio::test]
async fn no_transports_at_all_are_not_an_empty_list_of_them() {
    let (_server, client, owner) = scene().await;
    let mut none = owner.honest_passkey_body(&Authenticator::es256());
    let mut empty = none.clone();
    empty["attestation"]["transports"] = json!([]);
    let attestation = none["attestation"].as_object_mut().expect("an object");
    attestation.remove("transports");
    let begun = client.post(CREDENTIALS, &none).await.expect(202);
    let answer = owner.retry(&client, CREDENTIALS, &empty, &begun).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
    assert_eq!(reason, "BODY_MISMATCH");
    owner
        .retry(&client, CREDENTIALS, &none, &begun)
        .await
        .expect(201);
}

#[tokio::test]
async fn without_a_relying_party_passkeys_are_501() {
    let server = Server::shaped(Policy::default(), Delivery::Sandbox, None, |parts| {
        parts.passkeys = None;
    })
    .await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let body = owner.honest_passkey_body(&Authenticator::es256());
    let answer = client.post(CREDENTIALS, &body).await;
    assert_eq!(answer.refused(501, "NOT_IMPLEMENTED"), "NOT_CONFIGURED");
}
