//! A copy made beside a store that is written to, and what restoring makes of it.
//!
//! Called by the test harness.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use seedport_store::{
    AuditEntry, AuditVerb, INSTALLATION, InstallationWrite, OpenFault, Outcome, SqliteStore, Store,
    StoreError, Write,
};
use tempfile::TempDir;

use super::{
    fixture::{World, at, bytes},
    sqlite_file::{beside, open},
};

fn entry() -> AuditEntry {
    AuditEntry {
        platform: INSTALLATION,
        at: at(5),
        actor: None,
        verb: AuditVerb::InstallationRestore,
        account: None,
        subject: None,
        outcome: Outcome::Done,
        reason: None,
        export: None,
        operator: Some("somebody".to_owned()),
        note: None,
    }
}

async fn begun() -> (TempDir, Arc<dyn Store>) {
    let directory = TempDir::new().expect("a temporary directory");
    let store = open(&directory);
    let set = InstallationWrite::SetOnce(bytes(1));
    let set = store.commit(vec![Write::Installation(set)]).await;
    set.expect("stored");
    (directory, store)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_one_moment_of_a_store_that_is_written_to() {
    let (directory, store) = begun().await;
    for number in 0..40 {
        World::make(&store, number).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (store, stop) = (Arc::clone(&store), Arc::clone(&stop));
        async move {
            let mut number = 40;
            while !stop.load(Ordering::Relaxed) {
                World::make(&store, number).await;
                number += 1;
            }
            number
        }
    });
    let from = directory.path().join("store.db");
    for round in 0..5 {
        let to = directory.path().join(format!("copy {round}"));
        fs::write(&to, "").expect("an empty file");
        let mut told = Vec::new();
        let copied = SqliteStore::back_up(&from, &to, |done, all| told.push((done, all)));
        let (look, counted) = copied.expect("copied");
        assert_eq!(look.id, Some(bytes(1)));
        // One transaction made the id, each other one a customer.
        assert_eq!(counted.customers + 1, look.progress);
        assert!(counted.customers >= 40);
        let (done, all) = told.pop().expect("told");
        assert_eq!(done, all);
        assert_eq!(
            SqliteStore::check_copy(&to).expect("whole"),
            (look, counted)
        );
    }
    stop.store(true, Ordering::Relaxed);
    let written = writing.await.expect("wrote");
    assert_eq!(store.progress().await.expect("read"), written + 1);
}

#[tokio::test]
async fn what_is_restored_has_no_session_code_or_challenge_and_is_the_newest() {
    let (directory, store) = begun().await;
    let world = World::make(&store, 0).await;
    let writes = vec![world.wallet(1), world.session(1, 9), world.open(1)];
    store.commit(writes).await.expect("stored");
    let from = directory.path().join("store.db");
    let restored = TempDir::new().expect("a temporary directory");
    let to = restored.path().join("store.db");
    fs::write(&to, "").expect("an empty file");
    let (look, counted) = SqliteStore::back_up(&from, &to, |_, _| {}).expect("copied");
    assert_eq!((look.progress, counted.wallets), (3, 1));
    let reached = SqliteStore::make_newest(&to, &entry()).expect("made");
    assert!(reached > look.progress + u64::from(u32::MAX), "{reached}");
    assert!(!restored.path().join("store.db-journal").exists());
    let again = open(&restored);
    assert_eq!(again.progress().await.expect("read"), reached);
    let connection = beside(&restored);
    for (table, rows) in [
        ("sessions", 0),
        ("otps", 0),
        ("challenges", 0),
        ("wallets", 1),
        ("audit", 1),
    ] {
        let sql = format!("SELECT count(*) FROM {table}");
        let found: i64 = connection
            .query_row(&sql, [], |row| row.get(0))
            .expect("counts");
        assert_eq!(found, rows, "{table}");
    }
}

#[tokio::test]
async fn a_copy_with_a_bad_page_is_refused() {
    let (directory, store) = begun().await;
    for number in 0..20 {
        World::make(&store, number).await;
    }
    let to = directory.path().join("copy");
    fs::write(&to, "").expect("an empty file");
    SqliteStore::back_up(&directory.path().join("store.db"), &to, |_, _| {}).expect("copied");
    let mut bytes = fs::read(&to).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0x55);
    fs::write(&to, bytes).expect("written");
    let refused = SqliteStore::check_copy(&to);
    assert!(
        matches!(refused, Err(StoreError::Damaged(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn nothing_is_no_backup() {
    let directory = TempDir::new().expect("a temporary directory");
    let to = directory.path().join("copy");
    fs::write(&to, "").expect("an empty file");
    let refused = SqliteStore::back_up(&directory.path().join("store.db"), &to, |_, _| {});
    let nothing = matches!(refused, Err(StoreError::Open(OpenFault::Nothing)));
    assert!(nothing, "{refused:?}");
}
