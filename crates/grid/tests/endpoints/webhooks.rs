//! Webhooks as integrators get them, `/sandbox/webhooks/test`, `/webhooks/test`, and the key.

use axum::http::Method;
use p256::{
    ecdsa::{Signature, VerifyingKey, signature::Verifier as _},
    pkcs8::DecodePublicKey as _,
};
use seedport_custody::{Policy, webhooks::SendError};
use seedport_vault::{CodeCourier, CodeMessage, CourierError, Delivery};
use serde_json::{Value, json};

use crate::common::{
    client::Client,
    endpoints::Arrived,
    owner::{Owner, text},
    server::Server,
};

const ENDPOINT: &str = "https://hooks.example.com/grid";
const TEST: &str = "/sandbox/webhooks/test";

/// A client whose platform has an endpoint, which was tried.
async fn told(server: &Server) -> Client {
    let client = server.client().await;
    let patch = json!({"webhookEndpoint": ENDPOINT});
    client.patch("/config", &patch).await.expect(200);
    assert_eq!(server.webhooks().await.len(), 1);
    client
}

/// The published key, read by another library.
async fn published(server: &Server) -> VerifyingKey {
    let path = "!/.well-known/seedport-webhook-key.pem";
    let answer = server.stranger().get(path).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/x-pem-file");
    let pem = String::from_utf8(answer.body.to_vec()).expect("text");
    VerifyingKey::from_public_key_pem(&pem).expect("PEM")
}

/// What a receiver does first.
fn holds(arrived: &Arrived, body: &str, key: &VerifyingKey) -> bool {
    let header: Value = serde_json::from_str(&arrived.signature).expect("JSON");
    assert_eq!(header["v"], "1");
    assert_eq!(header.as_object().map(serde_json::Map::len), Some(2));
    let der = crate::common::endpoints::base64(text(&header["s"]).as_str());
    let signature = Signature::from_der(&der).expect("DER");
    key.verify(body.as_bytes(), &signature).is_ok()
}

#[tokio::test]
async fn what_a_webhook_shows_is_what_the_door_shows() {
    let server = Server::start().await;
    let client = told(&server).await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let arrived = server.webhooks().await;
    let path = format!("/customers/{}", owner.customer);
    let customer = client.get(&path).await.expect(200);
    let path = format!("/internal-accounts/{}", owner.account);
    let account = client.get(&path).await.expect(200);
    let told: Vec<_> = arrived
        .iter()
        .map(|arrived| {
            (
                arrived.json()["type"].clone(),
                arrived.json()["data"].clone(),
            )
        })
        .collect();
    let expected = [
        (json!("CUSTOMER.KYC_APPROVED"), customer),
        (json!("INTERNAL_ACCOUNT.STATUS_UPDATED"), account),
    ];
    assert_eq!(told, expected);
    assert_eq!(arrived[1].json()["data"]["status"], "ACTIVE");
    assert_eq!(arrived[0].json()["data"]["kycStatus"], "APPROVED");
}

#[tokio::test]
async fn a_business_is_shown_with_its_own_approval() {
    let server = Server::start().await;
    let client = told(&server).await;
    let business = json!({
        "customerType": "BUSINESS",
        "businessInfo": {
            "legalName": "Acme", "country": "US", "taxId": "1", "incorporatedOn": "2020-01-01",
        },
    });
    let customer = client.post("/customers", &business).await.expect(201);
    let arrived = server.webhooks().await;
    assert_eq!(arrived.len(), 1, "there is no wallet yet");
    assert_eq!(arrived[0].json()["type"], "CUSTOMER.KYB_APPROVED");
    assert_eq!(arrived[0].json()["data"], customer);
    assert_eq!(customer["kybStatus"], "APPROVED");
}

#[tokio::test]
async fn every_webhook_is_signed_over_its_bytes_with_the_published_key() {
    let server = Server::start().await;
    let client = told(&server).await;
    let key = published(&server).await;
    Owner::logged_in(&server, &client, "ada@example.com").await;
    client.bare(Method::POST, TEST).await.expect(200);
    let arrived = server.webhooks().await;
    assert_eq!(arrived.len(), 4);
    for webhook in &arrived {
        assert!(holds(webhook, &webhook.body, &key));
        for place in 0..webhook.body.len() {
            let mut changed = webhook.body.clone().into_bytes();
            changed[place] ^= 1;
            let changed = String::from_utf8_lossy(&changed).into_owned();
            assert!(!holds(webhook, &changed, &key), "byte {place}");
        }
        assert!(!holds(webhook, &arrived[0].body, &key) || webhook == &arrived[0]);
    }
    let other = Server::start().await;
    let other = published(&other).await;
    assert!(!holds(&arrived[0], &arrived[0].body, &other));
}

#[tokio::test]
async fn the_test_endpoint_sends_now_and_tells_what_was_answered() {
    let server = Server::start().await;
    let client = told(&server).await;
    for path in [TEST, "/webhooks/test"] {
        let answer = client.bare(Method::POST, path).await.expect(200);
        let expected = json!({
            "url": ENDPOINT, "response_status": 200, "response_body": "taken",
        });
        assert_eq!(answer, expected);
        let arrived = server.endpoints.take();
        assert_eq!(arrived.len(), 1);
        assert_eq!(arrived[0].json()["type"], "TEST");
    }
    assert_eq!(server.webhooks().await, [], "and nothing else");
}

#[tokio::test]
async fn a_test_that_is_not_delivered_says_why() {
    let server = Server::start().await;
    let client = server.client().await;
    let answer = client.bare(Method::POST, TEST).await;
    answer.refused(400, "WEBHOOK_ENDPOINT_NOT_SET");
    let client = told(&server).await;
    for (says, reason) in [
        (Ok(500), "WEBHOOK_STATUS"),
        (Ok(302), "WEBHOOK_STATUS"),
        (Err(SendError::TimedOut), "WEBHOOK_TIMED_OUT"),
        (Err(SendError::Unreachable), "WEBHOOK_UNREACHABLE"),
        (Err(SendError::Forbidden), "WEBHOOK_ADDRESS_FORBIDDEN"),
    ] {
        server.endpoints.answer(says);
        let answer = client.bare(Method::POST, TEST).await;
        assert_eq!(answer.refused(400, "WEBHOOK_DELIVERY_ERROR"), reason);
        assert!(!answer.body.windows(5).any(|part| part == b"taken"));
    }
}

/// A courier, so that the server is no sandbox.
struct Nowhere;

impl CodeCourier for Nowhere {
    fn deliver(&self, _: &CodeMessage<'_>) -> Result<(), CourierError> {
        Err(CourierError::Unreachable)
    }
}

#[tokio::test]
async fn outside_a_sandbox_nothing_is_sent_by_hand() {
    let delivery = Delivery::Courier(Box::new(Nowhere));
    let server = Server::with(Policy::default(), delivery, None).await;
    let client = told(&server).await;
    for path in [TEST, "/webhooks/test"] {
        let answer = client.bare(Method::POST, path).await;
        assert_eq!(answer.refused(403, "FORBIDDEN"), "NOT_SANDBOX");
    }
    assert_eq!(server.webhooks().await, []);
}

#[tokio::test]
async fn a_platform_is_told_of_its_own_and_of_nobody_elses() {
    let server = Server::start().await;
    told(&server).await;
    let all = crate::common::server::ALL;
    let other = server.client_of("other", all).await;
    Owner::create(&other, "eve@example.com").await;
    assert_eq!(server.webhooks().await, []);
    let answer = other.bare(Method::POST, TEST).await;
    answer.refused(400, "WEBHOOK_ENDPOINT_NOT_SET");
}
