//! Fuzzes the plaintext of an account's bundle, as it comes out of its seal.
//!
//! Invariant: no bytes make it panic.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|plaintext: &[u8]| seedport_vault::fuzz_bundle(plaintext));
