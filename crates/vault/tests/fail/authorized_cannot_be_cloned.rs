//! A proof cannot be kept for later while it is spent.

use seedport_vault::Authorized;

fn copied<A>(proof: Authorized<A>) -> (Authorized<A>, Authorized<A>) {
    (proof.clone(), proof)
}

fn main() {
    let _ = copied::<()>;
}
