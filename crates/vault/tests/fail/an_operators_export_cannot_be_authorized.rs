//! Outside the vault nobody names what an owner's stamp over an account authorizes, nor makes it.
#![allow(unreachable_code)]

use seedport_vault::{Authorized, OperatorExport};

fn main() {
    let _proof: Authorized<OperatorExport> = Authorized {
        activity: unreachable!(),
        scope: unreachable!(),
        request: unreachable!(),
        now: unreachable!(),
    };
}
