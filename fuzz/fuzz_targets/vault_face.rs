//! Fuzzes the vault's face: every public verb, one call after another, with whatever the input
//! says: honest things, other things of the right type, and nothing that makes sense.
//!
//! Invariant: no argument of any public verb panics it.
//! Called by libFuzzer. On a stable compiler the same calls run over drawn inputs, in the vault's
//! test `courier`.

#![no_main]

#[path = "../../crates/vault/tests/face/every_verb.rs"]
mod face;

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

use face::{Input, Setting};

/// The longest text that is not a piece of the input: long enough for every bound.
const LONGEST: usize = 128 * 1024;

static SETTING: LazyLock<Setting> = LazyLock::new(Setting::new);

fuzz_target!(|data: &[u8]| {
    face::call_all(&SETTING, &mut Input::new(data, LONGEST));
});
