//! Columns that no seal repeats, and sealed bytes that were changed where they are.

use rusqlite::types::Value;
use seedport_custody::{
    Fault,
    mobilecoin::{MobilecoinError, Opening},
};
use seedport_keys::mobilecoin::AccountKey;
use seedport_store::Outcome;

use super::{Row, all_leaves, nothing_leaves};
use crate::{
    common::Place,
    mobilecoin::{CAROL, DAVE, Door, database, fog, mnemonic, opening, phrase},
};

#[tokio::test]
async fn a_wallet_of_which_one_bit_was_changed_does_not_leave() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    let database = database(&place);
    let own = Row::of(&database, &row);
    let sealed = row.sealed.0.clone();
    let (middle, last) = (sealed.len() / 2, sealed.len() - 1);
    for place in [0, 1, 20, middle, last] {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        own.write(&database, "sealed", &Value::Blob(changed));
        nothing_leaves(&door, row.id, &format!("bit in byte {place}")).await;
    }
    for length in [1, middle, last] {
        own.write(&database, "sealed", &Value::Blob(sealed[..length].to_vec()));
        nothing_leaves(&door, row.id, &format!("cut to {length}")).await;
    }
    own.write(&database, "sealed", &Value::Blob(sealed));
    all_leaves(&door, row.id, None).await;
}

#[tokio::test]
async fn what_leaves_does_not_depend_on_the_columns_that_are_shown() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let custody = &door.world.custody;
    for with_fog in [false, true] {
        let opening = Opening {
            fog: with_fog.then(fog),
            ..opening("Carol")
        };
        let row = door.import(phrase(CAROL), opening).await.expect("imported");
        let plain = door.plaintext(row.id).await.expect("handed over");
        let view = custody.view_only_request(&door.operator, row.id).await;
        let address = view.expect("handed over").default_address;
        let database = database(&place);
        let own = Row::of(&database, &row);
        for (column, value) in [
            ("derivation", 1),
            ("view_only", 1),
            ("fog_enabled", i64::from(!with_fog)),
        ] {
            own.write(&database, column, &Value::Integer(value));
            let now = door.plaintext(row.id).await.expect("handed over");
            assert_eq!(now.expose(), plain.expose(), "{column}");
            let view = custody.view_only_request(&door.operator, row.id).await;
            let view = view.expect("handed over");
            assert_eq!(view.default_address, address, "{column}");
            assert_eq!(door.assign(row.id, "").await.is_ok(), !with_fog, "{column}");
        }
    }
}

#[tokio::test]
async fn a_view_only_request_names_no_address_but_the_accounts() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let with_fog = Opening {
        fog: Some(fog()),
        ..opening("fog")
    };
    let row = door
        .import(phrase(CAROL), with_fog)
        .await
        .expect("imported");
    let (carol, dave) = (mnemonic(CAROL), mnemonic(DAVE));
    let database = database(&place);
    let own = Row::of(&database, &row);
    let custody = &door.world.custody;
    for other in [
        AccountKey::from_mnemonic(&dave).subaddress(0, Some(&fog())),
        AccountKey::from_mnemonic(&carol).subaddress(0, None),
        AccountKey::from_mnemonic(&carol).subaddress(1, Some(&fog())),
    ] {
        own.write(&database, "main_address", &Value::Text(other.to_b58()));
        let told = custody.view_only_request(&door.operator, row.id).await;
        let changed = |error| matches!(error, MobilecoinError::Fault(Fault::Inconsistent(_)));
        assert!(told.is_err_and(changed));
    }
    let log = door.log().await.split_off(1);
    assert_eq!(log.len(), 3);
    for entry in log {
        assert_eq!(entry.entry.reason.as_deref(), Some("ROW_CHANGED"));
        assert_eq!(entry.entry.export, None);
    }
    let main = Value::Text(row.main_address);
    own.write(&database, "main_address", &main);
    let told = custody.view_only_request(&door.operator, row.id).await;
    assert!(told.is_ok());
}

#[tokio::test]
async fn a_next_index_that_was_set_back_gives_no_address_twice() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    door.assign(row.id, "a payer's").await.expect("assigned");
    let (addresses, log) = (door.addresses(row.id).await, door.log().await);
    let database = database(&place);
    let own = Row::of(&database, &row);
    let next = own.read(&database, "next_subaddress_index");
    // The last is the number after which there is none.
    for index in [0, 1, 2, -1] {
        own.write(&database, "next_subaddress_index", &Value::Integer(index));
        let refused = door.assign(row.id, "another's").await;
        assert!(refused.is_err(), "{index}");
        assert_eq!(door.addresses(row.id).await, addresses, "{index}");
    }
    own.write(&database, "next_subaddress_index", &next);
    assert_eq!(
        door.assign(row.id, "")
            .await
            .ok()
            .map(|row| row.subaddress_index),
        Some(3)
    );
    let told: Vec<_> = door.log().await.split_off(log.len());
    let done = told.iter().filter(|row| row.entry.outcome == Outcome::Done);
    assert_eq!(done.count(), 1, "the one that was assigned");
}
