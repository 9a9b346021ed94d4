//! What cannot be written down is not told and does not happen.

use rusqlite::Connection;
use seedport_custody::{
    Fault,
    mobilecoin::{MobilecoinError, Opening, OwnerRetry, Secret},
};
use seedport_store::{AuditRow, AuditVerb, Outcome, StoreError};
use seedport_wire::{Clock as _, account_bundle, hpke};

use super::{
    CAROL, DAVE, Door, LEGACY, answered, database, entropy, envelope_of, opening, phrase, refusal,
    signing_key, target,
};
use crate::common::Place;

/// From here on the log takes no entry.
fn close_log(database: &Connection) {
    let close = "CREATE TRIGGER closed BEFORE INSERT ON audit
        BEGIN SELECT RAISE(ABORT, 'closed'); END";
    database.execute_batch(close).expect("closed");
}

fn open_log(database: &Connection) {
    database.execute_batch("DROP TRIGGER closed").expect("open");
}

fn failed<T>(result: Result<T, MobilecoinError>) -> bool {
    result.is_err_and(|error| matches!(error, MobilecoinError::Fault(Fault::Store(_))))
}

#[tokio::test]
async fn without_its_entry_no_verb_changes_or_tells_anything() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let (custody, by) = (&door.world.custody, &door.operator);
    let owner = signing_key();
    let carol = door.account(CAROL).await;
    let dave = door.owned(DAVE, &owner).await;
    let (key, to) = target();
    let begun = door.seal(dave.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let retry = Some(answer.retry());
    let root = door.import(Secret::RootEntropy(entropy(LEGACY)), opening("gone"));
    let root = root.await.expect("imported");
    let bundle = door.bundle(root.id, &to, None).await.expect("handed over");
    let bundle = door.unseal(&envelope_of(bundle), &key);
    door.remove(root.id).await.expect("removed");
    let import = custody
        .begin_mobilecoin_bundle_import(by)
        .await
        .expect("a target");
    let import_key = account_bundle::verify_target(&import.bundle, &door.world.pins());
    let now = door.world.clock.now();
    let import_key = import_key.expect("pinned").check(None, now).expect("lives");
    let sealed = || hpke::seal(import_key.key(), bundle.expose()).expect("seals");

    let before = (
        door.accounts().await,
        door.addresses_of_all().await,
        door.log().await,
    );
    let database = database(&place);
    close_log(&database);
    assert!(failed(door.create(opening("late")).await));
    let root = Secret::RootEntropy(entropy(LEGACY));
    assert!(failed(door.import(root, opening("late")).await));
    let renamed = custody.rename_mobilecoin_account(by, carol.id, "late".to_owned());
    assert!(failed(renamed.await));
    assert!(failed(
        custody.require_spend_subaddress(by, carol.id, true).await
    ));
    assert!(failed(door.assign(carol.id, "").await));
    assert!(failed(door.remove(carol.id).await));
    assert!(failed(door.plaintext(carol.id).await));
    assert!(failed(custody.view_only_request(by, carol.id).await));
    assert!(failed(door.seal(carol.id, &to, None).await));
    assert!(failed(door.bundle(carol.id, &to, None).await));
    assert!(failed(door.seal(dave.id, &to, None).await), "no challenge");
    assert!(failed(door.seal(dave.id, &to, retry).await));
    assert!(failed(custody.begin_mobilecoin_bundle_import(by).await));
    assert!(failed(
        custody
            .import_mobilecoin_bundle(by, &import.request, sealed())
            .await
    ));
    // Refusals neither.
    assert!(failed(door.import(phrase(CAROL), opening("again")).await));
    let capped = Opening {
        next_subaddress_index: 1_000_000,
        ..opening("many")
    };
    assert!(failed(door.create(capped).await));
    assert!(failed(door.plaintext(dave.id).await));
    let garbage = Some(OwnerRetry {
        request: "garbage",
        ..answer.retry()
    });
    assert!(failed(door.seal(dave.id, &to, garbage).await));
    assert!(failed(
        custody
            .import_mobilecoin_bundle(by, "garbage", sealed())
            .await
    ));
    open_log(&database);
    let after = (
        door.accounts().await,
        door.addresses_of_all().await,
        door.log().await,
    );
    assert_eq!(after, before);

    // Neither request was spent.
    assert!(door.seal(dave.id, &to, retry).await.is_ok());
    assert_eq!(
        refusal(door.seal(dave.id, &to, retry).await),
        "REQUEST_SPENT"
    );
    let taken = custody.import_mobilecoin_bundle(by, &import.request, sealed());
    assert!(taken.await.is_ok());
}

#[tokio::test]
async fn a_full_store_tells_nothing() {
    let mut place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let (carol, dave) = (door.account(CAROL).await, door.owned(DAVE, &owner).await);
    let (_, to) = target();
    let begun = door.seal(dave.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    drop(door);
    let size = std::fs::metadata(place.file("seedport.db"))
        .expect("a database")
        .len();
    place.max_bytes = Some(size + 4 * 4096);
    let full = Door::open(&place).await;
    let before = full.log().await.len();
    // Each way until it fails; a shorter entry may still fit where a longer one does not.
    let custody = &full.world.custody;
    let mut told = [0_usize; 4];
    for (way, told) in told.iter_mut().enumerate() {
        loop {
            let handed_over = match way {
                0 => full.plaintext(carol.id).await.map(drop),
                1 => full.seal(carol.id, &to, None).await.map(drop),
                2 => full.bundle(carol.id, &to, None).await.map(drop),
                _ => custody
                    .view_only_request(&full.operator, carol.id)
                    .await
                    .map(drop),
            };
            match handed_over {
                Ok(()) => *told += 1,
                Err(MobilecoinError::Fault(Fault::Store(StoreError::Full))) => break,
                Err(error) => panic!("{error}"),
            }
            assert!(*told < 10_000, "the ceiling holds");
        }
    }
    let retry = Some(answer.retry());
    assert!(failed(full.seal(dave.id, &to, retry).await));
    assert!(failed(full.create(opening("late")).await));
    drop(full);
    place.max_bytes = None;
    let door = Door::open(&place).await;
    let log = door.log().await.split_off(before);
    assert!(told[0] > 0, "there was room for some");
    assert_eq!(
        log.len(),
        told.iter().sum::<usize>(),
        "one entry each that was told"
    );
    let plain = |row: &&AuditRow| {
        row.entry.verb == AuditVerb::MobilecoinExport
            && row.entry.reason.as_deref() == Some("PLAINTEXT")
    };
    assert_eq!(log.iter().filter(plain).count(), told[0]);
    assert!(log.iter().all(|row| row.entry.outcome == Outcome::Done));
    assert_eq!(door.accounts().await.len(), 2);
    assert!(
        door.seal(dave.id, &to, retry).await.is_ok(),
        "the request was not spent"
    );
}
