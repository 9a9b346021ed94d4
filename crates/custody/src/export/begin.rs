//! The first leg of an export: a challenge over the account, the wallet and the target key.
//!
//! Called by `POST /internal-accounts/{id}/export` without signature headers.

use seedport_store::{AuditVerb, Verb};
use seedport_vault::{BeginExport, PendingChallenge};
use seedport_wire::{BodyDigest, TargetPublicKey, ids::AccountId};

use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
    signed::{BeginError, Begun, Opening},
};

impl Custody {
    /// Begins an export to `target`.
    ///
    /// # Errors
    /// [`BeginError`] says why none was begun.
    pub async fn begin_export(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        target: TargetPublicKey,
        body: BodyDigest,
    ) -> Result<Begun, BeginError> {
        let opening = Opening {
            account,
            verb: Verb::ExportWallet,
            subject: None,
            audit: AuditVerb::ExportBegin,
            credential_type: None,
        };
        let asked = self.ask_export(permit, account, target, body).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_export(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        target: TargetPublicKey,
        body: BodyDigest,
    ) -> Result<PendingChallenge, BeginError> {
        let platform = permit.platform;
        let (_, scope) = self.wallet_scope(platform, account).await?;
        if self
            .is_session_key(platform, account, target.point())
            .await?
        {
            return Err(BeginError::TargetIsSessionKey);
        }
        let request = BeginExport {
            platform,
            account,
            wallet: scope.wallet,
            target,
            body,
        };
        let pending = self.vault.begin_export(request).map_err(Fault::from)?;
        Ok(pending)
    }
}
