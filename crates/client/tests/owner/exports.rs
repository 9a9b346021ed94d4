//! From a code to the phrase, and what is signed and opened on the way.

use seedport_client::{
    OpenedExport,
    owner::{
        ManifestProof, OpenExportError, OpenKeptError, OpenPhraseError, StampPayloadError,
        StampTokenError,
    },
};
use seedport_wire::{
    Founding, KnownWallet, Stamp, SystemEntropy, TargetPublicKey,
    envelope::{Content, EnvelopeError, EnvelopeFacts},
    ids::{AccountId, PlatformId, WalletId},
    p256::SignatureInvalid,
    payload::PayloadError,
    signed_message::SignedMessageError,
};

use super::scene::{
    ACCOUNT, CREDENTIAL, LATER, NOW, PHRASE, PLATFORM, Vault, WALLET, ann, envelope_facts, known,
    payload as payload_of, refusal, session as session_of, sign_export, signing_key, wallet,
};

fn payload(target: &TargetPublicKey) -> String {
    payload_of(target, &wallet())
}

fn session() -> seedport_client::Session {
    session_of(known())
}

/// What the owner says to an envelope with these facts, sealed to its own target.
fn delivers(facts: &EnvelopeFacts) -> Result<OpenedExport, OpenExportError> {
    let vault = Vault::make();
    let (awaiting, target) = sign_export(&session());
    awaiting.open(&vault.envelope(&target, facts), &vault.pins())
}

#[test]
fn an_owner_walks_from_a_code_to_the_phrase() {
    let vault = Vault::make();
    let contact = KnownWallet {
        contact: Some(ann()),
        ..KnownWallet::default()
    };
    let (awaiting, session_key) = vault.answered(contact);
    let token = vault.token(&session_key, wallet(), CREDENTIAL);
    let (stamp, awaiting) = awaiting.stamp(&token, NOW).expect("our own token");
    let stamp = Stamp::parse(&stamp).expect("a stamp");
    assert_eq!(stamp.verify(&session_key, &token), Ok(()));

    let session = awaiting.begin(NOW);
    assert_eq!(session.expires_at(), NOW);
    assert_eq!(session.public(), &session_key);
    assert_eq!(session.known(), &known());
    let facts = envelope_facts(&wallet());
    let (awaiting, target) = sign_export(&session);
    assert_eq!(awaiting.signed().wallet, WALLET);
    let opened = awaiting
        .open(&vault.envelope(&target, &facts), &vault.pins())
        .expect("opens");
    assert_eq!(opened.phrase.words().expose(), PHRASE.as_bytes());
    assert_eq!(opened.phrase.proof(), ManifestProof::Signed);
    assert_eq!(opened.compared.founding, Founding::Matches);
    assert_eq!(opened.wallet, WALLET);
    assert_eq!(opened.account, ACCOUNT);
    assert_eq!(opened.export, facts.export);
    assert_eq!(opened.issued_at, NOW);
    assert_eq!(opened.organization, PLATFORM);
}

#[test]
fn a_token_that_binds_another_key_is_not_stamped() {
    let vault = Vault::make();
    let (awaiting, _) = vault.answered(known());
    let token = vault.token(signing_key().public(), wallet(), CREDENTIAL);
    assert_eq!(
        refusal(awaiting.stamp(&token, NOW)),
        StampTokenError::OtherKey
    );
}

#[test]
fn a_token_by_another_quorum_key_is_not_stamped() {
    let (vault, stranger) = (Vault::make(), Vault::make());
    let (awaiting, session_key) = vault.answered(known());
    let error = refusal(awaiting.stamp(&stranger.token(&session_key, wallet(), CREDENTIAL), NOW));
    assert_eq!(error, StampTokenError::Token(SignatureInvalid));
}

#[test]
fn a_token_whose_time_is_over_is_not_stamped() {
    let vault = Vault::make();
    let (awaiting, session_key) = vault.answered(known());
    let token = vault.token(&session_key, wallet(), CREDENTIAL);
    let ended = LATER;
    let error = refusal(awaiting.stamp(&token, LATER));
    assert_eq!(error, StampTokenError::Expired { ended });
}

#[test]
fn an_export_payload_is_not_stamped_in_place_of_a_token() {
    let vault = Vault::make();
    let (awaiting, _) = vault.answered(known());
    let thief = TargetPublicKey::parse(&signing_key().public().to_hex()).expect("a point");
    let error = refusal(awaiting.stamp(&payload(&thief), NOW));
    assert_eq!(error, StampTokenError::Token(SignatureInvalid));
}

#[test]
fn a_payload_with_another_target_is_not_stamped() {
    let session = session();
    let pending = session
        .begin_export(ACCOUNT, &SystemEntropy)
        .expect("target key");
    let thief = TargetPublicKey::parse(&signing_key().public().to_hex()).expect("a point");
    let error = refusal(pending.stamp(&payload(&thief)));
    assert_eq!(error, StampPayloadError::Target);
}

#[test]
fn a_payload_with_our_target_in_another_spelling_is_not_stamped() {
    let session = session();
    let pending = session
        .begin_export(ACCOUNT, &SystemEntropy)
        .expect("target key");
    let upper = pending.target_public_key().to_uppercase();
    let upper = TargetPublicKey::parse(&upper).expect("a point");
    let error = refusal(pending.stamp(&payload(&upper)));
    assert_eq!(error, StampPayloadError::Target);
}

#[test]
fn a_text_that_is_no_export_payload_is_not_stamped() {
    let session = session();
    let target = signing_key().public().to_hex();
    let target = TargetPublicKey::parse(&target).expect("a point");
    let other_activity = payload(&target).replace("EXPORT_WALLET", "SIGN_TRANSACTION_V2");
    for text in ["", "{}", other_activity.as_str()] {
        let pending = session
            .begin_export(ACCOUNT, &SystemEntropy)
            .expect("target key");
        let error = refusal(pending.stamp(text));
        assert_eq!(error, StampPayloadError::Payload(PayloadError::Malformed));
    }
}

#[test]
fn two_exports_of_one_session_have_two_target_keys() {
    let session = session();
    let draw = || session.begin_export(ACCOUNT, &SystemEntropy).expect("key");
    assert_ne!(draw().target_public_key(), draw().target_public_key());
}

#[test]
fn an_envelope_for_another_wallet_is_not_opened() {
    let error = refusal(delivers(&EnvelopeFacts {
        wallet: WalletId::from_bytes([9; 16]),
        ..envelope_facts(&wallet())
    }));
    assert_eq!(error, OpenExportError::Wallet { signed: WALLET });
}

#[test]
fn an_envelope_for_another_account_is_not_opened() {
    let account = AccountId::from_bytes([9; 16]);
    let error = refusal(delivers(&EnvelopeFacts {
        account,
        ..envelope_facts(&wallet())
    }));
    assert_eq!(error, OpenExportError::Account { asked: ACCOUNT });
}

#[test]
fn an_envelope_of_another_organization_is_not_opened() {
    let platform = PlatformId::from_bytes([9; 16]);
    let error = refusal(delivers(&EnvelopeFacts {
        platform,
        ..envelope_facts(&wallet())
    }));
    assert_eq!(
        error,
        OpenExportError::Envelope(EnvelopeError::Organization)
    );
}

#[test]
fn an_envelope_of_something_else_than_a_phrase_is_not_opened() {
    for content in [
        Content::MobilecoinAccountSecrets,
        Content::MobilecoinAccountBundle,
    ] {
        let error = refusal(delivers(&EnvelopeFacts {
            content,
            ..envelope_facts(&wallet())
        }));
        assert_eq!(error, OpenExportError::Phrase(OpenPhraseError::NotAPhrase));
    }
}

#[test]
fn an_unpinned_envelope_is_not_opened() {
    let (vault, stranger) = (Vault::make(), Vault::make());
    let (awaiting, target) = sign_export(&session());
    let error = refusal(awaiting.open(
        &stranger.envelope(&target, &envelope_facts(&wallet())),
        &vault.pins(),
    ));
    let not_pinned = EnvelopeError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, OpenExportError::Envelope(not_pinned));
}

#[test]
fn an_envelope_sealed_to_another_key_is_not_opened() {
    let vault = Vault::make();
    let (awaiting, _) = sign_export(&session());
    let text = vault.envelope(signing_key().public(), &envelope_facts(&wallet()));
    let error = refusal(awaiting.open(&text, &vault.pins()));
    assert!(matches!(
        error,
        OpenExportError::Open(OpenKeptError::Envelope(EnvelopeError::Open(_)))
    ));
}
