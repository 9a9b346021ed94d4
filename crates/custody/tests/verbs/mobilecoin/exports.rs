//! What leaves, in which form, and that the log has it before it is told.

use seedport_custody::mobilecoin::{ExportForm, MobilecoinError, Opening, Sealed, Secret};
use seedport_keys::mobilecoin::{AccountKey, AccountSecrets, PublicAddress, Shape};
use seedport_store::{AuditVerb, Outcome};
use seedport_wire::{
    MobilecoinId,
    envelope::{self, Content},
};
use serde_json::Value;

use super::{
    CAROL, DAVE, Door, envelope_of, fog, mnemonic, opening, phrase, refusal, signing_key, target,
    target_of, view_of,
};
use crate::common::Place;

/// Everything that hands an account over in one call; what was handed over, if anything.
async fn every_way(door: &Door, id: MobilecoinId) -> Vec<Result<(), &'static str>> {
    let (_, to) = target();
    let custody = &door.world.custody;
    let of = |told: Result<_, MobilecoinError>| match told {
        Ok(true) => Ok(()),
        Ok(false) => Err("CHALLENGE"),
        error => Err(refusal(error)),
    };
    let sealed = |told: Result<Sealed, _>| told.map(|told| matches!(told, Sealed::Envelope(_)));
    vec![
        of(door.plaintext(id).await.map(|_| true)),
        of(custody
            .view_only_request(&door.operator, id)
            .await
            .map(|_| true)),
        of(sealed(door.seal(id, &to, None).await)),
        of(sealed(door.bundle(id, &to, None).await)),
    ]
}

#[tokio::test]
async fn the_published_example_comes_out_as_it_was_published() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    for shape in [Shape::V2, Shape::Documented] {
        let custody = &door.world.custody;
        let json = custody.export_mobilecoin_secrets(&door.operator, row.id, shape);
        let json = json.await.expect("handed over");
        let told: Value = serde_json::from_slice(json.expose()).expect("JSON");
        assert_eq!(told["account_id"], CAROL.1);
        assert_eq!(told["name"], "Carol");
        assert_eq!(told["mnemonic"], CAROL.0);
        assert_eq!(told["key_derivation_version"], "2");
        let key = &told["account_key"];
        assert_eq!(
            (&key["view_private_key"], &key["spend_private_key"]),
            (
                &"0a20952e7ea32b80f5249c8fa470913dd67b1f722e12f516d0aff8a64f95faf6cb07".into(),
                &"0a206f3460191ed6d1441350033d6a98e49b196e8815e626fbfe99a5a97c250ca303".into()
            )
        );
        let nulls = told.get("entropy").is_some();
        assert_eq!(nulls, shape == Shape::V2, "the shape that was asked for");
    }
}

#[tokio::test]
async fn a_sealed_export_opens_to_the_same_secrets_and_says_whose_they_are() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    let (key, to) = target();
    let sealed = door.seal(row.id, &to, None).await.expect("handed over");
    let text = envelope_of(sealed);
    let envelope = envelope::verify(&text, &door.world.pins()).expect("pinned");
    assert_eq!(envelope.organization(), door.platform.to_string());
    assert_eq!(envelope.wallet(), Some(row.wallet));
    assert_eq!(envelope.account(), Some(row.account));
    assert_eq!(envelope.content(), Content::MobilecoinAccountSecrets);
    let export = envelope.export();
    let json = door.unseal(&text, &key);
    let plain = door.plaintext(row.id).await.expect("handed over");
    assert_eq!(json.expose(), plain.expose());
    let log = door.log().await;
    assert_eq!(
        log[1].entry.export, export,
        "the log and the envelope agree"
    );
}

#[tokio::test]
async fn each_form_lets_out_what_it_says() {
    let all = [Ok(()); 4];
    let off = Err("PLAINTEXT_OFF");
    let asked = Err("CHALLENGE");
    let stamp = Err("STAMP_REQUIRED");
    let nobody = Err("NO_OWNER_KEY");
    for (form, without_owner, with_owner) in [
        (ExportForm::Plaintext, all, [stamp, stamp, asked, asked]),
        (
            ExportForm::Sealed,
            [off, off, Ok(()), Ok(())],
            [off, off, asked, asked],
        ),
        (
            ExportForm::Stamped,
            [off, off, nobody, nobody],
            [off, off, asked, asked],
        ),
    ] {
        let mut place = Place::new();
        let door = Door::open(&place).await;
        let plain = door.account(CAROL).await;
        let owned = door.owned(DAVE, &signing_key()).await;
        drop(door);
        place.limits.operator_export = form;
        let door = Door::open(&place).await;
        assert_eq!(every_way(&door, plain.id).await, without_owner, "{form:?}");
        assert_eq!(every_way(&door, owned.id).await, with_owner, "{form:?}");
    }
}

#[tokio::test]
async fn every_hand_over_is_in_the_log_with_its_form_its_account_and_an_id() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    assert_eq!(every_way(&door, row.id).await, [Ok(()); 4]);
    let log = door.log().await.split_off(1);
    let told: Vec<_> = log
        .iter()
        .map(|row| (row.entry.verb, row.entry.reason.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (AuditVerb::MobilecoinExport, Some("PLAINTEXT")),
            (AuditVerb::MobilecoinView, Some("PLAINTEXT")),
            (AuditVerb::MobilecoinExport, Some("SEALED")),
            (AuditVerb::MobilecoinBundleExport, Some("SEALED")),
        ]
    );
    let mut exports = Vec::new();
    for entry in log.into_iter().map(|row| row.entry) {
        assert_eq!(entry.outcome, Outcome::Done);
        assert_eq!(entry.account, Some(row.account));
        assert_eq!(entry.subject, Some(row.id.to_string()));
        assert_eq!(entry.at, door.world.custody.now());
        exports.push(entry.export.expect("an id").to_string());
    }
    exports.sort_unstable();
    exports.dedup();
    assert_eq!(exports.len(), 4, "each its own");
}

#[tokio::test]
async fn a_view_only_request_makes_the_same_account_elsewhere() {
    let place = Place::new();
    let (here, there) = (
        Door::of(place.open().await, "here").await,
        Door::of(place.open().await, "there").await,
    );
    for with_fog in [false, true] {
        let full = Opening {
            fog: with_fog.then(fog),
            ..opening("full")
        };
        let full = here.import(phrase(CAROL), full).await.expect("imported");
        let custody = &here.world.custody;
        let request = custody.view_only_request(&here.operator, full.id).await;
        let request = request.expect("handed over");
        assert_eq!(request.account, full);
        assert_eq!(request.default_address.is_some(), with_fog);
        let key = AccountKey::from_mnemonic(&mnemonic(CAROL)).view_account();
        assert_eq!(request.view_private.expose(), key.view_private().expose());
        assert_eq!(request.spend_public, key.spend_public());
        let secret = Secret::ViewOnly {
            default_address: request
                .default_address
                .map(|text| PublicAddress::parse_b58(&text).expect("an address")),
            key,
        };
        let view = there
            .import(secret, opening("view"))
            .await
            .expect("imported");
        assert_eq!((view.id, view.main_address), (full.id, full.main_address));
    }
}

#[tokio::test]
async fn an_account_that_only_sees_exports_what_it_has() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door
        .import(view_of(CAROL), opening("view"))
        .await
        .expect("imported");
    let json = door.plaintext(row.id).await.expect("handed over");
    let secrets = AccountSecrets::from_json(&json).expect("proves itself");
    assert_eq!(secrets.account, row.id);
    let told: Value = serde_json::from_slice(json.expose()).expect("JSON");
    assert!(told["mnemonic"].is_null() && told["account_key"].is_null());
    let custody = &door.world.custody;
    let request = custody.view_only_request(&door.operator, row.id).await;
    let view_only = |error: &_| matches!(error, MobilecoinError::ViewOnly(id) if *id == row.id);
    assert!(request.as_ref().err().is_some_and(view_only));
    assert_eq!(refusal(request.map(drop)), "VIEW_ONLY");
}

#[tokio::test]
async fn the_owners_key_does_not_also_receive() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let row = door.owned(CAROL, &owner).await;
    let to = target_of(owner.public());
    assert_eq!(
        refusal(door.seal(row.id, &to, None).await),
        "TARGET_IS_OWNER_KEY"
    );
    assert_eq!(
        refusal(door.bundle(row.id, &to, None).await),
        "TARGET_IS_OWNER_KEY"
    );
    let reason = Some("TARGET_IS_OWNER_KEY".to_owned());
    let refused = |verb| (verb, Outcome::Refused, reason.clone());
    let told = door.told().await;
    let (one, whole) = (
        AuditVerb::MobilecoinExport,
        AuditVerb::MobilecoinBundleExport,
    );
    assert_eq!(told[1..], [refused(one), refused(whole)]);
}
