//! One platform's token on another platform's things.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    attacks::scene::Scene,
    common::{
        client::{Answer, Client},
        owner::{Owner, target, text},
        server::ALL,
    },
};

/// Every path with an id, with `*` for the UUID, and the code that says "no such thing".
fn calls(bundle: &Value) -> Vec<(Method, &'static str, Option<Value>, &'static str)> {
    let patch = json!({"customerType": "INDIVIDUAL", "fullName": "Eve"});
    let (customer, other) = ("USER_NOT_FOUND", "REFERENCE_NOT_FOUND");
    let token = "TOKEN_NOT_FOUND";
    vec![
        (Method::GET, "/customers/Customer:*", None, customer),
        (
            Method::PATCH,
            "/customers/Customer:*",
            Some(patch),
            customer,
        ),
        (Method::DELETE, "/customers/Customer:*", None, customer),
        (
            Method::GET,
            "/internal-accounts/InternalAccount:*",
            None,
            other,
        ),
        (
            Method::PATCH,
            "/internal-accounts/InternalAccount:*",
            Some(json!({"privateEnabled": true})),
            other,
        ),
        (
            Method::POST,
            "/internal-accounts/InternalAccount:*/export",
            Some(target().1),
            other,
        ),
        (
            Method::GET,
            "!/seedport/v1/internal-accounts/InternalAccount:*/statement",
            None,
            other,
        ),
        (
            Method::GET,
            "!/seedport/v1/internal-accounts/InternalAccount:*/manifest",
            None,
            other,
        ),
        (
            Method::POST,
            "/sandbox/internal-accounts/InternalAccount:*/fund",
            Some(json!({"amount": 1})),
            other,
        ),
        (Method::DELETE, "/auth/sessions/Session:*", None, other),
        (
            Method::POST,
            "/auth/sessions/Session:*/refresh",
            Some(target().1),
            other,
        ),
        (Method::GET, "/auth/delegated-keys/Key:*", None, other),
        (Method::DELETE, "/auth/delegated-keys/Key:*", None, other),
        (
            Method::DELETE,
            "/auth/credentials/AuthMethod:*",
            None,
            other,
        ),
        (
            Method::POST,
            "/auth/credentials/AuthMethod:*/challenge",
            Some(json!({})),
            other,
        ),
        (
            Method::POST,
            "/auth/credentials/AuthMethod:*/verify",
            Some(bundle.clone()),
            other,
        ),
        (Method::GET, "/tokens/Token:*", None, token),
        (Method::DELETE, "/tokens/Token:*", None, token),
    ]
}

async fn call(client: &Client, method: &Method, path: &str, body: Option<&Value>) -> Answer {
    match body {
        None => client.bare(method.clone(), path).await,
        Some(body) => client.raw(method.clone(), path, &body.to_string()).await,
    }
}

#[tokio::test]
async fn every_path_with_an_id_is_404_for_a_second_platform_as_if_there_were_no_such_thing() {
    let scene = Scene::open().await;
    let eve = scene.server.client_of("other", ALL).await;
    let bundle = scene.right_answer(&scene.owner).await;
    let tokens = scene.client.get("/tokens").await.expect(200);
    let token = text(&tokens["data"][0]["id"]);
    let before = scene.state().await;
    let session = text(&before[5]["data"][0]["id"]);
    let audit = scene.audit().await.len();
    let calls = calls(&bundle);
    let document: Value = serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON");
    let with_id = document["paths"].as_object().expect("paths");
    let with_id = with_id.iter().filter(|(path, _)| path.contains('{'));
    let methods: usize = with_id
        .map(|(_, item)| item.as_object().map_or(0, serde_json::Map::len))
        .sum();
    assert_eq!(calls.len(), methods, "each path with an id is tried");
    for (method, path, body, code) in calls {
        let kind = path.split('/').find_map(|part| part.split_once(':'));
        let real = match kind.expect("an id").0 {
            "Customer" => &scene.owner.customer,
            "InternalAccount" => &scene.owner.account,
            "AuthMethod" => &scene.owner.credential,
            "Session" => &session,
            _ => &token,
        };
        let uuid = real.split_once(':').expect("an id").1;
        let foreign = path.replace('*', uuid);
        let nowhere = path.replace('*', "6a1b9c1e-0000-4000-8000-000000000000");
        let answer = call(&eve, &method, &foreign, body.as_ref()).await;
        scene.refused(&answer, 404, code, "");
        let missing = call(&eve, &method, &nowhere, body.as_ref()).await;
        assert_eq!(answer.body, missing.body, "{method} {path}");
    }
    assert_eq!(scene.state().await, before);
    assert_eq!(scene.audit().await.len(), audit);
    scene.close().await;
}

#[tokio::test]
async fn a_second_platform_finishes_nothing_that_the_first_began() {
    let scene = Scene::open().await;
    let eve = scene.server.client_of("other", ALL).await;
    let begun = scene.begin().await;
    let bundle = scene.right_answer(&scene.owner).await;
    let verify = scene.owner.verify_path();
    let pending = scene.client.post(&verify, &bundle).await.expect(202);
    let owner = &scene.owner;
    let answer = owner
        .retry(&eve, &owner.export_path(), &begun.body, &begun.challenge)
        .await;
    scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
    let answer = owner.retry(&eve, &verify, &bundle, &pending).await;
    scene.refused(&answer, 404, "REFERENCE_NOT_FOUND", "");
    // Nor on the path of an account of its own.
    let own = Owner::logged_in(&scene.server, &eve, "eve@example.com").await;
    let answer = owner
        .retry(&eve, &own.export_path(), &begun.body, &begun.challenge)
        .await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    let opened = owner.retry(&scene.client, &verify, &bundle, &pending).await;
    opened.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_second_platforms_lists_show_nothing_of_the_first() {
    let scene = Scene::open().await;
    scene.neighbour("bob@example.com").await;
    let page = scene.client.get("/customers?limit=1").await.expect(200);
    let cursor = text(&page["nextCursor"]);
    let eve = scene.server.client_of("other", ALL).await;
    let (customer, account) = (&scene.owner.customer, &scene.owner.account);
    for path in [
        "/customers".to_owned(),
        "/customers?isIncludingDeleted=true".to_owned(),
        format!("/customers?cursor={cursor}"),
        "/internal-accounts".to_owned(),
        format!("/customers/internal-accounts?customerId={customer}"),
        format!("/internal-accounts?customerId={customer}"),
        format!("/auth/credentials?accountId={account}"),
        format!("/auth/sessions?accountId={account}"),
    ] {
        let answer = eve.get(&path).await.expect(200);
        assert_eq!(answer["data"], json!([]), "{path}");
    }
    let tokens = eve.get("/tokens").await.expect(200);
    assert_eq!(tokens["data"].as_array().map(Vec::len), Some(1));
    let mine = scene.client.get("/tokens").await.expect(200);
    assert_ne!(tokens["data"], mine["data"]);
    assert_ne!(
        eve.get("/config").await.expect(200)["id"],
        scene.client.get("/config").await.expect(200)["id"]
    );
    scene.close().await;
}
