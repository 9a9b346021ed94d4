//! No argument of any public verb panics it: arbitrary bytes, texts of a megabyte, numbers at the
//! ends of their range, moments at the ends of time.
//!
//! Invariant: the calls are those of the fuzz target `vault_face`; here they run on a stable
//! compiler, over drawn inputs, in `ci`.

#[path = "../face/every_verb.rs"]
mod face;

use std::{
    collections::BTreeSet,
    sync::{LazyLock, atomic::Ordering},
};

use proptest::prelude::*;

use face::{Input, Setting, VERBS, call, call_all, setting::START};

const MEGABYTE: usize = 1 << 20;

static SETTING: LazyLock<Setting> = LazyLock::new(Setting::new);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn no_drawn_arguments_panic_a_verb(
        verb in 0..VERBS,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut input = Input::new(&bytes, MEGABYTE);
        call(&SETTING, verb, &mut input);
        call_all(&SETTING, &mut Input::new(&bytes, 64));
    }
}

/// Inputs of one byte, over and over: everything of one choice, texts that are empty and texts that
/// are as long as there are.
#[test]
fn no_arguments_of_one_choice_panic_a_verb() {
    let setting = Setting::new();
    for verb in 0..VERBS {
        for byte in 0..=255 {
            let bytes = [byte; 256];
            call(&setting, verb, &mut Input::new(&bytes, MEGABYTE));
        }
        call(&setting, verb, &mut Input::new(&[], MEGABYTE));
    }
}

/// The clock is no argument; a machine's may stand anywhere all the same.
#[test]
fn no_moment_panics_a_verb() {
    let year_10000 = 253_402_300_800_000;
    for moment in [
        i64::MIN,
        i64::MIN + 1,
        -1,
        0,
        START - 1,
        year_10000 - 1,
        year_10000,
        i64::MAX - 1_000,
        i64::MAX - 1,
        i64::MAX,
    ] {
        let setting = Setting::new();
        setting.clock.store(moment, Ordering::SeqCst);
        for verb in 0..VERBS {
            for byte in [0, 1, 2, 3, 7, 8, 77, 128, 255] {
                let bytes = [byte; 64];
                call(&setting, verb, &mut Input::new(&bytes, 64));
            }
        }
    }
}

/// The calls reach every verb.
#[test]
fn every_verb_is_among_the_calls() {
    let mut called = BTreeSet::new();
    for first in 0..=255 {
        let mut input = Input::new(std::slice::from_ref(&first), 0);
        called.extend(call_all(&SETTING, &mut input));
    }
    assert_eq!(called.len(), usize::from(VERBS));
}
