//! What happens to an account while a call on it is under way.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use rusqlite::Connection;
use seedport_custody::mobilecoin::{Account, MobilecoinError};
use seedport_store::{AuditVerb, PurgeExpired, Write};
use seedport_wire::Timestamp;

use super::{CAROL, DAVE, Door, answered, database, refusal, signing_key, target};
use crate::common::Place;

/// Runs a call up to its commit, does `meanwhile` to the database, and lets the commit through.
async fn interrupted<T>(
    database: &Connection,
    call: impl Future<Output = Result<T, MobilecoinError>>,
    meanwhile: &str,
) -> Result<T, MobilecoinError> {
    // Whoever writes waits for this; whoever reads does not.
    database.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let mut call = pin!(call);
    let first = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(first, Poll::Pending), "it waits for its commit");
    database.execute_batch(meanwhile).expect("done");
    database.execute_batch("COMMIT").expect("let go");
    call.await
}

const REMOVED: &str = "DELETE FROM mobilecoin_addresses; DELETE FROM mobilecoin_accounts;";
/// As if it had been removed and imported again meanwhile.
const CAME_AGAIN: &str = "UPDATE mobilecoin_accounts SET wallet = randomblob(16)";

#[tokio::test]
async fn a_call_whose_account_went_meanwhile_hands_nothing_over_and_changes_nothing() {
    for meanwhile in [REMOVED, CAME_AGAIN] {
        let place = Place::new();
        let door = Door::open(&place).await;
        let (custody, by) = (&door.world.custody, &door.operator);
        let owner = signing_key();
        let (_, to) = target();
        let database = database(&place);
        for call in 0..10 {
            let carol = door.account(CAROL).await;
            let dave = door.owned(DAVE, &owner).await;
            let begun = door.seal(dave.id, &to, None).await.expect("a challenge");
            let answer = answered(begun, &owner);
            let retry = Some(answer.retry());
            let before = door.log().await.len();
            let id = carol.id;
            let told = async |call| match call {
                0 => door.plaintext(id).await.map(drop),
                1 => custody.view_only_request(by, id).await.map(drop),
                2 => door.seal(id, &to, None).await.map(drop),
                3 => door.bundle(id, &to, None).await.map(drop),
                4 => door.seal(dave.id, &to, None).await.map(drop),
                5 => door.seal(dave.id, &to, retry).await.map(drop),
                6 => door.assign(id, "").await.map(drop),
                7 => {
                    let name = "late".to_owned();
                    custody
                        .rename_mobilecoin_account(by, id, name)
                        .await
                        .map(drop)
                }
                8 => custody
                    .require_spend_subaddress(by, id, true)
                    .await
                    .map(drop),
                _ => door.remove(id).await,
            };
            let of = if matches!(call, 4 | 5) { &dave } else { &carol };
            let refused = interrupted(&database, told(call), meanwhile).await;
            let gone = |error| matches!(error, MobilecoinError::AccountNotFound(id) if id == of.id);
            assert!(refused.is_err_and(gone), "{call} {meanwhile}");
            assert_eq!(door.log().await.len(), before, "{call} {meanwhile}");
            let left = door.accounts().await;
            let untouched = |row: &Account| row.name != "late" && !row.require_spend_subaddress;
            assert!(left.iter().all(untouched));
            assert_eq!(left.is_empty(), meanwhile == REMOVED);
            assert!(door.addresses_of_all().await.len() <= 6);
            database.execute_batch(REMOVED).expect("cleared");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_export_follows_the_removal_of_its_account_in_the_log() {
    let place = Place::new();
    let door = Door::open(&place).await;
    for _ in 0..8 {
        let row = door.account(CAROL).await;
        let exports: Vec<_> = (0..8)
            .map(|_| {
                let (custody, operator) = (door.world.custody.clone(), door.operator);
                let (_, to) = target();
                tokio::spawn(async move {
                    custody
                        .seal_mobilecoin_secrets(&operator, row.id, &to, None)
                        .await
                        .is_ok()
                })
            })
            .collect();
        door.remove(row.id).await.expect("removed");
        let mut told = 0;
        for export in exports {
            told += usize::from(export.await.expect("no panic"));
        }
        let log = door.log().await;
        let mut own = log
            .iter()
            .filter(|entry| entry.entry.account == Some(row.account));
        let before = own
            .by_ref()
            .take_while(|row| row.entry.verb != AuditVerb::MobilecoinRemove)
            .count();
        assert_eq!(before, 1 + told, "each that was told, before the removal");
        assert_eq!(own.count(), 0, "nothing after it");
    }
}

#[tokio::test]
async fn maintenance_leaves_accounts_alone_and_lets_no_request_serve_again() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let row = door.owned(CAROL, &owner).await;
    let (_, to) = target();
    let begun = door.seal(row.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let retry = Some(answer.retry());
    door.seal(row.id, &to, retry).await.expect("stamped");
    let (accounts, addresses) = (door.accounts().await, door.addresses(row.id).await);
    let log = door.log().await;
    // As a purge by a clock that ran ahead: all that could ever expire.
    let before = Timestamp::from_millis(i64::MAX);
    let purge = Write::Purge(PurgeExpired::all(before));
    door.world.store.commit(vec![purge]).await.expect("purged");
    assert_eq!(
        refusal(door.seal(row.id, &to, retry).await),
        "REQUEST_SPENT"
    );
    door.world.clock.advance(Duration::from_hours(24 * 400));
    door.world.custody.purge().await.expect("purged");
    assert_eq!(
        refusal(door.seal(row.id, &to, retry).await),
        "REQUEST_EXPIRED"
    );
    assert_eq!(door.accounts().await, accounts);
    assert_eq!(door.addresses(row.id).await, addresses);
    assert_eq!(door.log().await[..log.len()], log);
}

#[tokio::test]
async fn accounts_and_spent_requests_outlive_a_restart() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let (carol, dave) = (door.account(CAROL).await, door.owned(DAVE, &owner).await);
    let (_, to) = target();
    let begun = door.seal(dave.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let retry = Some(answer.retry());
    drop(door);
    let door = Door::open(&place).await;
    assert_eq!(door.accounts().await, [carol.clone(), dave.clone()]);
    assert!(door.plaintext(carol.id).await.is_ok());
    assert!(
        door.seal(dave.id, &to, retry).await.is_ok(),
        "the caller carries it"
    );
    drop(door);
    let door = Door::open(&place).await;
    assert_eq!(
        refusal(door.seal(dave.id, &to, retry).await),
        "REQUEST_SPENT"
    );
}
