//! `/auth/sessions`.

mod delete;
mod refresh;

use std::{collections::BTreeSet, time::Duration};

use serde_json::json;

use crate::common::{
    client::Client,
    owner::{Owner, text},
    server::{ALL, Server},
};

/// A server, a client of it, and an owner with the id of their session.
async fn logged_in() -> (Server, Client, Owner, String) {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let session = owner.log_in(&server, &client).await.expect(200);
    (server, client, owner, text(&session["id"]))
}

/// The ids of the account's sessions; those of one moment are listed in any order.
async fn listed(client: &Client, owner: &Owner) -> BTreeSet<String> {
    let path = format!("/auth/sessions?accountId={}", owner.account);
    let list = client.get(&path).await.expect(200);
    let sessions = list["data"].as_array().expect("a list");
    sessions
        .iter()
        .map(|session| text(&session["id"]))
        .collect()
}

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
