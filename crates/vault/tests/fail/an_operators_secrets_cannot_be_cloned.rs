//! What an operator imports, and the keys that it is told, have no second copy, and are not
//! compared in the time that their first difference takes.

use seedport_vault::{SealOperatorWallet, Source, ViewKey};

fn clone<T: Clone>() {}
fn compare<T: PartialEq>() {}

fn main() {
    clone::<Source>();
    clone::<SealOperatorWallet>();
    clone::<ViewKey>();
    compare::<Source>();
    compare::<SealOperatorWallet>();
    compare::<ViewKey>();
}
