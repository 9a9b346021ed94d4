//! Every answer of every case against the OpenAPI document.
//!
//! Invariant: an answer of an operation of the document has a status that the document names for
//! it, and the body that it names for that status. What is no operation is not looked at: the
//! cases of paths and methods look at that.
//! Called by `client`.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    http::{Method, StatusCode},
};
use serde_json::{Map, Value};

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON"));

/// Insists that the document describes this answer.
#[track_caller]
pub fn check(method: &Method, path: &str, status: StatusCode, body: &Bytes) {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let Some(operation) = operation(paths, method, path) else {
        return;
    };
    let what = format!("{method} {path} answered {status}");
    let response = &operation["responses"][status.as_str()];
    assert!(response.is_object(), "{what}, which the document lacks");
    let schema = &response["content"]["application/json"]["schema"];
    if schema.is_object() {
        let body: Value = serde_json::from_slice(body).expect("a JSON body");
        let differs = differs(schema, &body, "");
        assert_eq!(differs, None, "{what} with {body}");
    } else if response["content"].is_null() {
        assert!(body.is_empty(), "{what} with a body: {body:?}");
    }
}

/// The operation of the most literal template that fits.
fn operation<'a>(paths: &'a Map<String, Value>, method: &Method, path: &str) -> Option<&'a Value> {
    let fits = |template: &str| {
        let (wanted, given) = (template.split('/'), path.split('/'));
        wanted.clone().count() == given.clone().count()
            && wanted.zip(given).all(|(wanted, given)| {
                wanted == given || wanted.starts_with('{') && !given.is_empty()
            })
    };
    let found = paths.iter().filter(|(template, _)| fits(template));
    let (_, item) = found.min_by_key(|(template, _)| template.matches('{').count())?;
    // Methods are told apart by case; the document spells them in lower case.
    let is_upper = method
        .as_str()
        .bytes()
        .all(|byte| byte.is_ascii_uppercase());
    is_upper.then(|| item.get(method.as_str().to_ascii_lowercase()))?
}

/// What of a value is not as a schema has it: the part of JSON Schema that the document uses, but
/// for the patterns of texts.
pub fn differs(schema: &Value, value: &Value, at: &str) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        let schema = DOCUMENT.pointer(pointer).expect("it leads somewhere");
        return differs(schema, value, at);
    }
    let tell = |what: &str| Some(format!("`{at}` {what}: {schema}"));
    match &schema["type"] {
        Value::String(kind) if !is(kind, value) => return tell("has another type"),
        Value::Array(kinds)
            if !kinds
                .iter()
                .any(|kind| is(kind.as_str().expect("a type"), value)) =>
        {
            return tell("has another type");
        }
        _ => {}
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return tell("is none of the words");
    }
    let number = value.as_f64();
    if number < schema["minimum"].as_f64() && number.is_some()
        || schema["maximum"]
            .as_f64()
            .is_some_and(|most| number > Some(most))
    {
        return tell("is out of range");
    }
    let length = |name: &str| schema[name].as_u64();
    let text = value.as_str().map(|text| text.chars().count() as u64);
    if text.is_some_and(|text| {
        length("minLength").is_some_and(|least| text < least)
            || length("maxLength").is_some_and(|most| text > most)
    }) {
        return tell("is too short or too long");
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value.get(name.as_str().expect("a name")).is_none() {
            return tell(&format!("lacks {name}"));
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let Some(member) = value.get(name) else {
            continue;
        };
        if let Some(found) = differs(schema, member, &format!("{at}.{name}")) {
            return Some(found);
        }
    }
    if schema["items"].is_object() {
        for item in value.as_array().into_iter().flatten() {
            if let Some(found) = differs(&schema["items"], item, at) {
                return Some(found);
            }
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if let Some(found) = differs(part, value, at) {
            return Some(found);
        }
    }
    for name in ["oneOf", "anyOf"] {
        let Some(parts) = schema[name].as_array() else {
            continue;
        };
        let fitting = parts
            .iter()
            .filter(|part| differs(part, value, at).is_none());
        let fitting = fitting.count();
        if fitting == 0 || name == "oneOf" && fitting > 1 {
            return tell(&format!("fits {fitting} of {name}"));
        }
    }
    None
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the document has a type {other}"),
    }
}

#[test]
fn an_answer_that_the_document_does_not_describe_is_found() {
    let status = StatusCode::OK;
    let path = "/seedport/v1/internal-accounts/x/statement";
    let told = |body: &str| {
        let body = Bytes::copy_from_slice(body.as_bytes());
        std::panic::catch_unwind(|| check(&Method::GET, path, status, &body)).is_err()
    };
    assert!(told("{}"), "members are missing");
    assert!(told("[]"), "another type");
    let page = &DOCUMENT["components"]["schemas"]["InternalAccountStatus"];
    assert_eq!(differs(page, &"ACTIVE".into(), ""), None);
    assert!(differs(page, &"OPEN".into(), "").is_some());
}
