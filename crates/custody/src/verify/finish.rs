//! The second leg of a verify: the stamp over the token opens the session.
//!
//! Called by `POST /auth/credentials/{id}/verify` with both signature headers.

use seedport_store::{
    AuditVerb, ChallengeState, ChallengeWrite, CommitError, CredentialRow, Guard, SealedRecord,
    SessionRow, SessionWrite, Verb, Write,
};
use seedport_vault::Stored;
use seedport_vault::{NewSession, OpenSession, RedeemError, Redemption};
use seedport_wire::{
    BodyDigest, Timestamp,
    ids::{CredentialId, SessionId},
};

use crate::{
    Custody, Fault,
    credentials::read::Located,
    permit::{Permit, Transact},
    redeem::{RetryRefusal, SignedRetry},
};

/// A session.
#[derive(Debug)]
pub struct FinishedVerify {
    /// The session's id.
    pub session: SessionId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The credential that issued it.
    pub credential: CredentialRow,
}

/// Why no session was opened.
#[derive(Debug, thiserror::Error)]
pub enum FinishVerifyError {
    /// The platform has no credential of this id.
    #[error("no such credential")]
    NotFound,
    /// The retry is refused.
    #[error(transparent)]
    Refused(#[from] RetryRefusal),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Custody {
    /// Redeems the token's stamp for a session.
    ///
    /// # Errors
    /// [`RetryRefusal`] when the retry is refused; only success spends the challenge.
    pub async fn finish_verify(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
        retry: &SignedRetry,
        body: BodyDigest,
    ) -> Result<FinishedVerify, FinishVerifyError> {
        let located = self
            .locate(permit.platform, id)
            .await?
            .ok_or(FinishVerifyError::NotFound)?;
        let now = self.now();
        let opened = self.redeem_token(permit, &located, retry, body, now).await;
        let reason = match &opened {
            Err(FinishVerifyError::Refused(refusal)) => Some(refusal.reason()),
            Err(FinishVerifyError::Fault(fault)) => fault.tampering(),
            Ok(_) | Err(FinishVerifyError::NotFound) => None,
        };
        if let Some(reason) = reason {
            let entry = permit.refused(AuditVerb::SessionCreate, now, reason);
            self.record(entry.account(located.account).subject(&retry.request))
                .await?;
        }
        opened.map(|session| FinishedVerify {
            session: session.id,
            expires_at: session.expires_at,
            credential: located.credential,
        })
    }

    async fn redeem_token(
        &self,
        permit: &Permit<Transact>,
        located: &Located,
        retry: &SignedRetry,
        body: BodyDigest,
        now: Timestamp,
    ) -> Result<NewSession, FinishVerifyError> {
        let (platform, account) = (permit.platform, located.account);
        let credential = located.credential.id;
        let row = self.store.challenge(platform, account, retry.request).await;
        let row = row
            .map_err(Fault::from)?
            .filter(|row| row.verb == Verb::VerifyOtp && row.subject == Some(*credential.as_bytes()))
            .ok_or(RetryRefusal::RequestUnknown)?;
        if row.state == ChallengeState::Spent {
            return Err(RetryRefusal::RequestSpent.into());
        }
        let redemption = Redemption {
            platform,
            account,
            wallet: located.wallet,
            challenge: Stored {
                id: row.id,
                sealed: &row.sealed.0,
            },
            payload: &row.payload,
            body,
            stamp: &retry.stamp,
        };
        let session = match self.vault.open_session(&OpenSession {
            redemption,
            credential,
        }) {
            Ok(session) => session,
            Err(RedeemError::Refused(refusal)) => return Err(RetryRefusal::from(refusal).into()),
            Err(RedeemError::Fault(fault)) => return Err(Fault::from(fault).into()),
        };
        let spend = ChallengeWrite::Spend {
            platform,
            account,
            id: row.id,
            signer: None,
            now,
        };
        let insert = SessionWrite::Insert(SessionRow {
            platform,
            account,
            id: session.id,
            credential,
            public_key: *session.key.as_bytes(),
            sealed: SealedRecord(session.sealed.clone()),
            issued_at: session.issued_at,
            expires_at: session.expires_at,
        });
        let entry = permit.done(AuditVerb::SessionCreate, now).account(account);
        let writes = vec![
            Write::Challenge(spend),
            Write::Session(insert),
            entry.subject(&session.id).write(),
        ];
        match self.store.commit(writes).await {
            Ok(()) => Ok(session),
            Err(CommitError::Guard(Guard::ChallengeNotOpen)) => {
                Err(RetryRefusal::RequestSpent.into())
            }
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
