//! Honest messages of every kind, by two fixed keys.
//!
//! Invariant: the seals and signatures are real.
//! Called by the property tests.

use proptest::prelude::ProptestConfig;
use seedport_wire::{
    ContactDigest, Fingerprint, KnownWallet, ManifestMark, SecretBytes, SigningKey, TargetKey,
    Timestamp, WalletFacts,
    envelope::{self, EnvelopeFacts, OwnerFacts},
    ids::{AccountId, CredentialId, ExportId, PlatformId, WalletId},
    otp::{self, Answer, SealAnswerError, TargetFacts},
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
        owner: (seed.is_multiple_of(2)).then_some(OwnerFacts {
            credential: CredentialId::from_bytes([seed.wrapping_add(4); 16]),
            founding: (seed.is_multiple_of(4)).then_some(ContactDigest::from_bytes([seed; 32])),
            manifest: ManifestMark {
                version: u32::from(seed),
                digest: [seed.wrapping_add(5); 32],
            },
        }),
    }
}

/// What the target of a code says, every fact another one.
pub fn target_facts(seed: u8, seconds: i64) -> TargetFacts {
    TargetFacts {
        wallet: WalletFacts {
            organization: PlatformId::from_bytes([seed; 16]),
            account: AccountId::from_bytes([seed.wrapping_add(1); 16]),
            wallet: WalletId::from_bytes([seed.wrapping_add(2); 16]),
            founding: (seed.is_multiple_of(2)).then_some(ContactDigest::from_bytes([seed; 32])),
        },
        credential: CredentialId::from_bytes([seed.wrapping_add(3); 16]),
        expires_at: Timestamp::from_millis(seconds * 1000),
        code_length: seed % 13,
        alphanumeric: seed.is_multiple_of(3),
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
    let facts = target_facts(1, 60);
    let bundle = otp::make_target(&quorum(), target().public(), &facts).expect("signs");
    let target = otp::verify_target(&bundle, &pins()).expect("a target");
    let now = Timestamp::from_millis(0);
    let target = target.check(&KnownWallet::default(), facts.credential, now);
    otp::seal_answer(&target.expect("is the one"), &answer)
}

/// A run of so many cases. A failure prints its input, so no file keeps it.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
