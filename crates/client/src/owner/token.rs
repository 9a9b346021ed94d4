//! The next state: the code is answered; a token must come back for the key inside it.
//!
//! Invariant: stamps nothing but a token that the quorum key of the target signed, that binds this very
//! session key, and that opens the wallet and is of the credential of that target, while its time
//! lasts. So the stamp of a login is never a stamp of something else.
//! Called by `flow::log_in` and by devices. Source: Grid contract section 4.4, verify.

use seedport_wire::{OtherWallet, Stamp, Timestamp, p256::SignatureInvalid, verification_token};

use super::{AwaitingCode, AwaitingSession, expected::same_wallet};

/// A session key whose code was answered.
pub struct AwaitingToken {
    answered: AwaitingCode,
}

/// Why a token is not stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampTokenError {
    /// Not a token by the quorum key that signed the code's target.
    #[error("the verification token is not signed by the quorum key that signed the code's target")]
    Token(#[source] SignatureInvalid),
    /// The token binds another key than ours.
    #[error("the verification token binds another key than this device's")]
    OtherKey,
    /// The token's time is over.
    #[error("the verification token ended at {ended}: ask for a new code, or set this clock right")]
    Expired {
        /// When it ended.
        ended: Timestamp,
    },
    /// The token does not say whose wallet it opens.
    #[error("the verification token does not say whose wallet it opens")]
    Unnamed,
    /// The token opens another wallet than the code's target named.
    #[error("the verification token is not for the wallet of the code's target: {0}")]
    Wallet(#[from] OtherWallet),
    /// The token is of another credential than the code was for.
    #[error("the verification token is of another credential than the code was for")]
    Credential,
    /// The library failed.
    #[error("stamping the verification token failed")]
    Stamp(#[source] SignatureInvalid),
}

impl AwaitingToken {
    pub(super) const fn new(answered: AwaitingCode) -> Self {
        Self { answered }
    }

    /// The server says that the code was wrong: another one can be sealed to the same target, with the
    /// same session key; `None` when the tries at it are used up.
    #[must_use]
    pub fn ask_again(self) -> Option<AwaitingCode> {
        let tries = self
            .answered
            .tries
            .checked_sub(1)
            .filter(|left| *left > 0)?;
        Some(AwaitingCode {
            tries,
            ..self.answered
        })
    }

    /// Checks the token and stamps it; gives the `Grid-Wallet-Signature` header.
    ///
    /// `verification_token` is the 202's `payloadToSign`, to the byte; `now` is the device's time.
    ///
    /// # Errors
    /// [`StampTokenError`] names the check that failed; nothing was signed then.
    pub fn stamp(
        self,
        verification_token: &str,
        now: Timestamp,
    ) -> Result<(String, AwaitingSession), StampTokenError> {
        let AwaitingCode {
            key,
            quorum,
            target,
            pins,
            known,
            tries: _,
        } = self.answered;
        let bound = verification_token::verify(verification_token, &quorum, pins.as_slice())
            .map_err(StampTokenError::Token)?;
        if bound.session_key != key.public().compressed() {
            return Err(StampTokenError::OtherKey);
        }
        if bound.expires_at <= now {
            return Err(StampTokenError::Expired {
                ended: bound.expires_at,
            });
        }
        let (wallet, credential) = bound.opens.ok_or(StampTokenError::Unnamed)?;
        same_wallet(&target.facts().wallet, &wallet)?;
        if credential != target.facts().credential {
            return Err(StampTokenError::Credential);
        }
        let stamp = Stamp::make(&key, verification_token).map_err(StampTokenError::Stamp)?;
        Ok((stamp.to_header(), AwaitingSession::new(key, known)))
    }
}
