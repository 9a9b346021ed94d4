//! Promise: an envelope opens with the key it was asked for alone, and its signed part says
//! truly whose account it holds, and what of it.

use std::collections::HashSet;

use seedport_keys::mobilecoin::secrets::AccountSecrets;
use seedport_vault::{DeliveredExport, Parcel};
use seedport_wire::{
    TargetKey,
    envelope::{self, Content, EnvelopeError},
    signed_message::SignedMessage,
};
use serde_json::Value;

use crate::common::{
    World, now,
    operated::{FACE, Operated, text},
    signing_key, target_key,
};

/// Both parcels of an account without an owner and of one with, each in its envelope.
fn delivered(world: &World) -> Vec<(Operated, Content, TargetKey, DeliveredExport)> {
    let ann = signing_key();
    let mut all = Vec::new();
    for at in 0..2 {
        let unowned = world.unowned();
        let (parcel, target) = (unowned.parcels()[at], target_key());
        let content = parcel.content();
        let sealed = world.seal_parcel(&unowned, &parcel, &target);
        let sealed = sealed.expect("leaves");
        all.push((unowned, content, target, sealed));

        let owned = world.owned(&ann);
        let stamped = world.export_stamped(&owned, owned.parcels()[at], &ann);
        let (target, sealed) = stamped.expect("stamped");
        all.push((owned, content, target, sealed));
    }
    all
}

#[test]
fn an_envelope_opens_with_the_target_it_was_asked_for_alone() {
    let world = World::new();
    let all = delivered(&world);
    for (at, (.., sealed)) in all.iter().enumerate() {
        for (other, (_, _, target, _)) in all.iter().enumerate() {
            let opened = world.verify(&sealed.envelope).open(target);
            assert_eq!(opened.is_ok(), at == other);
            let closed = EnvelopeError::Open(seedport_wire::hpke::OpenFailed);
            assert!(at == other || opened.err() == Some(closed));
        }
    }
    assert_eq!(all.len(), 4);
}

#[test]
fn the_signed_part_says_platform_wallet_account_delivery_moment_and_content() {
    let world = World::new();
    for (operated, content, _, sealed) in delivered(&world) {
        let verified = world.verify(&sealed.envelope);
        let scope = operated.scope().scope;
        assert_eq!(verified.organization(), scope.platform.to_string());
        assert_eq!(verified.wallet(), Some(scope.wallet));
        assert_eq!(verified.account(), Some(scope.account));
        assert_eq!(verified.export(), Some(sealed.id));
        assert_eq!(verified.issued_at(), Some(now(&world).to_string().as_str()));
        assert_eq!(verified.content(), content);
        assert_eq!(sealed.issued_at, now(&world));
    }
}

#[test]
fn what_is_said_to_be_inside_is_inside() {
    let world = World::new();
    for (operated, content, target, sealed) in delivered(&world) {
        let plaintext = world.opened(&sealed, &target);
        let value: Value = serde_json::from_str(text(&plaintext)).expect("JSON");
        let secrets = match content {
            Content::MobilecoinAccountSecrets => value,
            Content::MobilecoinAccountBundle => {
                assert_eq!(value["format"], "seedport-mobilecoin-account");
                value["account_secrets"].clone()
            }
            Content::Phrase => panic!("not said of an account"),
        };
        let secrets = AccountSecrets::from_json(&secrets.to_string().into()).expect("agrees");
        assert_eq!(secrets.account, operated.wallet.id);
        assert_eq!(secrets.name, FACE.name);
    }
}

/// An envelope of secrets that said it holds a phrase would be believed by an owner's device.
#[test]
fn an_owners_envelope_says_nothing_of_its_content_and_an_operators_always_does() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let (_, phrase) = world.export(&owner, &login);
    let said = |sealed: &DeliveredExport| {
        let message = SignedMessage::parse(&sealed.envelope).expect("signed");
        let data = message.verify(&world.pins).expect("pinned");
        let data: Value = serde_json::from_slice(data).expect("JSON");
        data.get("content").cloned()
    };
    assert_eq!(said(&phrase), None);
    for (_, content, _, sealed) in delivered(&world) {
        let expected = match content {
            Content::MobilecoinAccountSecrets => "MOBILECOIN_ACCOUNT_SECRETS",
            _ => "MOBILECOIN_ACCOUNT_BUNDLE",
        };
        assert_eq!(said(&sealed), Some(expected.into()));
    }
}

#[test]
fn an_envelope_that_says_otherwise_is_not_believed() {
    let world = World::new();
    for (_, _, _, sealed) in delivered(&world) {
        let message: Value = serde_json::from_str(&sealed.envelope).expect("JSON");
        let data = hex::decode(message["data"].as_str().expect("hex")).expect("hex");
        let data = String::from_utf8(data).expect("text");
        let exchanged = if data.contains("ACCOUNT_SECRETS") {
            data.replace("ACCOUNT_SECRETS", "ACCOUNT_BUNDLE")
        } else {
            data.replace("ACCOUNT_BUNDLE", "ACCOUNT_SECRETS")
        };
        let dropped = data.replace(",\"content\":\"MOBILECOIN_ACCOUNT_SECRETS\"", "");
        let dropped = dropped.replace(",\"content\":\"MOBILECOIN_ACCOUNT_BUNDLE\"", "");
        for changed in [exchanged, dropped] {
            assert_ne!(changed, data);
            let mut forged = message.clone();
            forged["data"] = hex::encode(changed).into();
            assert!(envelope::verify(&forged.to_string(), &world.pins).is_err());
        }
        let elsewhere = World::new();
        assert!(envelope::verify(&sealed.envelope, &elsewhere.pins).is_err());
    }
}

#[test]
fn two_exports_of_one_account_have_two_ids_and_two_ciphertexts() {
    let world = World::new();
    let account = world.unowned();
    let target = target_key();
    let parcel = Parcel::Secrets(FACE);
    let all = [(); 4].map(|()| world.seal_parcel(&account, &parcel, &target));
    let all = all.map(|sealed| sealed.expect("leaves"));
    let ids: HashSet<_> = all.iter().map(|it| *it.id.as_bytes()).collect();
    let texts: HashSet<_> = all.iter().map(|it| &it.envelope).collect();
    let opened: HashSet<_> = all
        .iter()
        .map(|it| text(&world.opened(it, &target)).to_owned())
        .collect();
    assert_eq!((ids.len(), texts.len(), opened.len()), (4, 4, 1));
}
