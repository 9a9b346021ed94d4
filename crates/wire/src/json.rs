//! Reads JSON objects that strangers send.
//!
//! Invariant: an object and nothing else; a struct's derived reader would also take an array
//! of its fields in their order of declaration, a second spelling that no contract has.
//! Called by every parser of the crate that reads named fields.

use serde::Deserialize;

/// Reads `text` as an object; `None` when it is no JSON, no object, or lacks a field.
pub(crate) fn object<'a, T: Deserialize<'a>>(text: &'a [u8]) -> Option<T> {
    if text.trim_ascii_start().starts_with(b"{") {
        serde_json::from_slice(text).ok()
    } else {
        None
    }
}
