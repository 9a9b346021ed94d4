//! The first leg of a verify: the owner's answer to the code.
//!
//! Invariant: the try is committed before the vault looks, so no crash and no race gives one
//! back; a right code is spent in the transaction that opens its challenge.
//! Called by `POST /auth/credentials/{id}/verify` without signature headers.

use std::{sync::Arc, time::Duration};

use seedport_store::{AuditVerb, CommitError, Guard, OtpRow, OtpWrite, Verb, Write};
use seedport_vault::{AnswerCode, AnswerCodeError, CodeRefusal, PendingChallenge, Stored};
use seedport_wire::{
    BodyDigest, Timestamp,
    hpke::SealedMessage,
    ids::{CredentialId, PlatformId},
};

use super::VerifyRefusal;
use crate::{
    Custody, Fault,
    credentials::read::Located,
    permit::{Permit, Transact},
    signed::{Attempt, Begun, Opening, Outcome, Subject, challenge_writes},
};

/// Why no challenge was made.
#[derive(Debug, thiserror::Error)]
pub enum BeginVerifyError {
    /// The platform has no credential of this id.
    #[error("no such credential")]
    NotFound,
    /// The answer is refused.
    #[error(transparent)]
    Refused(#[from] VerifyRefusal),
    /// Too many challenges.
    #[error("too many attempts")]
    RateLimited {
        /// When there is room again.
        retry_after: Duration,
    },
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Outcome for BeginVerifyError {
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => None,
            Self::Refused(refusal) => Some(refusal.reason()),
            Self::RateLimited { .. } => Some("RATE_LIMITED"),
            Self::Fault(fault) => fault.noted(),
        }
    }
}

impl Custody {
    /// Looks at an answer; a right one gives the token to stamp.
    ///
    /// # Errors
    /// [`VerifyRefusal`] when the answer is refused, which also counts as a try.
    pub async fn begin_verify(
        &self,
        permit: &Permit<Transact>,
        id: CredentialId,
        answer: &SealedMessage,
        body: BodyDigest,
    ) -> Result<Begun, BeginVerifyError> {
        let located = self
            .locate(permit.platform, id)
            .await?
            .ok_or(BeginVerifyError::NotFound)?;
        let attempt = Attempt {
            verb: AuditVerb::OtpVerify,
            account: located.account,
            subject: Some(id.to_string()),
            operation: None,
        };
        let answer = answer.clone();
        let begun = self.look(permit, located, answer, body, self.now()).await;
        self.audited(permit, attempt, begun).await
    }

    async fn look(
        &self,
        permit: &Permit<Transact>,
        located: Located,
        answer: SealedMessage,
        body: BodyDigest,
        now: Timestamp,
    ) -> Result<Begun, BeginVerifyError> {
        let code = self.count_try(permit, &located, now).await?;
        let (located, code, pending) = self
            .ask_answer(permit.platform, located, code, answer, body)
            .await?;
        match pending {
            Ok(pending) => {
                let kept = self.keep_verify(permit, &located, &code, pending, now);
                kept.await
            }
            Err(AnswerCodeError::Fault(fault)) => Err(Fault::from(fault).into()),
            Err(AnswerCodeError::Refused(refusal)) => Err(match refusal {
                CodeRefusal::WrongCode => {
                    // This try was counted after the row was read.
                    let left = self.policy.tries_a_code.saturating_sub(code.tries + 1);
                    VerifyRefusal::WrongCode { left }.into()
                }
                CodeRefusal::Expired => VerifyRefusal::Expired.into(),
                CodeRefusal::Spent => VerifyRefusal::TriesSpent.into(),
                CodeRefusal::Answer(error) => VerifyRefusal::Answer(error).into(),
            }),
        }
    }

    /// Asks the vault, on a thread that may wait for the vault's own disk.
    async fn ask_answer(
        &self,
        platform: PlatformId,
        located: Located,
        code: OtpRow,
        answer: SealedMessage,
        body: BodyDigest,
    ) -> Result<(Located, OtpRow, Result<PendingChallenge, AnswerCodeError>), Fault> {
        let vault = Arc::clone(&self.vault);
        let ask = move || {
            let pending = vault.answer_code(&AnswerCode {
                platform,
                account: located.account,
                wallet: located.wallet,
                credential: located.stored(),
                code: Stored {
                    id: code.id,
                    sealed: &code.sealed.0,
                },
                answer: &answer,
                body,
            });
            (located, code, pending)
        };
        if self.vault.is_sandbox() {
            return Ok(ask());
        }
        tokio::task::spawn_blocking(ask)
            .await
            .map_err(|_| Fault::Task)
    }

    /// Finds the live code and counts a try at it, durably.
    async fn count_try(
        &self,
        permit: &Permit<Transact>,
        located: &Located,
        now: Timestamp,
    ) -> Result<OtpRow, BeginVerifyError> {
        let (platform, account) = (permit.platform, located.account);
        let credential = located.credential.id;
        let code = self.store.live_otp(platform, account, credential).await;
        let code = code
            .map_err(Fault::from)?
            .ok_or(VerifyRefusal::NoPendingCode)?;
        let mut writes = self.challenge_budgets(platform, account, now);
        writes.push(Write::Otp(OtpWrite::CountTry {
            platform,
            account,
            credential,
            id: code.id,
            limit: self.policy.tries_a_code,
            now,
        }));
        match self.store.commit(writes).await {
            Ok(()) => Ok(code),
            Err(CommitError::Guard(Guard::OtpNotLive)) => Err(VerifyRefusal::NoPendingCode.into()),
            Err(CommitError::Guard(Guard::OtpTriesSpent)) => Err(VerifyRefusal::TriesSpent.into()),
            Err(CommitError::Guard(Guard::BudgetSpent { retry_after, .. })) => {
                Err(BeginVerifyError::RateLimited { retry_after })
            }
            Err(error) => Err(Fault::from(error).into()),
        }
    }

    async fn keep_verify(
        &self,
        permit: &Permit<Transact>,
        located: &Located,
        code: &OtpRow,
        pending: PendingChallenge,
        now: Timestamp,
    ) -> Result<Begun, BeginVerifyError> {
        let (platform, account) = (permit.platform, located.account);
        let credential = &located.credential;
        let spend = OtpWrite::Spend {
            platform,
            account,
            credential: credential.id,
            id: code.id,
            now,
        };
        let opening = Opening {
            account,
            verb: Verb::VerifyOtp,
            subject: Some(Subject::Credential(credential.id)),
            audit: AuditVerb::OtpVerify,
            credential_type: Some(credential.credential_type),
        };
        let mut writes = Vec::from(permit.standing());
        writes.push(Write::Otp(spend));
        writes.extend(challenge_writes(permit, opening, &pending, now));
        match self.store.commit(writes).await {
            Ok(()) => Ok(Begun::of(pending, opening.credential_type)),
            Err(CommitError::Guard(Guard::OtpNotLive)) => Err(VerifyRefusal::NoPendingCode.into()),
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
