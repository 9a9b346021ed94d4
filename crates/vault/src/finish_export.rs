//! Finishes an export: the place where a seed leaves the vault, sealed and signed.
//!
//! Invariant: the target is the one in the payload that the owner stamped; the act takes
//! `Authorized<WalletExport>` by value, and its result is sealed and signed.
//! Called by `custody`, on the second leg of an export.

use seedport_wire::{
    CompressedKey, Timestamp,
    envelope::{self, Content, EnvelopeFacts, OwnerFacts},
    ids::{ExportId, SessionId, WalletId},
};

use crate::{
    authorized::{Authorized, RedeemError, RedeemRefusal, Redemption, WalletExport},
    fault::VaultFault,
    records::Stored,
    vault::Vault,
};

/// The second leg of an export.
#[derive(Debug)]
pub struct FinishExport<'a> {
    /// The signed retry.
    pub redemption: Redemption<'a>,
    /// The session whose key the stamp names.
    pub session: Stored<'a, SessionId>,
    /// The wallet.
    pub wallet: Stored<'a, WalletId>,
}

/// A sealed seed on its way to its owner.
#[derive(Debug)]
pub struct DeliveredExport {
    /// The delivery's id; the envelope says the same.
    pub id: ExportId,
    /// `encryptedWalletCredentials`.
    pub envelope: String,
    /// The key that it is sealed to: it may not be a session's.
    pub target: CompressedKey,
    /// When it was made.
    pub issued_at: Timestamp,
}

/// Why no envelope was made.
pub type FinishExportError = RedeemError;

impl Vault {
    /// Checks the stamp, opens the wallet, seals it to the stamped target, signs the envelope.
    ///
    /// # Errors
    /// [`RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn finish_export(
        &self,
        request: &FinishExport<'_>,
    ) -> Result<DeliveredExport, FinishExportError> {
        let authorized: Authorized<WalletExport> =
            self.redeem_by_session(&request.redemption, request.session)?;
        if authorized.activity.payload.target.point() == &authorized.activity.signer {
            return Err(RedeemRefusal::TargetIsSessionKey.into());
        }
        Ok(self.export(authorized, request.wallet)?)
    }

    fn export(
        &self,
        authorized: Authorized<WalletExport>,
        wallet: Stored<'_, WalletId>,
    ) -> Result<DeliveredExport, VaultFault> {
        let Authorized {
            activity,
            scope,
            request,
            now,
        } = authorized;
        // The payload names the scope's wallet: the activity was read so.
        let id = activity.payload.wallet;
        let record = self.open_wallet(scope, wallet)?;
        let facts = EnvelopeFacts {
            platform: scope.platform,
            wallet: id,
            account: scope.account,
            export: ExportId::derive(request),
            issued_at: now,
            content: Content::Phrase,
            owner: Some(OwnerFacts {
                credential: activity.credential,
                founding: record.founding,
                manifest: record.manifest,
            }),
        };
        let target = *activity.payload.target.point();
        let envelope = envelope::make(
            self.quorum.signer(),
            &target,
            &facts,
            &record.mnemonic.phrase(),
        )
        .map_err(|_| VaultFault::Crypto)?;
        Ok(DeliveredExport {
            id: facts.export,
            envelope,
            target: target.compressed(),
            issued_at: now,
        })
    }
}
