//! Why the flow stopped, by step.
//!
//! Invariant: each step that can fail has its variant; a server's refusal is found by
//! `refusal` whatever the step.
//! Called by `flow`; worded by the command line.

use seedport_wire::{
    ids::AccountId,
    otp::{SealAnswerError, TargetError},
    p256::PrivateKeyError,
};

use crate::{
    integrator::{ApiError, CallError},
    owner::{
        CheckChallengeError, CheckStatementError, OpenExportError, OpenFirstEditionError,
        OpenSessionKeyError, StampFirstEditionError, StampIntentError, StampPayloadError,
        StampTokenError,
    },
};

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// The owner gave no code.
    #[error("no code was given")]
    NoCode,
    /// The account is not there, is another platform's, or has no credential that sends codes.
    #[error("{account} has no credential that sends codes, or is not an account of this token")]
    NoCredential {
        /// The account.
        account: AccountId,
    },
    /// The target bundle is refused; no code was asked for.
    #[error("the otpEncryptionTargetBundle is refused: {0}")]
    Target(#[from] TargetError),
    /// The code is not text.
    #[error(transparent)]
    Answer(#[from] SealAnswerError),
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
    /// First leg: a wrong code is refused here, once no other is given or the tries are used up.
    #[error("answering the code")]
    BeginVerify(#[source] CallError),
    /// Second leg.
    #[error("beginning the session")]
    FinishVerify(#[source] CallError),
}

/// Why there is no session, by a passkey or a token.
#[derive(Debug, thiserror::Error)]
pub enum ProofLogInError {
    /// The authenticator signed nothing.
    #[error("no assertion was given")]
    NoAssertion,
    /// The challenge is refused; no authenticator was asked.
    #[error("{0}: no authenticator was asked")]
    Unchecked(#[from] CheckChallengeError),
    /// The answer has a key that nobody asked for.
    #[error("the server made a session key where the device has its own")]
    OtherFlow,
    /// No session key.
    #[error("the session key could not be made")]
    Key(#[from] PrivateKeyError),
    /// Asking for the passkey's challenge.
    #[error("asking for the passkey's challenge")]
    Challenge(#[source] CallError),
    /// The proof is refused here.
    #[error("proving who the owner is")]
    Verify(#[source] CallError),
}

/// Why there is no statement.
#[derive(Debug, thiserror::Error)]
pub enum WalletStatementError {
    /// The statement is refused.
    #[error(transparent)]
    Check(#[from] CheckStatementError),
    /// Asking for it.
    #[error("asking for the wallet's statement")]
    Ask(#[source] CallError),
}

/// Why a signed operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum SignedError {
    /// The payload is refused; nothing was signed.
    #[error(transparent)]
    Payload(#[from] StampIntentError),
    /// The session key that the server made is refused; the session stays on the server until its
    /// time ends.
    #[error(transparent)]
    SessionKey(#[from] OpenSessionKeyError),
    /// No key for a successor.
    #[error("the session key could not be made")]
    Key(#[from] PrivateKeyError),
    /// First leg.
    #[error("asking for the payload to sign")]
    Begin(#[source] CallError),
    /// Second leg; when no answer came, it may be done.
    #[error("sending the signed request")]
    Finish(#[source] CallError),
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
    /// The payload of the first edition is refused; nothing was signed.
    #[error(transparent)]
    FirstEditionPayload(#[from] StampFirstEditionError),
    /// The bundle of the first edition is refused.
    #[error(transparent)]
    OpenFirstEdition(#[from] OpenFirstEditionError),
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
            | Self::Target(_)
            | Self::Answer(_)
            | Self::Token(_)
            | Self::Key(_)
            | Self::NoTarget => None,
        }
    }
}

impl ProofLogInError {
    /// The server's refusal, when one stopped the flow.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Challenge(call) | Self::Verify(call) => call.refusal(),
            Self::NoAssertion | Self::Unchecked(_) | Self::OtherFlow | Self::Key(_) => None,
        }
    }
}

impl WalletStatementError {
    /// The server's refusal, when one stopped the flow.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Ask(call) => call.refusal(),
            Self::Check(_) => None,
        }
    }
}

impl SignedError {
    /// The server's refusal, when one stopped the flow.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Begin(call) | Self::Finish(call) => call.refusal(),
            Self::Payload(_) | Self::SessionKey(_) | Self::Key(_) => None,
        }
    }
}

impl ExportError {
    /// The server's refusal, when one stopped the flow.
    #[must_use]
    pub fn refusal(&self) -> Option<&ApiError> {
        match self {
            Self::Begin(call) | Self::Finish(call) => call.refusal(),
            Self::Payload(_)
            | Self::Open(_)
            | Self::FirstEditionPayload(_)
            | Self::OpenFirstEdition(_)
            | Self::Key(_) => None,
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
