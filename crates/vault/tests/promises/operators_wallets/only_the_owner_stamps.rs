//! Promise: an account with an owner's key leaves when that key stamps this target, this wallet
//! and this parcel, in time, and by nothing else.

use std::time::Duration;

use seedport_vault::{
    FinishOperatorExport, OperatorExportError, OperatorExportRefusal, RedeemRefusal as Refusal,
    Redemption,
};
use seedport_wire::{
    ExportWallet, SigningKey, Stamp,
    envelope::Content,
    ids::{PlatformId, WalletId},
};

use super::asked::{Asked, CHALLENGE, refused};
use crate::common::{
    draw, export_body, now,
    signatures::{der, halves, stamp_of},
    signing_key, stamp, target_key, target_of,
};

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
            ..honest.clone()
        };
        let changed = [other_target, other_wallet, other_platform, later];
        let contents = [
            Content::Phrase,
            Content::MobilecoinAccountSecrets,
            Content::MobilecoinAccountBundle,
        ];
        let others = contents.into_iter().filter(|it| *it != honest.content);
        let other_content = others.map(|content| ExportWallet {
            content,
            ..honest.clone()
        });
        let texts: Vec<_> = changed.into_iter().chain(other_content).collect();
        assert_eq!(texts.len(), 6);
        let texts = texts.iter().map(ExportWallet::to_json).collect::<Vec<_>>();
        let spaced = format!("{} ", begun.challenge.payload);
        for text in texts.iter().chain([&spaced, &String::new()]) {
            let stamp = stamp(&asked.owner, text);
            let mut changed = restamped(&request, &stamp);
            changed.redemption.payload = text;
            assert_eq!(asked.finish(&changed), Some(CHALLENGE), "{text}");
        }
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
