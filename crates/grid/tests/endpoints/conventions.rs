//! What holds for every path: errors in JSON, headers, limits, credentials.

use axum::http::Method;
use seedport_custody::store::Permissions;
use serde_json::json;

use crate::common::{client::Client, owner::Owner, server::Server};

#[tokio::test]
async fn an_unknown_route_is_404_in_json() {
    let server = Server::start().await;
    for path in ["/nothing", "!/nothing", "!/", "!/grid/2024-01-01/customers"] {
        let answer = server.stranger().get(path).await;
        assert_eq!(answer.refused(404, "REFERENCE_NOT_FOUND"), "ROUTE_UNKNOWN");
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_in_json_and_names_the_right_ones() {
    let server = Server::start().await;
    let client = server.stranger();
    for (method, path, allow) in [
        (Method::PUT, "/customers", "GET,HEAD,POST"),
        (Method::POST, "!/healthz", "GET,HEAD"),
        (Method::TRACE, "/tokens/x", "GET,HEAD,DELETE"),
        (Method::GET, "/internal-accounts/x/export", "POST"),
    ] {
        let answer = client.bare(method, path).await;
        answer.refused(405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), allow);
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_the_house() {
    let server = Server::start().await;
    let client = server.client().await;
    for path in [
        "/customers",
        "/customers/x",
        "/nothing",
        "!/healthz",
        "!/docs",
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
    let one = client.get("/customers").await;
    let two = client.get("/customers").await;
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    assert_eq!(one.header("content-type"), "application/json");
}

#[tokio::test]
async fn a_sane_request_id_is_echoed_and_another_is_replaced() {
    let server = Server::start().await;
    let client = server.client().await;
    for (given, echoed) in [("abc-123", true), ("with space", false), ("", false)] {
        let request = client
            .request(Method::GET, "/customers")
            .header("x-request-id", given)
            .body(axum::body::Body::empty());
        let answer = client.send(request.expect("a request")).await;
        assert_eq!(answer.header("x-request-id") == given, echoed, "{given}");
    }
}

#[tokio::test]
async fn a_missing_or_wrong_credential_is_401_with_a_challenge() {
    let server = Server::start().await;
    let right = server.client().await;
    right.get("/customers").await.expect(200);
    let clients = [
        server.stranger(),
        Client::new(server.router.clone(), "nobody", "secret"),
        Client::new(server.router.clone(), "", ""),
    ];
    for client in clients {
        let answer = client.get("/customers").await;
        assert_eq!(answer.refused(401, "UNAUTHORIZED"), "API_CREDENTIALS");
        assert_eq!(
            answer.header("www-authenticate"),
            "Basic realm=\"seedport\""
        );
    }
    for value in ["Bearer x", "Basic", "Basic %%%", "Basic bm9jb2xvbg=="] {
        let request = server
            .stranger()
            .request(Method::GET, "/customers")
            .header("authorization", value)
            .body(axum::body::Body::empty());
        let answer = server.stranger().send(request.expect("a request")).await;
        answer.refused(401, "UNAUTHORIZED");
    }
}

#[tokio::test]
async fn a_permission_that_is_lacking_is_403() {
    let server = Server::start().await;
    let viewer = server.client_of("default", Permissions::VIEW).await;
    let relay = server.client_of("default", Permissions::TRANSACT).await;
    let manager = server.client_of("default", Permissions::MANAGE).await;
    viewer.get("/customers").await.expect(200);
    let owner = {
        let all = server.client().await;
        Owner::create(&all, "ada@example.com").await
    };
    let body = json!({"customerType": "INDIVIDUAL"});
    for answer in [
        viewer.post("/customers", &body).await,
        viewer.post(&owner.export_path(), &json!({})).await,
        viewer.post(&owner.verify_path(), &json!({})).await,
        relay.get("/customers").await,
        relay.post("/customers", &body).await,
        manager.get("/customers").await,
    ] {
        assert_eq!(answer.refused(403, "FORBIDDEN"), "PERMISSION");
        assert_eq!(answer.header("x-should-retry"), "false");
    }
    let (_, body) = crate::common::owner::target();
    relay.post(&owner.export_path(), &body).await.expect(202);
    manager.post(&owner.export_path(), &body).await.expect(202);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let server = Server::start().await;
    let client = server.client().await;
    for (body, reason) in [
        ("", "BODY_MISSING"),
        ("  ", "BODY_MISSING"),
        ("{", "MALFORMED_JSON"),
        ("nonsense", "MALFORMED_JSON"),
        ("[]", "MALFORMED_JSON"),
        ("null", "MALFORMED_JSON"),
        (r#"["INDIVIDUAL"]"#, "MALFORMED_JSON"),
        (r#"{"customerType":"INDIVIDUAL"} x"#, "MALFORMED_JSON"),
        (r#"{"customerType":"INDIVIDUAL",}"#, "MALFORMED_JSON"),
        ("{\"customerType\":\"INDIVIDUAL\0\"}", "NUL_CHARACTER"),
    ] {
        let answer = client.raw(Method::POST, "/customers", body).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), reason, "{body}");
    }
}

#[tokio::test]
async fn a_field_that_is_wrong_is_named_and_its_value_is_not_repeated() {
    let server = Server::start().await;
    let client = server.client().await;
    for (body, field) in [
        ("{}", "customerType"),
        (r#"{"customerType":"hunter2"}"#, "customerType"),
        (
            r#"{"customerType":"INDIVIDUAL","email":"hunter2"}"#,
            "email",
        ),
        (r#"{"customerType":"INDIVIDUAL","email":7}"#, "email"),
        (
            r#"{"customerType":"INDIVIDUAL","email":"hunter2, expected hunter2"}"#,
            "email",
        ),
        (
            r#"{"customerType":"INDIVIDUAL","fullName":"hunter2\u0000"}"#,
            "fullName",
        ),
        (
            r#"{"customerType":"INDIVIDUAL","address":{"line1":"hunter2","country":"US"}}"#,
            "address.postalCode",
        ),
        (
            r#"{"customerType":"INDIVIDUAL","address":["hunter2","a","b","c","d","US"]}"#,
            "address",
        ),
        (
            r#"{"customerType":"INDIVIDUAL","region":"US","region":"DE"}"#,
            "region",
        ),
        (
            r#"{"customerType":"INDIVIDUAL","fullName":"a","fullName":"hunter2"}"#,
            "fullName",
        ),
    ] {
        let answer = client.raw(Method::POST, "/customers", body).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), field, "{body}");
        let said = String::from_utf8_lossy(&answer.body);
        assert!(!said.contains("hunter2"), "{said}");
    }
    let list = client.get("/customers").await.expect(200);
    assert_eq!(list["data"], json!([]));
}

#[tokio::test]
async fn a_text_that_only_looks_like_a_nul_is_taken() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = r#"{"customerType":"INDIVIDUAL","fullName":"a\\u0000b"}"#;
    let answer = client.raw(Method::POST, "/customers", body).await;
    assert_eq!(answer.expect(201)["fullName"], r"a\u0000b");
}

#[tokio::test]
async fn deep_json_is_refused() {
    let server = Server::start().await;
    let client = server.client().await;
    let deep = format!(
        r#"{{"customerType":"INDIVIDUAL","x":{}{}}}"#,
        "[".repeat(20_000),
        "]".repeat(20_000)
    );
    let answer = client.raw(Method::POST, "/customers", &deep).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "BODY_TOO_DEEP");
}

#[tokio::test]
async fn unknown_fields_are_tolerated() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({"customerType": "INDIVIDUAL", "later": {"a": [1, null]}});
    let customer = client.post("/customers", &body).await.expect(201);
    assert!(customer.get("later").is_none());
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_413_announced_or_not() {
    let server = Server::start().await;
    let client = server.client().await;
    let large = json!({"customerType": "INDIVIDUAL", "fullName": "a".repeat(1 << 20)});
    let answer = client.post("/customers", &large).await;
    assert_eq!(answer.refused(413, "PAYLOAD_TOO_LARGE"), "BODY_TOO_LARGE");
    let request = client
        .request(Method::POST, "/customers")
        .header("content-type", "application/json")
        .header("content-length", (1 << 20).to_string())
        .body(axum::body::Body::empty());
    let answer = client.send(request.expect("a request")).await;
    answer.refused(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn a_body_of_another_content_type_is_refused() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = r#"{"customerType":"INDIVIDUAL"}"#;
    for kind in [None, Some("text/plain"), Some("application/jsonx")] {
        let mut request = client.request(Method::POST, "/customers");
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let request = request.body(body.into()).expect("a request");
        let answer = client.send(request).await;
        assert_eq!(answer.refused(400, "INVALID_INPUT"), "CONTENT_TYPE");
    }
}

#[tokio::test]
async fn a_parameter_that_is_wrong_is_named() {
    let server = Server::start().await;
    let client = server.client().await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=x", "cursor"),
        ("createdAfter=yesterday", "createdAfter"),
        ("isIncludingDeleted=1", "isIncludingDeleted"),
        ("customerType=PERSON", "customerType"),
        ("region=%00", "region"),
        ("region=%ff", "region"),
    ] {
        let answer = client.get(&format!("/customers?{query}")).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), field, "{query}");
    }
}

#[tokio::test]
async fn a_store_without_room_is_503_and_nothing_is_half_done() {
    use seedport_custody::Policy;
    use seedport_vault::Delivery;

    let ceiling = 400 * 1024;
    let server = Server::with(Policy::default(), Delivery::Sandbox, Some(ceiling)).await;
    let client = server.client().await;
    let body = json!({
        "customerType": "INDIVIDUAL",
        "email": "ada@example.com",
        "fullName": "a".repeat(60_000),
    });
    let mut made = 0;
    let refused = loop {
        let answer = client.post("/customers", &body).await;
        if answer.status != 201 {
            break answer;
        }
        made += 1;
        assert!(made < 100, "the ceiling holds");
    };
    assert_eq!(refused.refused(503, "SERVICE_UNAVAILABLE"), "STORE_FULL");
    assert_eq!(refused.header("x-should-retry"), "");
    let accounts = client.get("/internal-accounts?limit=100").await.expect(200);
    assert_eq!(accounts["data"].as_array().map(Vec::len), Some(made));
}

#[tokio::test]
async fn a_field_that_nothing_reads_is_told_and_refuses_nothing() {
    let server = Server::start().await;
    let client = server.client().await;
    let told = "x-seedport-unknown-fields";
    let person = json!({
        "customerType": "INDIVIDUAL", "emial": "ada@example.com", "12 words, or more": 1,
        "address": {"line1": "1", "postalCode": "1", "country": "GB", "zip": "1"},
    });
    let answer = client.post("/customers", &person).await;
    let customer = answer.expect(201);
    assert_eq!(answer.header(told), "?, address.zip, emial");
    assert!(customer.get("emial").is_none());
    let path = format!("/customers/{}", customer["id"].as_str().expect("an id"));
    let changes = json!({"customerType": "INDIVIDUAL", "kycStatus": "APPROVED"});
    let answer = client.patch(&path, &changes).await;
    answer.expect(200);
    assert_eq!(answer.header(told), "kycStatus");
    // What the contract knows is read, in whichever form.
    let business = json!({
        "customerType": "BUSINESS", "identifier": "1",
        "businessInfo": {
            "legalName": "Acme", "country": "US", "taxId": "1", "incorporatedOn": "2001-02-03",
            "doingBusinessAs": "Acme",
        },
    });
    let answer = client.post("/customers", &business).await;
    answer.expect(201);
    assert_eq!(answer.header(told), "");
    let owner = Owner::logged_in(&server, &client, "bea@example.com").await;
    let export = json!({"clientPublicKey": "04", "clientPublickey": "04"});
    let answer = client.post(&owner.export_path(), &export).await;
    answer.refused(400, "INVALID_INPUT");
    assert_eq!(answer.header(told), "clientPublickey");
    let said = answer.json()["details"]["errors"][0]["message"].take();
    assert_eq!(
        said,
        "must be an uncompressed P-256 point, 04 and 128 hex digits"
    );
}

#[tokio::test]
async fn a_compressed_body_is_415_and_the_encoding_is_named() {
    let server = Server::start().await;
    let client = server.client().await;
    for (encoding, named) in [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("x-secret", "not plain"),
    ] {
        let request = client.request(Method::POST, "/customers");
        let request = request
            .header("content-type", "application/json")
            .header("content-encoding", encoding)
            .body(axum::body::Body::from("\x1f not JSON"));
        let answer = client.send(request.expect("a request")).await;
        let reason = answer.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        assert_eq!(reason, "CONTENT_ENCODING");
        let said = answer.json()["message"].to_string();
        assert!(said.contains(&format!("the body is {named} by")), "{said}");
    }
    let request = client.request(Method::POST, "/customers");
    let request = request
        .header("content-type", "application/json")
        .header("content-encoding", "identity")
        .body(axum::body::Body::from(r#"{"customerType":"INDIVIDUAL"}"#));
    client.send(request.expect("a request")).await.expect(201);
}

#[tokio::test]
async fn a_path_without_a_route_is_told_why() {
    let server = Server::start().await;
    let client = server.stranger();
    for path in [
        "/quotes",
        "/transactions/x",
        "/customers/x/kyc-link",
        "/cards",
    ] {
        for method in [Method::GET, Method::POST] {
            let answer = client.bare(method, path).await;
            assert_eq!(answer.refused(501, "NOT_IMPLEMENTED"), "NOT_SERVED");
            assert_eq!(answer.header("x-should-retry"), "false");
        }
    }
    for (path, why) in [
        ("/nothing", "neither the contract nor Seedport"),
        ("/customers/", "a slash too many"),
        ("//customers", "a slash too many"),
        ("/Customers", "capital letters"),
        ("!/customers", "begin with /grid/2025-10-13"),
        (
            "!/internal-accounts/x/export",
            "begin with /grid/2025-10-13",
        ),
        (
            "!/grid/2024-01-01/customers",
            "under /grid/2025-10-13 alone",
        ),
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.refused(404, "REFERENCE_NOT_FOUND"), "ROUTE_UNKNOWN");
        let said = answer.json()["message"].to_string();
        assert!(said.contains(why), "{path}: {said}");
    }
}
