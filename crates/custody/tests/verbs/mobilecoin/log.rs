//! The log tells an auditor what was done to which account: one entry an act, and every refusal.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_custody::mobilecoin::Account;
use seedport_store::{AuditFilter, AuditVerb, Outcome, PageRequest};
use seedport_wire::{account_bundle, envelope, ids::RequestId};

use super::{CAROL, DAVE, Door, answered, envelope_of, opening, phrase, signing_key, target};
use crate::common::Place;

#[tokio::test]
async fn every_verb_that_changes_or_hands_over_has_exactly_one_entry() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let (custody, by) = (&door.world.custody, &door.operator);
    let owner = signing_key();
    let (_, to) = target();

    let made = door.create(opening("made")).await.expect("made");
    let carol = door.account(CAROL).await;
    let dave = door.owned(DAVE, &owner).await;
    let renamed = custody.rename_mobilecoin_account(by, carol.id, "new".to_owned());
    renamed.await.expect("renamed");
    let set = custody.require_spend_subaddress(by, carol.id, true);
    set.await.expect("set");
    door.assign(carol.id, "").await.expect("assigned");
    door.plaintext(carol.id).await.expect("handed over");
    let view = custody.view_only_request(by, carol.id).await;
    assert!(view.is_ok());
    door.seal(carol.id, &to, None).await.expect("handed over");
    door.bundle(carol.id, &to, None).await.expect("handed over");
    let begun = door.seal(dave.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let retry = answer.retry();
    door.seal(dave.id, &to, Some(retry)).await.expect("stamped");
    custody
        .begin_mobilecoin_bundle_import(by)
        .await
        .expect("a target");
    door.remove(made.id).await.expect("removed");

    let log = door.log().await;
    let told: Vec<_> = log
        .iter()
        .map(|row| {
            (
                row.entry.verb,
                row.entry.account,
                row.entry.reason.as_deref(),
            )
        })
        .collect();
    let on = |verb, row: &Account| (verb, Some(row.account), None);
    let sealed = |verb, row: &Account| (verb, Some(row.account), Some("SEALED"));
    let plain = |verb, row: &Account| (verb, Some(row.account), Some("PLAINTEXT"));
    assert_eq!(
        told,
        [
            on(AuditVerb::MobilecoinCreate, &made),
            on(AuditVerb::MobilecoinImport, &carol),
            on(AuditVerb::MobilecoinImport, &dave),
            on(AuditVerb::MobilecoinRename, &carol),
            on(AuditVerb::MobilecoinUpdate, &carol),
            on(AuditVerb::MobilecoinAddress, &carol),
            plain(AuditVerb::MobilecoinExport, &carol),
            plain(AuditVerb::MobilecoinView, &carol),
            sealed(AuditVerb::MobilecoinExport, &carol),
            sealed(AuditVerb::MobilecoinBundleExport, &carol),
            on(AuditVerb::MobilecoinExportBegin, &dave),
            sealed(AuditVerb::MobilecoinExport, &dave),
            (AuditVerb::MobilecoinBundleBegin, None, None),
            on(AuditVerb::MobilecoinRemove, &made),
        ]
    );
    for (place, row) in log.iter().enumerate() {
        assert_eq!(row.sequence, place as u64 + 2, "no gap");
        assert_eq!(row.entry.outcome, Outcome::Done);
        assert_eq!(row.entry.actor, None, "no token asks at this door");
        assert_eq!(row.entry.at, custody.now());
        // A hand-over has an id of its own, and nothing else has one.
        let handed_over = row.entry.reason.is_some();
        assert_eq!(row.entry.export.is_some(), handed_over);
        let subject = row.entry.subject.as_deref().expect("every entry has one");
        for of in [&made, &carol, &dave] {
            let same = row.entry.account == Some(of.account);
            assert_eq!(subject == of.id.to_string(), same);
        }
    }
}

#[tokio::test]
async fn an_account_is_followed_from_its_coming_to_its_going_by_its_own_id() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let first = door.account(CAROL).await;
    door.plaintext(first.id).await.expect("handed over");
    assert!(door.import(phrase(CAROL), opening("again")).await.is_err());
    door.remove(first.id).await.expect("removed");
    let second = door.account(CAROL).await;
    door.assign(second.id, "").await.expect("assigned");
    // One secret, two lives: the log keeps them apart, and the subject ties them together.
    let of = async |account| {
        let filter = AuditFilter {
            account: Some(account),
            ..AuditFilter::default()
        };
        let page = PageRequest::largest(None);
        let page = door.world.store.audit_entries(door.platform, filter, page);
        let rows = page.await.expect("reads").rows.into_iter();
        rows.map(|row| (row.entry.verb, row.entry.outcome))
            .collect::<Vec<_>>()
    };
    let (done, refused) = (Outcome::Done, Outcome::Refused);
    assert_eq!(
        of(first.account).await,
        [
            (AuditVerb::MobilecoinImport, done),
            (AuditVerb::MobilecoinExport, done),
            (AuditVerb::MobilecoinImport, refused),
            (AuditVerb::MobilecoinRemove, done),
        ]
    );
    assert_eq!(
        of(second.account).await,
        [
            (AuditVerb::MobilecoinImport, done),
            (AuditVerb::MobilecoinAddress, done),
        ]
    );
    let subject = Some(first.id.to_string());
    assert!(
        door.log()
            .await
            .iter()
            .all(|row| row.entry.subject == subject)
    );
}

#[tokio::test]
async fn an_envelope_names_the_account_and_the_export_that_the_log_has() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    let (_, to) = target();
    let mut envelopes = Vec::new();
    for sealed in [
        door.seal(row.id, &to, None).await,
        door.bundle(row.id, &to, None).await,
    ] {
        let text = envelope_of(sealed.expect("handed over"));
        envelopes.push(envelope::verify(&text, &door.world.pins()).expect("pinned"));
    }
    let log = door.log().await.split_off(1);
    for (envelope, row) in envelopes.iter().zip(&log) {
        assert_eq!(envelope.account(), row.entry.account);
        assert_eq!(envelope.export(), row.entry.export);
    }
    assert_eq!((envelopes.len(), log.len()), (2, 2));
}

#[tokio::test]
async fn an_import_target_is_signed_for_this_platform_and_named_in_the_log() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let begun = door
        .world
        .custody
        .begin_mobilecoin_bundle_import(&door.operator);
    let begun = begun.await.expect("a target");
    assert!(account_bundle::verify_target(&begun.bundle, &door.world.pins()).is_ok());
    assert!(account_bundle::verify_target(&begun.bundle, &[]).is_err());
    let log = door.log().await;
    let subject = log[0].entry.subject.as_deref().expect("the request");
    let id: RequestId = subject.parse().expect("an id");
    let request = URL_SAFE_NO_PAD.decode(&begun.request).expect("base64url");
    assert!(request.starts_with(id.as_bytes()));
}
