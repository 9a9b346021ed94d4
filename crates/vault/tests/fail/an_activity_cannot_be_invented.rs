//! Outside the vault nobody adds to what a stamp authorizes: what an activity is read from has no
//! name there.

use seedport_vault::{Activity, RedeemRefusal, Scope};

struct Anything;

impl Activity for Anything {
    fn read(_: &Scope, _: seedport_vault::Redeemed, _: &str) -> Result<Self, RedeemRefusal> {
        Ok(Self)
    }
}

fn main() {}
