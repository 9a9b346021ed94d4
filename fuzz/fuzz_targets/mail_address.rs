//! Fuzzes mail addresses.
//!
//! Invariant: what parses has one canonical form, which parses as itself and has no space or control.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_wire::contact::MailAddress;

fuzz_target!(|text: &str| {
    if let Ok(address) = MailAddress::parse(text) {
        let canonical = address.as_str().to_owned();
        assert!(!canonical.contains(|c: char| c.is_whitespace() || c.is_control()));
        let again = MailAddress::parse(&canonical).expect("its own form");
        assert_eq!(again.as_str(), canonical);
    }
});
