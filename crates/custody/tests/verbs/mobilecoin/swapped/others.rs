//! Rows of two MobileCoin accounts, of one platform and of two, exchanged in every choice of
//! columns.

use rusqlite::types::Value;
use seedport_custody::mobilecoin::Secret;

use super::{Row, Stamped, all_leaves, choices, nothing_leaves, nothing_leaves_stamped};
use crate::{
    common::Place,
    mobilecoin::{CAROL, DAVE, Door, LEGACY, database, entropy, opening, signing_key, view_of},
};

#[tokio::test]
async fn of_two_accounts_of_a_platform_neither_leaves_by_the_others_row() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let carol = door.account(CAROL).await;
    let dave = door.owned(DAVE, &owner).await;
    let stamped = Stamped::of(&door, dave.id, &owner).await;
    let root = Secret::RootEntropy(entropy(LEGACY));
    let legacy = door
        .import(root, opening("legacy"))
        .await
        .expect("imported");
    let database = database(&place);
    let columns = ["id", "account", "wallet", "sealed"];
    for other in [&dave, &legacy] {
        let (mine, others) = (Row::of(&database, &carol), Row::of(&database, other));
        for chosen in choices(&columns) {
            // All four are the account as it is, under another name.
            if chosen.len() == columns.len() {
                continue;
            }
            let case = format!("{chosen:?}");
            let exchange = || {
                for column in &chosen {
                    mine.exchange(&database, column, others);
                }
            };
            exchange();
            nothing_leaves(&door, carol.id, &case).await;
            nothing_leaves(&door, other.id, &case).await;
            if other.id == dave.id {
                nothing_leaves_stamped(&door, dave.id, &stamped, &case).await;
            }
            exchange();
            all_leaves(&door, carol.id, None).await;
        }
    }
    all_leaves(&door, legacy.id, None).await;
    all_leaves(&door, dave.id, Some(&stamped)).await;
}

#[tokio::test]
async fn of_one_account_on_two_platforms_neither_leaves_by_the_others_row() {
    let place = Place::new();
    let one = Door::of(place.open().await, "one").await;
    let two = Door::of(place.open().await, "two").await;
    let full = one.account(CAROL).await;
    let view = two
        .import(view_of(CAROL), opening("view"))
        .await
        .expect("imported");
    assert_eq!(full.id, view.id);
    let database = database(&place);
    let (mine, others) = (Row::of(&database, &full), Row::of(&database, &view));
    let columns = ["platform", "account", "wallet", "sealed"];
    for chosen in choices(&columns) {
        if chosen.len() == columns.len() {
            continue;
        }
        let case = format!("{chosen:?}");
        let exchange = || {
            for column in &chosen {
                mine.exchange(&database, column, others);
            }
        };
        exchange();
        nothing_leaves(&one, full.id, &case).await;
        nothing_leaves(&two, full.id, &case).await;
        exchange();
        all_leaves(&one, full.id, None).await;
    }
}

#[tokio::test]
async fn a_row_given_to_another_platform_does_not_leave_there() {
    let place = Place::new();
    let one = Door::of(place.open().await, "one").await;
    let two = Door::of(place.open().await, "two").await;
    let row = one.account(CAROL).await;
    let database = database(&place);
    let moved = Row::of(&database, &row);
    let home = moved.read(&database, "platform");
    let away = Value::Blob(two.platform.as_bytes().to_vec());
    moved.write(&database, "platform", &away);
    nothing_leaves(&two, row.id, "platform").await;
    assert!(one.plaintext(row.id).await.is_err());
    moved.write(&database, "platform", &home);
    all_leaves(&one, row.id, None).await;
}
