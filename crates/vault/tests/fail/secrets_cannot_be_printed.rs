//! No secret has a text of its own.

use seedport_vault::RootKey;
use seedport_wire::{SecretBytes, SigningKey, TargetKey};

fn debug<T: std::fmt::Debug>() {}
fn display<T: std::fmt::Display>() {}

fn main() {
    debug::<SecretBytes>();
    debug::<RootKey>();
    debug::<SigningKey>();
    debug::<TargetKey>();
    display::<SecretBytes>();
    display::<RootKey>();
    display::<SigningKey>();
    display::<TargetKey>();
}
