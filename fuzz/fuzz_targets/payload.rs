//! Fuzzes the payload to sign and the target key in it.
//!
//! Invariant: a payload has one spelling: what parses is written back byte for byte.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_wire::{ExportWallet, TargetPublicKey};

fuzz_target!(|text: &str| {
    if let Ok(payload) = ExportWallet::parse(text) {
        assert_eq!(payload.to_json(), text);
    }
    if let Ok(target) = TargetPublicKey::parse(text) {
        assert_eq!(target.as_text(), text);
        assert_eq!(target.point().to_hex(), text.to_ascii_lowercase());
    }
});
