//! A platform takes no more than its part of the ceiling, and the others go on.
//!
//! Invariant: what an owner proved goes through, whatever their platform took.
//! Called by the test harness.

use std::sync::Arc;

use seedport_store::{CommitError, Guard, SqliteStore, Store, StoreError, Write};
use tempfile::TempDir;

use super::{fixture::World, sqlite_file::options};

const CEILING: u64 = 4_000_000;

fn open(directory: &TempDir) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(&options(directory, Some(CEILING))).expect("it opens"))
}

/// Appends entries of the platform until it gets no more room; gives why.
async fn fill(store: &Arc<dyn Store>, world: &World) -> CommitError {
    loop {
        let entries: Vec<Write> = (0..200).map(|_| world.audit(10)).collect();
        if let Err(error) = store.commit(entries).await {
            return error;
        }
    }
}

#[tokio::test]
async fn a_platform_that_took_its_part_gets_no_more_and_the_other_does() {
    let directory = TempDir::new().expect("a directory");
    let store = open(&directory);
    let (greedy, modest) = (World::make(&store, 0).await, World::make(&store, 1).await);
    store
        .commit(vec![greedy.session(1, 1), greedy.open(1), modest.open(2)])
        .await
        .expect("there is room");
    let refused = fill(&store, &greedy).await;
    assert!(
        matches!(refused, CommitError::Guard(Guard::ShareSpent)),
        "{refused:?}"
    );
    // A start forgets what it counted, and counts anew.
    drop(store);
    let store = open(&directory);
    store.measure_shares().await.expect("counted");
    let refused = store.commit(vec![greedy.open(3)]).await;
    assert!(
        matches!(refused, Err(CommitError::Guard(Guard::ShareSpent))),
        "{refused:?}"
    );
    let proven = vec![greedy.spend(1), greedy.audit(11)];
    store.commit(proven).await.expect("an owner proved it");
    for number in 10..300 {
        let writes = vec![modest.open(number), modest.audit(12)];
        store.commit(writes).await.expect("its part is its own");
    }
    store
        .commit(vec![modest.spend(2)])
        .await
        .expect("there is room");
}

#[tokio::test]
async fn a_platform_that_is_alone_has_the_whole_ceiling() {
    let directory = TempDir::new().expect("a directory");
    let store = open(&directory);
    let alone = World::make(&store, 0).await;
    let refused = fill(&store, &alone).await;
    assert!(
        matches!(refused, CommitError::Store(StoreError::Full)),
        "{refused:?}"
    );
}
