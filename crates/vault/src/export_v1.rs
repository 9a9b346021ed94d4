//! Exports a wallet in the first edition of the contract.
//!
//! Invariant: the target is the key inside the sealed session that stamped: the one that its
//! owner was proven with, and never the key that signs. The payload names the wallet and the
//! activity, and no target; what that cannot promise stands in `docs/integrators.md`.
//! Called by `custody`, on both legs of an export without a body. Source: contract section 7.

use seedport_wire::{
    BodyDigest, FirstEditionStamp, SecretBytes,
    ids::{ExportId, SessionId, WalletId},
    payload::Activity,
    session_bundle,
};

use crate::{
    authorized::{Authorized, RedeemError, RedeemRefusal, Redemption, WalletExportV1},
    fault::VaultFault,
    finish_export::DeliveredExport,
    pending::PendingChallenge,
    records::{Stored, challenge::Purpose},
    scope::Scope,
    vault::Vault,
};

/// The second leg of an export of the first edition.
#[derive(Debug)]
pub struct FinishExportV1<'a> {
    /// The signed retry.
    pub redemption: Redemption<'a, FirstEditionStamp>,
    /// The sessions that the stamp may be by: the one whose key it names, or, for a signature
    /// that names none, the account's live ones.
    pub sessions: &'a [Stored<'a, SessionId>],
    /// The wallet.
    pub wallet: Stored<'a, WalletId>,
}

/// An export and the session that asked for it.
#[derive(Debug)]
pub struct DeliveredExportV1 {
    /// The export; its `envelope` is the base58check bundle.
    pub export: DeliveredExport,
    /// The session whose key the stamp is by.
    pub session: SessionId,
}

impl Vault {
    /// Makes the challenge of an export of the first edition.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn begin_export_v1(
        &self,
        scope: Scope,
        body: BodyDigest,
    ) -> Result<PendingChallenge, VaultFault> {
        let activity = Activity::ExportWalletV1 {
            wallet: scope.wallet,
        };
        self.pend_activity(scope, Purpose::ExportWalletV1, &activity, body)
    }

    /// Finds the session that the stamp is by, opens the wallet and seals it to that session's
    /// receiving key.
    ///
    /// # Errors
    /// [`RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn finish_export_v1(
        &self,
        request: &FinishExportV1<'_>,
    ) -> Result<DeliveredExportV1, RedeemError> {
        let mut refusal = RedeemRefusal::StampInvalid;
        for session in request.sessions {
            match self.redeem_by_session(&request.redemption, *session) {
                Ok(authorized) => {
                    let export = self.export_v1(authorized, request.wallet)?;
                    let session = session.id;
                    return Ok(DeliveredExportV1 { export, session });
                }
                // Another session's turn; one that is over may be the one that signed.
                Err(RedeemError::Refused(RedeemRefusal::StampInvalid)) => {}
                Err(RedeemError::Refused(RedeemRefusal::SessionExpired)) => {
                    refusal = RedeemRefusal::SessionExpired;
                }
                Err(error) => return Err(error),
            }
        }
        Err(refusal.into())
    }

    fn export_v1(
        &self,
        authorized: Authorized<WalletExportV1>,
        wallet: Stored<'_, WalletId>,
    ) -> Result<DeliveredExport, RedeemError> {
        let Authorized {
            activity,
            scope,
            now,
        } = authorized;
        let receiver = activity.receiver;
        let receiver = receiver.ok_or(RedeemRefusal::SessionCannotReceive)?;
        let record = self.open_wallet(scope, wallet)?;
        let phrase: SecretBytes = record.mnemonic.phrase();
        let bundle = session_bundle::seal(&receiver, &phrase).map_err(|_| VaultFault::Crypto)?;
        Ok(DeliveredExport {
            id: ExportId::make(self.entropy.as_ref()).map_err(VaultFault::Entropy)?,
            envelope: bundle,
            issued_at: now,
        })
    }
}
