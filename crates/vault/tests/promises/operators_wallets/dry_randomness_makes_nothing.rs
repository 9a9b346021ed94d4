//! Promise: randomness that fails at any draw makes no wallet, no target, no challenge and no
//! export.

use seedport_vault::{
    ImportBundleError, Limits, NewOperatorWallet, OperatorWalletError as Error, Source, Stored,
    Vault, VaultFault,
};
use seedport_wire::EntropyUnavailable;

use crate::common::{
    Said, World, bundles::sealed_for, export_body, operated::carols, parts::Dwindling, signing_key,
    stamp, target_key, target_of,
};

const DRY: VaultFault = VaultFault::Entropy(EntropyUnavailable);

/// How many draws `act` takes; until there are as many, it fails with the fault of dry randomness.
fn draws_of<T>(world: &World, act: impl Fn(&Vault) -> Result<T, Option<VaultFault>>) -> usize {
    let source = Dwindling::after(1000);
    let beside = world.beside(Limits::default(), Box::new(source.clone()));
    for draws in 0..20 {
        source.refill(draws);
        match act(&beside.vault) {
            Ok(_) => return draws,
            Err(fault) => assert_eq!(fault, Some(DRY), "after {draws} draws"),
        }
    }
    panic!("never enough")
}

const fn fault_of(error: Error) -> Option<VaultFault> {
    match error {
        Error::Fault(fault) => Some(fault),
        _ => None,
    }
}

#[test]
fn randomness_that_fails_anywhere_makes_no_wallet_no_target_and_no_export() {
    let world = World::new();
    let make = |source: fn() -> Option<Source>| {
        draws_of(&world, |vault| -> Result<NewOperatorWallet, _> {
            vault
                .seal_operator_wallet(world.opening(source()))
                .map_err(fault_of)
        })
    };
    // Two ids, nonces and a data key; a fresh one its entropy first.
    assert_eq!(make(|| Some(carols())), 4);
    assert_eq!(make(|| None), 5);

    // An id, the key, nonces and a data key.
    let begun = draws_of(&world, |vault| {
        vault.begin_bundle_import(world.platform).map_err(Some)
    });
    assert_eq!(begun, 4);
    let target = world
        .vault
        .begin_bundle_import(world.platform)
        .expect("makes");
    let message = sealed_for(&world, &target, &world.unowned());
    let taken = draws_of(&world, |vault| {
        let stored = Stored {
            id: target.id,
            sealed: &target.sealed,
        };
        let taken = vault.finish_bundle_import(world.platform, stored, &message);
        taken.map_err(|error| match error {
            ImportBundleError::Wallet(error) => fault_of(error),
            ImportBundleError::Refused(_) => None,
        })
    });
    assert_eq!(taken, 4);

    let ann = signing_key();
    let (unowned, owned) = (world.unowned(), world.owned(&ann));
    let target = target_of(target_key().public());
    let fault = |said: Said| match said {
        Said::Fault(fault) => Some(fault),
        _ => None,
    };
    for at in 0..2 {
        let parcel = unowned.parcels()[at];
        let sealed = draws_of(&world, |vault| {
            vault
                .seal_operator_export(unowned.scope(), unowned.stored(), &parcel, &target)
                .map_err(|error| fault(error.into()))
        });
        // The id of the delivery.
        assert_eq!(sealed, 1);
        let parcel = owned.parcels()[at];
        let begun = draws_of(&world, |vault| {
            let (scope, wallet) = (owned.scope(), owned.stored());
            vault
                .begin_operator_export(scope, wallet, &parcel, target.clone(), export_body())
                .map_err(|error| fault(error.into()))
        });
        // An id, nonces and a data key.
        assert_eq!(begun, 3);
        let asked = world.ask_owner(&owned, &parcel);
        let stamp = stamp(&ann, &asked.challenge.payload);
        let finished = draws_of(&world, |vault| {
            vault
                .finish_operator_export(&owned.retry(parcel, &asked.challenge, &stamp))
                .map_err(|error| fault(error.into()))
        });
        // Its delivery's id derives from the challenge.
        assert_eq!(finished, 0);
    }
}
