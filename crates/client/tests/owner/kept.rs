//! Envelopes opened with a key that was kept, and where their phrases lead.

use seedport_client::{
    OpenedExport,
    owner::{
        CheckPhraseError, Expected, ManifestProof, NotExpected, OpenKeptError, OpenPhraseError,
        open_kept,
    },
};
use seedport_wire::{
    Founding, OtherWallet, SystemEntropy, TargetKey,
    envelope::{EnvelopeError, EnvelopeFacts},
    hpke,
    signed_message::{SignedMessage, SignedMessageError},
};

use super::scene::{
    OTHER_PHRASE, PHRASE, PLATFORM, Vault, WALLET, envelope_facts, known, manifest, other_wallets,
    refusal, wallet,
};

fn target() -> TargetKey {
    TargetKey::make(&SystemEntropy).expect("key")
}

#[test]
fn a_kept_envelope_opens_with_its_kept_key_under_a_pin() {
    let (vault, stranger, target) = (Vault::make(), Vault::make(), target());
    let text = vault.envelope(target.public(), &envelope_facts(&wallet()));
    let open = |by: &Vault, expected: &Expected| open_kept(&text, &by.pins(), &target, expected);
    let opened = open(&vault, &known().into()).expect("opens");
    let opened = opened.into_phrase().expect("a phrase");
    assert_eq!(opened.phrase.words().expose(), PHRASE.as_bytes());
    assert_eq!(opened.phrase.proof(), ManifestProof::Signed);
    assert_eq!(opened.wallet, WALLET);
    assert_eq!(opened.compared.founding, Founding::Matches);
    assert!(!opened.compared.statement);
    let opened = open(&vault, &Expected::default()).expect("opens");
    let opened = opened.into_phrase().expect("a phrase");
    assert_eq!(opened.compared.founding, Founding::NotCompared);
    let error = refusal(open(&stranger, &known().into()));
    let not_pinned = EnvelopeError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, OpenKeptError::Envelope(not_pinned));
}

#[test]
fn a_kept_envelope_of_another_wallet_than_the_known_one_is_not_opened() {
    let (vault, target) = (Vault::make(), target());
    let refused = [
        OtherWallet::Organization,
        OtherWallet::Account,
        OtherWallet::Wallet,
        OtherWallet::Contact,
    ];
    for (wallet, refused) in other_wallets().into_iter().zip(refused) {
        let text = vault.envelope(target.public(), &envelope_facts(&wallet));
        let error = refusal(open_kept(&text, &vault.pins(), &target, &known().into()));
        assert_eq!(error, OpenKeptError::Other(NotExpected::Known(refused)));
    }
}

/// The phrase of an envelope that names no manifest, as those before statements did not.
fn open_older(phrase: &str, address: Option<&str>) -> Result<OpenedExport, OpenPhraseError> {
    let (vault, target) = (Vault::make(), target());
    let facts = EnvelopeFacts {
        owner: None,
        ..envelope_facts(&wallet())
    };
    let text = vault.envelope_of(target.public(), &facts, phrase);
    let expected = Expected {
        first_address: address.map(str::to_owned),
        ..known().into()
    };
    let opened = open_kept(&text, &vault.pins(), &target, &expected);
    opened.expect("opens").into_phrase()
}

#[test]
fn an_envelope_that_is_older_than_statements_is_opened_and_says_so() {
    let opened = open_older(PHRASE, None).expect("a phrase");
    assert_eq!(opened.phrase.proof(), ManifestProof::OlderThanStatements);
    assert_eq!(opened.compared.founding, Founding::OlderThanStatements);
    assert_eq!(opened.phrase.manifest(), Some(&manifest(PHRASE)));
    let opened = open_older("no mnemonic", None).expect("a phrase");
    assert_eq!(opened.phrase.manifest(), None);
}

/// The phrase and the first address are BIP-84's own test vector.
#[test]
fn a_phrase_that_does_not_lead_to_the_expected_first_address_is_not_given_out() {
    let address = "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu";
    let opened = open_older(OTHER_PHRASE, Some(address)).expect("a phrase");
    assert_eq!(opened.phrase.first_address(), Some(address));
    for phrase in [PHRASE, "no mnemonic"] {
        let refused = OpenPhraseError::Check(CheckPhraseError::Address);
        assert_eq!(refusal(open_older(phrase, Some(address))), refused);
    }
}

#[test]
fn an_envelope_that_does_not_say_its_wallet_is_not_opened() {
    let (vault, target) = (Vault::make(), target());
    let sealed = hpke::seal(target.public(), PHRASE.as_bytes()).expect("seals");
    let ciphertext = hex::encode(&sealed.ciphertext);
    let data = format!(
        r#"{{"encappedPublic":"{}","ciphertext":"{ciphertext}","organizationId":"{PLATFORM}"}}"#,
        sealed.encapped.to_hex()
    );
    let message = SignedMessage::make(&vault.quorum, data.into()).expect("signs");
    let text = message.to_json();
    let error = refusal(open_kept(
        &text,
        &vault.pins(),
        &target,
        &Expected::default(),
    ));
    assert_eq!(error, OpenKeptError::Fact { field: "walletId" });
}
