//! What only the file can show: damaged, from the future, reopened, not for others.
//!
//! Invariant: the file is changed from outside, through a connection that is not the store's.
//! Called by the test harness.

use std::{path::Path, sync::Arc};

use rusqlite::Connection;
use seedport_store::{
    Guard, OpenFault, PageRequest, PlatformWrite, SqliteOptions, SqliteStore, Store, StoreError,
    TokenFilter, TokenWrite, Write,
};
use seedport_wire::ids::RequestId;
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::fixture::{World, at, bytes, guard, put};

pub fn options(directory: &TempDir, max_bytes: Option<u64>) -> SqliteOptions {
    SqliteOptions {
        path: directory.path().join("store.db"),
        readers: 3,
        max_bytes,
    }
}

/// The store in this directory.
pub fn open(directory: &TempDir) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(&options(directory, None)).expect("it opens"))
}

/// A store in a directory of its own, which lives as long as the guard.
pub fn fresh() -> (TempDir, Arc<dyn Store>) {
    let directory = TempDir::new().expect("a temporary directory");
    let store = open(&directory);
    (directory, store)
}

/// A connection beside the store's own.
pub fn beside(directory: &TempDir) -> Connection {
    Connection::open(directory.path().join("store.db")).expect("the file is there")
}

#[tokio::test]
async fn an_impossible_row_names_its_table_column_and_id() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let token = world.token_row(1);
    let writes = vec![
        world.open(1),
        world.wallet(1),
        world.session(1, 2),
        Write::Token(TokenWrite::Insert(token)),
    ];
    store.commit(writes).await.expect("stored");
    let sql = "
        UPDATE challenges SET state = 'HALF';
        UPDATE wallets SET sealed = x'';
        UPDATE sessions SET public_key = x'02';
        UPDATE tokens SET permissions = 8;
        UPDATE customers SET currencies = 'USD';
        UPDATE accounts SET private_enabled = 2;
    ";
    beside(&directory).execute_batch(sql).expect("damaged");
    let (platform, account) = (world.platform, world.account);
    let (request, page) = (RequestId::from_bytes(bytes(1)), PageRequest::default());
    let (one, zero) = (
        "00000000-0000-0000-0000-000000000002",
        "00000000-0000-0000-0000-000000000001",
    );
    let found = [
        (
            store
                .challenge(platform, account, request)
                .await
                .expect_err("state"),
            ("challenges", "state", one),
        ),
        (
            store.wallet(platform, account).await.expect_err("sealed"),
            ("wallets", "sealed", one),
        ),
        (
            store
                .sessions(platform, account, at(0))
                .await
                .expect_err("key"),
            ("sessions", "public_key", one),
        ),
        (
            store
                .tokens(platform, &TokenFilter::default(), page)
                .await
                .expect_err("bits"),
            ("tokens", "permissions", one),
        ),
        (
            store
                .customer(platform, world.customer)
                .await
                .expect_err("no list"),
            ("customers", "currencies", zero),
        ),
        (
            store.account(platform, account).await.expect_err("no flag"),
            ("accounts", "private_enabled", zero),
        ),
        (
            store
                .redeem_rows(platform, account, request, &[2; 33])
                .await
                .expect_err("state"),
            ("challenges", "state", one),
        ),
    ];
    for (error, expected) in found {
        let StoreError::Inconsistent { table, column, id } = error else {
            panic!("expected an inconsistency, got {error:?}");
        };
        assert_eq!((table, column, id.as_str()), expected);
    }
    store
        .credentials(platform, account)
        .await
        .expect("other rows are served");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (directory, store) = fresh();
    drop(store);
    let later = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
        VALUES (900, 'later', '2031-01-01T00:00:00Z', '1')";
    beside(&directory).execute(later, []).expect("pretended");
    let refused = SqliteStore::open(&options(&directory, None));
    assert!(
        matches!(
            refused,
            Err(StoreError::NewerSchema {
                found: 900,
                known: 10
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let directory = TempDir::new().expect("a temporary directory");
    let path = directory.path().join("store.db");
    std::fs::write(&path, [b'x'; 5_000]).expect("written");
    let refused = SqliteStore::open(&options(&directory, None));
    assert!(
        matches!(refused, Err(StoreError::Damaged(_))),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(&path).expect("still there"), [b'x'; 5_000]);
}

#[tokio::test]
async fn a_missing_directory_is_refused() {
    let options = SqliteOptions {
        path: Path::new("/nonexistent/store.db").to_owned(),
        readers: 1,
        max_bytes: None,
    };
    let refused = SqliteStore::open(&options);
    assert!(
        matches!(refused, Err(StoreError::Open(OpenFault::File(_)))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn reopening_finds_everything_that_was_answered() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    store
        .commit(vec![world.wallet(1), world.open(1), world.spend(1)])
        .await
        .expect("stored");
    drop(store);
    let store = open(&directory);
    let wallet = store
        .wallet(world.platform, world.account)
        .await
        .expect("readable");
    assert_eq!(wallet, Some(world.wallet_row(1)));
    assert_eq!(
        guard(put(&store, world.spend(1)).await),
        Guard::ChallengeNotOpen
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stores_that_open_an_empty_file_at_once_all_succeed() {
    let directory = Arc::new(TempDir::new().expect("a temporary directory"));
    let mut opens = JoinSet::new();
    for number in 0..4 {
        let directory = Arc::clone(&directory);
        opens.spawn_blocking(move || (number, open(&directory)));
    }
    for (number, store) in opens.join_all().await {
        World::make(&store, number).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt;

    let (directory, store) = fresh();
    World::make(&store, 0).await;
    let files: Vec<_> = std::fs::read_dir(directory.path())
        .expect("a directory")
        .map(|entry| {
            entry
                .expect("an entry")
                .metadata()
                .expect("metadata")
                .permissions()
                .mode()
        })
        .collect();
    assert!(files.len() >= 2, "the database and its log");
    assert!(files.iter().all(|mode| mode & 0o777 == 0o600), "{files:?}");
}

#[tokio::test]
async fn a_name_with_quotes_is_only_a_name() {
    let (_directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let name = "'); DROP TABLE platforms; --";
    let row = seedport_store::PlatformRow {
        id: seedport_wire::ids::PlatformId::from_bytes(bytes(50)),
        ..world.platform_row(name)
    };
    put(&store, Write::Platform(PlatformWrite::Insert(row.clone())))
        .await
        .expect("stored");
    assert_eq!(
        store.platform_by_name(name).await.expect("readable"),
        Some(row)
    );
}
