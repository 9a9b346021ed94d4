//! Pruning what only a file can show: one at its ceiling, one of an older version, and one that somebody
//! changed.
//!
//! Invariant: the file is changed from outside, through a connection that is not the store's.
//! Called by the test harness.

use std::sync::Arc;

use seedport_store::{
    AuditFilter, AuditRow, AuditWrite, CommitError, PageRequest, SqliteStore, Store, StoreError,
    Write,
};
use tempfile::TempDir;

use super::{
    fixture::{World, at, put},
    sqlite_file::{beside, open, options},
    sqlite_upgrade::{first_version, world},
};

async fn log(store: &Arc<dyn Store>, world: &World) -> Vec<AuditRow> {
    let filter = AuditFilter::default();
    let page = store.audit_entries(world.platform, filter, PageRequest::largest(None));
    page.await.expect("readable").rows
}

#[tokio::test]
async fn a_database_at_its_ceiling_is_pruned_and_writes_again() {
    let directory = TempDir::new().expect("a directory");
    let opened = SqliteStore::open(&options(&directory, Some(600_000)));
    let store: Arc<dyn Store> = Arc::new(opened.expect("it opens"));
    let world = World::make(&store, 0).await;
    let mut appended = 0;
    let full = loop {
        let writes = (0..100).map(|_| world.audit(10)).collect();
        match store.commit(writes).await {
            Ok(()) => appended += 100,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(full, CommitError::Store(StoreError::Full)),
        "{full:?}"
    );
    // The last pages too, until not even one entry fits.
    while put(&store, world.audit(10)).await.is_ok() {
        appended += 1;
    }
    assert!(appended > 1000, "{appended}");
    let mut first = 1;
    while first <= appended {
        let last = appended.min(first + 499);
        let prune = AuditWrite::Prune {
            platform: world.platform,
            sequences: (first..=last).collect(),
            before: at(20),
        };
        let writes = vec![Write::AuditLog(prune), world.audit(30)];
        store.commit(writes).await.expect("pruned");
        first = last + 1;
    }
    let left = store.pruned_entries(world.platform, 0, u32::MAX).await;
    assert_eq!(left.expect("readable").len() as u64, appended);
    for _ in 0..10 {
        let writes = (0..100).map(|_| world.audit(40)).collect();
        store.commit(writes).await.expect("there is room again");
    }
}

#[tokio::test]
async fn an_entry_of_an_older_version_gets_its_digest_once_and_keeps_it() {
    let directory = first_version();
    let store = open(&directory);
    let world = world();
    let bare = log(&store, &world).await;
    assert_eq!((bare.len(), bare[0].digest), (1, None));
    let complete = || {
        Write::AuditLog(AuditWrite::Complete {
            platform: world.platform,
            sequences: vec![1, 2],
        })
    };
    put(&store, complete()).await.expect("completed");
    let whole = log(&store, &world).await;
    assert_eq!(whole[0].entry, bare[0].entry);
    let digest = whole[0].digest.expect("a digest");
    assert!(digest.is_of(1, &whole[0].entry));
    put(&store, complete()).await.expect("nothing to do");
    assert_eq!(log(&store, &world).await, whole);
    let prune = |sequence| {
        Write::AuditLog(AuditWrite::Prune {
            platform: world.platform,
            sequences: vec![sequence],
            before: at(101),
        })
    };
    put(&store, prune(1)).await.expect("pruned");
    let left = store
        .pruned_entries(world.platform, 0, 10)
        .await
        .expect("readable");
    assert_eq!(left[0].digest, digest.digest);
    // One that was never completed is pruned as well.
    let sql = "UPDATE audit SET salt = NULL, digest = NULL";
    put(&store, world.audit(100)).await.expect("appended");
    beside(&directory).execute_batch(sql).expect(sql);
    put(&store, prune(2)).await.expect("pruned");
    let left = store
        .pruned_entries(world.platform, 1, 10)
        .await
        .expect("readable");
    assert_eq!((left.len(), left[0].sequence), (1, 2));
}

#[tokio::test]
async fn a_digest_of_the_wrong_form_names_its_place() {
    for (sql, column) in [
        ("UPDATE audit SET digest = x'00'", "digest"),
        ("UPDATE audit SET salt = NULL", "salt"),
        ("UPDATE audit SET salt = zeroblob(17)", "salt"),
    ] {
        let directory = TempDir::new().expect("a directory");
        let store = open(&directory);
        let world = World::make(&store, 0).await;
        put(&store, world.audit(10)).await.expect("appended");
        beside(&directory).execute_batch(sql).expect(sql);
        let filter = AuditFilter::default();
        let page = store.audit_entries(world.platform, filter, PageRequest::default());
        let refused = page.await.expect_err(sql);
        let wanted = StoreError::Inconsistent {
            table: "audit",
            column,
            id: "1".to_owned(),
        };
        assert_eq!(format!("{refused:?}"), format!("{wanted:?}"));
    }
}
