//! An example of each request and each answer of the OpenAPI document.
//!
//! Invariant: every example is in `examples.json`, recorded from a live sandbox by the operation's
//! name. The tests hold each against its schema, and find an operation without one.
//! Called by `openapi`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::{Content, RefOr, example::ExampleBuilder, path::Operation};

/// Named values; the name tells the kinds of a request apart.
type Named = BTreeMap<String, Value>;

#[derive(Deserialize)]
struct Examples {
    /// By status, for the answers that are no success and have none of their own.
    errors: BTreeMap<String, Value>,
    /// By the operation's name.
    operations: BTreeMap<String, Exchange>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Exchange {
    request: Named,
    /// By status.
    responses: BTreeMap<String, Named>,
}

static EXAMPLES: LazyLock<Examples> = LazyLock::new(|| {
    let text = include_str!("examples.json");
    serde_json::from_str(text).expect("a file of this crate, which the tests read")
});

/// Adds an operation's examples to its body and to each of its answers.
pub fn add(operation: &mut Operation) {
    let own = operation.operation_id.as_deref();
    let own = own.and_then(|id| EXAMPLES.operations.get(id));
    if let (Some(own), Some(RefOr::T(body))) = (own, &mut operation.request_body) {
        for content in body.content.values_mut().filter_map(own_content) {
            show(content, &own.request);
        }
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        let own = own.and_then(|own| own.responses.get(status));
        for content in response.content.values_mut().filter_map(own_content) {
            match (own, EXAMPLES.errors.get(status)) {
                (Some(own), _) => show(content, own),
                (None, Some(error)) => content.example = Some(error.clone()),
                (None, None) => {}
            }
        }
    }
}

/// What is said here, and not by a reference.
fn own_content(content: &mut RefOr<Content>) -> Option<&mut Content> {
    match content {
        RefOr::T(content) => Some(content),
        RefOr::Ref(_) => None,
    }
}

/// One value is the example; of several each has its name.
fn show(content: &mut Content, values: &Named) {
    if values.len() == 1 {
        content.example = values.values().next().cloned();
        return;
    }
    for (name, value) in values {
        let example = ExampleBuilder::new()
            .summary(name)
            .value(Some(value.clone()));
        let example = RefOr::T(example.build());
        content.examples.insert(name.clone(), example);
    }
}
