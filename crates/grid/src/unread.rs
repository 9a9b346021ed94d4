//! Fields of a body that nothing reads: they are no reason for a refusal, and they are told.
//!
//! Invariant: what is known is what the OpenAPI document says of the operation. A name is told only
//! where it is a plain word; the caller alone hears it, in a header of the answer.
//! Called by `body` (find) and `conventions` (tell).

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, OnceLock},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
};
use serde_json::Value;

use crate::openapi::openapi_json;

/// The header that names them.
pub const X_UNKNOWN_FIELDS: HeaderName = HeaderName::from_static("x-seedport-unknown-fields");
/// How many are named.
const MAX_NAMED: usize = 16;
/// How deep a body, and a schema, is looked into.
const MAX_DEPTH: usize = 16;

/// What was found; rides in the request's extensions.
#[derive(Debug, Clone, Default)]
pub struct Unknown(Arc<OnceLock<HeaderValue>>);

impl Unknown {
    /// The names, when there are any.
    pub fn names(&self) -> Option<&HeaderValue> {
        self.0.get()
    }
}

/// Where what is found in one request's body goes.
pub struct Unread {
    found: Option<Unknown>,
    known: Option<&'static Known>,
}

/// The members that an object is read for; one without any is not looked at.
#[derive(Default)]
struct Known(BTreeMap<String, Self>);

/// By method in lower case, and path.
static BODIES: LazyLock<BTreeMap<(String, String), Known>> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(&openapi_json()).unwrap_or_default();
    let mut bodies = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let mut known = Known::default();
            known.add(&document, schema, 0);
            bodies.insert((method.clone(), path.clone()), known);
        }
    }
    bodies
});

impl Known {
    /// Adds what a schema names; the items of a list stand for the list.
    fn add(&mut self, document: &Value, schema: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let pointer = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
        if let Some(schema) = pointer.and_then(|pointer| document.pointer(pointer)) {
            return self.add(document, schema, depth + 1);
        }
        let parts = ["allOf", "oneOf", "anyOf"].into_iter();
        let parts = parts.flat_map(|name| schema[name].as_array().into_iter().flatten());
        for part in parts.chain(schema.get("items")) {
            self.add(document, part, depth + 1);
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let known = self.0.entry(name.clone()).or_default();
            known.add(document, member, depth + 1);
        }
    }

    fn find(&self, value: &Value, at: &str, depth: usize, found: &mut Vec<String>) {
        if self.0.is_empty() || depth > MAX_DEPTH {
            return;
        }
        match value {
            Value::Array(items) => {
                for item in items {
                    self.find(item, at, depth + 1, found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let path = format!("{at}{}", if is_plain(name) { name } else { "?" });
                    match self.0.get(name) {
                        Some(known) => known.find(member, &format!("{path}."), depth + 1, found),
                        None if found.len() < MAX_NAMED && !found.contains(&path) => {
                            found.push(path);
                        }
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn is_plain(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

impl Unread {
    /// Of this request.
    pub fn of(request: &Request) -> Self {
        let path = request.extensions().get::<MatchedPath>();
        let method = request.method().as_str().to_ascii_lowercase();
        Self {
            found: request.extensions().get::<Unknown>().cloned(),
            known: path.and_then(|path| BODIES.get(&(method, path.as_str().to_owned()))),
        }
    }

    /// Looks for what nothing reads. What is no JSON is told of elsewhere.
    pub fn note(&self, body: &[u8]) {
        let (Some(unknown), Some(known)) = (&self.found, self.known) else {
            return;
        };
        let mut found = Vec::new();
        if let Ok(value) = serde_json::from_slice::<Value>(body) {
            known.find(&value, "", 0, &mut found);
        }
        found.sort_unstable();
        if !found.is_empty()
            && let Ok(names) = HeaderValue::try_from(found.join(", "))
        {
            // A request has one body.
            let _ = unknown.0.set(names);
        }
    }
}
