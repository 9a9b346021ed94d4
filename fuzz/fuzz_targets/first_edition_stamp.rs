//! Fuzzes the stamp header of the contract's first edition.
//!
//! Invariant: nothing that parses verifies under a key whose private half the fuzzer does not have.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_wire::{FirstEditionStamp, PublicKey, Verifies as _};

/// The generator of P-256; its private half is one, so no honest stamp is by it.
const KEY: &str = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

fuzz_target!(|header: &str| {
    if let Ok(stamp) = FirstEditionStamp::parse(header) {
        let key = PublicKey::from_hex(KEY).expect("the generator");
        assert!(stamp.verify(&key, "a payload that nobody signed").is_err());
    }
});
