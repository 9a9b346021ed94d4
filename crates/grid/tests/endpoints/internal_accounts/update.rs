//! `PATCH /internal-accounts/{accountId}`.

use axum::http::Method;
use serde_json::json;

use crate::common::{
    client::Client,
    legs::Call,
    owner::{Owner, target, text},
    server::Server,
};

async fn shown(client: &Client, owner: &Owner) -> bool {
    let path = format!("/internal-accounts/{}", owner.account);
    let account = client.get(&path).await.expect(200);
    account["privateEnabled"].as_bool().expect("a flag")
}

#[tokio::test]
async fn the_private_mode_goes_on_and_off() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    for enabled in [true, false] {
        let call = Call::privacy(&owner, enabled);
        let challenge = call.begin(&client).await;
        assert_eq!(challenge.as_object().expect("an object").len(), 3);
        let payload = text(&challenge["payloadToSign"]);
        assert!(payload.contains(r#""type":"ACTIVITY_TYPE_SIGN_RAW_PAYLOAD_V2""#));
        assert_eq!(shown(&client, &owner).await, !enabled);
        let account = call.finish(&client, &owner.session_key, &challenge).await;
        let account = account.expect(200);
        let path = format!("/internal-accounts/{}", owner.account);
        assert_eq!(account, client.get(&path).await.expect(200));
        assert_eq!(account["privateEnabled"], enabled);
        let again = call.finish(&client, &owner.session_key, &challenge).await;
        assert_eq!(again.refused(401, "UNAUTHORIZED"), "REQUEST_ID_SPENT");
    }
}

#[tokio::test]
async fn the_retry_says_the_same_in_whatever_spacing() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let challenge = Call::privacy(&owner, true).begin(&client).await;
    let answer = Call::privacy(&owner, false)
        .finish(&client, &owner.session_key, &challenge)
        .await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_BODY_MISMATCH");
    assert_eq!(reason, "BODY_MISMATCH");
    assert!(!shown(&client, &owner).await);
    let request = client
        .request(
            Method::PATCH,
            &format!("/internal-accounts/{}", owner.account),
        )
        .header("Content-Type", "application/json")
        .header("Grid-Wallet-Signature", owner.stamp(&challenge))
        .header("Request-Id", text(&challenge["requestId"]))
        .body(" { \"privateEnabled\" :\n true } ".into());
    let answer = client.send(request.expect("a request")).await;
    assert_eq!(answer.expect(200)["privateEnabled"], true);
}

#[tokio::test]
async fn a_body_that_changes_nothing_is_refused() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = format!("/internal-accounts/{}", owner.account);
    for (body, reason) in [
        (json!({}), "FIELD_MISSING"),
        (json!({"privateEnabled": null}), "FIELD_MISSING"),
        (json!({"status": "CLOSED"}), "FIELD_MISSING"),
        (json!({"privateEnabled": "true"}), "FIELD_INVALID"),
        (json!({"privateEnabled": 1}), "FIELD_INVALID"),
    ] {
        let answer = client.patch(&path, &body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), reason, "{body}");
        assert_eq!(answer.field(), "privateEnabled");
    }
    let answer = client.bare(Method::PATCH, &path).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "BODY_MISSING");
}

#[tokio::test]
async fn an_account_without_a_wallet_has_nobody_to_stamp_for_it() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"customerType": "INDIVIDUAL"});
    let customer = text(&client.post("/customers", &body).await.expect(201)["id"]);
    let path = format!(
        "/internal-accounts/{}",
        server.account_without_wallet(&customer)
    );
    let answer = client.patch(&path, &json!({"privateEnabled": true})).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "NO_WALLET");
}

#[tokio::test]
async fn a_stamp_for_something_else_changes_no_mode() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::logged_in(&server, &client, "ada@example.com").await;
    let bob = Owner::logged_in(&server, &client, "bob@example.com").await;
    let call = Call::privacy(&owner, true);
    let export = Call::export(&owner, &target().1).begin(&client).await;
    let bobs = Call::privacy(&bob, true).begin(&client).await;
    for (key, challenge) in [
        (&owner.session_key, &export),
        (&owner.session_key, &bobs),
        (&bob.session_key, &bobs),
    ] {
        let answer = call.finish(&client, key, challenge).await;
        assert_eq!(answer.refused(401, "UNAUTHORIZED"), "REQUEST_ID_UNKNOWN");
    }
    let challenge = call.begin(&client).await;
    let answer = call.finish(&client, &bob.session_key, &challenge).await;
    let reason = answer.refused(401, "WALLET_SIGNATURE_INVALID");
    assert_eq!(reason, "SESSION_UNKNOWN");
    assert!(!shown(&client, &owner).await);
}
