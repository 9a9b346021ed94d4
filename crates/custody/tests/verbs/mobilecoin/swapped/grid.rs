//! Wallets of the Grid door, which their owners control, and MobileCoin accounts, which the
//! operator does: neither leaves by the other's row, in any choice of columns.

use rusqlite::{Connection, types::Value};
use seedport_custody::signed::{FinishError, SignedRetry};
use seedport_store::AuditRow;
use seedport_wire::{SigningKey, TargetKey, envelope, ids::AccountId};

use super::{Row, Stamped, all_leaves, choices, nothing_leaves, nothing_leaves_stamped};
use crate::{
    common::{Integrator, Owned, Place, retry, target},
    mobilecoin::{CAROL, DAVE, Door, database, signing_key},
};

/// One platform with wallets of both kinds, and a session of the owner's.
struct Both {
    door: Door,
    by: Integrator,
    ann: Owned,
    session: SigningKey,
    database: Connection,
}

impl Both {
    async fn open(place: &Place) -> Self {
        let door = Door::of(place.open().await, "one").await;
        let by = door.world.integrator("one").await;
        assert_eq!(by.caller.platform(), door.platform);
        let ann = door.world.owned(&by, "ann@example.com").await;
        let session = door.world.session(&by, ann).await;
        Self {
            database: database(place),
            door,
            by,
            ann,
            session,
        }
    }

    /// A column of the owner's wallet.
    fn wallet(&self, column: &str) -> Value {
        let read = format!("SELECT {column} FROM wallets WHERE account = ?1");
        let account = self.ann.account;
        let read = self
            .database
            .query_row(&read, [account.as_bytes()], |row| row.get(0));
        read.expect("a wallet")
    }

    async fn begin(&self, account: AccountId, to: &TargetKey) -> SignedRetry {
        let begun = self.door.world.begin(&self.by, account, to).await;
        retry(&self.session, begun.request, &begun.payload)
    }

    async fn finish(&self, account: AccountId, retry: &SignedRetry) -> Result<(), FinishError> {
        let finished = self.door.world.finish(&self.by, account, retry).await;
        finished.map(drop)
    }
}

#[tokio::test]
async fn an_owners_wallet_leaves_by_no_call_of_the_operators() {
    let place = Place::new();
    let both = Both::open(&place).await;
    let (door, database) = (&both.door, &both.database);
    let owner = signing_key();
    let carol = door.account(CAROL).await;
    let dave = door.owned(DAVE, &owner).await;
    let stamped = Stamped::of(door, dave.id, &owner).await;
    let columns = [
        ("account", "account"),
        ("wallet", "id"),
        ("sealed", "sealed"),
    ];
    let names = columns.map(|(name, _)| name);
    for account in [&carol, &dave] {
        let row = Row::of(database, account);
        let own = columns.map(|(name, _)| row.read(database, name));
        for chosen in choices(&names) {
            let case = format!("{chosen:?}");
            for (name, theirs) in columns.iter().filter(|(name, _)| chosen.contains(name)) {
                row.write(database, name, &both.wallet(theirs));
            }
            nothing_leaves(door, account.id, &case).await;
            if account.id == dave.id {
                nothing_leaves_stamped(door, dave.id, &stamped, &case).await;
            }
            for ((name, _), own) in columns.iter().zip(&own) {
                row.write(database, name, own);
            }
        }
    }
    all_leaves(door, carol.id, None).await;
    all_leaves(door, dave.id, Some(&stamped)).await;
    let retry = both.begin(both.ann.account, &target()).await;
    assert!(both.finish(both.ann.account, &retry).await.is_ok());
}

/// The columns of an owner's wallet that have a counterpart in a MobileCoin account.
const COLUMNS: [&str; 4] = ["wallets.sealed", "wallets.id", "accounts.wallet", "account"];

impl Both {
    /// Gives the owner's row the chosen columns of these values; then its account is `to`.
    fn change(&self, chosen: &[&str], [sealed, wallet]: [&Value; 2], to: AccountId) {
        let account = self.ann.account;
        for (column, change, value) in [
            (
                COLUMNS[0],
                "UPDATE wallets SET sealed = ?2 WHERE account = ?1",
                sealed,
            ),
            (
                COLUMNS[1],
                "UPDATE wallets SET id = ?2 WHERE account = ?1",
                wallet,
            ),
            (
                COLUMNS[2],
                "UPDATE accounts SET wallet = ?2 WHERE id = ?1",
                wallet,
            ),
        ] {
            if chosen.contains(&column) {
                let changed = self.database.execute(change, (account.as_bytes(), value));
                assert_eq!(changed, Ok(1));
            }
        }
        if chosen.contains(&COLUMNS[3]) {
            self.rename(account, to);
        }
    }

    /// Gives everything of an account to another id.
    fn rename(&self, from: AccountId, to: AccountId) {
        for (table, column) in [
            ("accounts", "id"),
            ("wallets", "account"),
            ("credentials", "account"),
            ("sessions", "account"),
            ("challenges", "account"),
            ("otps", "account"),
        ] {
            let rename = format!("UPDATE {table} SET {column} = ?2 WHERE {column} = ?1");
            let ids = (from.as_bytes(), to.as_bytes());
            self.database.execute(&rename, ids).expect("renamed");
        }
    }
}

#[tokio::test]
async fn an_operators_wallet_leaves_by_no_call_of_an_owners() {
    let place = Place::new();
    let both = Both::open(&place).await;
    let door = &both.door;
    let carol = door.account(CAROL).await;
    let sealed = Value::Blob(carol.sealed.0.clone());
    let wallet = Value::Blob(carol.wallet.as_bytes().to_vec());
    let (own_sealed, own_wallet) = (both.wallet("sealed"), both.wallet("id"));
    let ann = both.ann.account;
    let to = target();
    let (before, spare) = (both.begin(ann, &target()).await, both.begin(ann, &to).await);
    for chosen in choices(&COLUMNS) {
        let case = format!("{chosen:?}");
        both.change(&chosen, [&sealed, &wallet], carol.account);
        let account = if chosen.contains(&COLUMNS[3]) {
            carol.account
        } else {
            ann
        };
        let log = door.log().await.len();
        let alone = chosen == [COLUMNS[2]];
        if alone {
            // It says where a challenge belongs; what leaves by one of before is the owner's own.
            let export = door.world.finish(&both.by, ann, &spare).await;
            let credentials = export.expect("delivered").credentials;
            let envelope = envelope::verify(&credentials, &door.world.pins()).expect("pinned");
            let id = envelope.wallet().expect("named");
            assert_eq!(Value::Blob(id.as_bytes().to_vec()), own_wallet);
            assert!(envelope.open(&to).is_ok());
        } else {
            assert!(both.finish(account, &before).await.is_err(), "{case}");
        }
        let anew = both.begin(account, &target()).await;
        assert!(both.finish(account, &anew).await.is_err(), "{case}");
        let told = door.log().await.split_off(log);
        let moved = |row: &&AuditRow| row.entry.reason.as_deref() == Some("RECORD_OUT_OF_PLACE");
        let expected = if alone { 1 } else { 2 };
        assert_eq!(told.iter().filter(moved).count(), expected, "{case}");
        let delivered = told.iter().filter(|row| row.entry.export.is_some());
        assert_eq!(delivered.count(), usize::from(alone), "{case}");
        if chosen.contains(&COLUMNS[3]) {
            both.rename(carol.account, ann);
        }
        let columns = &chosen[..chosen.iter().filter(|name| **name != COLUMNS[3]).count()];
        both.change(columns, [&own_sealed, &own_wallet], ann);
    }
    assert!(both.finish(ann, &before).await.is_ok(), "as before");
    all_leaves(door, carol.id, None).await;
}
