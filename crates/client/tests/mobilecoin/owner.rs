//! The receiving side, without a network.

use seedport_client::{
    mobilecoin::{
        Handover, OpenedAccount, PendingExport,
        owner::{OpenAccountError, ReadAccountError, SealBundleError},
    },
    owner::{Expected, OpenPhraseError, StampPayloadError, open_kept},
};
use seedport_keys::mobilecoin::{AccountKey, MAIN, secrets::SecretsError};
use seedport_wire::{
    ExportWallet, MobilecoinId, SecretBytes, Stamp, TargetPublicKey,
    account_bundle::{self, ImportTargetError},
    envelope::{Content, EnvelopeError, EnvelopeFacts},
    hpke::{self, SealedMessage},
    ids::{PlatformId, WalletId},
    signed_message::SignedMessageError,
};

use crate::scene::{
    BUNDLE_FACTS, FACTS, LATER, NOW, PLATFORM, Quorum, WALLET, account, bundle, secrets,
    signing_key, target_key,
};

/// Opens, without a stamp, what `quorum` sealed under `facts`, where `asked` was asked for.
fn open(
    asked: MobilecoinId,
    handover: Handover,
    facts: &EnvelopeFacts,
    json: &SecretBytes,
) -> Result<OpenedAccount, OpenAccountError> {
    let (quorum, target) = (Quorum::make(), target_key());
    let envelope = quorum.seal(target.public(), facts, json);
    let pending = PendingExport::begin(asked, handover, target);
    pending.unstamped().open(&envelope, &quorum.pins)
}

fn refused(outcome: Result<OpenedAccount, OpenAccountError>) -> OpenAccountError {
    outcome.err().expect("refused")
}

fn payload(target: &str, wallet: WalletId) -> String {
    payload_of(FACTS.content, target, wallet)
}

fn payload_of(content: Content, target: &str, wallet: WalletId) -> String {
    ExportWallet {
        platform: PLATFORM,
        wallet,
        content,
        target: TargetPublicKey::parse(target).expect("a point"),
        made_at: NOW,
    }
    .to_json()
}

#[test]
fn secrets_and_a_bundle_open_and_prove_which_account_they_are() {
    let cases = [
        (Handover::Secrets, FACTS, secrets(7)),
        (Handover::Bundle, BUNDLE_FACTS, bundle(7)),
    ];
    for (handover, facts, (id, json)) in cases {
        let opened = open(id, handover, &facts, &json).expect("opens");
        assert_eq!(opened.secrets.account, id);
        assert_eq!(opened.secrets.name, "Carol");
        assert_eq!((opened.wallet, opened.organization), (WALLET, PLATFORM));
        assert_eq!(opened.handover, handover);
        let line = opened.restoring_line().expect("a phrase");
        let phrase = line.expose_text().expect("words");
        assert_eq!(phrase.split(' ').count(), 24);
        assert_eq!(opened.main_address().account_id(), id);
    }
}

#[test]
fn root_entropy_is_given_back_as_hex() {
    let mut version_1 = account(7);
    let entropy = SecretBytes::copy_from(&[9; 32]);
    let key = AccountKey::from_root_entropy(&entropy).expect("32 bytes");
    version_1.account = key.subaddress(MAIN, None).account_id();
    version_1.key = seedport_keys::mobilecoin::Key::Full(key);
    version_1.origin = seedport_keys::mobilecoin::Origin::RootEntropy(entropy);
    let json = version_1.to_json(seedport_keys::mobilecoin::Shape::V2);
    let opened = open(version_1.account, Handover::Secrets, &FACTS, &json).expect("opens");
    let line = opened.restoring_line().expect("entropy");
    assert_eq!(line.expose_text(), Some("09".repeat(32).as_str()));
}

#[test]
fn keys_that_only_see_have_no_line_to_restore_them_by() {
    let seedport_keys::mobilecoin::Key::Full(key) = account(7).key else {
        panic!("full keys");
    };
    let mut seeing = account(7);
    seeing.key = seedport_keys::mobilecoin::Key::View(key.view_account());
    seeing.origin = seedport_keys::mobilecoin::Origin::ViewOnly;
    let json = seeing.to_json(seedport_keys::mobilecoin::Shape::V2);
    let opened = open(seeing.account, Handover::Secrets, &FACTS, &json).expect("opens");
    assert!(opened.restoring_line().is_none());
    assert_eq!(opened.main_address().account_id(), seeing.account);
}

#[test]
fn another_account_than_the_one_asked_for_is_refused() {
    let ((asked, _), (inside, json)) = (secrets(7), secrets(8));
    let error = refused(open(asked, Handover::Secrets, &FACTS, &json));
    assert_eq!(error, OpenAccountError::Account { asked, inside });
}

#[test]
fn an_account_that_contradicts_its_own_keys_is_refused() {
    let ((asked, _), (inside, json)) = (secrets(7), secrets(8));
    // The keys of one under the id of the other.
    let text = json.expose_text().expect("JSON");
    let lie = text.replace(&inside.to_string(), &asked.to_string());
    assert_ne!(lie, text);
    let error = refused(open(asked, Handover::Secrets, &FACTS, &lie.into()));
    let contradiction = ReadAccountError::Secrets(SecretsError::Contradiction("account_id"));
    assert_eq!(error, OpenAccountError::Read(contradiction));
}

#[test]
fn an_envelope_must_say_that_it_holds_what_was_asked_for() {
    let (id, json) = secrets(7);
    for (handover, facts) in [(Handover::Bundle, FACTS), (Handover::Secrets, BUNDLE_FACTS)] {
        let error = refused(open(id, handover, &facts, &json));
        assert_eq!(error, OpenAccountError::Content);
    }
    let phrase = EnvelopeFacts {
        content: Content::Phrase,
        ..FACTS
    };
    let error = refused(open(id, Handover::Secrets, &phrase, &json));
    assert_eq!(error, OpenAccountError::Content);
    for text in ["", "[]", "{}", r#"{"account_secrets":7}"#] {
        let json = SecretBytes::copy_from(text.as_bytes());
        let error = refused(open(id, Handover::Bundle, &BUNDLE_FACTS, &json));
        assert!(
            matches!(error, OpenAccountError::Read(_)),
            "{text:?}: {error}"
        );
    }
}

#[test]
fn an_envelope_by_a_stranger_is_refused() {
    let (id, json) = secrets(7);
    let target = target_key();
    let envelope = Quorum::make().seal(target.public(), &FACTS, &json);
    let awaiting = PendingExport::begin(id, Handover::Secrets, target).unstamped();
    let error = refused(awaiting.open(&envelope, &Quorum::make().pins));
    let not_pinned = EnvelopeError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, OpenAccountError::Envelope(not_pinned));
}

#[test]
fn the_owner_stamps_the_export_to_this_key_and_nothing_else() {
    let (id, _) = secrets(7);
    let owner = signing_key();
    let pending = || PendingExport::begin(id, Handover::Secrets, target_key());
    let mine = pending();
    let text = payload(&mine.target_public_key(), WALLET);
    let (stamp, _) = mine.stamp(&owner, &text).expect("stamped");
    let stamp = Stamp::parse(&stamp).expect("a stamp");
    assert_eq!(stamp.verify(owner.public(), &text), Ok(()));

    let other = payload(&target_key().public().to_hex(), WALLET);
    let error = pending().stamp(&owner, &other).err();
    assert_eq!(error, Some(StampPayloadError::Target));
    let mine = pending();
    let spaced = payload(&mine.target_public_key(), WALLET) + " ";
    let error = mine.stamp(&owner, &spaced).err();
    assert!(matches!(error, Some(StampPayloadError::Payload(_))));
}

#[test]
fn the_owner_stamps_what_was_asked_for_and_not_the_other() {
    let (id, _) = secrets(7);
    let owner = signing_key();
    for handover in [Handover::Secrets, Handover::Bundle] {
        for content in [Content::Phrase, FACTS.content, BUNDLE_FACTS.content] {
            let mine = PendingExport::begin(id, handover, target_key());
            let text = payload_of(content, &mine.target_public_key(), WALLET);
            let error = mine.stamp(&owner, &text).err();
            let expected = (content != handover.content()).then_some(StampPayloadError::Content);
            assert_eq!(error, expected, "{text}");
        }
    }
}

#[test]
fn a_stamped_export_opens_only_as_what_was_stamped() {
    let (id, json) = secrets(7);
    let (quorum, owner) = (Quorum::make(), signing_key());
    let open = |facts: &EnvelopeFacts| {
        let target = target_key();
        let envelope = quorum.seal(target.public(), facts, &json);
        let pending = PendingExport::begin(id, Handover::Secrets, target);
        let text = payload(&pending.target_public_key(), WALLET);
        let (_, awaiting) = pending.stamp(&owner, &text).expect("stamped");
        awaiting.open(&envelope, &quorum.pins)
    };
    assert!(open(&FACTS).is_ok());
    let wallet = EnvelopeFacts {
        wallet: WalletId::from_bytes([9; 16]),
        ..FACTS
    };
    let error = refused(open(&wallet));
    assert_eq!(error, OpenAccountError::Wallet { signed: WALLET });
    let platform = EnvelopeFacts {
        platform: PlatformId::from_bytes([9; 16]),
        ..FACTS
    };
    let error = refused(open(&platform));
    let organization = EnvelopeError::Organization;
    assert_eq!(error, OpenAccountError::Envelope(organization));
}

#[test]
fn a_kept_phrase_is_no_account() {
    let (quorum, target) = (Quorum::make(), target_key());
    let facts = EnvelopeFacts {
        content: Content::Phrase,
        ..FACTS
    };
    let (_, json) = secrets(7);
    let envelope = quorum.seal(target.public(), &facts, &json);
    let kept = open_kept(&envelope, &quorum.pins, &target, &Expected::default()).expect("opens");
    let error = OpenedAccount::read(kept).err();
    assert_eq!(error, Some(ReadAccountError::Content));
}

#[test]
fn a_kept_account_is_no_phrase() {
    let (quorum, target) = (Quorum::make(), target_key());
    let (_, json) = secrets(7);
    let envelope = quorum.seal(target.public(), &FACTS, &json);
    let kept = open_kept(&envelope, &quorum.pins, &target, &Expected::default()).expect("opens");
    assert_eq!(kept.into_phrase().err(), Some(OpenPhraseError::NotAPhrase));
}

#[test]
fn a_bundle_goes_to_a_target_that_a_pinned_server_signed_and_nothing_else_does() {
    let (id, json) = bundle(7);
    let opened = open(id, Handover::Bundle, &BUNDLE_FACTS, &json).expect("opens");
    let (server, target) = (Quorum::make(), target_key());
    let request = account_bundle::make_target(&server.key, target.public(), PLATFORM, LATER);
    let request = request.expect("signed");
    let sealed = opened
        .seal_for_import(&request, &server.pins, Some(PLATFORM), NOW)
        .expect("seals");
    let sealed = SealedMessage::parse(&sealed).expect("a sealed message");
    let arrived = hpke::open(&target, &sealed).expect("opens");
    assert_eq!(arrived.expose(), json.expose());

    let error = opened
        .seal_for_import(&request, &Quorum::make().pins, None, NOW)
        .err();
    let target_of = |error| Some(SealBundleError::Target(error));
    let not_pinned = ImportTargetError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, target_of(not_pinned));
    let (named, known) = (PLATFORM, PlatformId::from_bytes([9; 16]));
    let error = opened.seal_for_import(&request, &server.pins, Some(known), NOW);
    let other = ImportTargetError::Organization { named, known };
    assert_eq!(error.err(), target_of(other));
    let error = opened.seal_for_import(&request, &server.pins, None, LATER);
    let ended = ImportTargetError::Expired { ended: LATER };
    assert_eq!(error.err(), target_of(ended));
    let (id, json) = secrets(7);
    let alone = open(id, Handover::Secrets, &FACTS, &json).expect("opens");
    let error = alone
        .seal_for_import(&request, &server.pins, Some(PLATFORM), NOW)
        .err();
    assert_eq!(error, Some(SealBundleError::SecretsAlone));
}
