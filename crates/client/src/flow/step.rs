//! What happened, step by step, for the caller to word.
//!
//! Invariant: nothing in a step is secret.
//! Called by `flow`; matched by the command line.

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, ExportId, RequestId, SessionId, WalletId},
};

/// A code is on its way to its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRequest {
    /// The credential that the code is for.
    pub credential: CredentialId,
    /// Where it was sent, as the server says it.
    pub contact: String,
    /// How many characters it has, as the signed target says.
    pub code_length: u8,
    /// Whether they are of Crockford's alphabet, or else digits.
    pub alphanumeric: bool,
    /// How many codes can still be tried, this one included.
    pub tries: u8,
}

/// One thing that happened, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The account has a credential that sends codes.
    CredentialFound {
        /// The credential.
        credential: CredentialId,
        /// Its address or number.
        contact: &'a str,
    },
    /// The server sent a code and gave its target; the owner is asked next.
    CodeSent {
        /// Where to.
        contact: &'a str,
    },
    /// The target's signature held under a pinned key, it is for this wallet and credential, and the
    /// code is sealed to it.
    CodeSealed,
    /// The server says that the code was wrong; the owner is asked again.
    CodeWrong {
        /// How many codes can still be tried.
        tries: u8,
    },
    /// The code was right; its token binds our session key, opens the target's wallet, and is stamped.
    TokenStamped,
    /// The server gave a challenge, and it is for our session key; the authenticator is asked next.
    PasskeyChallenged {
        /// 64 hex characters.
        challenge: &'a str,
        /// The challenge's id.
        request: RequestId,
    },
    /// The session began.
    SessionBegun {
        /// The session.
        session: SessionId,
        /// When it ends.
        expires_at: Timestamp,
    },
    /// The device drew the key that the seed will be sealed to.
    TargetMade {
        /// Its public half, as sent.
        target_public_key: &'a str,
    },
    /// The payload names our target key, and is stamped.
    PayloadStamped {
        /// What was signed.
        payload: &'a str,
        /// The challenge.
        request: RequestId,
    },
    /// The server gave the envelope.
    EnvelopeReceived {
        /// As text; safe to show, only our target key opens it.
        envelope: &'a str,
    },
    /// The envelope is by a pinned key, for the signed wallet, and open; its phrase leads to the
    /// manifest that it names.
    EnvelopeOpened {
        /// The wallet.
        wallet: WalletId,
        /// The delivery.
        export: ExportId,
        /// When it was made.
        issued_at: Timestamp,
    },
}
