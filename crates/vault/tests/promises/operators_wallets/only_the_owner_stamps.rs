//! Promise: an account with an owner's key leaves when that key stamps this target, this wallet
//! and this parcel, in time, and by nothing else.

use std::time::Duration;

use seedport_vault::{
    FinishOperatorError, FinishOperatorExport, Limits, OperatorExportError, OperatorExportRefusal,
    Parcel, RecordKind, RedeemError, RedeemRefusal as Refusal, Redemption, SealOperatorWallet,
    Stored, VaultFault,
};
use seedport_wire::{
    BodyDigest, ExportWallet, SigningKey, Stamp, Timestamp,
    ids::{AccountId, PlatformId, RequestId, WalletId},
};

use crate::common::{
    World, draw, export_body, now,
    operated::{AskedOwner, FACE, Operated, carols},
    parts::Told,
    signatures::{der, halves, stamp_of},
    signing_key, stamp, target_key, target_of,
};

const CHALLENGE: FinishOperatorError = FinishOperatorError::Redeem(RedeemError::Fault(
    VaultFault::Record(RecordKind::Challenge),
));
const WALLET: FinishOperatorError = FinishOperatorError::Export(OperatorExportError::Fault(
    VaultFault::Record(RecordKind::OperatorWallet),
));

const fn refused(refusal: Refusal) -> FinishOperatorError {
    FinishOperatorError::Redeem(RedeemError::Refused(refusal))
}

/// An owner with an account, and both parcels of it asked for.
struct Asked {
    world: World,
    owner: SigningKey,
    operated: Operated,
}

impl Asked {
    fn new() -> Self {
        let world = World::new();
        let owner = signing_key();
        let operated = world.owned(&owner);
        Self {
            world,
            owner,
            operated,
        }
    }

    fn finish(&self, request: &FinishOperatorExport<'_>) -> Option<FinishOperatorError> {
        self.world.vault.finish_operator_export(request).err()
    }

    /// Both parcels, each asked for and stamped rightly, on their way into the second leg.
    fn each(&self, mut attack: impl FnMut(FinishOperatorExport<'_>, &AskedOwner)) {
        for parcel in self.operated.parcels() {
            let asked = self.world.ask_owner(&self.operated, &parcel);
            let stamp = stamp(&self.owner, &asked.challenge.payload);
            attack(
                self.operated.retry(parcel, &asked.challenge, &stamp),
                &asked,
            );
        }
    }
}

/// The request with another stamp.
fn restamped<'a>(request: &FinishOperatorExport<'a>, stamp: &'a Stamp) -> FinishOperatorExport<'a> {
    FinishOperatorExport {
        redemption: Redemption {
            stamp,
            ..request.redemption.clone()
        },
        ..*request
    }
}

#[test]
fn the_sealed_in_owners_key_stamps() {
    let asked = Asked::new();
    let mut served = 0;
    asked.each(|request, _| {
        assert_eq!(asked.finish(&request), None);
        served += 1;
    });
    assert_eq!(served, 2);
}

#[test]
fn no_other_key_stamps() {
    let asked = Asked::new();
    let (ben, stranger) = (signing_key(), signing_key());
    let bens = asked.world.owned(&ben);
    asked.each(|request, begun| {
        // The receiver's own key signs as well as any.
        let receiver = SigningKey::from_scalar(begun.target.scalar()).expect("a scalar");
        for key in [&ben, &stranger, &receiver] {
            let payload = &begun.challenge.payload;
            let forged = stamp(key, payload);
            // Its maker's signature under the owner's name.
            let signature = key.sign(payload.as_bytes()).expect("signs");
            let named = stamp_of(&asked.owner, &signature);
            for stamp in [forged, named] {
                let request = restamped(&request, &stamp);
                assert_eq!(asked.finish(&request), Some(refused(Refusal::StampInvalid)));
            }
        }
        assert_eq!(asked.finish(&request), None, "the challenge stays open");
    });
    // Each account has its own owner.
    for (parcel, other) in bens.parcels().into_iter().zip(asked.operated.parcels()) {
        assert!(
            asked
                .world
                .export_stamped(&bens, parcel, &asked.owner)
                .is_err()
        );
        assert!(asked.world.export_stamped(&bens, parcel, &ben).is_ok());
        assert!(
            asked
                .world
                .export_stamped(&asked.operated, other, &ben)
                .is_err()
        );
    }
}

#[test]
fn a_stamp_over_anything_else_is_refused() {
    let asked = Asked::new();
    asked.each(|request, begun| {
        let payload = &begun.challenge.payload;
        let elsewhere = asked.world.ask_owner(&asked.operated, &request.parcel);
        for other in [
            String::new(),
            format!("{payload} "),
            payload.to_uppercase(),
            payload.replace("EXPORT_WALLET", "EXPORT_PRIVATE_KEY"),
            elsewhere.challenge.payload,
        ] {
            let stamp = stamp(&asked.owner, &other);
            let request = restamped(&request, &stamp);
            assert_eq!(asked.finish(&request), Some(refused(Refusal::StampInvalid)));
        }
        let signature = asked.owner.sign(payload.as_bytes()).expect("signs");
        let (r, s) = halves(&signature);
        let swapped = stamp_of(&asked.owner, &der(&s, &r));
        let request = restamped(&request, &swapped);
        assert_eq!(asked.finish(&request), Some(refused(Refusal::StampInvalid)));
    });
}

#[test]
fn a_payload_of_another_text_is_refused_even_when_its_owner_stamps_it() {
    let asked = Asked::new();
    asked.each(|request, begun| {
        let honest = ExportWallet::parse(&begun.challenge.payload).expect("own spelling");
        let other_target = ExportWallet {
            target: target_of(target_key().public()),
            ..honest.clone()
        };
        let other_wallet = ExportWallet {
            wallet: WalletId::from_bytes(draw()),
            ..honest.clone()
        };
        let other_platform = ExportWallet {
            platform: PlatformId::from_bytes(draw()),
            ..honest.clone()
        };
        let later = ExportWallet {
            made_at: honest.made_at.plus(Duration::from_millis(1)),
            ..honest
        };
        let texts = [other_target, other_wallet, other_platform, later].map(|it| it.to_json());
        let spaced = format!("{} ", begun.challenge.payload);
        for text in texts.iter().chain([&spaced, &String::new()]) {
            let stamp = stamp(&asked.owner, text);
            let mut changed = restamped(&request, &stamp);
            changed.redemption.payload = text;
            assert_eq!(asked.finish(&changed), Some(CHALLENGE), "{text}");
        }
    });
}

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
        let public = with(&|it| it.id = seedport_wire::MobilecoinId::from_bytes(draw()));
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

/// A key that signs must not also receive.
#[test]
fn the_owners_key_is_no_target() {
    let asked = Asked::new();
    let own = target_of(asked.owner.public());
    let upper = seedport_wire::TargetPublicKey::parse(&own.as_text().to_uppercase());
    for target in [own, upper.expect("the same point")] {
        for parcel in asked.operated.parcels() {
            let (scope, wallet) = (asked.operated.scope(), asked.operated.stored());
            let begun = asked.world.vault.begin_operator_export(
                scope,
                wallet,
                &parcel,
                target.clone(),
                export_body(),
            );
            let refused = OperatorExportRefusal::TargetIsOwnerKey;
            assert_eq!(begun.err(), Some(OperatorExportError::Refused(refused)));
        }
    }
}

#[test]
fn the_payload_says_what_is_signed() {
    let asked = Asked::new();
    asked.each(|_, begun| {
        let payload = ExportWallet::parse(&begun.challenge.payload).expect("own spelling");
        let scope = asked.operated.scope().scope;
        assert_eq!(payload.platform, scope.platform);
        assert_eq!(payload.wallet, scope.wallet);
        assert_eq!(payload.target.point(), begun.target.public());
        assert_eq!(payload.made_at, now(&asked.world));
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
