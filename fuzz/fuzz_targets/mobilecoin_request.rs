//! Fuzzes the JSON of the MobileCoin door: the envelope of a request and its parameters.
//!
//! Invariant: no bytes make it panic.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| seedport_mobilecoin::fuzzing::request(body));
