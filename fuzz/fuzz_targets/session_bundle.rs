//! Fuzzes the session bundle, as text and as bytes under a valid checksum.
//!
//! Invariant: no panic; no bundle opens that was not sealed to the key.
//! Called by libFuzzer.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use seedport_wire::{SecretBytes, TargetKey, session_bundle};

static TARGET: LazyLock<TargetKey> = LazyLock::new(|| {
    TargetKey::from_scalar(SecretBytes::copy_from(&[2; 32])).expect("a scalar in range")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(session_bundle::open(&TARGET, text).is_err());
    }
    let checked = bs58::encode(bytes).with_check().into_string();
    assert!(session_bundle::open(&TARGET, &checked).is_err());
});
