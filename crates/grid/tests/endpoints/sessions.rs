//! `/auth/sessions`.

use std::time::Duration;

use serde_json::json;

use crate::common::{
    owner::Owner,
    server::{ALL, Server},
};

#[tokio::test]
async fn active_sessions_are_listed_until_they_end() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let session = owner.log_in(&server, &client).await.expect(200);
    let path = format!("/auth/sessions?accountId={}", owner.account);
    let list = client.get(&path).await.expect(200);
    assert_eq!(list, json!({"data": [session]}));
    let other = server.client_of("other", ALL).await;
    assert_eq!(other.get(&path).await.expect(200), json!({"data": []}));
    server.advance(Duration::from_mins(15));
    assert_eq!(client.get(&path).await.expect(200), json!({"data": []}));
}

#[tokio::test]
async fn the_list_needs_a_well_formed_account() {
    let server = Server::start().await;
    let client = server.client().await;
    for query in ["", "?accountId=Session:1"] {
        let answer = client.get(&format!("/auth/sessions{query}")).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), "accountId");
    }
}
