//! A key that signs never receives, and a key that receives never signs.

use seedport_wire::{SigningKey, TargetKey};

fn crossed(signing: SigningKey, target: TargetKey) -> TargetKey {
    let _ = target.sign(b"payload");
    signing
}

fn main() {
    let _ = crossed;
}
