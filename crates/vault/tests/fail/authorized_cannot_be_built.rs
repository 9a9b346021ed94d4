//! Outside the vault nobody makes a proof.
#![allow(unreachable_code)]

use seedport_vault::Authorized;

fn main() {
    let _proof = Authorized {
        activity: "export",
        scope: unreachable!(),
        request: unreachable!(),
        now: unreachable!(),
    };
}
