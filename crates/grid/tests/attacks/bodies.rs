//! Bodies that are too much, too deep, or not what they are announced as, on every route.

use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::{
    attacks::scene::Scene,
    common::owner::{target, text},
};

/// Every route that reads its body, with a body that it takes and one field of that.
async fn routes(scene: &Scene) -> Vec<(Method, String, Value, &'static str)> {
    let individual = json!({"customerType": "INDIVIDUAL"});
    let bundle = scene.right_answer(&scene.owner).await;
    let customer = format!("/customers/{}", scene.owner.customer);
    let token = json!({"name": "one", "permissions": ["VIEW"]});
    let config = json!({"embeddedWalletConfig": {"appName": "one"}});
    let key = "clientPublicKey";
    let list = format!("/auth/sessions?accountId={}", scene.owner.account);
    let sessions = scene.client.get(&list).await.expect(200);
    let refresh = format!(
        "/auth/sessions/{}/refresh",
        text(&sessions["data"][0]["id"])
    );
    let account = format!("/internal-accounts/{}", scene.owner.account);
    let private = json!({"privateEnabled": true});
    let fund = format!("/sandbox{account}/fund");
    vec![
        (
            Method::POST,
            "/customers".to_owned(),
            individual.clone(),
            "customerType",
        ),
        (Method::PATCH, customer, individual, "customerType"),
        (Method::POST, scene.owner.export_path(), target().1, key),
        (Method::POST, scene.owner.verify_path(), bundle, "type"),
        (Method::POST, refresh, target().1, key),
        (Method::PATCH, account, private, "privateEnabled"),
        (Method::POST, fund, json!({"amount": 1}), "amount"),
        (
            Method::POST,
            "/auth/credentials".to_owned(),
            scene.owner.code_body("SMS_OTP"),
            "type",
        ),
        (Method::POST, "/tokens".to_owned(), token, "name"),
        (
            Method::PATCH,
            "/config".to_owned(),
            config,
            "embeddedWalletConfig",
        ),
    ]
}

/// The body with more members behind its own.
fn with(body: &Value, more: &str) -> String {
    let body = body.to_string();
    format!("{},{more}}}", &body[..body.len() - 1])
}

/// Sends what `bend` makes of each route's body; each is refused, and nothing changes.
async fn all_refuse<B: Into<axum::body::Body>>(
    bend: impl Fn(&Value, &str) -> B,
    status: u16,
    code: &str,
    reason: &str,
) {
    let scene = Scene::open().await;
    let routes = routes(&scene).await;
    let before = scene.state().await;
    let audit = scene.audit().await.len();
    for (method, path, body, field) in routes {
        let answer = scene.bytes(method, &path, bend(&body, field)).await;
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        scene.refused(&answer, status, code, reason);
    }
    assert_eq!(scene.state().await, before);
    assert_eq!(scene.audit().await.len(), audit);
    scene.close().await;
}

#[tokio::test]
async fn a_megabyte_of_json_is_413_on_every_route() {
    let large = format!("\"x\":\"{}\"", "a".repeat(1 << 20));
    let bend = |body: &Value, _: &str| with(body, &large);
    all_refuse(bend, 413, "PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE").await;
    let bend = |body: &Value, _: &str| format!("{body}{}", " ".repeat(1 << 20));
    all_refuse(bend, 413, "PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE").await;
    let bend = |_: &Value, _: &str| vec![0xff; 1 << 20];
    all_refuse(bend, 413, "PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE").await;
}

#[tokio::test]
async fn a_megabyte_is_413_where_the_body_does_not_matter_and_sends_no_code() {
    let scene = Scene::with_mail().await;
    let before = scene.letters.newest();
    let path = format!("/auth/credentials/{}/challenge", scene.owner.credential);
    let answer = scene.bytes(Method::POST, &path, "a".repeat(1 << 20)).await;
    scene.refused(&answer, 413, "PAYLOAD_TOO_LARGE", "BODY_TOO_LARGE");
    assert!(scene.letters.newest() == before, "no code was sent");
    scene.close().await;
}

#[tokio::test]
async fn a_body_is_taken_up_to_the_limit_and_not_one_byte_further() {
    let scene = Scene::open().await;
    let path = scene.owner.export_path();
    let (_, body) = target();
    let limit = seedport_grid::DEFAULT_BODY_LIMIT;
    let fill = limit - body.to_string().len();
    for (fill, status) in [(fill, 202), (fill + 1, 413)] {
        let sent = format!("{body}{}", " ".repeat(fill));
        let answer = scene.bytes(Method::POST, &path, sent).await;
        answer.expect(status);
    }
    scene.close().await;
}

#[tokio::test]
async fn deep_json_is_400_on_every_route() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")] {
        let depth = 10_000 / open.len();
        let deep = format!("\"x\":{}1{}", open.repeat(depth), close.repeat(depth));
        let bend = |body: &Value, _: &str| with(body, &deep);
        all_refuse(bend, 400, "INVALID_INPUT", "BODY_TOO_DEEP").await;
        // Never closed.
        let bend = |_: &Value, _: &str| open.repeat(depth);
        all_refuse(bend, 400, "INVALID_INPUT", "BODY_TOO_DEEP").await;
    }
}

#[tokio::test]
async fn depth_ends_where_it_says_and_brackets_in_texts_are_none() {
    let scene = Scene::open().await;
    let path = scene.owner.export_path();
    let (_, body) = target();
    for (depth, status) in [(63, 202), (64, 400)] {
        let deep = format!("\"x\":{}{}", "[".repeat(depth), "]".repeat(depth));
        let answer = scene.bytes(Method::POST, &path, with(&body, &deep)).await;
        answer.expect(status);
    }
    for text in [
        "[".repeat(500),
        "{\\\"".repeat(200),
        "\\\\\\\"[".repeat(100),
    ] {
        let more = format!("\"x\":\"{text}\"");
        let answer = scene.bytes(Method::POST, &path, with(&body, &more)).await;
        answer.expect(202);
    }
    scene.close().await;
}

#[tokio::test]
async fn a_nul_character_is_400_on_every_route_raw_or_escaped_known_or_not() {
    for more in [
        "\"x\":\"a\0b\"",
        "\"x\":\"a\\u0000b\"",
        "\"a\\u0000b\":1",
        "\"x\":{\"y\":[1,\"\\u0000\"]}",
        "\"x\":\0",
    ] {
        let bend = |body: &Value, _: &str| with(body, more);
        all_refuse(bend, 400, "INVALID_INPUT", "NUL_CHARACTER").await;
    }
    let bend = |body: &Value, _: &str| format!("{body}\0");
    all_refuse(bend, 400, "INVALID_INPUT", "NUL_CHARACTER").await;
    let wide = |body: &Value, _: &str| {
        let units = body.to_string();
        let units = units.encode_utf16().flat_map(u16::to_be_bytes);
        units.collect::<Vec<_>>()
    };
    all_refuse(wide, 400, "INVALID_INPUT", "NUL_CHARACTER").await;
}

#[tokio::test]
async fn a_wrong_content_type_is_400_on_every_route() {
    let scene = Scene::open().await;
    let before = scene.state().await;
    for (method, path, body, _) in routes(&scene).await {
        for kind in [
            "",
            "text/plain",
            "text/html",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/octet-stream",
            "application/jsonp",
            "application/json+x",
            "json",
            "text/plain; application/json",
            "text/plain, application/json",
        ] {
            let request = scene
                .client
                .request(method.clone(), &path)
                .header(header::CONTENT_TYPE, kind)
                .body(body.to_string().into());
            let answer = scene.client.send(request.expect("a request")).await;
            scene.refused(&answer, 400, "INVALID_INPUT", "CONTENT_TYPE");
        }
    }
    assert_eq!(scene.state().await, before);
    scene.close().await;
}

#[tokio::test]
async fn a_known_field_given_twice_is_400_on_every_route() {
    let bend = |body: &Value, field: &str| with(body, &format!("\"{field}\":{}", body[field]));
    all_refuse(bend, 400, "INVALID_INPUT", "FIELD_TWICE").await;
    let escaped = |body: &Value, field: &str| {
        let first = field.as_bytes()[0];
        with(
            body,
            &format!("\"\\u{first:04x}{}\":{}", &field[1..], body[field]),
        )
    };
    all_refuse(escaped, 400, "INVALID_INPUT", "FIELD_TWICE").await;
}

#[tokio::test]
async fn two_keys_in_one_body_are_refused_on_both_legs() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let (mine, other) = (&begun.body, target().1);
    for (one, two) in [(mine, &other), (&other, mine)] {
        let more = format!("\"clientPublicKey\":{}", two["clientPublicKey"]);
        let sent = with(one, &more);
        let path = scene.owner.export_path();
        let answer = scene.bytes(Method::POST, &path, sent.clone()).await;
        scene.refused_field(&answer, "clientPublicKey", "FIELD_TWICE");
        let request = scene
            .client
            .request(Method::POST, &path)
            .header(header::CONTENT_TYPE, "application/json")
            .header("Grid-Wallet-Signature", scene.owner.stamp(&begun.challenge))
            .header("Request-Id", begun.request())
            .body(sent.into());
        let answer = scene.client.send(request.expect("a request")).await;
        scene.refused_field(&answer, "clientPublicKey", "FIELD_TWICE");
    }
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn invalid_utf_8_is_400_on_every_route_known_or_not() {
    for wrong in [
        &b"\xff"[..],
        b"\xc3",
        b"\xc0\x80",
        b"\xed\xa0\x80",
        b"\xf8\x88\x80\x80\x80",
    ] {
        for (before, behind) in [
            ("\"x\":\"", "\""),
            ("\"", "\":1"),
            ("\"x\":{\"y\":\"", "\"}"),
        ] {
            let bend = |body: &Value, _: &str| {
                let body = body.to_string();
                let start = &body.as_bytes()[..body.len() - 1];
                [
                    start,
                    b",",
                    before.as_bytes(),
                    wrong,
                    behind.as_bytes(),
                    b"}",
                ]
                .concat()
            };
            all_refuse(bend, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
        }
    }
    let marked = |body: &Value, _: &str| format!("\u{feff}{body}");
    all_refuse(marked, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
}

#[tokio::test]
async fn a_body_that_is_missing_is_400_on_every_route() {
    for blank in [" ", "\r\n\t "] {
        let bend = |_: &Value, _: &str| blank;
        all_refuse(bend, 400, "INVALID_INPUT", "BODY_MISSING").await;
    }
    let scene = Scene::open().await;
    for (method, path, ..) in routes(&scene).await {
        let answer = scene.bytes(method, &path, "").await;
        if path == scene.owner.export_path() {
            // Without a byte, it is the first edition's.
            answer.expect(202);
        } else {
            scene.refused(&answer, 400, "INVALID_INPUT", "BODY_MISSING");
        }
    }
    scene.close().await;
}

#[tokio::test]
async fn an_array_or_anything_but_an_object_is_400_on_every_route() {
    let values = |body: &Value, _: &str| {
        let values = body.as_object().expect("an object").values();
        values.cloned().collect::<Value>().to_string()
    };
    all_refuse(values, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
    let listed = |body: &Value, _: &str| json!([body]).to_string();
    all_refuse(listed, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
    let quoted = |body: &Value, _: &str| json!(body.to_string()).to_string();
    all_refuse(quoted, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
    let twice = |body: &Value, _: &str| format!("{body}{body}");
    all_refuse(twice, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
    let behind = |body: &Value, _: &str| format!("{body}//");
    all_refuse(behind, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
    let cut = |body: &Value, _: &str| body.to_string().trim_end_matches('}').to_owned();
    all_refuse(cut, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
    for other in [
        "[]", "null", "true", "1", "\"\"", "NaN", "{'a':1}", "{a:1}", "<a/>",
    ] {
        let bend = |_: &Value, _: &str| other;
        all_refuse(bend, 400, "INVALID_INPUT", "MALFORMED_JSON").await;
    }
}

#[tokio::test]
async fn an_array_on_the_signed_retry_is_400_and_burns_nothing() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let key = text(&begun.body["clientPublicKey"]);
    let stamp = scene.owner.stamp(&begun.challenge);
    let path = scene.owner.export_path();
    let body = json!([key]);
    let answer = scene.signed(&path, &body, &stamp, &begun.request()).await;
    scene.refused(&answer, 400, "INVALID_INPUT", "MALFORMED_JSON");
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn an_array_where_an_object_belongs_inside_is_400_by_field() {
    let scene = Scene::open().await;
    let before = scene.state().await;
    let body = json!({"embeddedWalletConfig": ["hunter2-hunter2-hunter2"]});
    scene.hush("hunter2");
    let answer = scene
        .bytes(Method::PATCH, "/config", body.to_string())
        .await;
    scene.refused_field(&answer, "embeddedWalletConfig", "FIELD_INVALID");
    let body = json!({"name": "one", "permissions": {"0": "VIEW"}});
    let answer = scene.bytes(Method::POST, "/tokens", body.to_string()).await;
    scene.refused_field(&answer, "permissions", "FIELD_INVALID");
    assert_eq!(scene.state().await, before);
    scene.close().await;
}
