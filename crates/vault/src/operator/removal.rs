//! Lets an account go for good: that of an owner by its owner's stamp alone.
//!
//! Invariant: an account with an owner's key is removed by a stamp of the key that was sealed into its
//! wallet, over a text that names this account; a stamp for an export removes nothing, and one for
//! a removal hands nothing over.
//! Called by `custody`, on the two legs of a removal.

use seedport_wire::{BodyDigest, MobilecoinId, PublicKey, ids::WalletId, payload::RemoveAccount};

use super::{FinishOperatorError, OperatorExportError, OperatorExportRefusal, OperatorScope};
use crate::{
    authorized::{Activity, Authorized, RedeemRefusal, Redeemed, Redemption},
    fault::{RecordKind, VaultFault},
    pending::PendingChallenge,
    records::{Stored, challenge::Purpose},
    scope::Scope,
    vault::Vault,
};

/// "Remove this account", by its owner's registered key.
#[derive(Debug)]
pub struct OperatorRemoval {
    payload: RemoveAccount,
    owner: PublicKey,
}

impl Activity for OperatorRemoval {
    fn read(scope: &Scope, challenge: Redeemed, payload: &str) -> Result<Self, RedeemRefusal> {
        let wrong = RedeemRefusal::WrongChallenge;
        let Purpose::RemoveOperatorWallet(owner) = challenge.purpose else {
            return Err(wrong);
        };
        let payload = RemoveAccount::parse(payload).ok_or(wrong)?;
        if payload.platform != scope.platform || payload.wallet != scope.wallet {
            return Err(wrong);
        }
        Ok(Self { payload, owner })
    }
}

impl Vault {
    /// Makes the challenge that the account's owner must stamp before it is removed.
    ///
    /// # Errors
    /// [`OperatorExportRefusal::NoOwnerKey`] when nobody could stamp it: the operator removes it.
    pub fn begin_operator_removal(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
        body: BodyDigest,
    ) -> Result<PendingChallenge, OperatorExportError> {
        let record = self.open_operator_wallet(scope, wallet)?;
        let owner = record.owner_key.ok_or(OperatorExportRefusal::NoOwnerKey)?;
        let write = |made_at| {
            let payload = RemoveAccount {
                platform: scope.scope.platform,
                account: scope.id,
                wallet: scope.scope.wallet,
                made_at,
            };
            payload.to_json()
        };
        let payload = self.unique_text(write)?;
        let purpose = Purpose::RemoveOperatorWallet(owner);
        Ok(self.pend(scope.scope, purpose, payload, body)?)
    }

    /// Checks the owner's stamp over the removal of this account.
    ///
    /// # Errors
    /// [`FinishOperatorError::Redeem`] when the retry is refused; the challenge stays open then.
    pub fn finish_operator_removal(
        &self,
        redemption: &Redemption<'_>,
        id: MobilecoinId,
        wallet: Stored<'_, WalletId>,
    ) -> Result<(), FinishOperatorError> {
        let authorized: Authorized<OperatorRemoval> = self.redeem_by_bound_key(redemption)?;
        let (activity, scope) = (authorized.activity, authorized.scope);
        let record = self.open_operator_wallet(OperatorScope { scope, id }, wallet)?;
        // Both were read from this very wallet when the challenge was begun.
        if activity.payload.account != id || record.owner_key != Some(activity.owner) {
            return Err(VaultFault::Record(RecordKind::OperatorWallet).into());
        }
        Ok(())
    }
}
