//! What only the one writer and its file can show: full, shared, grouped, ended.
//!
//! Invariant: who waits for whom is forced by a lock held from outside, never by time.
//! Called by the test harness.

use std::sync::Arc;

use seedport_store::{
    AuditFilter, CommitError, Guard, PageRequest, PurgeExpired, SealedRecord, SessionRow,
    SessionWrite, SqliteStore, Store, StoreError, Write,
};
use seedport_wire::ids::RequestId;
use tempfile::TempDir;
use tokio::task::{JoinSet, yield_now};

use super::{
    fixture::{World, at, bytes, guard, put},
    sqlite_file::{beside, fresh, open, options},
};

#[tokio::test]
async fn a_full_disk_refuses_loses_nothing_and_keeps_serving_reads() {
    let directory = TempDir::new().expect("a temporary directory");
    let full = SqliteStore::open(&options(&directory, Some(600_000))).expect("it opens");
    let store: Arc<dyn Store> = Arc::new(full);
    let world = World::make(&store, 0).await;
    let session = |number| {
        let sealed = SealedRecord(vec![1; 20_000]);
        let row = SessionRow {
            sealed,
            ..world.session_row(number, 1)
        };
        vec![Write::Session(SessionWrite::Insert(row)), world.audit(100)]
    };
    let mut stored = 0;
    let refusal = loop {
        match store.commit(session(stored)).await {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(refusal, CommitError::Store(StoreError::Full)),
        "{refusal:?}"
    );
    assert!(stored > 3, "the ceiling leaves room for some");
    let mut crowd = JoinSet::new();
    for number in 0..8 {
        let (store, writes) = (Arc::clone(&store), session(1_000 + number));
        crowd.spawn(async move { store.commit(writes).await });
    }
    for done in crowd.join_all().await {
        assert!(
            matches!(done, Err(CommitError::Store(StoreError::Full))),
            "{done:?}"
        );
    }
    let sessions = || async {
        let rows = store.sessions(world.platform, world.account, at(0)).await;
        rows.expect("readable").len() as u64
    };
    assert_eq!(sessions().await, stored);
    let ready = store.ready().await;
    assert!(matches!(ready, Err(StoreError::Full)), "{ready:?}");
    store.progress().await.expect("it still answers");
    put(&store, Write::Purge(PurgeExpired::all(at(1_000))))
        .await
        .expect("making room needs none");
    store
        .commit(session(5_000))
        .await
        .expect("there is room again");
    assert_eq!(sessions().await, 1);
}

#[tokio::test]
async fn database_and_log_together_stay_below_the_ceiling() {
    const CEILING: u64 = 2_000_000;
    let directory = TempDir::new().expect("a temporary directory");
    let store = SqliteStore::open(&options(&directory, Some(CEILING))).expect("it opens");
    let store: Arc<dyn Store> = Arc::new(store);
    let world = World::make(&store, 0).await;
    let size = || {
        let files = std::fs::read_dir(directory.path()).expect("a directory");
        let sizes = files.map(|file| file.expect("a file").metadata().expect("its size").len());
        sizes.sum::<u64>()
    };
    let session = |number: u64| SessionRow {
        sealed: SealedRecord(vec![1; 5_000]),
        ..world.session_row(number, 1)
    };
    let (mut number, mut most) = (0, 0);
    while store
        .commit(vec![Write::Session(SessionWrite::Insert(session(number)))])
        .await
        .is_ok()
    {
        number += 1;
        most = most.max(size());
        assert!(number < 2_000, "there is no end to it");
    }
    assert!(most > CEILING / 2, "{most}");
    // The index of the log is a file of its own, of 32 KB.
    assert!(most <= CEILING + 64 * 1024, "{most}");
}

#[tokio::test]
async fn dropping_the_store_finishes_what_was_handed_over() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let lock = beside(&directory);
    lock.execute_batch("BEGIN IMMEDIATE")
        .expect("the writer has to wait");
    let mut commits = JoinSet::new();
    for number in 0..10 {
        let (store, write) = (Arc::clone(&store), world.open(number));
        commits.spawn(async move { put(&store, write).await });
    }
    yield_now().await;
    // Every task has handed its commit over at its first poll; nobody waits for the answers.
    commits.abort_all();
    while commits.join_next().await.is_some() {}
    lock.execute_batch("COMMIT").expect("the writer may go on");
    drop(store);
    let store = open(&directory);
    for number in 0..10 {
        let request = RequestId::from_bytes(bytes(number));
        let row = store
            .challenge(world.platform, world.account, request)
            .await;
        assert_eq!(row.expect("readable"), Some(world.challenge_row(number)));
    }
}

#[tokio::test]
async fn in_one_group_a_failed_commit_leaves_the_others_whole() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let lock = beside(&directory);
    lock.execute_batch("BEGIN IMMEDIATE")
        .expect("the writer has to wait");
    let mut commits = JoinSet::new();
    for number in 0..9 {
        let store = Arc::clone(&store);
        let mut writes = vec![world.open(number), world.audit(100)];
        match number % 3 {
            1 => writes.push(world.spend(1_000)),
            // A broken rule of the schema, not a guard: the same challenge twice.
            2 => writes.push(world.open(number)),
            _ => {}
        }
        commits.spawn(async move { (number, store.commit(writes).await) });
    }
    // All of them wait behind the first, which waits for the lock: one group follows it.
    yield_now().await;
    lock.execute_batch("COMMIT").expect("the writer may go on");
    for (number, result) in commits.join_all().await {
        let request = RequestId::from_bytes(bytes(number));
        let row = store
            .challenge(world.platform, world.account, request)
            .await
            .expect("readable");
        assert_eq!(row.is_some(), number % 3 == 0);
        match (number % 3, result) {
            (0, Ok(()))
            | (1, Err(CommitError::Guard(Guard::ChallengeNotOpen)))
            | (2, Err(CommitError::Store(StoreError::Rejected(_)))) => {}
            other => panic!("{other:?}"),
        }
    }
    let log = store
        .audit_entries(
            world.platform,
            AuditFilter::default(),
            PageRequest::default(),
        )
        .await;
    let sequence: Vec<_> = log
        .expect("readable")
        .rows
        .iter()
        .map(|row| row.sequence)
        .collect();
    assert_eq!(sequence, [1, 2, 3]);
}

/// An entry of this moment breaks a rule of the schema that is looked at on `COMMIT` alone.
const BREAKING: i64 = 666;

#[tokio::test]
async fn a_group_whose_commit_fails_is_done_again_one_by_one() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    put(&store, world.open(1)).await.expect("opened");
    let lock = beside(&directory);
    lock.execute_batch(&format!(
        "CREATE TABLE orphans (platform BLOB REFERENCES platforms (id) DEFERRABLE INITIALLY DEFERRED);
         CREATE TRIGGER breaking AFTER INSERT ON audit WHEN new.at = {BREAKING}
             BEGIN INSERT INTO orphans VALUES (x'00'); END;
         BEGIN IMMEDIATE"
    ))
    .expect("the writer has to wait");
    let mut commits = JoinSet::new();
    for moment in [1, BREAKING, 2] {
        let mut writes = vec![world.audit(moment)];
        if moment > 1 {
            writes.push(world.spend(1));
        }
        let store = Arc::clone(&store);
        commits.spawn(async move { (moment, store.commit(writes).await) });
        // The first one waits for the lock, and the two after it for the first: they are a group.
        yield_now().await;
    }
    lock.execute_batch("COMMIT").expect("the writer may go on");
    for (moment, result) in commits.join_all().await {
        match (moment, result) {
            // In the group the challenge was spent by the one that was then undone.
            (1 | 2, Ok(())) | (BREAKING, Err(CommitError::Store(StoreError::Rejected(_)))) => {}
            other => panic!("{other:?}"),
        }
    }
    let page = PageRequest::default();
    let log = store
        .audit_entries(world.platform, AuditFilter::default(), page)
        .await;
    assert_eq!(log.expect("readable").rows.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_stores_on_one_file_both_write() {
    let (directory, one) = fresh();
    let two = open(&directory);
    let world = World::make(&one, 0).await;
    put(&two, world.open(100))
        .await
        .expect("opened through the other");
    let mut commits = JoinSet::new();
    for moment in 0..40 {
        let store = Arc::clone(if moment % 2 == 0 { &one } else { &two });
        commits.spawn(async move { put(&store, world.audit(moment)).await });
    }
    for (number, store) in [(0, &one), (1, &two)] {
        let (store, spend) = (Arc::clone(store), world.spend(100));
        commits.spawn(async move { store.commit(vec![spend, world.audit(number)]).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = commits
        .join_all()
        .await
        .into_iter()
        .partition(Result::is_ok);
    assert_eq!(won.len(), 41);
    assert!(
        lost.into_iter()
            .all(|result| guard(result) == Guard::ChallengeNotOpen)
    );
    let page = PageRequest::new(100, None).expect("in range");
    for store in [one, two] {
        let log = store
            .audit_entries(world.platform, AuditFilter::default(), page)
            .await;
        assert_eq!(log.expect("readable").rows.len(), 41);
    }
}
