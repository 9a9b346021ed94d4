//! `POST /sandbox/internal-accounts/{accountId}/fund`.

use seedport_custody::{Policy, store::AuditVerb};
use seedport_vault::Delivery;
use serde_json::{Value, json};

use crate::{
    attacks::scene::{Letters, Scene},
    common::{
        owner::Owner,
        server::{ALL, Server},
    },
};

const MOST: i64 = 100_000_000_000;

fn path(owner: &Owner) -> String {
    format!("/sandbox/internal-accounts/{}/fund", owner.account)
}

#[tokio::test]
async fn a_sandboxs_balance_grows_and_is_shown_everywhere() {
    let scene = Scene::open().await;
    let (client, owner) = (&scene.client, &scene.owner);
    let neighbour = scene.neighbour("bob@example.com").await;
    let mut account = Value::Null;
    for (amount, sum) in [
        (json!(1), 1),
        (json!(MOST), MOST + 1),
        (json!(9.0), MOST + 10),
    ] {
        let body = json!({"amount": amount});
        account = client.post(&path(owner), &body).await.expect(200);
        assert_eq!(account["balance"]["amount"], sum);
        assert_eq!(account["totalBalance"], account["balance"]);
    }
    let shown = format!("/internal-accounts/{}", owner.account);
    assert_eq!(client.get(&shown).await.expect(200), account);
    let other = format!("/internal-accounts/{}", neighbour.account);
    let other = client.get(&other).await.expect(200);
    assert_eq!(other["balance"]["amount"], 0);
    let audit = scene.audit().await;
    let funded = |row: &&_| {
        let row: &seedport_custody::store::AuditRow = row;
        row.entry.verb == AuditVerb::AccountFund
    };
    assert_eq!(audit.iter().filter(funded).count(), 3);
    scene.close().await;
}

#[tokio::test]
async fn an_amount_is_a_whole_number_within_its_bounds() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    for (amount, reason) in [
        (json!(0), "AMOUNT_OUT_OF_RANGE"),
        (json!(MOST + 1), "AMOUNT_OUT_OF_RANGE"),
        (json!(u64::MAX), "AMOUNT_OUT_OF_RANGE"),
        (json!(null), "FIELD_MISSING"),
        (json!(-1), "FIELD_INVALID"),
        (json!(1.5), "FIELD_INVALID"),
        (json!(1e300), "FIELD_INVALID"),
        (json!("1"), "FIELD_INVALID"),
    ] {
        let answer = client.post(&path(&owner), &json!({"amount": amount})).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), reason, "{amount}");
        assert_eq!(answer.field(), "amount");
    }
    let answer = client.post(&path(&owner), &json!({})).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "FIELD_MISSING");
    let account = format!("/internal-accounts/{}", owner.account);
    let account = client.get(&account).await.expect(200);
    assert_eq!(account["balance"]["amount"], 0);
}

#[tokio::test]
async fn a_balance_stops_before_it_overflows() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let changed = server
        .database()
        .execute("UPDATE accounts SET balance = ?1", [i64::MAX - 1]);
    assert_eq!(changed, Ok(1));
    let funded = client.post(&path(&owner), &json!({"amount": 1})).await;
    assert_eq!(funded.expect(200)["balance"]["amount"], i64::MAX);
    let answer = client.post(&path(&owner), &json!({"amount": 1})).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "BALANCE_OVERFLOW");
}

#[tokio::test]
async fn another_platforms_account_is_not_there_to_be_funded() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let other = server.client_of("other", ALL).await;
    let answer = other.post(&path(&owner), &json!({"amount": 1})).await;
    answer.refused(404, "REFERENCE_NOT_FOUND");
}

#[tokio::test]
async fn elsewhere_nothing_of_the_request_is_looked_at() {
    let delivery = Delivery::Courier(Box::new(Letters::default()));
    let server = Server::with(Policy::default(), delivery, None).await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    for path in [
        path(&owner),
        "/sandbox/internal-accounts/InternalAccount:dummy/fund".to_owned(),
    ] {
        for body in ["{\"amount\":1}", "{", ""] {
            let answer = client.raw(axum::http::Method::POST, &path, body).await;
            assert_eq!(answer.refused(403, "FORBIDDEN"), "NOT_SANDBOX");
            let message = answer.json()["message"].to_string();
            assert!(message.contains("not a sandbox platform"), "{message}");
        }
    }
    let account = format!("/internal-accounts/{}", owner.account);
    let account = client.get(&account).await.expect(200);
    assert_eq!(account["balance"]["amount"], 0);
}
