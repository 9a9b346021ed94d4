//! Envelopes: what a request must have, what it may lack, and what is echoed.

use seedport_mobilecoin::Edition;
use serde_json::{Value, json};

use crate::common::{client::names, samples::scene, server::Server};

#[tokio::test]
async fn a_request_that_is_none_is_422_in_json_saying_what_it_lacks() {
    let server = Server::start().await;
    for edition in [Edition::V1, Edition::V2] {
        let client = server.client().of(edition);
        let call = r#"{"method":"version","jsonrpc":"2.0","id":1}"#;
        for (body, said) in [
            (
                format!("[{call},{call}]"),
                "The body is an array. Send one request object; batches are not served.",
            ),
            (
                "[]".to_owned(),
                "The body is an array. Send one request object; batches are not served.",
            ),
            ("null".to_owned(), "The body is not a JSON object."),
            ("7".to_owned(), "The body is not a JSON object."),
            (r#""version""#.to_owned(), "The body is not a JSON object."),
            ("{}".to_owned(), "The field `method` is missing."),
            (
                r#"{"params":{},"jsonrpc":"2.0","id":1}"#.to_owned(),
                "The field `method` is missing.",
            ),
            (
                r#"{"method":null,"jsonrpc":"2.0","id":1}"#.to_owned(),
                "The field `method` is not a string.",
            ),
            (
                r#"{"method":7,"jsonrpc":"2.0","id":1}"#.to_owned(),
                "The field `method` is not a string.",
            ),
            (
                r#"{"method":"version","method":"version"}"#.to_owned(),
                "The field `method` is given twice.",
            ),
            (
                r#"{"method":"version","params":{},"params":{}}"#.to_owned(),
                "The field `params` is given twice.",
            ),
        ] {
            let answer = client.post(body.clone()).await;
            assert_eq!(answer.refused(422, "Unprocessable Entity"), said, "{body}");
        }
    }
}

#[tokio::test]
async fn a_request_may_lack_its_version_and_its_id() {
    let server = Server::start().await;
    let client = server.client();
    for body in [
        r#"{"method":"version"}"#,
        r#"{"method":"version","jsonrpc":"2.0"}"#,
        r#"{"method":"version","id":null}"#,
        r#"{"method":"version","jsonrpc":7,"api_version":"2"}"#,
    ] {
        let answer = client.post(body).await;
        assert_eq!(names(answer.text()), ["method", "result", "jsonrpc", "id"]);
        assert!(
            answer.text().ends_with(r#","jsonrpc":"2.0","id":null}"#),
            "{body}"
        );
    }
}

#[tokio::test]
async fn an_id_is_echoed_whatever_it_is() {
    let server = Server::start().await;
    let client = server.client();
    for id in [
        "1",
        "-1",
        "0",
        "18446744073709551615",
        "1.5",
        r#""a \"quoted\" é""#,
        "null",
        "true",
        r#"[1,"a",null]"#,
        r#"{"z":1,"a":{"c":[],"b":2}}"#,
    ] {
        for method in ["version", "nope"] {
            let answer = client
                .post(format!(r#"{{"method":"{method}","id":{id}}}"#))
                .await;
            answer.expect(200);
            let end = format!(r#","jsonrpc":"2.0","id":{id}}}"#);
            assert!(answer.text().ends_with(&end), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn an_unknown_method_is_an_invalid_request_that_lists_the_known_ones() {
    let server = Server::start().await;
    for (edition, count) in [(Edition::V1, 45), (Edition::V2, 59)] {
        let client = server.client().of(edition);
        let error = client.error("nope", &json!({})).await;
        let known: Vec<_> = seedport_mobilecoin::methods(edition)
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        assert_eq!(known.len(), count);
        let known = known.join(", ");
        error.request(&format!("unknown variant `nope`, expected one of {known}"));
        assert_eq!(
            client.call("nope", &json!({})).await.expect(200)["method"],
            "nope"
        );
    }
}

#[tokio::test]
async fn a_method_that_does_not_look_like_one_is_not_repeated() {
    let server = Server::start().await;
    let key = "7".repeat(64);
    for method in ["", "bomb canyon vibrant", "Version", "é", "a-b", &key] {
        let answer = server.client().call(method, &json!({})).await;
        let envelope = answer.expect(200);
        assert_eq!(envelope["method"], "[not shown]", "{method}");
        let details = envelope["error"]["data"]["details"]
            .as_str()
            .expect("a text");
        assert!(
            details.contains("unknown variant `[not shown]`"),
            "{details}"
        );
        assert!(method.is_empty() || !details.contains(method), "{details}");
    }
}

#[tokio::test]
async fn an_error_has_its_members_in_order() {
    let server = scene().await;
    let answer = server.client().call("remove_account", &json!({})).await;
    let expected = concat!(
        r#"{"method":"remove_account","error":{"code":-32600,"message":"InvalidRequest","data":{"#,
        r#""server_error":"\"Could not get value Error(\\\"missing field `account_id`\\\", line: 0, "#,
        r#"column: 0)\"","details":"Could not get value Error(\"missing field `account_id`\", "#,
        r#"line: 0, column: 0)"}},"jsonrpc":"2.0","id":1}"#
    );
    assert_eq!(answer.text(), expected);
    let params = json!({"account_id": "0".repeat(64)});
    let answer = server.client().call("remove_account", &params).await;
    let id = "0".repeat(64);
    let expected = format!(
        concat!(
            r#"{{"method":"remove_account","error":{{"code":-32603,"message":"InternalError","data":"#,
            r#"{{"server_error":"Database(AccountNotFound(\"{id}\"))","details":"Error interacting& "#,
            r#"with the database: Account Not Found: {id}"}}}},"jsonrpc":"2.0","id":1}}"#
        ),
        id = id
    );
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn a_call_without_an_id_is_a_call_and_not_a_notification() {
    let server = scene().await;
    let body = r#"{"method":"create_account","params":{"name":"Alice"}}"#;
    let made = server.client().post(body).await.expect(200);
    assert_eq!(made["id"], Value::Null);
    assert_eq!(made["result"]["account"]["name"], "Alice");
}
