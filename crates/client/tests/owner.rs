//! The owner's states against wire's server-side functions, which play the vault.

use seedport_client::{
    OpenedExport, OwnerLogin, Pins, Session,
    owner::{
        AnswerCodeError, AwaitingEnvelope, AwaitingToken, NotAPhrase, OpenExportError,
        OpenKeptError, StampPayloadError, StampTokenError,
    },
};
use seedport_wire::{
    ExportWallet, Fingerprint, PublicKey, SecretBytes, SigningKey, Stamp, SystemEntropy, TargetKey,
    TargetPublicKey, Timestamp,
    envelope::{self, EnvelopeError, EnvelopeFacts},
    ids::{AccountId, CredentialId, ExportId, OtpId, PlatformId, WalletId},
    otp::{self, TargetError, TargetFacts},
    p256::SignatureInvalid,
    payload::PayloadError,
    signed_message::SignedMessageError,
    verification_token::{self, TokenFacts},
};

const NOW: Timestamp = Timestamp::from_millis(1_775_681_700_000);
const LATER: Timestamp = Timestamp::from_millis(NOW.millis() + 1);
const PHRASE: &[u8] =
    b"legal winner thank year wave sausage worth useful legal winner thank yellow";
const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
const WALLET: WalletId = WalletId::from_bytes([2; 16]);
const ACCOUNT: AccountId = AccountId::from_bytes([3; 16]);
const FACTS: EnvelopeFacts = EnvelopeFacts {
    platform: PLATFORM,
    wallet: WALLET,
    account: ACCOUNT,
    export: ExportId::from_bytes([4; 16]),
    issued_at: NOW,
    content: envelope::Content::Phrase,
};

fn signing_key() -> SigningKey {
    SigningKey::make(&SystemEntropy).expect("key")
}

/// A vault's keys, and what it says with them.
struct Vault {
    quorum: SigningKey,
    code_target: TargetKey,
}

impl Vault {
    fn make() -> Self {
        Self {
            quorum: signing_key(),
            code_target: TargetKey::make(&SystemEntropy).expect("key"),
        }
    }

    fn pins(&self) -> Pins {
        Pins::from(Fingerprint::of(self.quorum.public()))
    }

    fn target_bundle(&self) -> String {
        let facts = TargetFacts {
            platform: PLATFORM,
            account: ACCOUNT,
            credential: CredentialId::from_bytes([5; 16]),
            expires_at: NOW,
        };
        otp::make_target(&self.quorum, self.code_target.public(), &facts).expect("signs")
    }

    fn token(&self, session_key: &PublicKey) -> String {
        let facts = TokenFacts {
            otp: OtpId::from_bytes([6; 16]),
            platform: PLATFORM,
            kind: "OTP_TYPE_EMAIL",
            contact: "ann@example.com",
            session_key: session_key.compressed(),
            expires_at: LATER,
        };
        verification_token::make(&self.quorum, &facts).expect("signs")
    }

    fn envelope(&self, target: &PublicKey, facts: &EnvelopeFacts) -> String {
        let phrase = SecretBytes::copy_from(PHRASE);
        envelope::make(&self.quorum, target, facts, &phrase).expect("seals")
    }

    /// A login that answered its code; gives also the key that the vault will bind.
    fn answered(&self) -> (AwaitingToken, PublicKey) {
        let login = OwnerLogin::start(self.pins(), &SystemEntropy).expect("key");
        let shown = *login.session_key();
        let code = SecretBytes::copy_from(b"000000");
        let (bundle, awaiting) = login
            .answer_code(&self.target_bundle(), code)
            .expect("seals");
        let sealed = otp::parse_answer(&bundle).expect("our own bundle");
        let answer = otp::open_answer(&self.code_target, &sealed).expect("opens");
        assert_eq!(answer.code.expose(), b"000000");
        assert_eq!(answer.session_key, shown);
        (awaiting, shown)
    }

    /// What the owner says to an envelope with these facts, sealed to its own target.
    fn delivers(&self, facts: &EnvelopeFacts) -> Result<OpenedExport, OpenExportError> {
        let (awaiting, target) = sign_export(&session());
        awaiting.open(&self.envelope(&target, facts), &self.pins())
    }
}

/// A signed export of this session; gives the target that the envelope goes to.
fn sign_export(session: &Session) -> (AwaitingEnvelope, PublicKey) {
    let pending = session
        .begin_export(ACCOUNT, &SystemEntropy)
        .expect("target key");
    let target = TargetPublicKey::parse(&pending.target_public_key()).expect("a point");
    let payload = payload(&target);
    let (stamp, awaiting) = pending.stamp(&payload).expect("our own target");
    let stamp = Stamp::parse(&stamp).expect("a stamp");
    assert_eq!(stamp.verify(session.public(), &payload), Ok(()));
    (awaiting, *target.point())
}

fn session() -> Session {
    Session::resume(signing_key(), NOW)
}

fn payload(target: &TargetPublicKey) -> String {
    ExportWallet {
        platform: PLATFORM,
        wallet: WALLET,
        content: envelope::Content::Phrase,
        target: target.clone(),
        made_at: NOW,
    }
    .to_json()
}

fn refusal<T, E>(result: Result<T, E>) -> E {
    result.err().expect("refused")
}

#[test]
fn an_owner_walks_from_a_code_to_the_phrase() {
    let vault = Vault::make();
    let (awaiting, session_key) = vault.answered();
    let token = vault.token(&session_key);
    let (stamp, awaiting) = awaiting.stamp(&token, NOW).expect("our own token");
    let stamp = Stamp::parse(&stamp).expect("a stamp");
    assert_eq!(stamp.verify(&session_key, &token), Ok(()));

    let session = awaiting.begin(NOW);
    assert_eq!(session.expires_at(), NOW);
    assert_eq!(session.public(), &session_key);
    let (awaiting, target) = sign_export(&session);
    assert_eq!(awaiting.signed().wallet, WALLET);
    let opened = awaiting
        .open(&vault.envelope(&target, &FACTS), &vault.pins())
        .expect("opens");
    assert_eq!(opened.phrase.expose(), PHRASE);
    assert_eq!(opened.wallet, WALLET);
    assert_eq!(opened.account, ACCOUNT);
    assert_eq!(opened.export, FACTS.export);
    assert_eq!(opened.issued_at, NOW);
    assert_eq!(opened.organization, PLATFORM);
}

#[test]
fn a_code_is_not_sealed_to_an_unpinned_target() {
    let (vault, stranger) = (Vault::make(), Vault::make());
    let login = OwnerLogin::start(vault.pins(), &SystemEntropy).expect("key");
    let code = SecretBytes::copy_from(b"123456");
    let error = refusal(login.answer_code(&stranger.target_bundle(), code));
    let not_pinned = TargetError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, AnswerCodeError::Target(not_pinned));
}

#[test]
fn a_code_is_not_sealed_to_a_target_changed_under_its_signature() {
    let vault = Vault::make();
    let bundle = vault.target_bundle();
    let other = TargetKey::make(&SystemEntropy).expect("key");
    // `data` is hex of JSON whose targetPublic is hex itself, hence twice.
    let twice = |key: &PublicKey| hex::encode(key.to_hex());
    let changed = bundle.replace(&twice(vault.code_target.public()), &twice(other.public()));
    assert_ne!(changed, bundle);
    let login = OwnerLogin::start(vault.pins(), &SystemEntropy).expect("key");
    let error = refusal(login.answer_code(&changed, SecretBytes::copy_from(b"1")));
    let broken = TargetError::Message(SignedMessageError::Signature);
    assert_eq!(error, AnswerCodeError::Target(broken));
}

#[test]
fn a_token_that_binds_another_key_is_not_stamped() {
    let vault = Vault::make();
    let (awaiting, _) = vault.answered();
    let token = vault.token(signing_key().public());
    assert_eq!(
        refusal(awaiting.stamp(&token, NOW)),
        StampTokenError::OtherKey
    );
}

#[test]
fn a_token_by_another_quorum_key_is_not_stamped() {
    let (vault, stranger) = (Vault::make(), Vault::make());
    let (awaiting, session_key) = vault.answered();
    let error = refusal(awaiting.stamp(&stranger.token(&session_key), NOW));
    assert_eq!(error, StampTokenError::Token(SignatureInvalid));
}

#[test]
fn a_token_whose_time_is_over_is_not_stamped() {
    let vault = Vault::make();
    let (awaiting, session_key) = vault.answered();
    let token = vault.token(&session_key);
    let ended = LATER;
    let error = refusal(awaiting.stamp(&token, LATER));
    assert_eq!(error, StampTokenError::Expired { ended });
}

#[test]
fn an_export_payload_is_not_stamped_in_place_of_a_token() {
    let vault = Vault::make();
    let (awaiting, _) = vault.answered();
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
fn a_payload_for_another_wallet_than_the_expected_is_not_stamped() {
    let session = session();
    let expected = WalletId::from_bytes([9; 16]);
    let pending = session
        .begin_export(ACCOUNT, &SystemEntropy)
        .expect("target key")
        .of_wallet(expected);
    let target = TargetPublicKey::parse(&pending.target_public_key()).expect("a point");
    let error = refusal(pending.stamp(&payload(&target)));
    let named = WALLET;
    assert_eq!(error, StampPayloadError::Wallet { expected, named });
}

#[test]
fn a_payload_for_the_expected_wallet_is_stamped() {
    let session = session();
    let pending = session
        .begin_export(ACCOUNT, &SystemEntropy)
        .expect("target key")
        .of_wallet(WALLET);
    let target = TargetPublicKey::parse(&pending.target_public_key()).expect("a point");
    assert!(pending.stamp(&payload(&target)).is_ok());
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
    let wallet = WalletId::from_bytes([9; 16]);
    let error = refusal(Vault::make().delivers(&EnvelopeFacts { wallet, ..FACTS }));
    assert_eq!(error, OpenExportError::Wallet { signed: WALLET });
}

#[test]
fn an_envelope_for_another_account_is_not_opened() {
    let account = AccountId::from_bytes([9; 16]);
    let error = refusal(Vault::make().delivers(&EnvelopeFacts { account, ..FACTS }));
    assert_eq!(error, OpenExportError::Account { asked: ACCOUNT });
}

#[test]
fn an_envelope_of_another_organization_is_not_opened() {
    let platform = PlatformId::from_bytes([9; 16]);
    let error = refusal(Vault::make().delivers(&EnvelopeFacts { platform, ..FACTS }));
    assert_eq!(
        error,
        OpenExportError::Envelope(EnvelopeError::Organization)
    );
}

#[test]
fn an_envelope_of_something_else_than_a_phrase_is_not_opened() {
    for content in [
        envelope::Content::MobilecoinAccountSecrets,
        envelope::Content::MobilecoinAccountBundle,
    ] {
        let error = refusal(Vault::make().delivers(&EnvelopeFacts { content, ..FACTS }));
        assert_eq!(error, OpenExportError::Content(NotAPhrase));
    }
}

#[test]
fn an_unpinned_envelope_is_not_opened() {
    let (vault, stranger) = (Vault::make(), Vault::make());
    let (awaiting, target) = sign_export(&session());
    let error = refusal(awaiting.open(&stranger.envelope(&target, &FACTS), &vault.pins()));
    let not_pinned = EnvelopeError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, OpenExportError::Envelope(not_pinned));
}

#[test]
fn an_envelope_sealed_to_another_key_is_not_opened() {
    let vault = Vault::make();
    let (awaiting, _) = sign_export(&session());
    let text = vault.envelope(signing_key().public(), &FACTS);
    let error = refusal(awaiting.open(&text, &vault.pins()));
    assert!(matches!(
        error,
        OpenExportError::Open(OpenKeptError::Envelope(EnvelopeError::Open(_)))
    ));
}
