//! `PATCH /customers/{customerId}` where a credential is tied to the contact that changes.

mod phones;
mod races;

use std::time::Duration;

use axum::http::Method;
use seedport_custody::store::Permissions;
use serde_json::{Value, json};

use crate::{
    attacks::scene::Scene,
    common::{
        client::Client,
        legs::Call,
        owner::{Owner, text},
        server::Server,
    },
};

/// The address before and after.
const OLD: &str = "ada@example.com";
const NEW: &str = "ada@example.org";

async fn customer(client: &Client, owner: &Owner) -> Value {
    let path = format!("/customers/{}", owner.customer);
    client.get(&path).await.expect(200)
}

/// The mail address of the customer and that of their credential.
async fn contacts(client: &Client, owner: &Owner) -> [String; 2] {
    let path = format!("/auth/credentials?accountId={}", owner.account);
    let list = client.get(&path).await.expect(200);
    let customer = customer(client, owner).await;
    [text(&customer["email"]), text(&list["data"][0]["nickname"])]
}

#[tokio::test]
async fn codes_go_to_the_new_address_alone_and_the_old_code_is_dead() {
    let scene = Scene::with_mail().await;
    let (client, owner) = (&scene.client, &scene.owner);
    let before = scene.right_answer(owner).await;
    let call = Call::customer(owner, json!({"email": NEW}));
    let challenge = call.begin(client).await;
    assert_eq!(challenge.as_object().expect("an object").len(), 3);
    let payload = text(&challenge["payloadToSign"]);
    assert!(payload.contains(r#""type":"ACTIVITY_TYPE_UPDATE_USER_EMAIL""#));
    assert!(payload.contains(&format!(r#""userEmail":"{NEW}""#)));
    assert_eq!(contacts(client, owner).await, [OLD, OLD]);
    let changed = call.finish(client, &owner.session_key, &challenge).await;
    assert_eq!(changed.expect(200), customer(client, owner).await);
    assert_eq!(contacts(client, owner).await, [NEW, NEW]);
    let answer = client.post(&owner.verify_path(), &before).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "NO_PENDING_OTP");
    scene.log_in().await;
    let (to, _) = scene.letters.newest().expect("a letter");
    assert_eq!(to, NEW);
    let again = call.finish(client, &owner.session_key, &challenge).await;
    scene.refused(&again, 401, "UNAUTHORIZED", "REQUEST_ID_SPENT");
    scene.close().await;
}

#[tokio::test]
async fn all_fields_change_with_the_stamp_and_none_before_it() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, OLD).await;
    let before = customer(&client, &owner).await;
    let fields = json!({"email": NEW, "fullName": "Ada", "region": "GB", "currencies": ["USDB"]});
    let call = Call::customer(&owner, fields.clone());
    let challenge = call.begin(&client).await;
    assert_eq!(customer(&client, &owner).await, before);
    server.advance(Duration::from_secs(1));
    let after = call.finish(&client, &owner.session_key, &challenge).await;
    let after = after.expect(200);
    for (name, value) in fields.as_object().expect("an object") {
        assert_eq!(&after[name], value, "{name}");
    }
    assert_ne!(after["updatedAt"], before["updatedAt"]);
    // What does not change needs no stamp.
    let same = Call::customer(&owner, json!({"email": NEW, "fullName": "Ada L."}));
    assert_eq!(same.first(&client).await.expect(200)["fullName"], "Ada L.");
}

#[tokio::test]
async fn the_retry_is_bound_by_every_field_and_by_no_spacing() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, OLD).await;
    let address = json!({"line1": "1", "postalCode": "2", "country": "GB"});
    let fields = json!({
        "email": NEW, "fullName": "Ada", "identifier": "1", "unknown": {"b": [1, 2], "a": true},
        "address": address,
    });
    let call = Call::customer(&owner, fields.clone());
    let challenge = call.begin(&client).await;
    let mut changes = vec![
        json!({"email": "eve@example.com"}),
        json!({"fullName": "Eve"}),
        json!({"fullName": null}),
        json!({"identifier": "2"}),
        json!({"unknown": {"b": [2, 1], "a": true}}),
        json!({"unknown": {"b": [1, 2], "a": 1}}),
        json!({"region": "GB"}),
    ];
    let mut moved = address;
    moved["line1"] = json!("2");
    changes.push(json!({"address": moved}));
    for change in changes {
        let mut other = fields.clone();
        for (name, value) in change.as_object().expect("an object") {
            other[name] = value.clone();
        }
        let answer = Call::customer(&owner, other)
            .finish(&client, &owner.session_key, &challenge)
            .await;
        let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
        assert_eq!(reason, "BODY_MISMATCH", "{change}");
    }
    assert_eq!(contacts(&client, &owner).await, [OLD, OLD]);
    let spelled = format!(
        r#" {{ "unknown" : {{"a":true, "b":[1,2]}}, "address": {{"country":"GB",
        "postalCode":"2", "line1":"1"}}, "customerType":"INDIVIDUAL", "identifier":"1",
        "fullName":"\u0041da", "email":"{NEW}" }} "#
    );
    let request = client
        .request(Method::PATCH, &call.path)
        .header("Content-Type", "application/json")
        .header("Grid-Wallet-Signature", owner.stamp(&challenge))
        .header("Request-Id", text(&challenge["requestId"]))
        .body(spelled.into());
    client.send(request.expect("a request")).await.expect(200);
    assert_eq!(contacts(&client, &owner).await, [NEW, NEW]);
}

#[tokio::test]
async fn an_address_of_another_credential_is_a_conflict_on_either_leg() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, OLD).await;
    Owner::create(&client, "eve@example.com").await;
    let taken = Call::customer(&owner, json!({"email": "eve@example.com"}));
    let answer = taken.first(&client).await;
    let reason = answer.refused(409, "EMAIL_OTP_EMAIL_ALREADY_EXISTS");
    assert_eq!(reason, "EMAIL_TAKEN");
    let call = Call::customer(&owner, json!({"email": NEW, "fullName": "Ada"}));
    let challenge = call.begin(&client).await;
    Owner::create(&client, NEW).await;
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    let reason = answer.refused(409, "EMAIL_OTP_EMAIL_ALREADY_EXISTS");
    assert_eq!(reason, "EMAIL_TAKEN");
    assert_eq!(contacts(&client, &owner).await, [OLD, OLD]);
    assert!(customer(&client, &owner).await.get("fullName").is_none());
    // Another platform's customer is in nobody's way.
    let other = server.client_of("other", crate::common::server::ALL).await;
    Owner::create(&other, "ada@example.net").await;
    let call = Call::customer(&owner, json!({"email": "ada@example.net"}));
    call.by(&client, &owner.session_key).await.expect(200);
}

#[tokio::test]
async fn a_taken_uma_address_leaves_the_contact_too() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, OLD).await;
    let uma = json!({"customerType": "INDIVIDUAL", "umaAddress": "$taken@example.com"});
    client.post("/customers", &uma).await.expect(201);
    let call = Call::customer(
        &owner,
        json!({"email": NEW, "umaAddress": "$taken@example.com"}),
    );
    let answer = call.by(&client, &owner.session_key).await;
    answer.refused(409, "UMA_ADDRESS_EXISTS");
    assert_eq!(contacts(&client, &owner).await, [OLD, OLD]);
}

#[tokio::test]
async fn nobody_but_the_owner_moves_the_contact() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, OLD).await;
    let bob = Owner::logged_in(&server, &client, "bob@example.com").await;
    let call = Call::customer(&owner, json!({"email": NEW}));
    let challenge = call.begin(&client).await;
    let answer = call.finish(&client, &bob.session_key, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
    let bobs = Call::customer(&bob, json!({"email": NEW}));
    let answer = bobs.finish(&client, &bob.session_key, &challenge).await;
    assert_eq!(answer.refused(401, "UNAUTHORIZED"), "REQUEST_ID_UNKNOWN");
    let relay = server.client_of("default", Permissions::TRANSACT).await;
    let answer = call.finish(&relay, &owner.session_key, &challenge).await;
    assert_eq!(answer.refused(403, "FORBIDDEN"), "PERMISSION");
    let malformed = call.second(&client, "%%%", &challenge).await;
    malformed.refused(401, "WALLET_SIGNATURE_MALFORMED");
    assert_eq!(contacts(&client, &owner).await, [OLD, OLD]);
    let manager = server.client_of("default", Permissions::MANAGE).await;
    let changed = call.finish(&manager, &owner.session_key, &challenge).await;
    changed.expect(200);
}

#[tokio::test]
async fn a_customer_who_was_deleted_between_the_legs_stays_so_and_their_credential_as_it_was() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, OLD).await;
    let call = Call::customer(&owner, json!({"email": NEW}));
    let challenge = call.begin(&client).await;
    client.delete(&call.path).await.expect(200);
    let answer = call.finish(&client, &owner.session_key, &challenge).await;
    answer.refused(404, "USER_NOT_FOUND");
    call.first(&client).await.refused(404, "USER_NOT_FOUND");
    assert_eq!(customer(&client, &owner).await["email"], Value::Null);
    let path = format!("/auth/credentials?accountId={}", owner.account);
    let list = client.get(&path).await.expect(200);
    assert_eq!(list["data"][0]["nickname"], OLD);
}

#[tokio::test]
async fn both_contacts_and_another_type_are_refused_before_any_challenge() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, OLD).await;
    let both = Call::customer(&owner, json!({"email": NEW, "phoneNumber": "+14155550123"}));
    let answer = both.first(&client).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "TWO_CONTACTS");
    let body = json!({"customerType": "BUSINESS", "email": NEW});
    let answer = client.patch(&both.path, &body).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "OTHER_TYPE");
}
