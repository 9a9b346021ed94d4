//! The second state: the code is answered; a token must come back for the key inside it.
//!
//! Invariant: stamps nothing but a token that the quorum key of the target signed and that
//! binds this very session key, while its time lasts. So the stamp of a login is never a stamp of something else.
//! Called by `flow::log_in` and by devices. Source: Grid contract section 4.4, verify.

use seedport_wire::{
    PublicKey, SigningKey, Stamp, Timestamp, p256::SignatureInvalid, verification_token,
};

use super::AwaitingSession;
use crate::pins::Pins;

/// A session key whose code was answered.
pub struct AwaitingToken {
    key: SigningKey,
    quorum: PublicKey,
    pins: Pins,
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
    /// The library failed.
    #[error("stamping the verification token failed")]
    Stamp(#[source] SignatureInvalid),
}

impl AwaitingToken {
    pub(super) const fn new(key: SigningKey, quorum: PublicKey, pins: Pins) -> Self {
        Self { key, quorum, pins }
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
        let pins = self.pins.as_slice();
        let bound = verification_token::verify(verification_token, &self.quorum, pins)
            .map_err(StampTokenError::Token)?;
        if bound.session_key != self.key.public().compressed() {
            return Err(StampTokenError::OtherKey);
        }
        if bound.expires_at <= now {
            return Err(StampTokenError::Expired {
                ended: bound.expires_at,
            });
        }
        let stamp = Stamp::make(&self.key, verification_token).map_err(StampTokenError::Stamp)?;
        Ok((stamp.to_header(), AwaitingSession::new(self.key)))
    }
}
