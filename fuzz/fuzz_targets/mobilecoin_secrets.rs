//! Fuzzes the JSON of an exported MobileCoin account.
//!
//! Invariant: no panic; what parses proved itself, so that it is written and read back as the same
//! account.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_keys::mobilecoin::{AccountSecrets, Shape};
use seedport_wire::SecretBytes;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(secrets) = AccountSecrets::from_json(&SecretBytes::copy_from(bytes)) {
        let written = secrets.to_json(Shape::V2);
        let again = AccountSecrets::from_json(&written).expect("what was written");
        assert_eq!(again.account, secrets.account);
        assert_eq!(again.to_json(Shape::V2).expose(), written.expose());
    }
});
