//! Fuzzes the cursors of lists.
//!
//! Invariant: what parses is written back as it came.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_store::page::Cursor;

fuzz_target!(|text: &str| {
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }
});
