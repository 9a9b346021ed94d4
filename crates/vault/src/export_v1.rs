//! Exports a wallet in the first edition of the contract.
//!
//! Invariant: the target is the key inside the sealed session that stamped: the one that its
//! owner was proven with, and never the key that signs. The payload names the wallet and the
//! activity, and no target; what that cannot promise stands in `docs/integrators.md`. Whether it
//! is served at all is the vault's own configuration.
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

/// Why no challenge was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BeginExportV1Error {
    /// The operator switched the first edition off.
    #[error("the first edition of the export is switched off")]
    Off,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl Vault {
    /// Makes the challenge of an export of the first edition.
    ///
    /// # Errors
    /// [`BeginExportV1Error::Off`] where the operator switched the first edition off.
    pub fn begin_export_v1(
        &self,
        scope: Scope,
        body: BodyDigest,
    ) -> Result<PendingChallenge, BeginExportV1Error> {
        if !self.limits.first_edition {
            return Err(BeginExportV1Error::Off);
        }
        let activity = Activity::ExportWalletV1 {
            wallet: scope.wallet,
        };
        Ok(self.pend_activity(scope, Purpose::ExportWalletV1, &activity, body)?)
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
        if !self.limits.first_edition {
            return Err(RedeemRefusal::FirstEditionOff.into());
        }
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
            request,
            now,
        } = authorized;
        let receiver = activity.receiver;
        let receiver = receiver.ok_or(RedeemRefusal::SessionCannotReceive)?;
        let record = self.open_wallet(scope, wallet)?;
        let phrase: SecretBytes = record.mnemonic.phrase();
        let bundle = session_bundle::seal(&receiver, &phrase).map_err(|_| VaultFault::Crypto)?;
        Ok(DeliveredExport {
            id: ExportId::derive(request),
            envelope: bundle,
            target: receiver.compressed(),
            issued_at: now,
        })
    }
}
