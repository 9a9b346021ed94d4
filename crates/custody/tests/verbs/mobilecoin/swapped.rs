//! Rows changed by whoever can write to the database: a wallet leaves from its own row, or not at
//! all, and the log tells.
//!
//! Each case changes rows, sees that nothing leaves, and changes them back, and everything leaves.

mod columns;
mod grid;
mod others;

use rusqlite::{Connection, types::Value};
use seedport_custody::{
    Fault,
    mobilecoin::{Account, MobilecoinError},
};
use seedport_keys::mobilecoin::Shape;
use seedport_store::Outcome;
use seedport_vault::{RecordKind, VaultFault};
use seedport_wire::{MobilecoinId, SigningKey, TargetPublicKey};

use super::{Answer, Door, answered, target};

/// A row of `mobilecoin_accounts` by its place in the file, which no change of a column moves.
#[derive(Clone, Copy)]
pub struct Row(i64);

impl Row {
    pub fn of(database: &Connection, row: &Account) -> Self {
        let by = "SELECT rowid FROM mobilecoin_accounts WHERE platform = ?1 AND id = ?2";
        let key = (row.platform.as_bytes(), row.id.as_bytes());
        Self(
            database
                .query_row(by, key, |row| row.get(0))
                .expect("there"),
        )
    }

    pub fn read(self, database: &Connection, column: &str) -> Value {
        let read = format!("SELECT {column} FROM mobilecoin_accounts WHERE rowid = ?1");
        database
            .query_row(&read, [self.0], |row| row.get(0))
            .expect("there")
    }

    pub fn write(self, database: &Connection, column: &str, value: &Value) {
        let write = format!("UPDATE mobilecoin_accounts SET {column} = ?1 WHERE rowid = ?2");
        assert_eq!(database.execute(&write, (value, self.0)), Ok(1));
    }

    /// Exchanges a column of two rows.
    pub fn exchange(self, database: &Connection, column: &str, other: Self) {
        let (mine, others) = (self.read(database, column), other.read(database, column));
        let neither = Value::Blob(vec![0; 32]);
        database.execute_batch("BEGIN IMMEDIATE").expect("begun");
        // Ids are unique, so one row has a third value for a moment.
        self.write(database, column, &neither);
        other.write(database, column, &mine);
        self.write(database, column, &others);
        database.execute_batch("COMMIT").expect("done");
    }
}

/// Every choice of at least one of the columns.
pub fn choices<'a>(columns: &'a [&'a str]) -> impl Iterator<Item = Vec<&'a str>> + 'a {
    (1_u32..1 << columns.len()).map(move |mask| {
        let chosen = columns.iter().enumerate();
        let chosen = chosen.filter(|(place, _)| mask & (1 << place) != 0);
        chosen.map(|(_, column)| *column).collect()
    })
}

/// What an owner stamped before anything was changed.
pub struct Stamped {
    target: TargetPublicKey,
    secrets: Answer,
    bundle: Answer,
}

impl Stamped {
    pub async fn of(door: &Door, id: MobilecoinId, owner: &SigningKey) -> Self {
        let (_, target) = target();
        let secrets = door.seal(id, &target, None).await.expect("a challenge");
        let bundle = door.bundle(id, &target, None).await.expect("a challenge");
        Self {
            target,
            secrets: answered(secrets, owner),
            bundle: answered(bundle, owner),
        }
    }

    /// Both exports by what was stamped.
    async fn redeem(&self, door: &Door, id: MobilecoinId) -> [Result<(), MobilecoinError>; 2] {
        let (secrets, bundle) = (self.secrets.retry(), self.bundle.retry());
        [
            door.seal(id, &self.target, Some(secrets)).await.map(drop),
            door.bundle(id, &self.target, Some(bundle)).await.map(drop),
        ]
    }
}

/// Every call that opens the account's wallet without an owner's stamp.
pub async fn every_call(door: &Door, id: MobilecoinId) -> Vec<Result<(), MobilecoinError>> {
    let (custody, by) = (&door.world.custody, &door.operator);
    let (_, to) = target();
    let mut said = Vec::new();
    for shape in [Shape::V2, Shape::Documented, Shape::V1] {
        let exported = custody.export_mobilecoin_secrets(by, id, shape).await;
        said.push(exported.map(drop));
    }
    said.push(custody.view_only_request(by, id).await.map(drop));
    said.push(door.seal(id, &to, None).await.map(drop));
    said.push(door.bundle(id, &to, None).await.map(drop));
    said.push(door.assign(id, "").await.map(drop));
    said
}

/// No call hands anything over, each says that a record is out of place, and the log has each.
pub async fn nothing_leaves(door: &Door, id: MobilecoinId, case: &str) {
    let (before, addresses) = (door.log().await.len(), door.addresses(id).await);
    let said = every_call(door, id).await;
    for said in &said {
        assert!(out_of_place(said), "{case}: {:?}", said.as_ref().err());
    }
    let log = door.log().await.split_off(before);
    assert_eq!(log.len(), said.len(), "{case}");
    for row in log {
        assert_eq!(row.entry.outcome, Outcome::Refused, "{case}");
        assert_eq!(
            row.entry.reason.as_deref(),
            Some("RECORD_OUT_OF_PLACE"),
            "{case}"
        );
        assert_eq!(row.entry.subject, Some(id.to_string()), "{case}");
        assert_eq!(row.entry.export, None, "{case}");
    }
    assert_eq!(door.addresses(id).await, addresses, "{case}");
}

/// What was stamped before takes nothing out either: the wallet is not the one it was stamped
/// for, or its request does not open there.
pub async fn nothing_leaves_stamped(door: &Door, id: MobilecoinId, stamped: &Stamped, case: &str) {
    for said in stamped.redeem(door, id).await {
        let error = said.as_ref().expect_err("nothing");
        let unknown = error.reason() == Some("REQUEST_UNKNOWN");
        assert!(unknown || out_of_place(&said), "{case}: {error}");
    }
}

/// Everything leaves again, by a stamp where there is an owner.
pub async fn all_leaves(door: &Door, id: MobilecoinId, stamped: Option<&Stamped>) {
    let said = match stamped {
        Some(stamped) => stamped.redeem(door, id).await.into(),
        None => every_call(door, id).await,
    };
    for said in said {
        said.expect("as before");
    }
}

fn out_of_place<T>(said: &Result<T, MobilecoinError>) -> bool {
    let record = VaultFault::Record(RecordKind::OperatorWallet);
    matches!(said, Err(MobilecoinError::Fault(Fault::Vault(fault))) if *fault == record)
}
