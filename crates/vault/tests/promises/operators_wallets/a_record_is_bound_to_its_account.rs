//! Promise: an operator's wallet and an import target open whole, in their own place, for their
//! own account, and nowhere else.

use seedport_vault::{ImportTarget, OperatorScope, RecordKind, Stored, VaultFault};
use seedport_wire::{
    MobilecoinId,
    hpke::SealedMessage,
    ids::{AccountId, PlatformId, RequestId, WalletId},
};

use crate::common::{
    Said, World,
    bundles::sealed_for,
    draw,
    operated::Operated,
    shelf::{Held, SLOTS, Shelf, Slot},
};

const WALLET: Said = Said::Fault(VaultFault::Record(RecordKind::OperatorWallet));
const TARGET: Said = Said::Fault(VaultFault::Record(RecordKind::ImportTarget));

fn present(world: &World, scope: OperatorScope, id: WalletId, sealed: &[u8]) -> Said {
    Said::of(
        world
            .vault
            .operator_address(scope, Stored { id, sealed }, 2),
    )
}

fn present_target(
    world: &World,
    platform: PlatformId,
    target: &ImportTarget,
    sealed: &[u8],
    message: &SealedMessage,
) -> Said {
    let stored = Stored {
        id: target.id,
        sealed,
    };
    Said::of(world.vault.finish_bundle_import(platform, stored, message))
}

/// A target, and an account that is sealed to it.
fn target(world: &World) -> (ImportTarget, SealedMessage) {
    let target = world.vault.begin_bundle_import(world.platform);
    let target = target.expect("makes");
    let message = sealed_for(world, &target, &world.unowned());
    (target, message)
}

/// Every changed form of these bytes: each bit flipped, cut to each length, gone on.
fn changed(sealed: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let flipped = (0..sealed.len() * 8).map(|bit| {
        let mut changed = sealed.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    });
    let cut = (0..sealed.len()).map(|length| sealed[..length].to_vec());
    let longer = [0, 0xff].map(|byte| [sealed, &[byte]].concat());
    flipped.chain(cut).chain(longer)
}

#[test]
fn every_flipped_bit_cut_and_lengthened_wallet_is_refused() {
    let world = World::new();
    let operated = world.unowned();
    let (scope, id) = (operated.scope(), operated.wallet.wallet);
    assert_eq!(
        present(&world, scope, id, &operated.wallet.sealed),
        Said::Done
    );
    for changed in changed(&operated.wallet.sealed) {
        assert_eq!(present(&world, scope, id, &changed), WALLET);
    }
}

#[test]
fn every_flipped_bit_cut_and_lengthened_import_target_is_refused() {
    let world = World::new();
    let (target, message) = target(&world);
    let platform = world.platform;
    for changed in changed(&target.sealed) {
        let said = present_target(&world, platform, &target, &changed, &message);
        assert_eq!(said, TARGET);
    }
    let said = present_target(&world, platform, &target, &target.sealed, &message);
    assert_eq!(said, Said::Done);
}

#[test]
fn a_wallet_and_a_target_are_refused_under_another_root_key() {
    let (world, other) = (World::new(), World::new());
    let operated = world.unowned();
    let (scope, id) = (operated.scope(), operated.wallet.wallet);
    assert_eq!(present(&other, scope, id, &operated.wallet.sealed), WALLET);
    let (target, message) = target(&world);
    let said = present_target(&other, world.platform, &target, &target.sealed, &message);
    assert_eq!(said, TARGET);
}

/// A claim with one part of it another.
fn other_claims(scope: OperatorScope) -> [OperatorScope; 4] {
    let mut claims = [scope; 4];
    claims[0].scope.platform = PlatformId::from_bytes(draw());
    claims[1].scope.account = AccountId::from_bytes(draw());
    claims[2].scope.wallet = WalletId::from_bytes(draw());
    claims[3].id = MobilecoinId::from_bytes(draw());
    claims
}

#[test]
fn a_wallet_said_to_be_of_another_platform_account_wallet_or_id_is_refused() {
    let world = World::new();
    let operated = world.unowned();
    let sealed = &operated.wallet.sealed;
    for claim in other_claims(operated.scope()) {
        let own = operated.wallet.wallet;
        assert_eq!(present(&world, claim, own, sealed), WALLET);
        assert_eq!(present(&world, claim, claim.scope.wallet, sealed), WALLET);
    }
    let stranger = WalletId::from_bytes(draw());
    assert_eq!(present(&world, operated.scope(), stranger, sealed), WALLET);
}

#[test]
fn the_wallets_of_two_accounts_and_platforms_do_not_stand_in_for_each_other() {
    let mut world = World::new();
    let (ann, ben) = (world.unowned(), world.unowned());
    world.platform = PlatformId::from_bytes(draw());
    let rows = [ann, ben, world.unowned()];
    for home in &rows {
        for other in rows
            .iter()
            .filter(|it| it.wallet.wallet != home.wallet.wallet)
        {
            let swapped =
                |scope: OperatorScope, id| present(&world, scope, id, &other.wallet.sealed);
            let (here, there) = (home.scope(), other.scope());
            assert_eq!(swapped(here, home.wallet.wallet), WALLET);
            assert_eq!(swapped(here, other.wallet.wallet), WALLET);
            // Under its own wallet id, on the other's platform, account or public id.
            let mut moved = [there; 3];
            moved[0].scope.platform = here.scope.platform;
            moved[1].scope.account = here.scope.account;
            moved[2].id = here.id;
            for moved in moved.into_iter().filter(|moved| *moved != there) {
                assert_eq!(swapped(moved, other.wallet.wallet), WALLET);
            }
        }
    }
}

#[test]
fn a_target_is_refused_on_another_platform_and_under_another_id() {
    let world = World::new();
    let (target, message) = target(&world);
    let other = PlatformId::from_bytes(draw());
    let said = present_target(&world, other, &target, &target.sealed, &message);
    assert_eq!(said, TARGET);
    let stored = Stored {
        id: RequestId::from_bytes(draw()),
        sealed: &target.sealed,
    };
    let vault = &world.vault;
    let said = Said::of(vault.finish_bundle_import(world.platform, stored, &message));
    assert_eq!(said, TARGET);
}

/// Both ways: what owners' flows leave is no operator's record, and the other way about.
#[test]
fn no_record_of_an_owner_stands_in_for_an_operators_and_none_of_an_operators_for_an_owners() {
    let shelf = Shelf::new();
    let world = &shelf.world;
    let operated: Operated = world.unowned();
    let (target, message) = target(world);
    let (scope, id) = (operated.scope(), operated.wallet.wallet);
    let everything = shelf.everything();
    for held in &everything {
        assert_eq!(
            present(world, scope, id, &held.sealed),
            WALLET,
            "{:?}",
            held.kind
        );
        let said = present_target(world, world.platform, &target, &held.sealed, &message);
        assert_eq!(said, TARGET, "{:?}", held.kind);
    }
    assert_eq!(present(world, scope, id, &target.sealed), WALLET);
    let wallet = &operated.wallet.sealed;
    let said = present_target(world, world.platform, &target, wallet, &message);
    assert_eq!(said, TARGET);
    for slot in SLOTS {
        for sealed in [wallet, &target.sealed] {
            let offered = Held {
                sealed: sealed.clone(),
                ..shelf.honest(0, slot)
            };
            let refused = Said::Fault(VaultFault::Record(Slot::kind(slot)));
            assert_eq!(shelf.present(0, slot, &offered), refused, "{slot:?}");
        }
    }
}
