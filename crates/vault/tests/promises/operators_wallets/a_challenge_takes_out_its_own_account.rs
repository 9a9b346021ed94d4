//! Promise: what an owner was asked about is what leaves: this account, this parcel, for this
//! request, in time.

use std::time::Duration;

use seedport_vault::{
    FinishOperatorError, FinishOperatorExport, Limits, OperatorExportError, Parcel, RecordKind,
    RedeemRefusal as Refusal, SealOperatorWallet, Stored, VaultFault,
};
use seedport_wire::{
    BodyDigest, MobilecoinId, SigningKey, Timestamp,
    ids::{AccountId, PlatformId, RequestId, WalletId},
};

use super::asked::{Asked, CHALLENGE, refused};
use crate::common::{
    draw, now,
    operated::{FACE, carols},
    parts::Told,
    signing_key, stamp,
};

const WALLET: FinishOperatorError = FinishOperatorError::Export(OperatorExportError::Fault(
    VaultFault::Record(RecordKind::OperatorWallet),
));

#[test]
fn another_body_account_wallet_or_platform_is_refused() {
    let asked = Asked::new();
    asked.each(|request, _| {
        let with = |change: &dyn Fn(&mut FinishOperatorExport<'_>)| {
            let mut changed = FinishOperatorExport {
                redemption: request.redemption.clone(),
                ..request
            };
            change(&mut changed);
            asked.finish(&changed)
        };
        let body = with(&|it| it.redemption.body = BodyDigest::of("export", &[]));
        assert_eq!(body, Some(refused(Refusal::BodyMismatch)));
        let account = with(&|it| it.redemption.account = AccountId::from_bytes(draw()));
        assert_eq!(account, Some(refused(Refusal::WrongChallenge)));
        let wallet = with(&|it| it.redemption.wallet = WalletId::from_bytes(draw()));
        assert_eq!(wallet, Some(CHALLENGE));
        let platform = with(&|it| it.redemption.platform = PlatformId::from_bytes(draw()));
        assert_eq!(platform, Some(CHALLENGE));
        let id = with(&|it| it.redemption.challenge.id = RequestId::from_bytes(draw()));
        assert_eq!(id, Some(CHALLENGE));
        let public = with(&|it| it.id = MobilecoinId::from_bytes(draw()));
        assert_eq!(public, Some(WALLET));
        assert_eq!(asked.finish(&request), None, "the challenge stays open");
    });
}

/// Both accounts have the same owner, so that every stamp holds.
#[test]
fn the_challenge_of_one_account_takes_out_no_other_of_the_same_owner() {
    let asked = Asked::new();
    let other = asked.world.owned(&asked.owner);
    asked.each(|request, begun| {
        let mut swapped = FinishOperatorExport {
            redemption: request.redemption.clone(),
            ..request
        };
        swapped.wallet = other.stored();
        swapped.id = other.wallet.id;
        assert_eq!(asked.finish(&swapped), Some(WALLET));
        swapped.wallet.id = request.wallet.id;
        assert_eq!(asked.finish(&swapped), Some(WALLET));
        let stamp = stamp(&asked.owner, &begun.challenge.payload);
        let moved = other.retry(request.parcel, &begun.challenge, &stamp);
        assert_eq!(asked.finish(&moved), Some(CHALLENGE));
    });
}

#[test]
fn what_was_asked_about_is_what_leaves() {
    let asked = Asked::new();
    let [secrets, bundle] = asked.operated.parcels();
    for (begun, finished) in [(secrets, bundle), (bundle, secrets)] {
        let pending = asked.world.ask_owner(&asked.operated, &begun);
        let stamp = stamp(&asked.owner, &pending.challenge.payload);
        let swapped = asked.operated.retry(finished, &pending.challenge, &stamp);
        let wrong = Some(refused(Refusal::WrongChallenge));
        assert_eq!(asked.finish(&swapped), wrong, "{:?}", finished.content());
        let honest = asked.operated.retry(begun, &pending.challenge, &stamp);
        assert_eq!(asked.finish(&honest), None);
    }
}

#[test]
fn a_challenge_serves_until_its_time_is_over_to_the_millisecond() {
    let asked = Asked::new();
    asked.each(|request, begun| {
        let ends = begun.challenge.expires_at;
        let began = now(&asked.world);
        assert_eq!(ends, began.plus(Limits::default().challenge));
        let world = &asked.world;
        world.clock.set(Timestamp::from_millis(ends.millis() - 1));
        assert_eq!(asked.finish(&request), None);
        for later in [0, 1, 1_000_000] {
            world.clock.set(ends.plus(Duration::from_millis(later)));
            let expired = Some(refused(Refusal::ChallengeExpired));
            assert_eq!(asked.finish(&request), expired, "{later}");
        }
        world.clock.set(began);
    });
}

/// Two wallets in one place, which a vault makes whose randomness repeats: the challenge was
/// made over the one whose owner was asked.
#[test]
fn a_stamp_takes_out_no_wallet_of_another_owner_in_the_very_same_place() {
    let asked = Asked::new();
    let owner = &asked.owner;
    let opening = |key: Option<&SigningKey>| SealOperatorWallet {
        owner_key: key.map(|key| *key.public()),
        ..asked.world.opening(Some(carols()))
    };
    let first = asked.world.operate(opening(Some(owner)));
    let ids = [
        first.wallet.account.as_bytes(),
        first.wallet.wallet.as_bytes(),
    ];
    let (ben, ids) = (signing_key(), ids.map(|id| &id[..]));
    for other in [Some(&ben), None] {
        let told = Box::new(Told::new(&ids));
        let second = asked
            .world
            .beside(Limits::default(), told)
            .operate(opening(other));
        assert_eq!(second.scope(), first.scope());
        for parcel in first.parcels() {
            let begun = asked.world.ask_owner(&first, &parcel);
            let stamp = stamp(owner, &begun.challenge.payload);
            let mut request = first.retry(parcel, &begun.challenge, &stamp);
            request.wallet = Stored {
                sealed: &second.wallet.sealed,
                ..request.wallet
            };
            assert_eq!(asked.finish(&request), Some(WALLET));
        }
    }
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_challenge_is_refused() {
    let asked = Asked::new();
    let parcel = Parcel::Secrets(FACE);
    let begun = asked.world.ask_owner(&asked.operated, &parcel);
    let stamp = stamp(&asked.owner, &begun.challenge.payload);
    let sealed = &begun.challenge.sealed;
    let flipped = (0..sealed.len()).map(|at| {
        let mut changed = sealed.clone();
        changed[at] ^= 1 << (at % 8);
        changed
    });
    let cut = (0..sealed.len()).map(|length| sealed[..length].to_vec());
    for changed in flipped.chain(cut) {
        let mut request = asked.operated.retry(parcel, &begun.challenge, &stamp);
        request.redemption.challenge.sealed = &changed;
        assert_eq!(asked.finish(&request), Some(CHALLENGE));
    }
}
