//! The second leg of an export: the stamp releases the sealed seed.
//!
//! Invariant: the challenge is spent, the account marked and the entry written in one durable
//! transaction before the envelope is told; of many simultaneous retries one spends it.
//! Called by `POST /internal-accounts/{id}/export` with both signature headers.

use seedport_store::{
    AccountWrite, AuditVerb, ChallengeState, ChallengeWrite, CommitError, Guard, RedeemRows, Verb,
    Write,
};
use seedport_vault::Stored;
use seedport_vault::{DeliveredExport, FinishExport, RedeemError, Redemption};
use seedport_wire::{
    BodyDigest, Timestamp,
    ids::{AccountId, ExportId},
};

use crate::{
    Custody, Fault,
    fault::Inconsistency,
    permit::{Permit, Transact},
    redeem::{RetryRefusal, SignedRetry},
};

/// A delivered export.
#[derive(Debug)]
pub struct FinishedExport {
    /// The delivery's id.
    pub id: ExportId,
    /// `encryptedWalletCredentials`.
    pub envelope: String,
}

/// Why nothing was delivered.
#[derive(Debug, thiserror::Error)]
pub enum FinishExportError {
    /// The platform has no account of this id.
    #[error("no such account")]
    NotFound,
    /// The retry is refused.
    #[error(transparent)]
    Refused(#[from] RetryRefusal),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Custody {
    /// Redeems the owner's stamp for the sealed seed.
    ///
    /// # Errors
    /// [`RetryRefusal`] when the retry is refused; only success spends the challenge.
    pub async fn finish_export(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry,
        body: BodyDigest,
    ) -> Result<FinishedExport, FinishExportError> {
        let now = self.now();
        let finished = self.redeem_export(permit, account, retry, body, now).await;
        let reason = match &finished {
            Err(FinishExportError::Refused(refusal)) => Some(refusal.reason()),
            Err(FinishExportError::Fault(fault)) => fault.tampering(),
            Ok(_) | Err(FinishExportError::NotFound) => None,
        };
        if let Some(reason) = reason {
            let entry = permit.refused(AuditVerb::ExportFinish, now, reason);
            self.record(entry.account(account).subject(&retry.request))
                .await?;
        }
        finished
    }

    async fn redeem_export(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry,
        body: BodyDigest,
        now: Timestamp,
    ) -> Result<FinishedExport, FinishExportError> {
        let platform = permit.platform;
        let key = retry.stamp.claimed_key();
        let rows = self
            .store
            .redeem_rows(platform, account, retry.request, key.as_bytes())
            .await;
        let rows = rows.map_err(Fault::from)?;
        if rows.account.is_none() {
            return Err(FinishExportError::NotFound);
        }
        let export = self.ask_vault(permit, account, retry, body, &rows)?;
        let entry = permit.done(AuditVerb::ExportFinish, now).account(account);
        let writes = vec![
            Write::Challenge(ChallengeWrite::Spend {
                platform,
                account,
                id: retry.request,
                signer: None,
                now,
            }),
            Write::Account(AccountWrite::MarkExported {
                platform,
                id: account,
                at: now,
            }),
            entry.subject(&retry.request).export(export.id).write(),
        ];
        match self.store.commit(writes).await {
            Ok(()) => Ok(FinishedExport {
                id: export.id,
                envelope: export.envelope,
            }),
            Err(CommitError::Guard(Guard::ChallengeNotOpen)) => {
                Err(RetryRefusal::RequestSpent.into())
            }
            Err(error) => Err(Fault::from(error).into()),
        }
    }

    fn ask_vault(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry,
        body: BodyDigest,
        rows: &RedeemRows,
    ) -> Result<DeliveredExport, FinishExportError> {
        let challenge = rows
            .challenge
            .as_ref()
            .filter(|row| row.verb == Verb::ExportWallet);
        let challenge = challenge.ok_or(RetryRefusal::RequestUnknown)?;
        if challenge.state == ChallengeState::Spent {
            return Err(RetryRefusal::RequestSpent.into());
        }
        let session = rows.session.as_ref().ok_or(RetryRefusal::SessionUnknown)?;
        let wallet = rows.wallet.as_ref();
        let wallet = wallet.ok_or(Fault::Inconsistent(Inconsistency::AccountWithoutWallet))?;
        let request = FinishExport {
            redemption: Redemption {
                platform: permit.platform,
                account,
                wallet: wallet.id,
                challenge: Stored {
                    id: challenge.id,
                    sealed: &challenge.sealed.0,
                },
                payload: &challenge.payload,
                body,
                stamp: &retry.stamp,
            },
            session: Stored {
                id: session.id,
                sealed: &session.sealed.0,
            },
            wallet: Stored {
                id: wallet.id,
                sealed: &wallet.sealed.0,
            },
        };
        self.vault
            .finish_export(&request)
            .map_err(|error| match error {
                RedeemError::Refused(refusal) => RetryRefusal::from(refusal).into(),
                RedeemError::Fault(fault) => Fault::from(fault).into(),
            })
    }
}
