//! What an operator imports, and the keys that it is told, have no text of their own.

use seedport_vault::{OpenedBundle, SealOperatorWallet, Source, ViewKey};

fn debug<T: std::fmt::Debug>() {}

fn main() {
    debug::<Source>();
    debug::<SealOperatorWallet>();
    debug::<ViewKey>();
    // Sealed, this may.
    debug::<OpenedBundle>();
}
