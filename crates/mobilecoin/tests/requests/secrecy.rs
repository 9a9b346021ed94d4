//! A secret in the wrong place: it comes back in no answer, and reaches neither log nor database.

use seedport_mobilecoin::{Edition, methods};
use serde_json::{Value, json};

use crate::common::{
    log,
    samples::{sample, scene},
    server::Server,
    vectors::{self, CAROL},
};

/// The phrase of an account that no other case has, and its entropy.
const PHRASE: &str = "letter advice cage absurd amount doctor acoustic avoid letter advice cage \
                      absurd amount doctor acoustic avoid letter advice cage absurd amount doctor \
                      acoustic bless";
const ENTROPY: &str = "8080808080808080808080808080808080808080808080808080808080808080";

/// Every parameter of every method, those of objects with the object's name.
const PARAMETERS: [&str; 33] = [
    "account_id",
    "address",
    "amount",
    "amount.token_id",
    "amount.value",
    "amount_pmob",
    "b58_code",
    "block_index",
    "client_public_key",
    "default_public_address",
    "encrypted_account_bundle",
    "entropy",
    "first_block_index",
    "fog_authority_spki",
    "fog_enabled",
    "fog_info",
    "fog_info.authority_spki",
    "fog_info.report_url",
    "fog_report_url",
    "index",
    "key_derivation_version",
    "limit",
    "mnemonic",
    "next_subaddress_index",
    "offset",
    "owner_public_key",
    "public_address_b58",
    "request",
    "require_spend_subaddress",
    "spend_public_key",
    "stamp",
    "subaddress_index",
    "view_private_key",
];

/// Those whose value is the client's own text, which the contract gives back.
const TEXTS: [&str; 3] = ["name", "metadata", "memo"];

/// Whether a piece of the secret is in the text.
fn leaks(text: &str) -> Option<String> {
    let words: Vec<_> = PHRASE.split(' ').collect();
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let halves = [ENTROPY[..24].to_owned(), ENTROPY.to_uppercase()];
    pairs.chain(halves).find(|piece| text.contains(piece))
}

/// The parameters with one of them replaced.
fn with(params: &Value, name: &str, value: &Value) -> Value {
    let mut params = match params {
        Value::Object(_) => params.clone(),
        _ => json!({}),
    };
    match name.split_once('.') {
        Some((outer, inner)) => {
            let mut object = match &params[outer] {
                Value::Object(_) => params[outer].clone(),
                _ => json!({"report_url": "fog://x", "authority_spki": "AAAA"}),
            };
            object[inner] = value.clone();
            params[outer] = object;
        }
        None => params[name] = value.clone(),
    }
    params
}

#[tokio::test]
async fn a_phrase_in_any_parameter_of_any_method_comes_back_in_no_answer_and_no_log() {
    let (mut calls, mut refused) = (0, 0);
    for edition in [Edition::V1, Edition::V2] {
        let server = scene().await;
        let client = server.client().of(edition);
        for (method, _) in methods(edition) {
            for name in PARAMETERS {
                let sample = match sample(&server, edition, method).await {
                    Some(sample) => sample.params,
                    None => json!({"account_id": CAROL}),
                };
                for secret in [json!(PHRASE), json!([PHRASE]), json!({PHRASE: PHRASE})] {
                    let answer = client.call(method, &with(&sample, name, &secret)).await;
                    assert_eq!(leaks(answer.text()), None, "{method} {name}");
                    calls += 1;
                    refused += usize::from(answer.text().contains("\"error\""));
                }
                restore(&server).await;
            }
        }
    }
    assert!(calls > 10_000, "{calls}");
    assert!(refused > calls / 3, "{refused} of {calls}");
    let log = log::everything();
    assert!(log.contains(r#"call="import_account" outcome="MNEMONIC""#));
    assert_eq!(leaks(&log), None);
}

/// Puts Carol's account back when a call took it away, and takes away what a call made.
async fn restore(server: &Server) {
    let client = server.client();
    let accounts = client.result("get_accounts", &json!({})).await;
    let ids = accounts["account_ids"].as_array().expect("a list");
    for id in ids.iter().filter(|id| **id != CAROL) {
        client
            .result("remove_account", &json!({"account_id": id}))
            .await;
    }
    if !ids.contains(&json!(CAROL)) {
        client.import("Carol", vectors::carol_phrase()).await;
    }
}

#[tokio::test]
async fn entropy_is_repeated_nowhere_but_where_an_account_id_is_due() {
    let server = scene().await;
    let client = server.client();
    for (method, _) in methods(Edition::V2) {
        for name in PARAMETERS.into_iter().filter(|name| *name != "account_id") {
            let params = with(&json!({"account_id": CAROL}), name, &json!(ENTROPY));
            let answer = client.call(method, &params).await;
            assert_eq!(leaks(answer.text()), None, "{method} {name}");
        }
        restore(&server).await;
    }
    let answer = client.call(ENTROPY, &json!({})).await;
    assert_eq!(leaks(answer.text()), None);
    assert_eq!(leaks(&log::everything()), None);
}

#[tokio::test]
async fn a_phrase_anywhere_else_in_a_request_comes_back_in_no_answer_and_no_log() {
    let server = scene().await;
    let client = server.client();
    for body in [
        PHRASE.to_owned(),
        format!("{PHRASE:?}"),
        format!("[{PHRASE:?}]"),
        format!("{{{PHRASE:?}:1}}"),
        format!(r#"{{"method":{PHRASE:?}}}"#),
        format!(r#"{{"method":[{PHRASE:?}]}}"#),
        format!(r#"{{"method":"version","params":{PHRASE:?}}}"#),
        format!(r#"{{"method":"import_account","params":{PHRASE:?}}}"#),
        format!(r#"{{"method":"import_account","params":[{PHRASE:?}]}}"#),
        format!(r#"{{"method":"import_account","params":{{{PHRASE:?}:1}}}}"#),
        format!(r#"{{"method":"version","jsonrpc":{PHRASE:?},"x":{PHRASE:?}}}"#),
        format!(r#"{{"method":"import_account","params":{{"mnemonic":"{PHRASE}"#),
        format!(r#"{{"method":"import_account","params":{{"mnemonic":"{PHRASE} x"}}}}"#),
    ] {
        let answer = client.post(body.clone()).await;
        assert_eq!(leaks(answer.text()), None, "{body}");
        let answer = client.post_as(PHRASE, body.clone()).await;
        assert_eq!(leaks(answer.text()), None, "{body}");
    }
    let path = format!(
        "/wallet/{}?mnemonic={}",
        PHRASE.replace(' ', "%20"),
        PHRASE.replace(' ', "+")
    );
    let answer = client.bare(axum::http::Method::GET, &path).await;
    answer.refused(404, "Not Found");
    let log = log::everything();
    assert_eq!(leaks(&log), None);
    assert!(!log.contains("advice%20cage") && !log.contains("advice+cage"));
}

#[tokio::test]
async fn a_text_of_the_clients_own_comes_back_and_is_not_logged() {
    let server = scene().await;
    let client = server.client();
    let text = "a text of the client's own, 7f3c";
    let mut params = json!({"account_id": CAROL, "amount": {"value": "1", "token_id": "0"}});
    for name in TEXTS {
        params[name] = json!(text);
    }
    for method in [
        "create_account",
        "update_account_name",
        "assign_address_for_account",
        "create_payment_request",
        "get_accounts",
        "get_addresses",
    ] {
        client.result(method, &params).await;
    }
    let named = client.result("get_account_status", &params).await;
    assert_eq!(named["account"]["name"], text);
    assert!(!log::everything().contains(text));
}

#[tokio::test]
async fn what_is_kept_holds_no_secret_in_the_clear() {
    let server = Server::start().await;
    let client = server.client();
    let id = client.import("kept", PHRASE).await["id"].clone();
    let secrets = client
        .result("export_account_secrets", &json!({"account_id": id}))
        .await;
    let key = &secrets["account_secrets"]["account_key"];
    let kept = server.kept();
    let holds = |piece: &[u8]| kept.windows(piece.len()).any(|window| window == piece);
    assert!(holds(b"kept"), "the name is there to be found");
    let mut pieces = vec![b"letter advice".to_vec(), vec![0x80; 16]];
    for name in ["view_private_key", "spend_private_key"] {
        let digits = &key[name].as_str().expect("a text")[4..];
        pieces.push(digits.as_bytes()[..24].to_vec());
        pieces.push(hex::decode(&digits[..24]).expect("hex"));
    }
    for piece in pieces {
        assert!(!holds(&piece), "{piece:x?}");
    }
}
