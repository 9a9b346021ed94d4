//! The first leg of a verify: the owner's answer to the code.
//!
//! Invariant: the try is committed before the vault looks, so no crash and no race gives one
//! back; a right code is spent in the transaction that opens its challenge.
//! Called by `POST /auth/credentials/{id}/verify` without signature headers.

use std::time::Duration;

use seedport_store::{
    AuditVerb, ChallengeRow, ChallengeState, ChallengeWrite, CommitError, CredentialType, Guard,
    OtpRow, OtpWrite, SealedRecord, Verb, Write,
};
use seedport_vault::Stored;
use seedport_vault::{AnswerCode, AnswerCodeError, CodeRefusal, PendingChallenge};
use seedport_wire::{
    BodyDigest, Timestamp,
    hpke::SealedMessage,
    ids::{CredentialId, RequestId},
};

use crate::{
    Custody, Fault,
    credentials::read::Located,
    permit::{Permit, Transact},
};

/// A challenge for the key that came with a right code.
#[derive(Debug)]
pub struct BegunVerify {
    /// `payloadToSign`: the verification token.
    pub payload: String,
    /// `requestId`.
    pub request: RequestId,
    /// `expiresAt`.
    pub expires_at: Timestamp,
    /// `type`.
    pub credential_type: CredentialType,
}

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyRefusal {
    /// No code is pending: none was issued, it expired, or it served.
    #[error("no code is pending for this credential; ask for a new one")]
    NoPendingCode,
    /// The code was tried too often.
    #[error("the code was tried too often; ask for a new one")]
    TriesSpent,
    /// Another code.
    #[error("Invalid OTP code")]
    WrongCode,
    /// The code's time is over.
    #[error("the code has expired; ask for a new one")]
    Expired,
    /// The bundle is not sealed to the live code's target, or not shaped as an answer.
    #[error("{0}")]
    Answer(#[from] seedport_wire::otp::AnswerError),
}

impl VerifyRefusal {
    /// The stable name: the audit log's reason and the door's `details.reason`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NoPendingCode => "NO_PENDING_OTP",
            Self::TriesSpent => "OTP_TRIES_SPENT",
            Self::WrongCode => "INVALID_OTP_CODE",
            Self::Expired => "OTP_EXPIRED",
            Self::Answer(_) => "INVALID_OTP_BUNDLE",
        }
    }
}

/// Why no challenge was made.
#[derive(Debug, thiserror::Error)]
pub enum BeginVerifyError {
    /// The platform has no credential of this id.
    #[error("no such credential")]
    NotFound,
    /// The answer is refused.
    #[error(transparent)]
    Refused(#[from] VerifyRefusal),
    /// Too many challenges, or too many wrong codes.
    #[error("too many attempts")]
    RateLimited {
        /// When there is room again.
        retry_after: Duration,
    },
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
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
    ) -> Result<BegunVerify, BeginVerifyError> {
        let located = self
            .locate(permit.platform, id)
            .await?
            .ok_or(BeginVerifyError::NotFound)?;
        let now = self.now();
        let begun = self.look(permit, &located, answer, body, now).await;
        let reason = match &begun {
            Err(BeginVerifyError::Refused(refusal)) => Some(refusal.reason()),
            Err(BeginVerifyError::RateLimited { .. }) => Some("RATE_LIMITED"),
            Err(BeginVerifyError::Fault(fault)) => fault.tampering(),
            Ok(_) | Err(BeginVerifyError::NotFound) => None,
        };
        if let Some(reason) = reason {
            let entry = permit.refused(AuditVerb::OtpVerify, now, reason);
            self.record(entry.account(located.account).subject(&id))
                .await?;
        }
        begun
    }

    async fn look(
        &self,
        permit: &Permit<Transact>,
        located: &Located,
        answer: &SealedMessage,
        body: BodyDigest,
        now: Timestamp,
    ) -> Result<BegunVerify, BeginVerifyError> {
        let code = self.count_try(permit, located, now).await?;
        let credential = &located.credential;
        let pending = self.vault.answer_code(&AnswerCode {
            platform: permit.platform,
            account: located.account,
            wallet: located.wallet,
            credential: Stored {
                id: credential.id,
                sealed: &credential.sealed.0,
            },
            code: Stored {
                id: code.id,
                sealed: &code.sealed.0,
            },
            answer,
            body,
        });
        match pending {
            Ok(pending) => self.keep_verify(permit, located, &code, pending, now).await,
            Err(AnswerCodeError::Fault(fault)) => Err(Fault::from(fault).into()),
            Err(AnswerCodeError::Refused(refusal)) => Err(match refusal {
                CodeRefusal::WrongCode => VerifyRefusal::WrongCode.into(),
                CodeRefusal::Expired => VerifyRefusal::Expired.into(),
                CodeRefusal::Spent => VerifyRefusal::TriesSpent.into(),
                CodeRefusal::Answer(error) => VerifyRefusal::Answer(error).into(),
                CodeRefusal::Wait(retry_after) => BeginVerifyError::RateLimited { retry_after },
            }),
        }
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
    ) -> Result<BegunVerify, BeginVerifyError> {
        let (platform, account) = (permit.platform, located.account);
        let credential = &located.credential;
        let spend = OtpWrite::Spend {
            platform,
            account,
            credential: credential.id,
            id: code.id,
            now,
        };
        let challenge = ChallengeRow {
            platform,
            account,
            id: pending.id,
            verb: Verb::VerifyOtp,
            subject: Some(*credential.id.as_bytes()),
            payload: pending.payload.clone(),
            sealed: SealedRecord(pending.sealed),
            state: ChallengeState::Open,
            created_at: now,
            expires_at: pending.expires_at,
        };
        let entry = permit
            .done(AuditVerb::OtpVerify, now)
            .account(account)
            .subject(&code.id);
        let writes = vec![
            Write::Otp(spend),
            Write::Challenge(ChallengeWrite::Open(challenge)),
            entry.write(),
        ];
        match self.store.commit(writes).await {
            Ok(()) => Ok(BegunVerify {
                payload: pending.payload,
                request: pending.id,
                expires_at: pending.expires_at,
                credential_type: credential.credential_type,
            }),
            Err(CommitError::Guard(Guard::OtpNotLive)) => Err(VerifyRefusal::NoPendingCode.into()),
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
