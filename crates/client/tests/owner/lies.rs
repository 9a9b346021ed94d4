//! A courier that swaps one fact at a time: another organization, account, wallet, founding contact,
//! credential or manifest, in each text that the owner is handed.

use seedport_client::owner::{
    CheckPhraseError, Expected, NotExpected, OpenExportError, OpenKeptError, OpenPhraseError,
    OtherNamed, StampPayloadError, StampTokenError,
};
use seedport_keys::Manifest;
use seedport_wire::{
    KnownWallet, ManifestMark, OtherWallet, SystemEntropy, TargetPublicKey, WalletFacts,
    envelope::{EnvelopeFacts, OwnerFacts},
    ids::{CredentialId, WalletId},
    otp::{TargetError, TargetFacts},
};

use super::scene::{
    ACCOUNT, CREDENTIAL, NOW, OTHER_PHRASE, PHRASE, PLATFORM, Vault, WALLET, envelope_facts, known,
    mark, other_wallets, payload, refusal, session, sign_export, target_facts, wallet,
};
use seedport_client::OwnerLogin;

const REFUSED: [OtherWallet; 4] = [
    OtherWallet::Organization,
    OtherWallet::Account,
    OtherWallet::Wallet,
    OtherWallet::Contact,
];

#[test]
fn a_code_is_not_asked_for_with_the_target_of_another_wallet() {
    let vault = Vault::make();
    for (wallet, refused) in other_wallets().into_iter().zip(REFUSED) {
        let facts = TargetFacts {
            wallet,
            ..target_facts()
        };
        let login = OwnerLogin::start(vault.pins(), &SystemEntropy, known()).expect("key");
        let error = refusal(login.check_target(&vault.target_bundle(&facts), CREDENTIAL, NOW));
        assert_eq!(error, TargetError::Wallet(refused));
    }
}

#[test]
fn a_token_of_another_wallet_than_the_targets_is_not_stamped_even_by_an_owner_who_knows_none() {
    let vault = Vault::make();
    for known in [known(), KnownWallet::default()] {
        for (wallet, refused) in other_wallets().into_iter().zip(REFUSED) {
            let (awaiting, key) = vault.answered(known.clone());
            let token = vault.token(&key, wallet, CREDENTIAL);
            let error = refusal(awaiting.stamp(&token, NOW));
            assert_eq!(error, StampTokenError::Wallet(refused));
        }
    }
}

#[test]
fn a_token_of_another_credential_than_the_targets_is_not_stamped() {
    let vault = Vault::make();
    let (awaiting, key) = vault.answered(known());
    let token = vault.token(&key, wallet(), CredentialId::from_bytes([9; 16]));
    let error = refusal(awaiting.stamp(&token, NOW));
    assert_eq!(error, StampTokenError::Credential);
}

#[test]
fn a_payload_of_another_organization_or_wallet_than_a_session_knows_is_not_stamped() {
    let [organization, _, other, _] = other_wallets();
    let session = session(known());
    let stamp = |wallet: &WalletFacts| {
        let pending = session.begin_export(ACCOUNT, &SystemEntropy).expect("key");
        let target = TargetPublicKey::parse(&pending.target_public_key()).expect("a point");
        pending.stamp(&payload(&target, wallet))
    };
    assert!(stamp(&wallet()).is_ok());
    let named = organization.organization;
    let known = PLATFORM;
    let refused = StampPayloadError::Named(OtherNamed::Organization { named, known });
    assert_eq!(refusal(stamp(&organization)), refused);
    let (named, known) = (other.wallet, WALLET);
    let refused = StampPayloadError::Named(OtherNamed::Wallet { named, known });
    assert_eq!(refusal(stamp(&other)), refused);
}

#[test]
fn a_payload_of_another_wallet_than_is_expected_is_not_stamped() {
    let session = session(KnownWallet::default());
    let known = WalletId::from_bytes([9; 16]);
    let expected = Expected::from(KnownWallet {
        wallet: Some(known),
        ..KnownWallet::default()
    });
    let pending = session.begin_export(ACCOUNT, &SystemEntropy).expect("key");
    let pending = pending.expecting(expected);
    let target = TargetPublicKey::parse(&pending.target_public_key()).expect("a point");
    let error = refusal(pending.stamp(&payload(&target, &wallet())));
    let named = WALLET;
    let refused = StampPayloadError::Named(OtherNamed::Wallet { named, known });
    assert_eq!(error, refused);
}

#[test]
fn a_session_exports_no_other_account_than_its_own() {
    let session = session(known());
    let named = other_wallets()[1].account;
    let pending = session.begin_export(named, &SystemEntropy).expect("key");
    let target = TargetPublicKey::parse(&pending.target_public_key()).expect("a point");
    let error = refusal(pending.stamp(&payload(&target, &wallet())));
    let known = ACCOUNT;
    let refused = StampPayloadError::Named(OtherNamed::Account { named, known });
    assert_eq!(error, refused);
}

#[test]
fn an_envelope_of_a_twin_that_was_made_with_another_contact_is_not_opened() {
    let vault = Vault::make();
    let [.., twin] = other_wallets();
    let (awaiting, target) = sign_export(&session(known()));
    let envelope = vault.envelope(&target, &envelope_facts(&twin));
    let error = refusal(awaiting.open(&envelope, &vault.pins()));
    let contact = NotExpected::Known(OtherWallet::Contact);
    let refused = OpenExportError::Open(OpenKeptError::Other(contact));
    assert_eq!(error, refused);
}

/// What the owner says to an envelope with this phrase and this mark of its manifest.
fn phrase_refusal(phrase: &str, manifest: ManifestMark) -> OpenExportError {
    let vault = Vault::make();
    let (awaiting, target) = sign_export(&session(known()));
    let owner = OwnerFacts {
        credential: CREDENTIAL,
        founding: wallet().founding,
        manifest,
    };
    let facts = EnvelopeFacts {
        owner: Some(owner),
        ..envelope_facts(&wallet())
    };
    let envelope = vault.envelope_of(&target, &facts, phrase);
    refusal(awaiting.open(&envelope, &vault.pins()))
}

#[test]
fn a_phrase_that_does_not_lead_to_the_signed_manifest_is_not_given_out() {
    let refused = OpenExportError::Phrase(OpenPhraseError::Check(CheckPhraseError::Manifest));
    assert_eq!(phrase_refusal(OTHER_PHRASE, mark(PHRASE)), refused);
    assert_eq!(phrase_refusal(PHRASE, mark(OTHER_PHRASE)), refused);
    assert_eq!(phrase_refusal("legal winner", mark(PHRASE)), refused);
}

#[test]
fn a_manifest_of_a_newer_version_asks_for_a_newer_client() {
    let version = Manifest::VERSION + 1;
    let newer = ManifestMark {
        version,
        ..mark(PHRASE)
    };
    let error = CheckPhraseError::Version { version };
    let refused = OpenExportError::Phrase(OpenPhraseError::Check(error));
    assert_eq!(phrase_refusal(PHRASE, newer), refused);
}
