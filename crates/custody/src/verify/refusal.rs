//! Why a proof opens no session.
//!
//! Invariant: each refusal has one stable name; none says how near the proof was.
//! Called by the verbs of this directory.

use std::time::Duration;

use seedport_vault::{
    AnswerTokenError, PasskeyError,
    oidc::{IssuerFault, OidcError, OidcRefusal},
    webauthn::PasskeyRefusal,
};

use crate::{
    Fault,
    signed::{FinishError, Outcome, RetryRefusal},
};

/// Why an answer to a code is refused.
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
    WrongCode {
        /// How many tries of this code are left at most. Whoever tries can count them.
        left: u32,
    },
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
            Self::WrongCode { .. } => "INVALID_OTP_CODE",
            Self::Expired => "OTP_EXPIRED",
            Self::Answer(_) => "INVALID_OTP_BUNDLE",
        }
    }
}

/// Why a proof of one leg, an assertion or a token, opens no session.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The platform has no credential of this id.
    #[error("no such credential")]
    NotFound,
    /// The assertion is refused.
    #[error(transparent)]
    Passkey(#[from] PasskeyRefusal),
    /// The challenge of the assertion is refused.
    #[error(transparent)]
    Challenge(#[from] RetryRefusal),
    /// The token is refused.
    #[error(transparent)]
    Token(OidcRefusal),
    /// The token's provider cannot be asked.
    #[error(transparent)]
    Provider(IssuerFault),
    /// The key is a session's; a key that signs must not also receive.
    #[error("clientPublicKey is a session key; make a fresh one")]
    TargetIsSessionKey,
    /// The operator has not configured this type of credential.
    #[error("this type of credential is not configured here")]
    NotConfigured,
    /// A budget is spent.
    #[error("too many attempts")]
    RateLimited {
        /// When there is room again.
        retry_after: Duration,
    },
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Outcome for ProofError {
    fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::NotConfigured => None,
            Self::Passkey(refusal) => Some(refusal.reason()),
            Self::Challenge(refusal) => Some(refusal.reason()),
            Self::Token(refusal) => Some(refusal.reason()),
            Self::Provider(_) => Some("PROVIDER_UNAVAILABLE"),
            Self::TargetIsSessionKey => Some("TARGET_IS_SESSION_KEY"),
            Self::RateLimited { .. } => Some("RATE_LIMITED"),
            Self::Fault(fault) => fault.noted(),
        }
    }

    fn fails_operation(&self) -> bool {
        match self {
            Self::Passkey(_) => true,
            Self::Challenge(refusal) => refusal.of_operation(),
            _ => false,
        }
    }
}

impl From<FinishError> for ProofError {
    fn from(error: FinishError) -> Self {
        match error {
            FinishError::NotFound => Self::NotFound,
            FinishError::Refused(refusal) => Self::Challenge(refusal),
            FinishError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<PasskeyError> for ProofError {
    fn from(error: PasskeyError) -> Self {
        match error {
            PasskeyError::Refused(refusal) => Self::Passkey(refusal),
            PasskeyError::Challenge(refusal) => Self::Challenge(refusal.into()),
            PasskeyError::Off => Self::NotConfigured,
            PasskeyError::Fault(fault) => Self::Fault(fault.into()),
        }
    }
}

impl From<AnswerTokenError> for ProofError {
    fn from(error: AnswerTokenError) -> Self {
        match error {
            AnswerTokenError::Token(OidcError::Refused(refusal)) => Self::Token(refusal),
            AnswerTokenError::Token(OidcError::Unavailable(error)) => Self::Provider(error),
            AnswerTokenError::Fault(fault) => Self::Fault(fault.into()),
        }
    }
}
