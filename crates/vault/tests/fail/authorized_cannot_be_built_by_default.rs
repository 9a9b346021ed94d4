//! No proof comes from nothing.

use seedport_vault::Authorized;

fn forged<A>() -> Authorized<A> {
    Default::default()
}

fn main() {
    forged::<()>();
}
