//! A database before it is opened: what is refused is as it was found, and a log that is not its
//! own is told.
//!
//! Invariant: files of a stopped process are made by copying those of a running one, from another
//! process: to close a copy in this one would drop the store's locks.
//! Called by the test harness.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use rusqlite::Connection;
use seedport_store::{InstallationWrite, Looked, OpenFault, SqliteStore, Store, StoreError, Write};
use tempfile::TempDir;

use super::{
    fixture::{World, bytes},
    sqlite_file::{beside, open, options},
};

/// Every file of a directory.
fn files(directory: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(directory.path()).expect("a directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .map(|path| (path.clone(), fs::read(path).expect("readable")))
        .collect()
}

fn copy(from: &TempDir, to: &TempDir, name: &str) {
    let done = Command::new("cp")
        .arg(from.path().join(name))
        .arg(to.path().join(name))
        .status();
    assert!(done.expect("cp starts").success());
}

/// The files as a killed process leaves them.
fn as_killed(from: &TempDir) -> TempDir {
    let to = TempDir::new().expect("a temporary directory");
    for name in ["store.db", "store.db-wal"] {
        copy(from, &to, name);
    }
    to
}

fn look(directory: &TempDir) -> Result<Looked, StoreError> {
    SqliteStore::look(&directory.path().join("store.db"))
}

/// Its progress, of a database that is not refused.
fn progress(directory: &TempDir) -> u64 {
    match look(directory) {
        Ok(Looked::Kept(look)) => look.progress,
        other => panic!("{other:?}"),
    }
}

/// Insists that looking and opening refuse, and change no byte.
fn refused(directory: &TempDir, is_right: impl Fn(&StoreError) -> bool) {
    let before = files(directory);
    let looked = look(directory).expect_err("refused");
    assert!(is_right(&looked), "{looked:?}");
    let opened = SqliteStore::open(&options(directory, None)).expect_err("refused");
    assert!(is_right(&opened), "{opened:?}");
    assert!(files(directory) == before, "changed");
}

fn is_stray(error: &StoreError) -> bool {
    matches!(error, StoreError::Open(OpenFault::StrayLog { .. }))
}

async fn begun(directory: &TempDir, id: u64) -> Arc<dyn Store> {
    let store = open(directory);
    let set = InstallationWrite::SetOnce(bytes(id));
    let set = store.commit(vec![Write::Installation(set)]).await;
    set.expect("stored");
    store
}

/// This many transactions.
async fn transactions(store: &Arc<dyn Store>, from: u64, count: u64) {
    for number in from..from + count {
        World::make(store, number).await;
    }
}

fn fold_in(directory: &TempDir) {
    let connection = beside(directory);
    let fold = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy: i64 = connection
        .query_row(fold, [], |row| row.get(0))
        .expect("folds");
    assert_eq!(busy, 0);
}

fn temporary() -> TempDir {
    TempDir::new().expect("a temporary directory")
}

#[tokio::test]
async fn nothing_and_a_bare_header_are_told_apart_from_a_database() {
    let directory = temporary();
    let path = directory.path().join("store.db");
    assert_eq!(look(&directory).expect("looks"), Looked::Missing);
    fs::write(&path, "").expect("written");
    assert_eq!(look(&directory).expect("looks"), Looked::Empty);
    let bare = Connection::open(&path).expect("opens");
    let mode = "PRAGMA journal_mode = WAL";
    bare.query_row(mode, [], |_| Ok(())).expect("a header");
    drop(bare);
    let before = files(&directory);
    assert!(before[&path].len() >= 100, "there is a header");
    assert_eq!(look(&directory).expect("looks"), Looked::Empty);
    assert!(files(&directory) == before);
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_to_the_byte() {
    let directory = temporary();
    let theirs = beside_new(&directory);
    theirs
        .execute_batch("CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('a')")
        .expect("a table");
    drop(theirs);
    refused(&directory, |error| {
        matches!(error, StoreError::Open(OpenFault::Foreign))
    });
}

fn beside_new(directory: &TempDir) -> Connection {
    Connection::open(directory.path().join("store.db")).expect("opens")
}

#[tokio::test]
async fn a_killed_process_s_log_is_its_own_and_looking_changes_nothing() {
    let directory = temporary();
    let store = begun(&directory, 1).await;
    transactions(&store, 0, 3).await;
    // Never folded in, once folded in, and half of it.
    for rounds in 0..3 {
        let killed = as_killed(&directory);
        let before = files(&killed);
        assert_eq!(progress(&killed), 4 + rounds * 3);
        assert!(files(&killed) == before, "changed by looking");
        let again = open(&killed);
        let reached = again.progress().await.expect("read");
        assert_eq!(reached, 4 + rounds * 3);
        if rounds == 0 {
            fold_in(&directory);
        }
        transactions(&store, 3 + rounds * 3, 3).await;
    }
}

#[tokio::test]
async fn a_look_beside_a_running_store_sees_what_is_committed() {
    let directory = temporary();
    let store = begun(&directory, 1).await;
    transactions(&store, 0, 2).await;
    assert_eq!(progress(&directory), 3);
    transactions(&store, 2, 2).await;
    assert_eq!(progress(&directory), 5);
    assert_eq!(store.progress().await.expect("read"), 5);
}

#[tokio::test]
async fn an_older_file_under_a_newer_log_and_the_reverse_are_refused() {
    let directory = temporary();
    let store = begun(&directory, 1).await;
    transactions(&store, 0, 2).await;
    fold_in(&directory);
    let old = temporary();
    copy(&directory, &old, "store.db");
    transactions(&store, 2, 2).await;
    let old_log = as_killed(&directory);
    fold_in(&directory);
    transactions(&store, 4, 2).await;

    // The file from before, put back over a log that goes on from later.
    let mixed = as_killed(&directory);
    copy(&old, &mixed, "store.db");
    refused(&mixed, is_stray);

    // A newer file, put over a log that ends before it.
    let newer = temporary();
    fold_in(&directory);
    copy(&directory, &newer, "store.db");
    copy(&old_log, &newer, "store.db-wal");
    refused(&newer, is_stray);

    // A log that goes on from just this file is its own, whoever put the two together.
    let fitting = temporary();
    copy(&old, &fitting, "store.db");
    copy(&old_log, &fitting, "store.db-wal");
    assert_eq!(progress(&fitting), 5);
}

#[tokio::test]
async fn another_database_s_log_is_refused() {
    let (ours, theirs) = (temporary(), temporary());
    let (store, other) = (begun(&ours, 1).await, begun(&theirs, 2).await);
    for (store, directory) in [(&store, &ours), (&other, &theirs)] {
        transactions(store, 0, 3).await;
        fold_in(directory);
        transactions(store, 3, 1).await;
    }
    let mixed = as_killed(&ours);
    copy(&theirs, &mixed, "store.db-wal");
    refused(&mixed, is_stray);
}

#[tokio::test]
async fn bytes_that_are_no_log_are_refused_and_zeros_are_none() {
    let directory = temporary();
    let store = begun(&directory, 1).await;
    transactions(&store, 0, 1).await;
    fold_in(&directory);
    let killed = as_killed(&directory);
    let log = killed.path().join("store.db-wal");
    for zeros in [0, 10, 32, 9000] {
        fs::write(&log, vec![0; zeros]).expect("written");
        assert_eq!(progress(&killed), 2, "{zeros}");
    }
    for wrong in [vec![b'x'; 9000], vec![0x37; 64]] {
        fs::write(&log, wrong).expect("written");
        refused(&killed, is_stray);
    }
}

#[tokio::test]
async fn a_log_without_its_database_is_refused_and_kept() {
    let directory = temporary();
    let store = begun(&directory, 1).await;
    transactions(&store, 0, 2).await;
    let killed = as_killed(&directory);
    fs::remove_file(killed.path().join("store.db")).expect("removed");
    refused(&killed, is_stray);
    fs::write(killed.path().join("store.db"), "").expect("emptied");
    refused(&killed, is_stray);
}

#[tokio::test]
async fn a_path_with_every_letter_is_looked_at() {
    let parent = temporary();
    for name in ["a b", "a?mode=memory", "a#b%41", "ä", "-x"] {
        let place = parent.path().join(name);
        fs::create_dir(&place).expect("made");
        let path = place.join("store.db");
        let mut chosen = options(&parent, None);
        chosen.path.clone_from(&path);
        drop(SqliteStore::open(&chosen).expect("opens"));
        let killed = Connection::open(&path).expect("opens");
        killed
            .execute_batch("PRAGMA wal_autocheckpoint = 0; CREATE TABLE more (a)")
            .expect("a log");
        assert!(kept(&path), "{name} beside");
        drop(killed);
        assert!(kept(&path), "{name} alone");
    }
}

fn kept(path: &Path) -> bool {
    matches!(SqliteStore::look(path), Ok(Looked::Kept(_)))
}
