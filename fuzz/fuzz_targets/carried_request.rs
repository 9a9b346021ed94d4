//! Fuzzes the opaque text that joins two calls of the MobileCoin door.
//!
//! Invariant: what reads is written back as the same.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| seedport_custody::mobilecoin::fuzz_request(text));
