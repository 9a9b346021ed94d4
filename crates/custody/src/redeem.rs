//! What every signed retry has in common: how it is refused, and how that is named.
//!
//! Invariant: each refusal has one stable name, which the audit log and the doors share; none
//! burns the challenge but the one that spent it.
//! Called by the `finish` of each signed verb.

use seedport_vault::RedeemRefusal;
use seedport_wire::{Stamp, ids::RequestId};

/// The second leg's two headers, parsed.
#[derive(Debug)]
pub struct SignedRetry {
    /// `Request-Id`.
    pub request: RequestId,
    /// `Grid-Wallet-Signature`.
    pub stamp: Stamp,
}

/// Why a signed retry is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetryRefusal {
    /// No challenge of this verb and account has this id.
    #[error("the Request-Id belongs to no pending challenge of this operation")]
    RequestUnknown,
    /// The challenge served already.
    #[error("the Request-Id was used; begin the operation again")]
    RequestSpent,
    /// The challenge's time is over.
    #[error("the Request-Id has expired; begin the operation again")]
    RequestExpired,
    /// The body is not the first leg's.
    #[error("the body differs from the one that began the operation")]
    BodyMismatch,
    /// The stamp's key is no session of this account.
    #[error("the stamp's key is not a session of this account")]
    SessionUnknown,
    /// The stamp's session has ended.
    #[error("the stamp's session has expired; verify again")]
    SessionExpired,
    /// The stamp does not hold.
    #[error("the stamp does not hold over payloadToSign")]
    StampInvalid,
    /// The target key is the session's own.
    #[error("clientPublicKey must not be the key that stamps; make a fresh one")]
    TargetIsSessionKey,
}

impl RetryRefusal {
    /// The stable name: the audit log's reason and the doors' `details.reason`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::RequestUnknown => "REQUEST_ID_UNKNOWN",
            Self::RequestSpent => "REQUEST_ID_SPENT",
            Self::RequestExpired => "REQUEST_ID_EXPIRED",
            Self::BodyMismatch => "BODY_MISMATCH",
            Self::SessionUnknown => "SESSION_UNKNOWN",
            Self::SessionExpired => "SESSION_EXPIRED",
            Self::StampInvalid => "STAMP_INVALID",
            Self::TargetIsSessionKey => "TARGET_IS_SESSION_KEY",
        }
    }
}

impl From<RedeemRefusal> for RetryRefusal {
    fn from(refusal: RedeemRefusal) -> Self {
        match refusal {
            RedeemRefusal::WrongChallenge => Self::RequestUnknown,
            RedeemRefusal::ChallengeExpired => Self::RequestExpired,
            RedeemRefusal::BodyMismatch => Self::BodyMismatch,
            RedeemRefusal::SessionExpired => Self::SessionExpired,
            RedeemRefusal::StampInvalid => Self::StampInvalid,
            RedeemRefusal::TargetIsSessionKey => Self::TargetIsSessionKey,
        }
    }
}
