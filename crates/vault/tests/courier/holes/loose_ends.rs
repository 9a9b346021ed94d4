//! Hole 10: the manifest was sealed and never read; the target of an import, of another account or
//! of yesterday passed for a code's; an address in a bundle was signed unverified; and a range of
//! addresses panicked.

use seedport_keys::{language::Language, manifest::Manifest, mnemonic::Mnemonic};
use seedport_vault::{
    AddressFace, BundleFace, OperatorExportError, OperatorExportRefusal, Parcel, Subaddresses,
};
use seedport_wire::{KnownWallet, OtherWallet, otp, statement};

use crate::common::{World, now, operated::FACE, target_key};

#[test]
fn an_opened_phrase_is_held_against_the_manifest_that_is_signed_with_it() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let (target, delivered) = world.export(&ann, &world.login(&ann));
    let phrase = world.phrase(&delivered.envelope, &target);
    let words = Mnemonic::parse(Language::English, &phrase).expect("a phrase");
    let manifest = Manifest::derive(&words).expect("derives");
    let verified = world.verify(&delivered.envelope);
    let said = verified.owner().expect("an owner's envelope").manifest;
    assert_eq!(
        (said.version, said.digest),
        (Manifest::VERSION, manifest.digest())
    );
    let statement = world
        .vault
        .wallet_statement(ann.scope(), ann.stored_wallet());
    let facts = statement::verify(&statement.expect("says"), &world.pins).expect("signed");
    assert_eq!(facts.manifest.digest, manifest.digest());
}

#[test]
fn a_code_is_sealed_to_the_target_of_its_own_wallet_credential_and_time_alone() {
    let world = World::new();
    let (ann, other) = (
        world.owner("ann@example.com"),
        world.owner("ann@example.com"),
    );
    let import = world
        .vault
        .begin_bundle_import(world.platform)
        .expect("makes");
    let refused = otp::verify_target(&import.bundle, &world.pins).err();
    assert_eq!(refused, Some(otp::TargetError::OtherUse));

    let (code, _) = world.code(&ann);
    let (others, _) = world.code(&other);
    let own = ann.wallet.credential.id;
    let known = KnownWallet {
        account: Some(ann.account),
        ..KnownWallet::default()
    };
    let check = |bundle: &str, credential, now| {
        let target = otp::verify_target(bundle, &world.pins).expect("signed");
        target.check(&known, credential, now).err()
    };
    let account = otp::TargetError::Wallet(OtherWallet::Account);
    assert_eq!(
        check(&others.target_bundle, own, now(&world)),
        Some(account)
    );
    let foreign = other.wallet.credential.id;
    let credential = Some(otp::TargetError::Credential);
    assert_eq!(check(&code.target_bundle, foreign, now(&world)), credential);
    let expired = Some(otp::TargetError::Expired);
    assert_eq!(check(&code.target_bundle, own, code.expires_at), expired);
    assert_eq!(check(&code.target_bundle, own, now(&world)), None);
}

#[test]
fn addresses_come_from_the_keys_and_in_bounded_numbers() {
    for count in [Subaddresses::MOST + 1, u64::MAX - 1, u64::MAX] {
        assert_eq!(Subaddresses::new(count), None);
    }
    let world = World::new();
    let account = world.unowned();
    let seal = |addresses: &[AddressFace]| {
        let parcel = Parcel::Bundle(BundleFace {
            face: FACE,
            first_block_index: u64::MAX,
            next_subaddress_index: u64::MAX,
            addresses,
        });
        let sealed = world.seal_parcel(&account, &parcel, &target_key());
        sealed.err()
    };
    let face = |index| AddressFace {
        index,
        metadata: String::new(),
    };
    // There is no argument for the address itself.
    for index in [0, 1, 7, u64::MAX - 1, u64::MAX] {
        assert_eq!(seal(&[face(index)]), None);
    }
    let many = vec![face(0); BundleFace::MOST_ADDRESSES + 1];
    let too_large = OperatorExportError::Refused(OperatorExportRefusal::TooLarge);
    assert_eq!(seal(&many), Some(too_large));
}
