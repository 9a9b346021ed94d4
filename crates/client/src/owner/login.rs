//! The first state: a fresh session key, waiting for a code to prove its owner with.
//!
//! Invariant: a code is sealed only to a target that a pinned quorum key signed; sealed to any
//! other it would be a phished code.
//! Called by `flow::log_in` and by devices. Source: Grid contract sections 4.4 and 5.5.

use seedport_wire::{
    Entropy, PublicKey, SecretBytes, SigningKey,
    otp::{self, Answer, SealAnswerError, TargetError},
    p256::PrivateKeyError,
    signed_message::SignedMessage,
};

use super::AwaitingToken;
use crate::pins::Pins;

/// A session key that nobody has vouched for yet.
pub struct OwnerLogin {
    key: SigningKey,
    pins: Pins,
}

/// Why a code is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerCodeError {
    /// The target bundle is not to be believed; the code was not sealed.
    #[error("the otpEncryptionTargetBundle is refused: {0}")]
    Target(#[from] TargetError),
    /// The code is not text, or the library failed.
    #[error(transparent)]
    Seal(#[from] SealAnswerError),
}

impl OwnerLogin {
    /// Draws the session key.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn start(pins: Pins, entropy: &dyn Entropy) -> Result<Self, PrivateKeyError> {
        let key = SigningKey::make(entropy)?;
        Ok(Self { key, pins })
    }

    /// The public half of the session key.
    #[must_use]
    pub const fn session_key(&self) -> &PublicKey {
        self.key.public()
    }

    /// Seals the code and the session key to the target; gives `encryptedOtpBundle`.
    ///
    /// `target_bundle` is the answer's `otpEncryptionTargetBundle`, `code` as the owner typed
    /// it.
    ///
    /// # Errors
    /// `Target` when the bundle is not by a pinned key; nothing was sealed then.
    pub fn answer_code(
        self,
        target_bundle: &str,
        code: SecretBytes,
    ) -> Result<(String, AwaitingToken), AnswerCodeError> {
        let target = otp::verify_target(target_bundle, self.pins.as_slice())?;
        let credential = target.facts().credential;
        let target = target.check(&seedport_wire::KnownWallet::default(), credential, seedport_wire::Timestamp::from_millis(0))?;
        let message = SignedMessage::parse(target_bundle).map_err(TargetError::from)?;
        let answer = Answer {
            code,
            session_key: *self.key.public(),
        };
        let sealed = otp::seal_answer(&target, &answer)?;
        // Claimed and, by the line above that verified, also believed.
        let quorum = *message.claimed_quorum();
        Ok((sealed, AwaitingToken::new(self.key, quorum, self.pins)))
    }
}
