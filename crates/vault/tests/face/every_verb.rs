//! Calls any verb of the vault's face with whatever an input says: honest things, other things of
//! the right type, and nothing that makes sense.
//!
//! Invariant: no argument of any public verb panics it. Of this crate and of those that a caller
//! has; nothing of the other tests, because a fuzz target outside the workspace includes this file.
//! Called by `fuzz/fuzz_targets/vault_face.rs` and by `no_argument_panics`.

pub mod input;
mod operators;
mod owners;
pub mod setting;

pub use input::Input;
pub use setting::Setting;

/// How many verbs there are.
pub const VERBS: u8 = 36;

/// Makes one call after another for as long as the input lasts; says which verbs were called.
pub fn call_all(setting: &Setting, input: &mut Input<'_>) -> Vec<u8> {
    let mut called = Vec::new();
    while !input.is_empty() {
        let verb = input.byte() % VERBS;
        call(setting, verb, input);
        called.push(verb);
    }
    called
}

/// Calls one verb.
pub fn call(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    match verb {
        0..24 => owners::call(setting, verb, input),
        _ => operators::call(setting, verb - 24, input),
    }
}
