//! An owner whose account is asked for, and what the second leg says to a retry.

use seedport_vault::{
    FinishOperatorError, FinishOperatorExport, RecordKind, RedeemError, RedeemRefusal as Refusal,
    VaultFault,
};
use seedport_wire::SigningKey;

use crate::common::{
    World,
    operated::{AskedOwner, Operated},
    signing_key, stamp,
};

pub const CHALLENGE: FinishOperatorError = FinishOperatorError::Redeem(RedeemError::Fault(
    VaultFault::Record(RecordKind::Challenge),
));

pub const fn refused(refusal: Refusal) -> FinishOperatorError {
    FinishOperatorError::Redeem(RedeemError::Refused(refusal))
}

/// An owner with an account, and both parcels of it asked for.
pub struct Asked {
    pub world: World,
    pub owner: SigningKey,
    pub operated: Operated,
}

impl Asked {
    pub fn new() -> Self {
        let world = World::new();
        let owner = signing_key();
        let operated = world.owned(&owner);
        Self {
            world,
            owner,
            operated,
        }
    }

    pub fn finish(&self, request: &FinishOperatorExport<'_>) -> Option<FinishOperatorError> {
        self.world.vault.finish_operator_export(request).err()
    }

    /// Both parcels, each asked for and stamped rightly, on their way into the second leg.
    pub fn each(&self, mut attack: impl FnMut(FinishOperatorExport<'_>, &AskedOwner)) {
        for parcel in self.operated.parcels() {
            let asked = self.world.ask_owner(&self.operated, &parcel);
            let stamp = stamp(&self.owner, &asked.challenge.payload);
            attack(
                self.operated.retry(parcel, &asked.challenge, &stamp),
                &asked,
            );
        }
    }
}
