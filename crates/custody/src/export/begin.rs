//! The first leg of an export: a challenge over the account, the wallet and the target key.
//!
//! Called by `POST /internal-accounts/{id}/export` without signature headers.

use std::time::Duration;

use seedport_store::{
    AuditVerb, ChallengeRow, ChallengeState, ChallengeWrite, CommitError, Guard, SealedRecord,
    Verb, Write,
};
use seedport_vault::BeginExport;
use seedport_wire::{
    BodyDigest, TargetPublicKey, Timestamp,
    ids::{AccountId, RequestId},
};

use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
};

/// A challenge that waits for the owner's stamp.
#[derive(Debug)]
pub struct BegunExport {
    /// `payloadToSign`.
    pub payload: String,
    /// `requestId`.
    pub request: RequestId,
    /// `expiresAt`.
    pub expires_at: Timestamp,
}

/// Why no export was begun.
#[derive(Debug, thiserror::Error)]
pub enum BeginExportError {
    /// The platform has no account of this id.
    #[error("no such account")]
    NotFound,
    /// The account has no wallet yet.
    #[error("the account has no wallet yet: its customer has no email")]
    NoWallet,
    /// The target is a session's key; a key that signs must not also receive.
    #[error("clientPublicKey is a session key; make a fresh one")]
    TargetIsSessionKey,
    /// A budget is spent.
    #[error("too many challenges")]
    RateLimited {
        /// When there is room again.
        retry_after: Duration,
    },
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Custody {
    /// Begins an export to `target`.
    ///
    /// # Errors
    /// [`BeginExportError`] says why none was begun.
    pub async fn begin_export(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        target: TargetPublicKey,
        body: BodyDigest,
    ) -> Result<BegunExport, BeginExportError> {
        let platform = permit.platform;
        let row = self
            .store
            .account(platform, account)
            .await
            .map_err(Fault::from)?;
        let row = row.ok_or(BeginExportError::NotFound)?;
        let wallet = row.wallet.ok_or(BeginExportError::NoWallet)?;
        let key = target.point().compressed();
        let session = self
            .store
            .session_by_key(platform, account, key.as_bytes())
            .await;
        if session.map_err(Fault::from)?.is_some() {
            return Err(BeginExportError::TargetIsSessionKey);
        }
        let now = self.now();
        let pending = self
            .vault
            .begin_export(BeginExport {
                platform,
                account,
                wallet,
                target,
                body,
            })
            .map_err(Fault::from)?;
        let mut writes = self.challenge_budgets(platform, account, now);
        writes.push(Write::Challenge(ChallengeWrite::Open(ChallengeRow {
            platform,
            account,
            id: pending.id,
            verb: Verb::ExportWallet,
            subject: None,
            payload: pending.payload.clone(),
            sealed: SealedRecord(pending.sealed),
            state: ChallengeState::Open,
            created_at: now,
            expires_at: pending.expires_at,
        })));
        let entry = permit.done(AuditVerb::ExportBegin, now).account(account);
        writes.push(entry.subject(&pending.id).write());
        match self.store.commit(writes).await {
            Ok(()) => Ok(BegunExport {
                payload: pending.payload,
                request: pending.id,
                expires_at: pending.expires_at,
            }),
            Err(CommitError::Guard(Guard::BudgetSpent { retry_after, .. })) => {
                let entry = permit.refused(AuditVerb::ExportBegin, now, "RATE_LIMITED");
                self.record(entry.account(account)).await?;
                Err(BeginExportError::RateLimited { retry_after })
            }
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
