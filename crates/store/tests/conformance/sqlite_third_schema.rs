//! A file of the second schema, opened by this program; and cells of the third that cannot be.
//!
//! Invariant: the file is made from the first two migrations alone, with rows of both.
//! Called by the test harness.

use refinery::Runner;
use seedport_store::{
    AccountRow, AccountStatus, AuditFilter, CredentialRow, CredentialType, Guard, NonceWrite,
    PageRequest, SealedRecord, Slice, StoreError, WebhookState, Write,
};
use seedport_wire::ids::WalletId;
use tempfile::TempDir;

use super::{
    fixture::{World, at, bytes, guard, put},
    mobilecoin::{ALL, account, accounts, addresses, id},
    sqlite_file::{beside, fresh, open},
    sqlite_upgrade::{first_version, migrations, world},
};

/// What a server of the second schema adds to the rows of the first.
const ROWS: &str = "
    UPDATE platforms SET webhook_endpoint = 'https://hooks.example.test';
    UPDATE accounts SET balance = 7;
    INSERT INTO credentials VALUES (x'01', x'01', x'02', 'PASSKEY', 'owner@example.test', x'0303',
        10, 11, x'0909');
    INSERT INTO spent_nonces VALUES (x'01', x'03', 140);
    INSERT INTO webhook_keys VALUES (x'01', x'04', x'07', 5);
    INSERT INTO webhooks VALUES (x'01', x'01', 'WALLET_OPERATION.COMPLETED',
        '{\"number\":1,\"name\":\"Ü\"}', NULL, 'DEAD', 3, 120, 100, 'status 500');
";

/// A file as a server of the second schema left it.
fn second_version() -> TempDir {
    let directory = first_version();
    let mut file = beside(&directory);
    Runner::new(&migrations())
        .run(&mut file)
        .expect("the second schema");
    let rows = ROWS
        .replace("x'01'", &format!("x'{}'", hex::encode(bytes(1))))
        .replace("x'02'", &format!("x'{}'", hex::encode(bytes(2))))
        .replace("x'03'", &format!("x'{}'", "03".repeat(32)))
        .replace("x'04'", &format!("x'{}'", "04".repeat(65)));
    file.execute_batch(&rows)
        .expect("rows of the second schema");
    directory
}

#[tokio::test]
async fn a_file_of_the_second_schema_keeps_every_row() {
    let directory = second_version();
    let store = open(&directory);
    let world = world();
    let (platform, account) = (world.platform, world.account);
    let endpoint = store.platform(platform).await.expect("read");
    assert_eq!(
        endpoint.and_then(|row| row.webhook_endpoint).as_deref(),
        Some("https://hooks.example.test")
    );
    let row = AccountRow {
        status: AccountStatus::Active,
        wallet: Some(WalletId::from_bytes(bytes(1))),
        private_enabled: true,
        balance: 7,
        exported_at: Some(at(13)),
        ..world.account_row(1)
    };
    assert_eq!(
        store.account(platform, account).await.expect("read"),
        Some(row)
    );
    let rows = [
        (1, CredentialType::EmailOtp, None),
        (2, CredentialType::Passkey, Some(vec![9, 9])),
    ];
    let rows = rows.map(|(number, kind, external_id)| CredentialRow {
        external_id,
        sealed: SealedRecord(vec![3, 3]),
        ..world.credential_row(number, kind)
    });
    assert_eq!(
        store.credentials(platform, account).await.expect("read"),
        rows
    );
    let page = PageRequest::default();
    let dead = store.webhooks(None, WebhookState::Dead, page).await;
    let dead = dead.expect("read").rows;
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].attempts, dead[0].created_at), (3, at(100)));
    let key = store.webhook_key().await.expect("read");
    assert_eq!(key.map(|row| row.public_key), Some([4; 65]));
    let spent = put(&store, spend_nonce(&world)).await;
    assert_eq!(guard(spent), Guard::NonceSpent);
    let log = store
        .audit_entries(platform, AuditFilter::default(), page)
        .await;
    assert_eq!(log.expect("read").rows.len(), 1);
}

fn spend_nonce(world: &World) -> Write {
    Write::Nonce(NonceWrite::Spend {
        platform: world.platform,
        digest: [3; 32],
        now: at(150),
    })
}

#[tokio::test]
async fn a_file_of_the_second_schema_takes_mobilecoin_accounts() {
    let directory = second_version();
    let store = open(&directory);
    let world = world();
    let platform = world.platform;
    assert_eq!(accounts(&store, platform, ALL).await, []);
    let writes = vec![
        world.mobilecoin(1),
        world.addresses(1, [0, 1, u64::MAX - 1]),
        world.assign(1, 2),
        world.audit(150),
    ];
    store.commit(writes).await.expect("written");
    drop(store);
    let store = open(&directory);
    let row = account(&store, platform, 1).await.expect("kept");
    assert_eq!(row.next_subaddress_index, 3);
    assert_eq!(
        addresses(&store, platform, Some(1), ALL).await,
        [0, 1, 2, u64::MAX - 1].map(|index| world.address_row(1, index))
    );
}

/// The table, the column and the row that an error names.
fn named(error: StoreError) -> (&'static str, &'static str, String) {
    match error {
        StoreError::Inconsistent { table, column, id } => (table, column, id),
        other => panic!("expected an inconsistency, got {other:?}"),
    }
}

#[tokio::test]
async fn an_impossible_cell_of_a_mobilecoin_account_is_named() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let writes = vec![world.mobilecoin(1), world.mobilecoin(2)];
    store.commit(writes).await.expect("stored");
    let file = beside(&directory);
    // From the last column to the first, since the first that is wrong is the one named.
    for (damage, column) in [
        ("main_address = CAST(x'ff' AS TEXT)", "main_address"),
        ("require_spend_subaddress = -1", "require_spend_subaddress"),
        ("fog_enabled = 2", "fog_enabled"),
        ("view_only = -1", "view_only"),
        ("derivation = 3", "derivation"),
        ("derivation = 0", "derivation"),
        ("derivation = -1", "derivation"),
        ("derivation = 257", "derivation"),
        ("name = CAST(x'ff' AS TEXT)", "name"),
        ("sealed = x''", "sealed"),
        ("wallet = x'01'", "wallet"),
        ("account = x'01'", "account"),
    ] {
        let sql = format!("UPDATE mobilecoin_accounts SET {damage} WHERE name <> 'account 2'");
        assert_eq!(file.execute(&sql, []).expect("damaged"), 1, "{damage}");
        let expected = ("mobilecoin_accounts", column, id(1).to_string());
        let found = store.mobilecoin_account(world.platform, id(1)).await;
        assert_eq!(named(found.expect_err(damage)), expected);
        let found = store.mobilecoin_accounts(world.platform, ALL).await;
        assert_eq!(named(found.expect_err(damage)), expected);
    }
    let short = "UPDATE mobilecoin_accounts SET id = substr(id, 1, 31) WHERE id < x'02'";
    file.execute(short, []).expect("damaged");
    let found = store.mobilecoin_accounts(world.platform, ALL).await;
    assert_eq!(
        named(found.expect_err("31 bytes")),
        ("mobilecoin_accounts", "id", "01".repeat(31))
    );
    let whole = account(&store, world.platform, 2).await;
    assert_eq!(whole, Some(world.mobilecoin_row(2)));
}

#[tokio::test]
async fn an_impossible_cell_of_a_mobilecoin_address_is_named() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let writes = vec![world.mobilecoin(1), world.addresses(1, [0, 1])];
    store.commit(writes).await.expect("stored");
    let file = beside(&directory);
    let platform = world.platform;
    for (damage, column) in [
        ("metadata = CAST(x'ff' AS TEXT)", "metadata"),
        ("address = CAST(x'ff' AS TEXT)", "address"),
    ] {
        let sql = format!("UPDATE mobilecoin_addresses SET {damage} WHERE subaddress_index = 1");
        assert_eq!(file.execute(&sql, []).expect("damaged"), 1, "{damage}");
        let expected = ("mobilecoin_addresses", column, id(1).to_string());
        let found = store.mobilecoin_address_at(platform, id(1), 1).await;
        assert_eq!(named(found.expect_err(damage)), expected);
        for number in [Some(id(1)), None] {
            let found = store.mobilecoin_addresses(platform, number, ALL).await;
            assert_eq!(named(found.expect_err(damage)), expected);
        }
    }
    // A slice that leaves the row out is served.
    let first = Slice {
        offset: 0,
        limit: Some(1),
    };
    let rows = addresses(&store, platform, Some(1), first).await;
    assert_eq!(rows, [world.address_row(1, 0)]);

    let short = "PRAGMA foreign_keys = OFF;
        UPDATE mobilecoin_addresses SET account = x'0101' WHERE subaddress_index = 0;";
    file.execute_batch(short).expect("damaged");
    let found = store.mobilecoin_address(platform, "address1at0").await;
    let expected = ("mobilecoin_addresses", "account", "0101".to_owned());
    assert_eq!(named(found.expect_err("two bytes")), expected);
}

#[tokio::test]
async fn the_order_of_addresses_cannot_contradict_their_indices() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let writes = vec![world.mobilecoin(1), world.addresses(1, [0])];
    store.commit(writes).await.expect("stored");
    let file = beside(&directory);
    for damage in ["late = 1", "late = -1", "subaddress_index = -2"] {
        let sql = format!("UPDATE mobilecoin_addresses SET {damage}");
        let refused = file.execute(&sql, []).expect_err("the schema holds it");
        assert!(refused.to_string().contains("CHECK"), "{refused}");
    }
}
