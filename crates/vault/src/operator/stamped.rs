//! Hands over an account that has an owner: its owner's key stamps first.
//!
//! Invariant: the key that must stamp is the one sealed into the wallet when it was made; the
//! target and the content are those of the payload that was stamped. Nobody
//! is asked to stamp what could not leave.
//! Called by `custody`, on the two legs of a stamped export.

use seedport_wire::{BodyDigest, ExportWallet, MobilecoinId, TargetPublicKey, ids::WalletId};

use super::{OperatorExportError, OperatorExportRefusal, OperatorScope, Parcel};
use crate::{
    authorized::{RedeemError, Redemption},
    fault::VaultFault,
    finish_export::DeliveredExport,
    pending::PendingChallenge,
    records::{Stored, challenge::Purpose},
    vault::Vault,
};

/// The second leg of a stamped export.
#[derive(Debug)]
pub struct FinishOperatorExport<'a> {
    /// The signed retry.
    pub redemption: Redemption<'a>,
    /// The account's id.
    pub id: MobilecoinId,
    /// The wallet.
    pub wallet: Stored<'a, WalletId>,
    /// What is to be handed over.
    pub parcel: Parcel<'a>,
}

/// Why a stamped export handed nothing over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FinishOperatorError {
    /// The retry is refused, or a fault of ours.
    #[error(transparent)]
    Redeem(#[from] RedeemError),
    /// The account does not leave.
    #[error(transparent)]
    Export(#[from] OperatorExportError),
}

impl From<VaultFault> for FinishOperatorError {
    fn from(fault: VaultFault) -> Self {
        Self::Export(fault.into())
    }
}

impl Vault {
    /// Makes the challenge that the account's owner must stamp.
    ///
    /// # Errors
    /// [`OperatorExportRefusal::NoOwnerKey`] when nobody could stamp it, `TargetIsOwnerKey`, and
    /// `TooLarge`.
    pub fn begin_operator_export(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
        parcel: &Parcel<'_>,
        target: TargetPublicKey,
        body: BodyDigest,
    ) -> Result<PendingChallenge, OperatorExportError> {
        let record = self.open_operator_wallet(scope, wallet)?;
        let owner = record.owner_key.ok_or(OperatorExportRefusal::NoOwnerKey)?;
        if target.point() == &owner {
            return Err(OperatorExportRefusal::TargetIsOwnerKey.into());
        }
        let purpose = match parcel {
            Parcel::Secrets(_) => Purpose::ExportOperatorWallet(owner),
            Parcel::Bundle(_) => Purpose::ExportOperatorBundle(owner),
        };
        // For its size: it is wiped again.
        parcel.pack(record)?;
        let payload = ExportWallet {
            platform: scope.scope.platform,
            wallet: scope.scope.wallet,
            content: parcel.content(),
            target,
            made_at: self.clock.now(),
        };
        let payload = self.unique_export(&payload)?;
        Ok(self.pend(scope.scope, purpose, payload, body)?)
    }

    /// Checks the owner's stamp, seals the account to the stamped target, signs the envelope.
    ///
    /// # Errors
    /// [`FinishOperatorError::Redeem`] when the retry is refused; the challenge stays open then.
    pub fn finish_operator_export(
        &self,
        request: &FinishOperatorExport<'_>,
    ) -> Result<DeliveredExport, FinishOperatorError> {
        let authorized = self.redeem_by_bound_key(&request.redemption)?;
        let released = self.release_stamped(authorized, request)?;
        Ok(self.deliver(released)?)
    }
}
