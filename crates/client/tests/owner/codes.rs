//! Codes: to which target they are sealed, in which spelling, and how often.

use seedport_client::{OwnerLogin, owner::TRIES};
use seedport_wire::{
    KnownWallet, SecretBytes, SystemEntropy, TargetKey, Timestamp, account_bundle,
    ids::CredentialId,
    otp::{TargetError, TargetFacts},
    signed_message::SignedMessageError,
};

use super::scene::{CREDENTIAL, LATER, NOW, PLATFORM, Vault, known, refusal, target_facts};

fn check(vault: &Vault, bundle: &str, credential: CredentialId, now: Timestamp) -> TargetError {
    let login = OwnerLogin::start(vault.pins(), &SystemEntropy, known()).expect("key");
    refusal(login.check_target(bundle, credential, now))
}

#[test]
fn a_code_is_not_asked_for_with_an_unpinned_target() {
    let (vault, stranger) = (Vault::make(), Vault::make());
    let bundle = stranger.target_bundle(&target_facts());
    let refused = check(&vault, &bundle, CREDENTIAL, NOW);
    assert_eq!(refused, TargetError::Message(SignedMessageError::NotPinned));
}

#[test]
fn a_code_is_not_asked_for_with_a_target_changed_under_its_signature() {
    let vault = Vault::make();
    let bundle = vault.target_bundle(&target_facts());
    let other = TargetKey::make(&SystemEntropy).expect("key");
    // `data` is hex of JSON whose targetPublic is hex itself, hence twice.
    let twice = |key: &TargetKey| hex::encode(key.public().to_hex());
    let changed = bundle.replace(&twice(&vault.code_target), &twice(&other));
    assert_ne!(changed, bundle);
    let refused = check(&vault, &changed, CREDENTIAL, NOW);
    assert_eq!(refused, TargetError::Message(SignedMessageError::Signature));
}

#[test]
fn a_code_is_not_asked_for_with_the_target_of_another_credential_or_time_or_use() {
    let vault = Vault::make();
    let bundle = vault.target_bundle(&target_facts());
    let other = CredentialId::from_bytes([9; 16]);
    let refused = check(&vault, &bundle, other, NOW);
    assert_eq!(refused, TargetError::Credential);
    let refused = check(&vault, &bundle, CREDENTIAL, LATER);
    assert_eq!(refused, TargetError::Expired);
    let key = vault.code_target.public();
    let import = account_bundle::make_target(&vault.quorum, key, PLATFORM, LATER);
    let refused = check(&vault, &import.expect("signs"), CREDENTIAL, NOW);
    assert_eq!(refused, TargetError::OtherUse);
}

#[test]
fn the_target_says_how_the_code_looks_before_it_is_asked_for() {
    let facts = TargetFacts {
        code_length: 8,
        alphanumeric: true,
        ..target_facts()
    };
    let (asked, _) = Vault::make().asked(&facts, KnownWallet::default());
    assert_eq!(asked.target(), &facts);
    assert_eq!(asked.tries(), TRIES);
}

#[test]
fn letters_are_sealed_in_one_spelling_and_digits_as_they_are_typed() {
    let vault = Vault::make();
    let sealed = |alphanumeric, code: &str| {
        let facts = TargetFacts {
            alphanumeric,
            ..target_facts()
        };
        let (asked, _) = vault.asked(&facts, known());
        let code = SecretBytes::copy_from(code.as_bytes());
        let (bundle, _) = asked.answer_code(&code).expect("seals");
        vault.read_answer(&bundle).0
    };
    assert_eq!(sealed(true, "aoILlz"), b"A0111Z");
    assert_eq!(sealed(false, "12o4"), b"12o4");
}

#[test]
fn a_wrong_code_is_followed_by_others_with_the_same_key_until_the_tries_are_used_up() {
    let vault = Vault::make();
    let (mut asked, session_key) = vault.asked(&target_facts(), known());
    let mut keys = Vec::new();
    loop {
        let code = SecretBytes::copy_from(b"123456");
        let (bundle, awaiting) = asked.answer_code(&code).expect("seals");
        keys.push(vault.read_answer(&bundle).1);
        let Some(again) = awaiting.ask_again() else {
            break;
        };
        asked = again;
        assert_eq!(usize::from(asked.tries()), usize::from(TRIES) - keys.len());
    }
    assert_eq!(keys, vec![session_key; usize::from(TRIES)]);
}
