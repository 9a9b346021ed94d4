//! Fuzzes the payload by which the owner of an operator's account agrees to its removal.
//!
//! Invariant: a payload has one spelling: what parses is written back byte for byte.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_wire::payload::RemoveAccount;

fuzz_target!(|text: &str| {
    if let Some(payload) = RemoveAccount::parse(text) {
        assert_eq!(payload.to_json(), text);
    }
});
