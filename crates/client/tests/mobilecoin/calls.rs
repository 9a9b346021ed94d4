//! How a call is made, and what is made of an answer.

use seedport_client::{
    CallError,
    mobilecoin::{
        DoorError, Handover, Operator,
        operator::{MAX_ANSWER, Retry, Started},
    },
};
use seedport_wire::SecretBytes;
use serde_json::json;

use crate::{
    scene::{ID, account_json},
    stranger::{Stranger, asked, http, operator, result},
};

/// What one call makes of these bytes.
async fn heard(answer: Vec<u8>) -> DoorError {
    let stranger = Stranger::saying(vec![answer]);
    let answered = operator(&stranger.url).remove(ID, None).await;
    stranger.requests();
    answered.expect_err("refused")
}

#[tokio::test]
async fn a_call_is_json_rpc_with_the_key_in_its_header() {
    let (request, account) = asked(json!({"account": account_json()}), async |operator| {
        operator.rename(ID, "Dan \"the\" man").await
    })
    .await;
    let account = account.expect("an account");
    assert_eq!(account.id, ID);
    assert_eq!(account.first_block_index, u64::MAX);
    assert!(account.require_spend_subaddress);
    assert!(request.head.starts_with("post /wallet/v2 http/1.1\r\n"));
    for line in [
        "x-api-key: 0123456789abcdef",
        "content-type: application/json",
    ] {
        assert!(request.head.lines().any(|found| found == line), "{line}");
    }
    let params = json!({"account_id": ID, "name": "Dan \"the\" man"});
    let whole = json!({"method": "update_account_name", "params": params, "jsonrpc": "2.0",
        "id": 1});
    assert_eq!(request.json, whole);
}

#[tokio::test]
async fn without_a_key_none_is_sent_and_the_key_document_is_asked_for_without_one() {
    let keys = http("200 OK", br#"{"keys":[]}"#);
    let removed = result(&json!({"removed": true}));
    let stranger = Stranger::saying(vec![removed, keys]);
    let open = Operator::new(stranger.url.parse().expect("a URL"), None).expect("a client");
    open.remove(ID, None).await.expect("removed");
    let document = operator(&stranger.url).key_document().await;
    assert_eq!(document.expect("a document").keys, []);
    let requests = stranger.requests();
    assert!(!requests[0].head.contains("x-api-key"));
    assert!(!requests[1].head.contains("x-api-key"));
    let path = "get /.well-known/seedport-keys.json http/1.1\r\n";
    assert!(requests[1].head.starts_with(path));
}

#[test]
fn a_key_that_no_header_carries_is_refused() {
    for key in [&b""[..], b"two words", b"line\n", b"\xc3\xa9t\xc3\xa9"] {
        let key = SecretBytes::copy_from(key);
        let url = "http://127.0.0.1:1".parse().expect("a URL");
        assert!(Operator::new(url, Some(&key)).is_err());
    }
}

#[tokio::test]
async fn an_export_names_a_key_on_both_legs_and_the_second_adds_two_words() {
    let challenge = json!({"payload_to_sign": "p", "request": "Request:1",
        "expires_at": "2026-04-08T15:30:01Z"});
    for (handover, method, field) in [
        (
            Handover::Secrets,
            "export_account_secrets",
            "encrypted_account_secrets",
        ),
        (Handover::Bundle, "export_account_bundle", "account_bundle"),
    ] {
        let (request, begun) = asked(challenge.clone(), async |operator| {
            operator.begin_export(ID, handover, "04").await
        })
        .await;
        assert_eq!(request.json["method"], method);
        let first = json!({"account_id": ID, "client_public_key": "04"});
        assert_eq!(request.json["params"], first);
        let Ok(Started::Challenged(begun)) = begun else {
            panic!("a challenge");
        };
        assert_eq!(
            (&*begun.payload_to_sign, &*begun.request),
            ("p", "Request:1")
        );
        assert_eq!(begun.expires_at.to_string(), "2026-04-08T15:30:01Z");

        let retry = Retry {
            request: "Request:1",
            stamp: "s",
        };
        let (request, done) = asked(json!({field: "{}"}), async |operator| {
            operator.finish_export(ID, handover, "04", retry).await
        })
        .await;
        assert_eq!(done.expect("an envelope"), "{}");
        let second = json!({"account_id": ID, "client_public_key": "04",
            "request": "Request:1", "stamp": "s"});
        assert_eq!(request.json["params"], second);

        let (_, begun) = asked(json!({field: "{}"}), async |operator| {
            operator.begin_export(ID, handover, "04").await
        })
        .await;
        assert_eq!(begun.expect("done"), Started::Envelope("{}".to_owned()));
        // Neither leg takes the other export's answer, or plaintext, for its own.
        let strange = json!({"account_secrets": {"mnemonic": "bomb"}, "encrypted": "{}"});
        let (_, begun) = asked(strange, async |operator| {
            operator.begin_export(ID, handover, "04").await
        })
        .await;
        assert!(matches!(begun, Err(DoorError::Field { .. })));
        let (_, done) = asked(challenge.clone(), async |operator| {
            operator.finish_export(ID, handover, "04", retry).await
        })
        .await;
        assert!(matches!(done, Err(DoorError::Field { .. })));
    }
}

#[tokio::test]
async fn a_refusal_is_told_from_a_door_that_is_none() {
    let refusal = br#"{"method":"m","error":{"code":-32603,"message":"InternalError","data":{
        "server_error":"Database(AccountNotFound(\"ab\"))","details":"Account Not Found: ab"}},
        "jsonrpc":"2.0","id":1}"#;
    let error = heard(http("200 OK", refusal)).await;
    let refused = error.refusal().expect("a refusal");
    assert!(refused.is("AccountNotFound"));
    assert_eq!(refused.data.details, "Account Not Found: ab");
    assert_eq!(
        error.to_string(),
        "the server refused: Account Not Found: ab"
    );

    let error = heard(http("401 Unauthorized", br#"{"error":{"code":401}}"#)).await;
    let DoorError::Call(call) = error else {
        panic!("HTTP refused");
    };
    assert_eq!(call.refusal().map(|refusal| refusal.status), Some(401));
    for body in [
        &b"{}"[..],
        br#"{"result":null}"#,
        br#"{"jsonrpc":"2.0","id":1}"#,
    ] {
        assert!(matches!(
            heard(http("200 OK", body)).await,
            DoorError::Empty
        ));
    }
    let unremoved = result(&json!({"removed": false}));
    assert!(matches!(
        heard(unremoved).await,
        DoorError::Field { field: "removed" }
    ));
}

#[tokio::test]
async fn what_is_no_answer_of_the_contract_is_refused() {
    for body in [
        &b""[..],
        b"<html>",
        b"[]",
        br#"{"error":"no"}"#,
        br#"{"result":{}}"#,
    ] {
        let error = heard(http("200 OK", body)).await;
        assert!(
            matches!(error, DoorError::Call(CallError::Malformed(_))),
            "{error}"
        );
    }
    let moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let error = heard(moved.to_vec()).await;
    assert!(
        matches!(
            error,
            DoorError::Call(CallError::Redirected { status: 302, .. })
        ),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_is_bounded_with_room_for_the_longest_envelope() {
    let long = MAX_ANSWER + 1;
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {long}\r\n\r\n");
    let error = heard(announced.into_bytes()).await;
    assert!(
        matches!(error, DoorError::Call(CallError::TooLong)),
        "{error}"
    );
    let longest = seedport_wire::signed_message::MAX_TEXT;
    let answer = json!({"account_bundle": "x".repeat(longest)});
    let (_, begun) = asked(answer, async |operator| {
        operator.begin_export(ID, Handover::Bundle, "04").await
    })
    .await;
    assert!(matches!(begun, Ok(Started::Envelope(text)) if text.len() == longest));
}
