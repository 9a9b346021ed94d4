//! Promise: a target opens what was sealed to it, for its platform, until its time is over; who
//! seals to it knows whose it is.

use std::{collections::HashSet, time::Duration};

use seedport_vault::{BundleRefusal, ImportBundleError, ImportTarget, Limits};
use seedport_wire::{
    SystemEntropy, Timestamp, account_bundle, hpke,
    ids::{PlatformId, RequestId},
    signed_message::SignedMessage,
};
use serde_json::Value;

use crate::common::{
    World,
    bundles::{import_key, seal_plaintext, sealed_for, take_in},
    now,
    operated::carols,
    target_key,
};

const NOT_SEALED_TO_IT: ImportBundleError =
    ImportBundleError::Refused(BundleRefusal::NotSealedToTarget);

fn target(world: &World) -> ImportTarget {
    let made = world.vault.begin_bundle_import(world.platform);
    made.expect("makes")
}

#[test]
fn a_target_serves_until_its_time_is_over_to_the_millisecond() {
    let world = World::new();
    let account = world.operate(world.opening(Some(carols())));
    let target = target(&world);
    assert_eq!(
        target.expires_at,
        now(&world).plus(Limits::default().challenge)
    );
    let message = sealed_for(&world, &target, &account);
    world
        .clock
        .set(Timestamp::from_millis(target.expires_at.millis() - 1));
    assert!(take_in(&world, &target, &message).is_ok());
    let expired = ImportBundleError::Refused(BundleRefusal::Expired);
    for later in [0, 1, 60_000] {
        let moment = target.expires_at.plus(Duration::from_millis(later));
        world.clock.set(moment);
        assert_eq!(take_in(&world, &target, &message).err(), Some(expired));
    }
}

#[test]
fn a_targets_life_is_the_installations() {
    let world = World::new();
    let limits = Limits {
        challenge: Duration::from_secs(61),
        ..Limits::default()
    };
    let beside = world.beside(limits, Box::new(SystemEntropy));
    let target = target(&beside);
    assert_eq!(target.expires_at.millis() - now(&world).millis(), 61_000);
}

#[test]
fn a_bundle_sealed_to_another_target_or_changed_on_the_way_does_not_open() {
    let world = World::new();
    let account = world.operate(world.opening(Some(carols())));
    let (target, other) = (target(&world), target(&world));
    let message = sealed_for(&world, &target, &account);
    assert!(take_in(&world, &target, &message).is_ok());
    assert_eq!(
        take_in(&world, &other, &message).err(),
        Some(NOT_SEALED_TO_IT)
    );
    let strangers = hpke::seal(target_key().public(), b"{}").expect("seals");
    assert_eq!(
        take_in(&world, &target, &strangers).err(),
        Some(NOT_SEALED_TO_IT)
    );
    for at in (0..message.ciphertext.len()).step_by(97) {
        let mut changed = message.clone();
        changed.ciphertext[at] ^= 1;
        assert_eq!(
            take_in(&world, &target, &changed).err(),
            Some(NOT_SEALED_TO_IT)
        );
    }
    let mut cut = message.clone();
    cut.ciphertext.pop();
    let mut none = message.clone();
    none.ciphertext.clear();
    let mut exchanged = message.clone();
    exchanged.encapped = strangers.encapped;
    for changed in [cut, none, exchanged] {
        assert_eq!(
            take_in(&world, &target, &changed).err(),
            Some(NOT_SEALED_TO_IT)
        );
    }
    let too_long = hpke::SealedMessage {
        ciphertext: vec![0; hpke::MAX_PLAINTEXT + 17],
        ..message
    };
    assert_eq!(
        take_in(&world, &target, &too_long).err(),
        Some(NOT_SEALED_TO_IT)
    );
}

#[test]
fn the_signed_part_says_whose_the_target_is_for_what_and_until_when() {
    let world = World::new();
    let target = target(&world);
    let point = import_key(&world, &target);
    let message = SignedMessage::parse(&target.bundle).expect("signed");
    let said: Value =
        serde_json::from_slice(message.verify(&world.pins).expect("pinned")).expect("JSON");
    assert_eq!(said["targetPublic"], point.to_hex());
    assert_eq!(said["organizationId"], world.platform.to_string());
    assert_eq!(said["expiresAt"], target.expires_at.to_string());
    assert_eq!(said["use"], "MOBILECOIN_ACCOUNT_IMPORT");
    assert_eq!(said.as_object().expect("an object").len(), 4);
    let other = World::new();
    assert!(account_bundle::verify_target(&target.bundle, &other.pins).is_err());
}

#[test]
fn every_target_is_another_key_under_another_id() {
    let world = World::new();
    let targets = [(); 8].map(|()| target(&world));
    let ids: HashSet<[u8; 16]> = targets.iter().map(|it| *it.id.as_bytes()).collect();
    let keys: HashSet<String> = targets
        .iter()
        .map(|it| import_key(&world, it).to_hex())
        .collect();
    assert_eq!((ids.len(), keys.len()), (8, 8));
}

/// The target of a one-time code is signed by the same key and is none of these.
#[test]
fn the_target_of_a_code_is_no_import_target() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let (code, _) = world.code(&owner);
    assert!(account_bundle::verify_target(&code.target_bundle, &world.pins).is_err());
    // Nor does the record behind it stand in for one.
    let honest = target(&world);
    let message = seal_plaintext(&world, &honest, b"{}");
    let of_code = ImportTarget {
        id: RequestId::from_bytes(*code.id.as_bytes()),
        sealed: code.sealed,
        bundle: code.target_bundle,
        expires_at: code.expires_at,
    };
    let fault = take_in(&world, &of_code, &message).err();
    assert!(matches!(
        fault,
        Some(ImportBundleError::Wallet(
            seedport_vault::OperatorWalletError::Fault(_)
        ))
    ));
}

#[test]
fn an_account_is_taken_in_on_the_targets_platform() {
    let mut world = World::new();
    let account = world.operate(world.opening(Some(carols())));
    let target = target(&world);
    let message = sealed_for(&world, &target, &account);
    let opened = take_in(&world, &target, &message).expect("arrives");
    let mut there = crate::common::operated::Operated {
        platform: world.platform,
        addresses: account.addresses.clone(),
        next: account.next,
        wallet: opened.wallet,
    };
    assert!(world.secrets(&there).is_ok());
    world.platform = PlatformId::from_bytes([9; 16]);
    there.platform = world.platform;
    assert!(world.secrets(&there).is_err());
}
