//! Why the flow stopped, by step.
//!
//! Invariant: each step that can fail has its variant; a server's refusal is found by
//! `refusal` whatever the step.
//! Called by `flow`; worded by the command line.

use seedport_wire::{ids::AccountId, p256::PrivateKeyError};

use crate::{
    integrator::{ApiError, CallError},
    owner::{AnswerCodeError, OpenExportError, StampPayloadError, StampTokenError},
};

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// The owner gave no code.
    #[error("no code was given")]
    NoCode,
    /// The account is not there, is another platform's, or has no credential that mails codes.
    #[error("{account} has no credential that mails codes, or is not an account of this token")]
    NoCredential {
        /// The account.
        account: AccountId,
    },
    /// The target bundle is refused, or the code is not text.
    #[error(transparent)]
    Answer(#[from] AnswerCodeError),
    /// The verification token is refused.
    #[error(transparent)]
    Token(#[from] StampTokenError),
    /// No session key.
    #[error("the session key could not be made")]
    Key(#[from] PrivateKeyError),
    /// The challenge's answer has no target bundle.
    #[error("the answer to the challenge has no otpEncryptionTargetBundle")]
    NoTarget,
    /// Listing the credentials.
    #[error("listing the account's credentials")]
    ListCredentials(#[source] CallError),
    /// Asking for a code.
    #[error("asking for a code")]
    Challenge(#[source] CallError),
    /// First leg: a wrong code is refused here.
    #[error("answering the code")]
    BeginVerify(#[source] CallError),
    /// Second leg.
    #[error("beginning the session")]
    FinishVerify(#[source] CallError),
}

/// Why there is no phrase, under a session.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The payload is refused; nothing was signed.
    #[error(transparent)]
    Payload(#[from] StampPayloadError),
    /// The envelope is refused.
    #[error(transparent)]
    Open(#[from] OpenExportError),
    /// No target key.
    #[error("the target key could not be made")]
    Key(#[from] PrivateKeyError),
    /// First leg.
    #[error("asking for the export")]
    Begin(#[source] CallError),
    /// Second leg; when no answer came, the challenge may be spent.
    #[error("sending the signed export")]
    Finish(#[source] CallError),
}

/// Why there is no phrase.
#[derive(Debug, thiserror::Error)]
pub enum ExportWalletError {
    /// The first half.
    #[error(transparent)]
    LogIn(#[from] LogInError),
    /// The second half.
    #[error(transparent)]
    Export(#[from] ExportError),
}

impl LogInError {
    /// The server's refusal, when one stopped the flow.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::ListCredentials(call)
            | Self::Challenge(call)
            | Self::BeginVerify(call)
            | Self::FinishVerify(call) => call.refusal(),
            Self::NoCode
            | Self::NoCredential { .. }
            | Self::Answer(_)
            | Self::Token(_)
            | Self::Key(_)
            | Self::NoTarget => None,
        }
    }
}

impl ExportError {
    /// The server's refusal, when one stopped the flow.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Begin(call) | Self::Finish(call) => call.refusal(),
            Self::Payload(_) | Self::Open(_) | Self::Key(_) => None,
        }
    }
}

impl ExportWalletError {
    /// The server's refusal, when one stopped the flow.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::LogIn(error) => error.refusal(),
            Self::Export(error) => error.refusal(),
        }
    }
}
