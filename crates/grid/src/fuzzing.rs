//! What strangers' bytes reach first at this door, for the fuzz targets alone.
//!
//! Invariant: compiled for a fuzzer and for nobody else; it decides nothing.
//! Called by `fuzz/fuzz_targets/grid_body.rs`.

use serde_json::Value;

use crate::body::Body;

/// Reads a body, and writes it in its one spelling.
///
/// # Panics
/// When the spelling is not its own.
pub fn body(bytes: &[u8]) {
    let Ok(body) = Body::of(bytes.to_vec().into(), true) else {
        return;
    };
    let read = body.parse::<Value>();
    let Ok(canonical) = body.canonical() else {
        return;
    };
    assert!(read.is_ok(), "what has a spelling is JSON");
    let Ok(again) = Body::of(canonical.clone().into_bytes().into(), true) else {
        panic!("the spelling is a body");
    };
    assert_eq!(again.canonical().ok(), Some(canonical));
}
