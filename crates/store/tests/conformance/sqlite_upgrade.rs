//! A file of the first schema, opened by this program; and cells of the second that cannot be.
//!
//! Invariant: the file is made from the first migration alone, as the first version made it.
//! Called by the test harness.

use refinery::{Migration, Runner};
use rusqlite::Connection;
use seedport_store::{
    AccountRow, AccountStatus, AccountWrite, AuditFilter, ChallengeWrite, CredentialRow,
    CredentialType, CredentialWrite, Guard, PageRequest, PlatformRow, SealedRecord, StoreError,
    WebhookKeyRow, WebhookKeyWrite, WebhookState, Write,
};
use seedport_wire::ids::{
    AccountId, CredentialId, CustomerId, PlatformConfigId, PlatformId, RequestId, SessionId,
    WalletId, WebhookKeyId,
};
use tempfile::TempDir;

use super::{
    fixture::{World, at, bytes, guard, put},
    sqlite_file::{beside, fresh, open},
};

const FIRST: &str = include_str!("../../migrations/sqlite/V1__first.sql");
const SECOND: &str = include_str!("../../migrations/sqlite/V2__proofs.sql");

/// Every table of the first schema with a row, of world number 1.
const ROWS: &str = "
    INSERT INTO platforms VALUES (x'01', 'world 1', x'01', '{}', 1, 2);
    INSERT INTO customers VALUES (x'01', x'01', 'customer', 'INDIVIDUAL', '$c@example.test', NULL,
        '[\"USD\"]', 'owner@example.test', NULL, '{}', 10, 11, NULL);
    INSERT INTO accounts VALUES (x'01', x'01', x'01', 'ACTIVE', x'01', 'USDB', '[]', 1, 13, 10, 11);
    INSERT INTO wallets VALUES (x'01', x'01', x'01', x'0404', 12);
    INSERT INTO credentials VALUES (x'01', x'01', x'01', 'EMAIL_OTP', 'owner@example.test',
        x'0303', 10, 11);
    INSERT INTO otps VALUES (x'01', x'01', x'01', x'01', x'06', 2, 100, 200);
    INSERT INTO sessions VALUES (x'01', x'01', x'01', x'01', x'02', x'07', 100, 200);
    INSERT INTO challenges VALUES (x'01', x'01', x'01', 'VERIFY_OTP', x'01', '{}', x'08', 'OPEN',
        100, 200);
    INSERT INTO audit VALUES (x'01', 1, 100, NULL, 'export.begin', x'01', NULL, 'DONE', NULL,
        NULL);
";

/// The first two migrations.
pub fn migrations() -> [Migration; 2] {
    [("V1__first", FIRST), ("V2__proofs", SECOND)]
        .map(|(name, sql)| Migration::unapplied(name, sql).expect("a migration"))
}

/// A file as the first version left it.
pub fn first_version() -> TempDir {
    let directory = TempDir::new().expect("a temporary directory");
    let mut file = Connection::open(directory.path().join("store.db")).expect("a new file");
    Runner::new(&migrations()[..1])
        .run(&mut file)
        .expect("the first schema");
    // `x'01'` stands for the id of number 1, `x'02'` for a key.
    let id = format!("x'{}'", hex::encode(bytes(1)));
    let key = format!("x'{}'", "02".repeat(33));
    file.execute_batch(&ROWS.replace("x'01'", &id).replace("x'02'", &key))
        .expect("rows of the first schema");
    directory
}

/// The world of the file's rows.
pub fn world() -> World {
    World {
        platform: PlatformId::from_bytes(bytes(1)),
        customer: CustomerId::from_bytes(bytes(1)),
        account: AccountId::from_bytes(bytes(1)),
        credential: CredentialId::from_bytes(bytes(1)),
    }
}

#[tokio::test]
async fn a_file_of_the_first_schema_keeps_every_row() {
    let directory = first_version();
    let store = open(&directory);
    let world = world();
    let (platform, account) = (world.platform, world.account);
    let row = PlatformRow {
        id: platform,
        name: "world 1".to_owned(),
        config_id: PlatformConfigId::from_bytes(bytes(1)),
        config: "{}".to_owned(),
        webhook_endpoint: None,
        created_at: at(1),
        updated_at: at(2),
        disabled_at: None,
    };
    assert_eq!(store.platform(platform).await.expect("read"), Some(row));
    let row = AccountRow {
        status: AccountStatus::Active,
        wallet: Some(WalletId::from_bytes(bytes(1))),
        private_enabled: true,
        balance: 0,
        exported_at: Some(at(13)),
        ..world.account_row(1)
    };
    assert_eq!(
        store.account(platform, account).await.expect("read"),
        Some(row)
    );
    let row = CredentialRow {
        external_id: None,
        sealed: SealedRecord(vec![3, 3]),
        ..world.credential_row(1, CredentialType::EmailOtp)
    };
    assert_eq!(
        store.credentials(platform, account).await.expect("read"),
        [row]
    );
    let rows = store
        .redeem_rows(platform, account, RequestId::from_bytes(bytes(1)), &[2; 33])
        .await
        .expect("read");
    let challenge = rows.challenge.expect("there");
    assert_eq!(challenge.subject, Some(bytes(1)));
    let session = rows.session.expect("there");
    let by_id = store.session(platform, session.id).await.expect("read");
    assert_eq!(by_id, Some(session));
    assert!(rows.wallet.is_some());
    let code = store.live_otp(platform, account, world.credential).await;
    assert_eq!(code.expect("read").map(|row| row.tries), Some(2));
    let page = PageRequest::default();
    let log = store
        .audit_entries(platform, AuditFilter::default(), page)
        .await;
    assert_eq!(log.expect("read").rows.len(), 1);
}

#[tokio::test]
async fn rows_of_the_first_schema_are_written_by_the_second() {
    let directory = first_version();
    let store = open(&directory);
    let world = world();
    // The challenge of the first schema is signed for by its session.
    let spend = ChallengeWrite::Spend {
        platform: world.platform,
        account: world.account,
        id: RequestId::from_bytes(bytes(1)),
        signer: Some(SessionId::from_bytes(bytes(1))),
        now: at(150),
    };
    let fund = AccountWrite::Fund {
        platform: world.platform,
        id: world.account,
        amount: 7,
        updated_at: at(150),
    };
    let revoke = CredentialWrite::Revoke {
        platform: world.platform,
        account: world.account,
        id: world.credential,
    };
    let writes = vec![
        Write::Challenge(spend.clone()),
        Write::Account(fund),
        world.endpoint(Some("https://hooks.example.test")),
        world.enqueue(1, 150, None),
        world.credential(2, CredentialType::Passkey),
        Write::Credential(revoke),
    ];
    store.commit(writes).await.expect("written");
    drop(store);
    let store = open(&directory);
    let account = store
        .account(world.platform, world.account)
        .await
        .expect("read");
    assert_eq!(account.map(|row| row.balance), Some(7));
    let due = store.due_webhooks(at(150), 9, 9, &[]).await.expect("read");
    assert_eq!(due, [world.webhook_row(1, 150)]);
    let sessions = store.sessions(world.platform, world.account, at(150)).await;
    assert_eq!(sessions.expect("read"), []);
    assert_eq!(
        guard(put(&store, Write::Challenge(spend)).await),
        Guard::ChallengeNotOpen
    );
}

#[tokio::test]
async fn an_impossible_cell_of_the_second_schema_is_named() {
    let (directory, store) = fresh();
    let world = World::make(&store, 1).await;
    let (platform, account) = (world.platform, world.account);
    let key = WebhookKeyRow {
        id: WebhookKeyId::from_bytes(bytes(1)),
        public_key: [1; 65],
        sealed: SealedRecord(vec![1]),
        created_at: at(5),
    };
    let writes = vec![
        world.open(1),
        world.endpoint(Some("https://hooks.example.test")),
        world.enqueue(1, 100, None),
        Write::WebhookKey(WebhookKeyWrite::InsertFirst(key)),
    ];
    store.commit(writes).await.expect("stored");
    let file = beside(&directory);
    let request = RequestId::from_bytes(bytes(1));
    let page = PageRequest::default();
    for (damage, table, column) in [
        ("balance = -1", "accounts", "balance"),
        ("external_id = x''", "credentials", "external_id"),
        ("subject = x'01'", "challenges", "subject"),
        ("attempts = 4294967296", "webhooks", "attempts"),
        ("sealed = x''", "webhook_keys", "sealed"),
    ] {
        file.execute(&format!("UPDATE {table} SET {damage}"), [])
            .expect("damaged");
        let error = match table {
            "accounts" => store.account(platform, account).await.expect_err(damage),
            "credentials" => store
                .credentials(platform, account)
                .await
                .expect_err(damage),
            "challenges" => store
                .challenge(platform, account, request)
                .await
                .expect_err(damage),
            "webhooks" => store
                .webhooks(None, WebhookState::Pending, page)
                .await
                .expect_err(damage),
            _ => store.webhook_key().await.expect_err(damage),
        };
        let StoreError::Inconsistent {
            table: found,
            column: cell,
            id,
        } = error
        else {
            panic!("expected an inconsistency, got {error:?}");
        };
        let one = "00000000-0000-0000-0000-000000000002";
        assert_eq!((found, cell, id.as_str()), (table, column, one));
    }
}
