//! No secret has a second copy.

use seedport_vault::RootKey;
use seedport_wire::{SecretBytes, SigningKey, TargetKey};

fn clone<T: Clone>() {}

fn main() {
    clone::<SecretBytes>();
    clone::<RootKey>();
    clone::<SigningKey>();
    clone::<TargetKey>();
}
