//! Reads the vector files of the workspace.
//!
//! Invariant: a field that is missing or of another kind ends the test; nothing is skipped
//! silently.
//! Called by the tests that are one file a source of vectors.

use serde_json::Value;

/// The JSON at `path`, relative to `vectors/`.
pub fn load(path: &str) -> Value {
    let path = format!("{}/../../vectors/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The list at `value`.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// The text at `value`.
pub fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The bytes that `value` spells in hex.
pub fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).expect("hex")
}
