//! What a proof says is for the vault alone to read.

use seedport_vault::Authorized;

fn read<A>(proof: Authorized<A>) -> A {
    proof.activity
}

fn main() {
    read::<()>;
}
