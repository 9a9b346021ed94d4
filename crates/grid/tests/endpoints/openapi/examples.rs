//! The examples of the OpenAPI document: every request and every answer has one, and it is what its
//! schema says.

use std::sync::LazyLock;

use serde_json::Value;

use crate::common::described::differs;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON"));

/// The examples of a body: the one, or all that have names.
fn examples(content: &Value) -> Vec<&Value> {
    let named = content["examples"].as_object().into_iter().flatten();
    let named = named.map(|(_, example)| &example["value"]);
    content.get("example").into_iter().chain(named).collect()
}

/// Every body of the document, with words for what it is.
fn bodies() -> Vec<(String, &'static Value)> {
    let mut found = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let responses = operation["responses"].as_object().expect("responses");
            let parts = responses
                .iter()
                .map(|(status, part)| (status.as_str(), part));
            for (what, part) in parts.chain([("request", &operation["requestBody"])]) {
                for (kind, content) in part["content"].as_object().into_iter().flatten() {
                    found.push((format!("{method} {path} {what} {kind}"), content));
                }
            }
        }
    }
    found
}

#[test]
fn every_request_and_every_answer_has_an_example_that_its_schema_describes() {
    let bodies = bodies();
    assert!(bodies.len() > 200, "{}", bodies.len());
    for (what, content) in bodies {
        let examples = examples(content);
        assert!(!examples.is_empty(), "{what} has no example");
        for example in examples {
            assert_eq!(differs(&content["schema"], example, ""), None, "{what}");
        }
    }
}

#[test]
fn each_kind_of_a_request_has_an_example_of_its_own() {
    let paths = &DOCUMENT["paths"];
    for (path, kinds) in [
        ("/auth/credentials", "OAUTH PASSKEY SMS_OTP"),
        (
            "/auth/credentials/{credentialId}/verify",
            "EMAIL_OTP OAUTH PASSKEY",
        ),
    ] {
        let operation = &paths[format!("/grid/2025-10-13{path}")]["post"];
        let content = &operation["requestBody"]["content"]["application/json"];
        let named = content["examples"].as_object().expect("names");
        assert_eq!(named.keys().cloned().collect::<Vec<_>>().join(" "), kinds);
        for (kind, example) in named {
            assert_eq!(&example["value"]["type"], kind);
        }
    }
}

#[test]
fn the_error_of_an_example_has_the_status_that_it_stands_for() {
    let mut errors = 0;
    for (what, content) in bodies() {
        if content["schema"]["$ref"] != "#/components/schemas/Error" {
            continue;
        }
        for example in examples(content) {
            let status = example["status"].to_string();
            assert!(what.contains(&format!(" {status} ")), "{what}: {example}");
            errors += 1;
        }
    }
    assert!(errors > 100, "{errors}");
}
