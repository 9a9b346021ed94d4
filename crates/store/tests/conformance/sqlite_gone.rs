//! Files that vanish under an open store: what would be lost is not acknowledged.
//!
//! Invariant: the files go while the store has them open, and nothing is put in their way.
//! Called by the test harness.

use std::{fs, path::PathBuf, sync::Arc};

use seedport_store::{CommitError, InstallationWrite, SqliteStore, Store, StoreError, Write};
use tempfile::TempDir;

use super::{
    fixture::{World, bytes},
    sqlite_file::{open, options},
};

async fn begun() -> (TempDir, Arc<dyn Store>, World) {
    let directory = TempDir::new().expect("a temporary directory");
    let place = directory.path().join("in");
    fs::create_dir(&place).expect("made");
    let mut chosen = options(&directory, None);
    chosen.path = place.join("store.db");
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&chosen).expect("opens"));
    let set = InstallationWrite::SetOnce(bytes(1));
    let set = store.commit(vec![Write::Installation(set)]).await;
    set.expect("stored");
    let world = World::make(&store, 0).await;
    (directory, store, world)
}

fn change(world: &World) -> Vec<Write> {
    vec![world.audit(7)]
}

async fn is_lost(store: &Arc<dyn Store>, world: &World, what: &str) {
    let answer = store.commit(change(world)).await;
    let lost = matches!(answer, Err(CommitError::Store(StoreError::Gone { .. })));
    assert!(lost, "{what}: {answer:?}");
    let ready = store.ready().await;
    assert!(matches!(ready, Err(StoreError::Gone { .. })), "{ready:?}");
}

#[tokio::test]
async fn a_file_that_is_unlinked_takes_no_commit_and_is_not_ready() {
    for name in ["store.db", "store.db-wal", "store.db-shm"] {
        let (directory, store, world) = begun().await;
        store.ready().await.expect("well");
        fs::remove_file(directory.path().join("in").join(name)).expect("removed");
        is_lost(&store, &world, name).await;
    }
}

#[tokio::test]
async fn a_file_that_another_took_the_place_of_takes_no_commit() {
    let (directory, store, world) = begun().await;
    let path = directory.path().join("in/store.db");
    let copy = directory.path().join("copy");
    // A copy made elsewhere: reading the file here would drop the store's locks.
    let copied = std::process::Command::new("cp")
        .arg(&path)
        .arg(&copy)
        .status();
    assert!(copied.expect("cp starts").success());
    fs::rename(&copy, &path).expect("replaced");
    is_lost(&store, &world, "replaced").await;
}

#[tokio::test]
async fn a_directory_that_moves_away_and_back_is_told_and_served_again() {
    let (directory, store, world) = begun().await;
    let (place, away): (PathBuf, PathBuf) =
        (directory.path().join("in"), directory.path().join("away"));
    fs::rename(&place, &away).expect("moved");
    is_lost(&store, &world, "moved").await;
    fs::rename(&away, &place).expect("moved back");
    store.ready().await.expect("well again");
    store.commit(change(&world)).await.expect("stored again");
}

#[tokio::test]
async fn readiness_is_a_change_that_was_made_durable() {
    let (_directory, store, _) = begun().await;
    let before = store.progress().await.expect("read");
    store.ready().await.expect("one was made a moment ago");
    assert_eq!(store.progress().await.expect("read"), before);
    let mut asked = 0;
    while store.progress().await.expect("read") == before {
        store.ready().await.expect("well");
        asked += 1;
        tokio::task::yield_now().await;
    }
    for _ in 0..20 {
        store.ready().await.expect("well");
    }
    let after = store.progress().await.expect("read");
    assert_eq!(after, before + 1, "one change speaks for a second");
    assert!(asked > 20, "and was not made for each that asked: {asked}");
}

#[tokio::test]
async fn a_store_at_its_ceiling_is_not_ready() {
    let directory = TempDir::new().expect("a temporary directory");
    drop(open(&directory));
    let size = fs::metadata(directory.path().join("store.db")).expect("there");
    let chosen = options(&directory, Some(size.len() + 4096));
    let store = SqliteStore::open(&chosen).expect("opens");
    let ready = store.ready().await;
    assert!(matches!(ready, Err(StoreError::Full)), "{ready:?}");
}
