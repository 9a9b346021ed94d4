//! The first states: a fresh session key, then a target that a code may be sealed to.
//!
//! Invariant: a code is sealed only to a target that a pinned quorum key signed for this credential
//! and for the wallet that the device knows; sealed to any other it would be a phished code. After a
//! wrong code the same key and the same target serve again, so that the vault sees one device trying.
//! Called by `flow::log_in` and by devices. Source: Grid contract sections 4.4 and 5.5.

use seedport_wire::{
    Entropy, KnownWallet, PublicKey, SecretBytes, SigningKey, Timestamp,
    ids::CredentialId,
    otp::{self, Answer, CheckedTarget, SealAnswerError, TargetError, TargetFacts},
    p256::PrivateKeyError,
    signed_message::SignedMessage,
};

use super::AwaitingToken;
use crate::pins::Pins;

/// How many codes are sealed to one target: a vault takes no more.
pub const TRIES: u8 = 3;

/// A session key that nobody has vouched for yet.
pub struct OwnerLogin {
    key: SigningKey,
    pins: Pins,
    known: KnownWallet,
}

/// A session key, and a target that its owner's code may be sealed to.
pub struct AwaitingCode {
    pub(super) key: SigningKey,
    /// Claimed by the target and, since its signature held, also believed.
    pub(super) quorum: PublicKey,
    pub(super) target: CheckedTarget,
    pub(super) pins: Pins,
    pub(super) known: KnownWallet,
    pub(super) tries: u8,
}

impl OwnerLogin {
    /// Draws the session key; `known` is what the device knows of its wallet beforehand.
    ///
    /// # Errors
    /// When the source of randomness fails.
    pub fn start(
        pins: Pins,
        entropy: &dyn Entropy,
        known: KnownWallet,
    ) -> Result<Self, PrivateKeyError> {
        let key = SigningKey::make(entropy)?;
        Ok(Self { key, pins, known })
    }

    /// The public half of the session key.
    #[must_use]
    pub const fn session_key(&self) -> &PublicKey {
        self.key.public()
    }

    /// Checks the target of the code that was sent for `credential`, and learns whose wallet it
    /// opens a session of.
    ///
    /// `target_bundle` is the answer's `otpEncryptionTargetBundle`, and `now` the device's time.
    ///
    /// # Errors
    /// [`TargetError`] names the check that failed.
    pub fn check_target(
        self,
        target_bundle: &str,
        credential: CredentialId,
        now: Timestamp,
    ) -> Result<AwaitingCode, TargetError> {
        let verified = otp::verify_target(target_bundle, self.pins.as_slice())?;
        let quorum = *SignedMessage::parse(target_bundle)?.claimed_quorum();
        let target = verified.check(&self.known, credential, now)?;
        Ok(AwaitingCode {
            known: self.known.learn(&target.facts().wallet),
            key: self.key,
            quorum,
            target,
            pins: self.pins,
            tries: TRIES,
        })
    }
}

impl AwaitingCode {
    /// What the target says: how the code looks, until when it serves, and of whose wallet.
    #[must_use]
    pub const fn target(&self) -> &TargetFacts {
        self.target.facts()
    }

    /// How many codes can still be answered with, this one included.
    #[must_use]
    pub const fn tries(&self) -> u8 {
        self.tries
    }

    /// Seals the code and the session key to the target; gives `encryptedOtpBundle`.
    ///
    /// `code` is as the owner typed it: where codes have letters, a letter of either case is one, and
    /// `O`, `I` and `L` stand for the digits that they look like.
    ///
    /// # Errors
    /// When the code is not text, or the library fails.
    pub fn answer_code(
        self,
        code: &SecretBytes,
    ) -> Result<(String, AwaitingToken), SealAnswerError> {
        let answer = Answer {
            code: spelled(code, self.target.facts().alphanumeric),
            session_key: *self.key.public(),
        };
        let sealed = otp::seal_answer(&self.target, &answer)?;
        Ok((sealed, AwaitingToken::new(self)))
    }
}

/// A code as its owner meant it, in Crockford's spelling where it has letters.
fn spelled(code: &SecretBytes, alphanumeric: bool) -> SecretBytes {
    let meant = |byte: &u8| match byte.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    // From one secret buffer into another, of the same length.
    if alphanumeric {
        SecretBytes::from_vec(code.expose().iter().map(meant).collect())
    } else {
        SecretBytes::copy_from(code.expose())
    }
}
