//! The legacy key flow and the first edition of the export, against wire's server-side functions,
//! which play the vault.

use seedport_client::owner::{
    HeldKey, ManagedSession, OpenFirstEditionError, OpenSessionKeyError, OtherNamed, ReceivingKey,
    StampFirstEditionError,
};
use seedport_keys::{Language, Manifest, Mnemonic};
use seedport_wire::{
    ExportWallet, KeyFlow, KnownWallet, PublicKey, SecretBytes, SigningKey, Stamp, SystemEntropy,
    TargetKey, TargetPublicKey, Timestamp,
    ids::{AccountId, PlatformId, WalletId},
    p256::PrivateKeyError,
    payload::Activity,
    session_bundle::{self, SessionBundleError},
};
use sha2::{Digest as _, Sha256};

const NOW: Timestamp = Timestamp::from_millis(1_775_681_700_000);
const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
const ACCOUNT: AccountId = AccountId::from_bytes([3; 16]);
const WALLET: WalletId = WalletId::from_bytes([2; 16]);
const PHRASE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const OTHER: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

fn known() -> KnownWallet {
    KnownWallet {
        organization: Some(PLATFORM),
        account: Some(ACCOUNT),
        wallet: Some(WALLET),
        ..KnownWallet::default()
    }
}

fn sealed(receiver: &PublicKey, secret: &[u8]) -> String {
    session_bundle::seal(receiver, &SecretBytes::copy_from(secret)).expect("seals")
}

/// A session as the vault delivers it; gives its key's public half and the receiver's.
fn delivered() -> (ManagedSession, PublicKey, PublicKey) {
    let receiving = ReceivingKey::make(&SystemEntropy).expect("a key");
    let receiver = *receiving.client_key().point();
    let made = SigningKey::make(&SystemEntropy).expect("a key");
    let scalar = made.scalar().expect("a scalar");
    let bundle = session_bundle::seal(&receiver, &scalar).expect("seals");
    let session = receiving.open(&bundle, NOW, known()).expect("opens");
    (session, *made.public(), receiver)
}

fn payload() -> String {
    Activity::ExportWalletV1 { wallet: WALLET }.to_json(PLATFORM, NOW)
}

fn address(phrase: &str) -> String {
    let mnemonic = Mnemonic::parse(Language::English, phrase).expect("a phrase");
    let manifest = Manifest::derive(&mnemonic).expect("derives");
    manifest.entries[0].address.clone()
}

fn refusal<T, E>(result: Result<T, E>) -> E {
    result.err().expect("refused")
}

#[test]
fn each_key_chooses_its_flow_and_names_its_nonce() {
    let held = HeldKey::make(&SystemEntropy).expect("a key");
    let receiving = ReceivingKey::make(&SystemEntropy).expect("a key");
    assert_eq!(held.client_key().flow(), KeyFlow::ClientHeld);
    assert_eq!(receiving.client_key().flow(), KeyFlow::VaultMade);
    let digest = |text: &str| hex::encode(Sha256::digest(text));
    assert_eq!(held.nonce(), digest(held.client_key().as_text()));
    assert_eq!(receiving.nonce(), digest(receiving.client_key().as_text()));
    let public = *held.client_key().point();
    assert_eq!(held.begin(NOW, known()).public(), &public);
}

#[test]
fn a_delivered_session_key_stamps_and_the_receiving_key_does_not() {
    let (session, key, receiver) = delivered();
    assert_eq!(session.session().public(), &key);
    assert_eq!(session.session().expires_at(), NOW);
    assert_eq!(session.receiver().public(), &receiver);
    let payload = payload();
    let (stamp, awaiting) = session
        .stamp_first_edition(ACCOUNT, &payload)
        .expect("the payload");
    let stamp = Stamp::parse(&stamp).expect("a stamp");
    assert_eq!(stamp.verify(&key, &payload), Ok(()));
    assert!(stamp.verify(&receiver, &payload).is_err());
    assert_eq!(awaiting.wallet, WALLET);
    let bundle = sealed(&receiver, PHRASE.as_bytes());
    let phrase = awaiting.open(&bundle, &address(PHRASE)).expect("opens");
    assert_eq!(phrase.expose(), PHRASE.as_bytes());
}

#[test]
fn a_session_key_for_another_device_or_none_at_all_is_refused() {
    let open = |bundle: &str, receiving: ReceivingKey| receiving.open(bundle, NOW, known());
    let receiving = || ReceivingKey::make(&SystemEntropy).expect("a key");
    let stranger = receiving();
    let bundle = sealed(stranger.client_key().point(), &[7; 32]);
    let refused = refusal(open(&bundle, receiving()));
    assert!(matches!(
        refused,
        OpenSessionKeyError::Bundle(SessionBundleError::Open(_))
    ));
    let refused = refusal(open("0OIl", receiving()));
    let malformed = OpenSessionKeyError::Bundle(SessionBundleError::Malformed);
    assert_eq!(refused, malformed);
    let mine = receiving();
    let bundle = sealed(mine.client_key().point(), &[0; 32]);
    let none = OpenSessionKeyError::Key(PrivateKeyError::OutOfRange);
    assert_eq!(refusal(open(&bundle, mine)), none);
}

#[test]
fn only_the_first_editions_payload_is_stamped() {
    let (session, ..) = delivered();
    let target = TargetKey::make(&SystemEntropy).expect("a key");
    let target = TargetPublicKey::parse(&target.public().to_hex()).expect("a point");
    let current = ExportWallet {
        platform: PLATFORM,
        wallet: WALLET,
        content: seedport_wire::envelope::Content::Phrase,
        target,
        made_at: NOW,
    };
    let spaced = payload().replace(',', ", ");
    for text in ["", "{}", "a.b.c", &current.to_json(), &spaced] {
        let refused = refusal(session.stamp_first_edition(ACCOUNT, text));
        assert_eq!(refused, StampFirstEditionError::Payload, "{text}");
    }
}

#[test]
fn a_payload_of_another_account_wallet_or_organization_is_not_stamped() {
    let (session, ..) = delivered();
    let named = AccountId::from_bytes([9; 16]);
    let refused = OtherNamed::Account {
        named,
        known: ACCOUNT,
    };
    let refused = StampFirstEditionError::Named(refused);
    assert_eq!(
        refusal(session.stamp_first_edition(named, &payload())),
        refused
    );
    let named = WalletId::from_bytes([9; 16]);
    let payload = Activity::ExportWalletV1 { wallet: named }.to_json(PLATFORM, NOW);
    let refused = OtherNamed::Wallet {
        named,
        known: WALLET,
    };
    let refused = StampFirstEditionError::Named(refused);
    assert_eq!(
        refusal(session.stamp_first_edition(ACCOUNT, &payload)),
        refused
    );
    let named = PlatformId::from_bytes([9; 16]);
    let payload = Activity::ExportWalletV1 { wallet: WALLET }.to_json(named, NOW);
    let refused = OtherNamed::Organization {
        named,
        known: PLATFORM,
    };
    let refused = StampFirstEditionError::Named(refused);
    assert_eq!(
        refusal(session.stamp_first_edition(ACCOUNT, &payload)),
        refused
    );
}

#[test]
fn another_wallets_phrase_is_not_given_out() {
    let (session, _, receiver) = delivered();
    let open = |secret: &[u8], expected: &str| {
        let (_, awaiting) = session
            .stamp_first_edition(ACCOUNT, &payload())
            .expect("stamps");
        refusal(awaiting.open(&sealed(&receiver, secret), expected))
    };
    let refused = open(OTHER.as_bytes(), &address(PHRASE));
    assert_eq!(refused, OpenFirstEditionError::Address);
    let refused = open(b"legal winner", &address(PHRASE));
    assert!(matches!(refused, OpenFirstEditionError::Phrase(_)));
    let (_, awaiting) = session
        .stamp_first_edition(ACCOUNT, &payload())
        .expect("stamps");
    let stranger = TargetKey::make(&SystemEntropy).expect("a key");
    let bundle = sealed(stranger.public(), PHRASE.as_bytes());
    let refused = refusal(awaiting.open(&bundle, &address(PHRASE)));
    assert!(matches!(refused, OpenFirstEditionError::Bundle(_)));
}
