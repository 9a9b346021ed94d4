//! Fuzzes the bodies of the Grid door.
//!
//! Invariant: a body that is taken has one spelling, and that is a body.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| seedport_grid::fuzzing::body(body));
