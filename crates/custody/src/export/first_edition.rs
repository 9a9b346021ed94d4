//! The export in the first edition of the contract, both legs.
//!
//! Invariant: the receiver is the key inside the sealed session that stamped; without the
//! operator's leave there is no such export.
//! Called by `POST /internal-accounts/{id}/export` without a body. Source: contract section 7.

use seedport_store::{AuditVerb, RedeemRows, SessionRow, Verb};
use seedport_vault::{BeginExportV1Error, FinishExportV1, PendingChallenge, Redemption, Stored};
use seedport_wire::{BodyDigest, FirstEditionStamp, ids::AccountId};

use super::finish::{FinishedExport, delivered, export_operation, wallet_of};
use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
    signed::{
        Attempt, BeginError, Begun, FinishError, Opening, RetryRefusal, SignedRetry, Spending,
        no_names, open_row, stored,
    },
};

/// No body: what the retry, which has none either, is bound by.
fn no_body() -> BodyDigest {
    BodyDigest::of("export.v1", &[])
}

/// A signature that names no key is tried on this many live sessions at most, the newest first.
const MOST_SESSIONS: usize = 64;

impl Custody {
    /// Whether the operator has the first edition served.
    #[must_use]
    pub fn serves_first_edition(&self) -> bool {
        self.vault.serves_first_edition()
    }

    /// Begins an export of the first edition.
    ///
    /// # Errors
    /// [`BeginError::NotConfigured`] where the operator switched the first edition off.
    pub async fn begin_export_v1(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
    ) -> Result<Begun, BeginError> {
        let opening = Opening {
            account,
            verb: Verb::ExportWalletV1,
            subject: None,
            audit: AuditVerb::ExportV1Begin,
            credential_type: None,
        };
        let asked = self.ask_export_v1(permit, account).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_export_v1(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
    ) -> Result<PendingChallenge, BeginError> {
        let (_, scope) = self.wallet_scope(permit.platform, account).await?;
        let pending = self.vault.begin_export_v1(scope, no_body());
        pending.map_err(|error| match error {
            BeginExportV1Error::Off => BeginError::NotConfigured,
            BeginExportV1Error::Fault(fault) => Fault::from(fault).into(),
        })
    }

    /// Redeems the owner's signature for the seed, sealed to the session's receiving key.
    ///
    /// # Errors
    /// [`FinishError`] says why nothing was delivered; only success spends the challenge.
    pub async fn finish_export_v1(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry<FirstEditionStamp>,
    ) -> Result<FinishedExport, FinishError> {
        let done = self.redeem_export_v1(permit, account, retry).await;
        let attempt = Attempt {
            verb: AuditVerb::ExportV1Finish,
            account,
            subject: Some(retry.request.to_string()),
            operation: Some(export_operation(account, retry)),
        };
        self.audited(permit, attempt, done).await
    }

    async fn redeem_export_v1(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry<FirstEditionStamp>,
    ) -> Result<FinishedExport, FinishError> {
        let (platform, now) = (permit.platform, self.now());
        // A signature that names no key finds no session here.
        let claimed = retry
            .stamp
            .claimed_key()
            .map_or([0; 33], |key| *key.as_bytes());
        let rows = self
            .store
            .redeem_rows(platform, account, retry.request, &claimed)
            .await
            .map_err(Fault::from)?;
        if rows.account.is_none() {
            return Err(FinishError::NotFound);
        }
        let challenge = open_row(rows.challenge.as_ref(), Verb::ExportWalletV1, None)?;
        let sessions = self.signers(permit, account, retry, &rows).await?;
        let candidates: Vec<_> = sessions
            .iter()
            .map(|session| Stored {
                id: session.id,
                sealed: &session.sealed.0,
            })
            .collect();
        let wallet = wallet_of(&rows)?;
        let delivery = self.vault.finish_export_v1(&FinishExportV1 {
            redemption: Redemption {
                platform,
                account,
                wallet: wallet.id,
                challenge: stored(challenge),
                payload: &challenge.payload,
                body: no_body(),
                stamp: &retry.stamp,
            },
            sessions: &candidates,
            wallet,
        })?;
        let spending = Spending {
            account,
            request: retry.request,
            signer: Some(delivery.session),
            audit: AuditVerb::ExportV1Finish,
            operation: Some(export_operation(account, retry)),
            now,
        };
        let finished = FinishedExport {
            id: delivery.export.id,
            credentials: delivery.export.envelope,
            target: delivery.export.target,
        };
        let act = delivered(platform, account, finished, now);
        self.settle(permit, spending, no_names, act).await
    }

    /// The sessions that the signature may be by.
    async fn signers(
        &self,
        permit: &Permit<Transact>,
        account: AccountId,
        retry: &SignedRetry<FirstEditionStamp>,
        rows: &RedeemRows,
    ) -> Result<Vec<SessionRow>, FinishError> {
        let mut sessions = match retry.stamp {
            FirstEditionStamp::Full(_) => rows.session.iter().cloned().collect(),
            FirstEditionStamp::Bare(_) => {
                let live = self.store.sessions(permit.platform, account, self.now());
                live.await.map_err(Fault::from)?
            }
        };
        sessions.reverse();
        sessions.truncate(MOST_SESSIONS);
        if sessions.is_empty() {
            return Err(RetryRefusal::SessionUnknown.into());
        }
        Ok(sessions)
    }
}
