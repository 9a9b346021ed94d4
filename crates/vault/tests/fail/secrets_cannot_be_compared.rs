//! No secret is compared in the time that its first difference takes.

use seedport_vault::RootKey;
use seedport_wire::{SecretBytes, SigningKey, TargetKey};

fn compare<T: PartialEq>() {}

fn main() {
    compare::<SecretBytes>();
    compare::<RootKey>();
    compare::<SigningKey>();
    compare::<TargetKey>();
}
