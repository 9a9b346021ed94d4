//! The two headers of a signed retry: one alone, twice, and stamps of every malformed class.

use axum::{
    body::Body,
    http::{HeaderValue, Method, header},
};
use base64::{
    Engine as _,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use crate::{
    attacks::{
        der::{fields, header as stamp_of},
        scene::Scene,
    },
    common::{client::Answer, owner::text},
};

const MALFORMED: &str = "WALLET_SIGNATURE_MALFORMED";

async fn with_headers(
    scene: &Scene,
    path: &str,
    body: &Value,
    headers: &[(&str, &[u8])],
) -> Answer {
    let mut request = scene
        .client
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        let value = HeaderValue::from_bytes(value).expect("a header value");
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(body.to_string()));
    scene.client.send(request.expect("a request")).await
}

#[tokio::test]
async fn one_header_without_the_other_is_told_by_its_own_code_on_both_verbs() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let bundle = scene.right_answer(&scene.owner).await;
    let verify = scene.owner.verify_path();
    let pending = scene.client.post(&verify, &bundle).await.expect(202);
    let export = scene.owner.export_path();
    for (path, body, challenge) in [
        (&export, &begun.body, &begun.challenge),
        (&verify, &bundle, &pending),
    ] {
        let request = text(&challenge["requestId"]);
        let stamp = scene.owner.stamp(challenge);
        for request in [request.as_str(), "", "Request:1"] {
            let headers = [("Request-Id", request.as_bytes())];
            let answer = with_headers(&scene, path, body, &headers).await;
            scene.refused(&answer, 401, "WALLET_SIGNATURE_MISSING", "");
        }
        for stamp in [stamp.as_str(), "", "%"] {
            let headers = [("Grid-Wallet-Signature", stamp.as_bytes())];
            let answer = with_headers(&scene, path, body, &headers).await;
            scene.refused(&answer, 401, "REQUEST_ID_MISSING", "");
        }
    }
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    let opened = scene
        .owner
        .retry(&scene.client, &verify, &bundle, &pending)
        .await;
    opened.expect(200);
    scene.close().await;
}

#[tokio::test]
async fn a_header_given_twice_is_none_of_the_two() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let (stamp, request) = (scene.owner.stamp(&begun.challenge), begun.request());
    let path = scene.owner.export_path();
    let stamp = ("Grid-Wallet-Signature", stamp.as_bytes());
    let request = ("Request-Id", request.as_bytes());
    let other = (
        "Request-Id",
        &b"Request:00000000-0000-4000-8000-000000000000"[..],
    );
    let answer = with_headers(&scene, &path, &begun.body, &[stamp, stamp, request]).await;
    scene.refused(&answer, 401, MALFORMED, "STAMP_NOT_BASE64URL");
    for requests in [[request, request], [request, other], [other, request]] {
        let headers = [stamp, requests[0], requests[1]];
        let answer = with_headers(&scene, &path, &begun.body, &headers).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "REQUEST_ID_UNKNOWN");
    }
    scene.deliver(&begun).await;
    scene.close().await;
}

/// The stamp with one member changed; removed when the value is null.
fn changed(stamp: &str, name: &str, value: Value) -> String {
    let mut fields = fields(stamp);
    if value.is_null() {
        fields.as_object_mut().expect("an object").remove(name);
    } else {
        fields[name] = value;
    }
    stamp_of(&fields)
}

fn malformed_stamps(stamp: &str) -> Vec<(&'static str, String)> {
    let good = fields(stamp);
    let key = text(&good["publicKey"]);
    let json = good.to_string();
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let set = |name: &str, value: Value| changed(stamp, name, value);
    let scheme = "SIGNATURE_SCHEME_TK_API_P256";
    let mut stamps = vec![
        ("STAMP_TOO_LONG", "A".repeat(2049)),
        ("STAMP_TOO_LONG", format!("{stamp}{}", "=".repeat(2048))),
        ("STAMP_NOT_BASE64URL", "%%%".to_owned()),
        ("STAMP_NOT_BASE64URL", format!("{stamp}!")),
        (
            "STAMP_NOT_BASE64URL",
            format!("{} {}", &stamp[..4], &stamp[4..]),
        ),
        (
            "STAMP_NOT_BASE64URL",
            format!("{}+/", &stamp[..stamp.len() - 2]),
        ),
        ("STAMP_NOT_BASE64URL", json.clone()),
        ("STAMP_NOT_BASE64URL", "A".to_owned()),
        ("STAMP_NOT_JSON", String::new()),
        ("STAMP_NOT_JSON", encode("{}")),
        ("STAMP_NOT_JSON", encode("null")),
        ("STAMP_NOT_JSON", encode("\u{feff}{}")),
        ("STAMP_NOT_JSON", encode(&json[..json.len() - 1])),
        ("STAMP_NOT_JSON", encode(&format!("{json}{json}"))),
        ("STAMP_NOT_JSON", encode(&json.replace('"', "'"))),
        ("STAMP_NOT_JSON", encode(&format!("[{json}]"))),
        (
            "STAMP_NOT_JSON",
            encode(&json!([key, scheme, good["signature"]]).to_string()),
        ),
        (
            "STAMP_NOT_JSON",
            encode(&json.replacen('{', "{\"scheme\":\"other\",", 1)),
        ),
        ("STAMP_NOT_JSON", encode(&"[".repeat(1500))),
        ("STAMP_NOT_JSON", URL_SAFE_NO_PAD.encode([0xff; 40])),
        ("STAMP_SCHEME", set("scheme", json!(""))),
        ("STAMP_SCHEME", set("scheme", json!("none"))),
        ("STAMP_SCHEME", set("scheme", json!(scheme.to_lowercase()))),
        ("STAMP_SCHEME", set("scheme", json!(format!("{scheme} ")))),
        (
            "STAMP_SCHEME",
            set("scheme", json!("SIGNATURE_SCHEME_TK_API_ED25519")),
        ),
        ("STAMP_PUBLIC_KEY", set("publicKey", json!(""))),
        ("STAMP_PUBLIC_KEY", set("publicKey", json!(key[..64]))),
        (
            "STAMP_PUBLIC_KEY",
            set("publicKey", json!(format!("{key}00"))),
        ),
        (
            "STAMP_PUBLIC_KEY",
            set("publicKey", json!(format!("04{}", &key[2..]))),
        ),
        (
            "STAMP_PUBLIC_KEY",
            set("publicKey", json!(format!("{}g", &key[..65]))),
        ),
        (
            "STAMP_PUBLIC_KEY",
            set("publicKey", json!(format!("04{}", "1".repeat(128)))),
        ),
        ("STAMP_SIGNATURE", set("signature", json!("zz"))),
        ("STAMP_SIGNATURE", set("signature", json!("304"))),
        ("STAMP_SIGNATURE", set("signature", json!("0x3044"))),
        ("STAMP_SIGNATURE", set("signature", json!("MEQCIA=="))),
    ];
    for name in ["publicKey", "scheme", "signature"] {
        for value in [Value::Null, json!(1), json!([good[name]]), json!({})] {
            stamps.push(("STAMP_NOT_JSON", changed(stamp, name, value)));
        }
    }
    stamps
}

#[tokio::test]
async fn malformed_stamps_of_every_class_are_told_apart_and_burn_nothing() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let good = scene.owner.stamp(&begun.challenge);
    for (reason, stamp) in malformed_stamps(&good) {
        let answer = scene.finish(&begun, &stamp).await;
        scene.refused(&answer, 401, MALFORMED, reason);
    }
    let path = scene.owner.export_path();
    let request = begun.request();
    let request = ("Request-Id", request.as_bytes());
    let visible = ("Grid-Wallet-Signature", &b"\xe9\xff"[..]);
    let answer = with_headers(&scene, &path, &begun.body, &[visible, request]).await;
    scene.refused(&answer, 401, MALFORMED, "STAMP_NOT_BASE64URL");
    assert_eq!(scene.deliveries().await, 0);
    scene.deliver(&begun).await;
    scene.close().await;
}

#[tokio::test]
async fn a_malformed_stamp_opens_no_session_and_burns_no_token() {
    let scene = Scene::open().await;
    let body = scene.right_answer(&scene.owner).await;
    let path = scene.owner.verify_path();
    let challenge = scene.client.post(&path, &body).await.expect(202);
    let request = text(&challenge["requestId"]);
    let good = scene.owner.stamp(&challenge);
    for (reason, stamp) in malformed_stamps(&good) {
        let answer = scene.signed(&path, &body, &stamp, &request).await;
        scene.refused(&answer, 401, MALFORMED, reason);
    }
    scene
        .signed(&path, &body, &good, &request)
        .await
        .expect(200);
    scene.close().await;
}

#[tokio::test]
async fn padding_key_order_and_unknown_members_of_a_stamp_do_not_matter() {
    let scene = Scene::open().await;
    let spell: [fn(&Value) -> String; 4] = [
        |good| URL_SAFE.encode(good.to_string()),
        |good| {
            URL_SAFE_NO_PAD.encode(format!(
                r#" {{"signature":{},"later":[1],"publicKey":{},"scheme":{}}}"#,
                good["signature"], good["publicKey"], good["scheme"]
            ))
        },
        |good| {
            let mut upper = good.clone();
            upper["publicKey"] = json!(text(&good["publicKey"]).to_uppercase());
            upper["signature"] = json!(text(&good["signature"]).to_uppercase());
            stamp_of(&upper)
        },
        stamp_of,
    ];
    for spell in spell {
        let begun = scene.begin().await;
        let good = fields(&scene.owner.stamp(&begun.challenge));
        scene.finish(&begun, &spell(&good)).await.expect(200);
    }
    scene.close().await;
}
