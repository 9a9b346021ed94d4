//! Fuzzes the stamp header.
//!
//! Invariant: what parses is written back as a header that parses to the same stamp, and no
//! stamp verifies under a key whose private half the fuzzer does not have.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_wire::{PublicKey, Stamp};

/// The generator of P-256; its private half is one, so no honest stamp is by it.
const KEY: &str = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

fuzz_target!(|header: &str| {
    if let Ok(stamp) = Stamp::parse(header) {
        assert_eq!(Stamp::parse(&stamp.to_header()), Ok(stamp.clone()));
        let key = PublicKey::from_hex(KEY).expect("the generator");
        assert!(stamp.verify(&key, "a payload that nobody signed").is_err());
    }
});
