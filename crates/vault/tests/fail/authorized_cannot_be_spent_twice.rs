//! A proof is spent by value.

use seedport_vault::Authorized;

fn spend<A>(_: Authorized<A>) {}

fn twice<A>(proof: Authorized<A>) {
    spend(proof);
    spend(proof);
}

fn main() {
    twice::<()>;
}
