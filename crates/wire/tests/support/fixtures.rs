//! Honest messages of every kind, by two fixed keys.
//!
//! Invariant: the seals and signatures are real.
//! Called by the property tests.

use proptest::prelude::ProptestConfig;
use seedport_wire::{
    Fingerprint, SecretBytes, SigningKey, TargetKey, Timestamp,
    envelope::{self, EnvelopeFacts},
    ids::{AccountId, ExportId, PlatformId, WalletId},
    otp::{self, Answer, SealAnswerError},
};

/// The key that signs.
pub fn quorum() -> SigningKey {
    SigningKey::from_scalar(&SecretBytes::copy_from(&[7; 32])).expect("a scalar")
}

/// The key that receives.
pub fn target() -> TargetKey {
    TargetKey::from_scalar(SecretBytes::copy_from(&[8; 32])).expect("a scalar")
}

/// The pin of the key that signs.
pub fn pins() -> [Fingerprint; 1] {
    [Fingerprint::of(quorum().public())]
}

/// Facts that differ from each other.
pub fn facts(seed: u8, seconds: i64) -> EnvelopeFacts {
    EnvelopeFacts {
        platform: PlatformId::from_bytes([seed; 16]),
        wallet: WalletId::from_bytes([seed.wrapping_add(1); 16]),
        account: AccountId::from_bytes([seed.wrapping_add(2); 16]),
        export: ExportId::from_bytes([seed.wrapping_add(3); 16]),
        issued_at: Timestamp::from_millis(seconds * 1000),
        content: envelope::Content::Phrase,
    }
}

/// An envelope signed and sealed to the two keys.
pub fn make_envelope(facts: &EnvelopeFacts, plaintext: &[u8]) -> String {
    let plaintext = SecretBytes::copy_from(plaintext);
    envelope::make(&quorum(), target().public(), facts, &plaintext).expect("made")
}

/// An answer with this code, sealed to the key that receives.
pub fn seal_answer(code: &str) -> Result<String, SealAnswerError> {
    let answer = Answer {
        code: SecretBytes::copy_from(code.as_bytes()),
        session_key: *quorum().public(),
    };
    otp::seal_answer(target().public(), &answer)
}

/// A run of so many cases. A failure prints its input, so no file keeps it.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
