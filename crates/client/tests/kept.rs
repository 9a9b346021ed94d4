//! Envelopes opened with a key that was kept, and where their phrases lead.

use seedport_client::{
    Pins,
    owner::{OpenKeptError, ReadPhraseError, open_kept},
};
use seedport_keys::{Language, MnemonicError};
use seedport_wire::{
    Fingerprint, SecretBytes, SigningKey, SystemEntropy, TargetKey, Timestamp,
    envelope::{self, EnvelopeError, EnvelopeFacts},
    hpke,
    ids::{AccountId, ExportId, PlatformId, WalletId},
    signed_message::{SignedMessage, SignedMessageError},
};

const PHRASE: &[u8] =
    b"legal winner thank year wave sausage worth useful legal winner thank yellow";
const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
const WALLET: WalletId = WalletId::from_bytes([2; 16]);

fn signing_key() -> SigningKey {
    SigningKey::make(&SystemEntropy).expect("key")
}

fn pins_of(quorum: &SigningKey) -> Pins {
    Pins::from(Fingerprint::of(quorum.public()))
}

fn envelope_of(quorum: &SigningKey, target: &TargetKey, phrase: &[u8]) -> String {
    let facts = EnvelopeFacts {
        platform: PLATFORM,
        wallet: WALLET,
        account: AccountId::from_bytes([3; 16]),
        export: ExportId::from_bytes([4; 16]),
        issued_at: Timestamp::from_millis(1_775_681_700_000),
        content: envelope::Content::Phrase,
    };
    let phrase = SecretBytes::copy_from(phrase);
    envelope::make(quorum, target.public(), &facts, &phrase).expect("seals")
}

fn refusal<T, E>(result: Result<T, E>) -> E {
    result.err().expect("refused")
}

#[test]
fn a_kept_envelope_opens_with_its_kept_key_under_a_pin() {
    let (quorum, stranger) = (signing_key(), signing_key());
    let target = TargetKey::make(&SystemEntropy).expect("key");
    let text = envelope_of(&quorum, &target, PHRASE);
    let opened = open_kept(&text, &pins_of(&quorum), &target).expect("opens");
    let opened = opened.into_phrase().expect("a phrase");
    assert_eq!(opened.phrase.expose(), PHRASE);
    assert_eq!(opened.wallet, WALLET);
    let error = refusal(open_kept(&text, &pins_of(&stranger), &target));
    let not_pinned = EnvelopeError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, OpenKeptError::Envelope(not_pinned));
}

/// The phrase and the first address are BIP-84's own test vector.
#[test]
fn an_opened_phrase_leads_to_its_first_address() {
    let quorum = signing_key();
    let target = TargetKey::make(&SystemEntropy).expect("key");
    let open = |phrase: &str| {
        let sealed = envelope_of(&quorum, &target, phrase.as_bytes());
        let opened = open_kept(&sealed, &pins_of(&quorum), &target).expect("opens");
        opened.into_phrase().expect("a phrase")
    };
    let opened = open(&format!("{}about", "abandon ".repeat(11)));
    let manifest = opened.derive_manifest(Language::English).expect("valid");
    let expected = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
    assert_eq!(manifest.entries[0].address, expected);

    let opened = open(&format!("{}abandon", "abandon ".repeat(11)));
    let error = refusal(opened.derive_manifest(Language::English));
    assert_eq!(error, ReadPhraseError::Mnemonic(MnemonicError::Checksum));
}

#[test]
fn an_envelope_that_does_not_say_its_wallet_is_not_opened() {
    let quorum = signing_key();
    let target = TargetKey::make(&SystemEntropy).expect("key");
    let sealed = hpke::seal(target.public(), PHRASE).expect("seals");
    let ciphertext = hex::encode(&sealed.ciphertext);
    let data = format!(
        r#"{{"encappedPublic":"{}","ciphertext":"{ciphertext}","organizationId":"{PLATFORM}"}}"#,
        sealed.encapped.to_hex()
    );
    let message = SignedMessage::make(&quorum, data.into()).expect("signs");
    let error = refusal(open_kept(&message.to_json(), &pins_of(&quorum), &target));
    assert_eq!(error, OpenKeptError::Fact { field: "walletId" });
}
