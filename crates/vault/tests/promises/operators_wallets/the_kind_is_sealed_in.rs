//! Promise: no operator's call hands an owner's wallet over, whatever is taken from where, and no
//! owner's call an operator's.
//!
//! Each test takes every field of a call from each of two owners' and two operators' wallets, in
//! every combination; only what is honest in all of them is served. The wallets are strangers
//! first, then twins: an operator's wallet with the very ids of an owner's, which a vault makes
//! whose randomness repeats, so that nothing but the kind is left to tell them apart.

use seedport_keys::mobilecoin::secrets::Shape;
use seedport_vault::{
    BeginRefresh, FinishExport, FinishExportV1, FinishOperatorExport, OperatorScope, Parcel,
    RecordKind, Redemption, Scope, Stored, VaultFault,
};
use seedport_wire::{
    FirstEditionStamp, SigningKey, Stamp, TargetPublicKey, ids::WalletId, session_bundle,
};

use super::four::Four;
use crate::common::{
    Login, Owner, Said, World, export_body,
    operated::FACE,
    signing_key, stamp, target_key, target_of,
    verbs::{any_body, made, retry, stored_session},
};

const OPERATORS: Said = Said::Fault(VaultFault::Record(RecordKind::OperatorWallet));
const OWNERS: Said = Said::Fault(VaultFault::Record(RecordKind::OwnerWallet));
const CHALLENGE: Said = Said::Fault(VaultFault::Record(RecordKind::Challenge));
const SESSION: Said = Said::Fault(VaultFault::Record(RecordKind::Session));

/// Everything that takes an operator's wallet without a stamp.
fn unstamped_calls(
    world: &World,
    parcel: &Parcel<'_>,
    target: &TargetPublicKey,
    scope: OperatorScope,
    wallet: Stored<'_, WalletId>,
) -> [(&'static str, Said); 5] {
    let vault = &world.vault;
    let secrets = Parcel::Secrets(FACE);
    [
        (
            "plaintext",
            Said::of(vault.operator_secrets(scope, wallet, FACE, Shape::V2)),
        ),
        ("view key", Said::of(vault.operator_view_key(scope, wallet))),
        (
            "sealed",
            Said::of(vault.seal_operator_export(scope, wallet, &secrets, target)),
        ),
        (
            "bundle",
            Said::of(vault.seal_operator_export(scope, wallet, parcel, target)),
        ),
        (
            "address",
            Said::of(vault.operator_address(scope, wallet, 5)),
        ),
    ]
}

fn no_call_without_a_stamp_takes_what_is_mixed(four: &Four, honest: usize) {
    let target = target_of(target_key().public());
    let parcel = four.operated[0].bundle();
    let mut served = 0;
    for mixed in four.mixtures() {
        for id in four.operated.each_ref().map(|operated| operated.wallet.id) {
            let scope = OperatorScope {
                scope: mixed.scope,
                id,
            };
            let calls = unstamped_calls(&four.world, &parcel, &target, scope, mixed.stored);
            let expected = if four.honest(&mixed, id) {
                served += 1;
                Said::Done
            } else {
                OPERATORS
            };
            for (call, said) in calls {
                assert_eq!(said, expected, "{call} of {scope:?}");
            }
        }
    }
    assert_eq!(served, honest);
}

#[test]
fn no_operators_call_takes_an_owners_wallet_or_a_mixture() {
    no_call_without_a_stamp_takes_what_is_mixed(&Four::strangers(None), 2);
}

#[test]
fn no_operators_call_takes_an_owners_wallet_of_the_very_same_ids() {
    // Account, wallet and the stored id are each there twice.
    no_call_without_a_stamp_takes_what_is_mixed(&Four::twins(None), 2 * (2 * 2 * 2));
}

fn no_stamped_call_takes_what_is_mixed(four: &Four, owner: &SigningKey, honest: usize) {
    let vault = &four.world.vault;
    let target = target_of(target_key().public());
    let mut served = 0;
    for begun in &four.operated {
        for parcel in begun.parcels() {
            let asked = four.world.ask_owner(begun, &parcel);
            let stamp: Stamp = stamp(owner, &asked.challenge.payload);
            for mixed in four.mixtures() {
                let id = begun.wallet.id;
                let mut request: FinishOperatorExport<'_> =
                    begun.retry(parcel, &asked.challenge, &stamp);
                request.redemption.platform = mixed.scope.platform;
                request.redemption.account = mixed.scope.account;
                request.redemption.wallet = mixed.scope.wallet;
                request.wallet = mixed.stored;
                let said = Said::of(vault.finish_operator_export(&request));
                let own = mixed.scope == begun.scope().scope && four.honest(&mixed, id);
                served += usize::from(own);
                let refusals = [Said::Refused, CHALLENGE, OPERATORS];
                assert_eq!(said == Said::Done, own, "{:?}", mixed.scope);
                assert!(own || refusals.contains(&said), "{said:?}");

                // Nor is its owner asked about it.
                let scope = OperatorScope {
                    scope: mixed.scope,
                    id,
                };
                let (wallet, target) = (mixed.stored, target.clone());
                let begun =
                    vault.begin_operator_export(scope, wallet, &parcel, target, export_body());
                let is_honest = four.honest(&mixed, id);
                let expected = if is_honest { Said::Done } else { OPERATORS };
                assert_eq!(Said::of(begun), expected);
            }
        }
    }
    assert_eq!(served, honest);
}

#[test]
fn no_stamp_takes_out_an_owners_wallet_or_a_mixture() {
    let owner = signing_key();
    let four = Four::strangers(Some(&owner));
    no_stamped_call_takes_what_is_mixed(&four, &owner, 2 * 2);
}

#[test]
fn no_stamp_takes_out_an_owners_wallet_of_the_very_same_ids() {
    let owner = signing_key();
    let four = Four::twins(Some(&owner));
    // Account, wallet and the stored id are each there twice.
    no_stamped_call_takes_what_is_mixed(&four, &owner, 2 * 2 * (2 * 2 * 2));
}

/// A session of the legacy flow, which an export of the first edition takes.
fn legacy_login(world: &World, owner: &Owner, mail: &Login) -> Login {
    let receiver = target_key();
    let begun = world.vault.begin_refresh(&BeginRefresh {
        scope: owner.scope(),
        session: mail.session.id,
        key: &made(receiver.public()),
        body: any_body(),
    });
    let begun = begun.expect("begins");
    let stamp = stamp(&mail.key, &begun.payload);
    let session = world
        .vault
        .refresh_session(&retry(owner, &mail.session, &begun, &stamp))
        .expect("refreshes");
    let bundle = session.bundle.as_deref().expect("made");
    let scalar = session_bundle::open(&receiver, bundle).expect("opens");
    let key = SigningKey::from_scalar(&scalar).expect("a scalar");
    Login { key, session }
}

fn no_owners_call_takes_what_is_mixed(four: &Four, honest: usize) {
    let (world, owner) = (&four.world, &four.owners[0]);
    let mail = world.login(owner);
    let legacy = legacy_login(world, owner, &mail);
    let asked = world.ask(owner);
    let stamped = stamp(&mail.key, &asked.challenge.payload);
    let first = world.vault.begin_export_v1(owner.scope(), any_body());
    let first = first.expect("begins");
    let bare = legacy.key.sign(first.payload.as_bytes()).expect("signs");
    let bare = FirstEditionStamp::Bare(bare);
    let sessions = [stored_session(&legacy.session)];
    let mut served = 0;
    for mixed in four.mixtures() {
        let Scope {
            platform,
            account,
            wallet,
        } = mixed.scope;
        let mut request: FinishExport<'_> = owner.export_request(&mail, &asked.challenge, &stamped);
        request.redemption.platform = platform;
        request.redemption.account = account;
        request.redemption.wallet = wallet;
        request.wallet = mixed.stored;
        let of_now = Said::of(world.vault.finish_export(&request));
        let of_first = Said::of(world.vault.finish_export_v1(&FinishExportV1 {
            redemption: Redemption {
                platform,
                account,
                wallet,
                challenge: Stored {
                    id: first.id,
                    sealed: &first.sealed,
                },
                payload: &first.payload,
                body: any_body(),
                stamp: &bare,
            },
            sessions: &sessions,
            wallet: mixed.stored,
        }));
        let own = owner.stored_wallet();
        let is_own = mixed.scope == owner.scope()
            && (mixed.stored.id, mixed.stored.sealed) == (own.id, own.sealed);
        served += usize::from(is_own);
        for said in [of_now, of_first] {
            assert_eq!(said == Said::Done, is_own, "{:?}", mixed.scope);
            let refusals = [CHALLENGE, SESSION, OWNERS];
            assert!(is_own || refusals.contains(&said), "{said:?}");
        }
        if mixed.scope == owner.scope() && !is_own {
            assert_eq!([of_now, of_first], [OWNERS; 2]);
        }
    }
    assert_eq!(served, honest);
}

#[test]
fn no_owners_call_takes_an_operators_wallet_or_a_mixture() {
    no_owners_call_takes_what_is_mixed(&Four::strangers(None), 1);
}

#[test]
fn no_owners_call_takes_an_operators_wallet_of_the_very_same_ids() {
    // Account, wallet and the stored id are each there twice.
    no_owners_call_takes_what_is_mixed(&Four::twins(None), 2 * 2 * 2);
}
