//! Accounts are made, imported, changed and removed as their secrets and callers say.

use std::{slice, time::Duration};

use seedport_custody::mobilecoin::{MAX_TEXT, MobilecoinError, Opening, Secret, Slice};
use seedport_keys::mobilecoin::{AccountSecrets, Origin};
use seedport_wire::MobilecoinId;

use super::{CAROL, CHANGE, DAVE, Door, LEGACY, entropy, id, opening, phrase, view_of};
use crate::common::Place;

#[tokio::test]
async fn an_account_is_made_of_a_fresh_phrase_that_derives_to_its_id() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let first = door.create(opening("one")).await.expect("made");
    let second = door
        .create(Opening {
            first_block_index: u64::MAX,
            require_spend_subaddress: true,
            ..opening("")
        })
        .await
        .expect("made");
    for (row, name) in [(&first, "one"), (&second, "")] {
        assert_eq!((row.name.as_str(), row.derivation), (name, 2));
        assert!(!row.view_only && !row.fog_enabled);
        assert_eq!(row.next_subaddress_index, 2);
        assert_eq!(row.created_at, door.world.custody.now());
        // Reading the export derives its keys and its id again.
        let json = door.plaintext(row.id).await.expect("handed over");
        let secrets = AccountSecrets::from_json(&json).expect("proves itself");
        assert_eq!((secrets.account, secrets.name.as_str()), (row.id, name));
        let Origin::Mnemonic(mnemonic) = secrets.origin else {
            panic!("not of a phrase");
        };
        assert_eq!(mnemonic.entropy().expose().len(), 32, "24 words");
    }
    assert!(first.id != second.id && first.account != second.account);
    assert_eq!(
        (first.first_block_index, second.first_block_index),
        (0, u64::MAX)
    );
    assert!(!first.require_spend_subaddress && second.require_spend_subaddress);
    assert_eq!(door.accounts().await.len(), 2);
}

#[tokio::test]
async fn every_account_begins_with_its_three_addresses() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    let addresses = door.addresses(row.id).await;
    let told: Vec<_> = addresses
        .iter()
        .map(|address| (address.subaddress_index, address.metadata.as_str()))
        .collect();
    let three = [(0, "Main"), (1, "Legacy Change"), (CHANGE, "Change")];
    assert_eq!(told, three);
    assert_eq!(addresses[0].address, row.main_address);
    assert_eq!(
        row.main_address,
        "8VWJpZDdmLT8sETcZfHdVojWdFmoo54yVEk7nmae7ixiFfxjZyVFLFj9moCiJBzkeg6Vd5BPXbbwrDvoZuxWZ\
         WsyU3G3rEvQdqZBmEbfh7x"
    );
    for address in &addresses {
        let custody = &door.world.custody;
        let index = address.subaddress_index;
        let at = custody.mobilecoin_address_at(&door.operator, row.id, index);
        assert_eq!(at.await.as_ref().ok(), Some(address));
        let of = custody.mobilecoin_address(&door.operator, &address.address);
        assert_eq!(of.await.as_ref().ok(), Some(address));
    }
}

#[tokio::test]
async fn an_import_gives_the_id_of_its_secret_in_every_form() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let root = Secret::RootEntropy(entropy(LEGACY));
    for (secret, of, derivation, view_only) in [
        (phrase(CAROL), CAROL, 2, false),
        (root, LEGACY, 1, false),
        (view_of(DAVE), DAVE, 2, true),
    ] {
        let row = door.import(secret, opening("it")).await.expect("imported");
        assert_eq!(row.id, id(of));
        assert_eq!((row.derivation, row.view_only), (derivation, view_only));
        let custody = &door.world.custody;
        let read = custody.mobilecoin_account(&door.operator, row.id).await;
        assert_eq!(read.ok(), Some(row), "told as it is kept");
    }
}

#[tokio::test]
async fn a_removed_account_comes_back_with_its_id_and_nothing_else_of_its() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let (before, other) = (door.account(CAROL).await, door.account(DAVE).await);
    door.assign(before.id, "of the past")
        .await
        .expect("assigned");
    door.remove(before.id).await.expect("removed");

    let custody = &door.world.custody;
    let gone = |id| move |error| matches!(error, MobilecoinError::AccountNotFound(it) if it == id);
    let read = custody.mobilecoin_account(&door.operator, before.id).await;
    assert!(read.is_err_and(gone(before.id)));
    let listed = custody.mobilecoin_addresses(&door.operator, Some(before.id), Slice::default());
    assert!(listed.await.is_err_and(gone(before.id)));
    let main = custody.mobilecoin_address(&door.operator, &before.main_address);
    assert!(
        main.await
            .is_err_and(|error| matches!(error, MobilecoinError::AddressNotFound))
    );
    assert!(door.remove(before.id).await.is_err_and(gone(before.id)));
    assert!(door.plaintext(before.id).await.is_err_and(gone(before.id)));
    assert_eq!(door.accounts().await, slice::from_ref(&other));
    assert_eq!(door.addresses(other.id).await.len(), 3);

    let after = door.account(CAROL).await;
    assert_eq!(after.id, before.id);
    assert!(after.account != before.account && after.wallet != before.wallet);
    assert_eq!(after.next_subaddress_index, 2);
    assert_eq!(door.addresses(after.id).await.len(), 3);
}

#[tokio::test]
async fn a_name_and_a_mode_are_changed_alone() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let (mut row, other) = (door.account(CAROL).await, door.account(DAVE).await);
    let custody = &door.world.custody;
    for name in ["Ünïcode'; --", "", "Carol"] {
        row.name = name.to_owned();
        let renamed = custody.rename_mobilecoin_account(&door.operator, row.id, name.to_owned());
        assert_eq!(renamed.await.as_ref().ok(), Some(&row));
        assert_eq!(door.accounts().await, [row.clone(), other.clone()]);
    }
    for required in [true, true, false] {
        row.require_spend_subaddress = required;
        let set = custody.require_spend_subaddress(&door.operator, row.id, required);
        assert_eq!(set.await.as_ref().ok(), Some(&row));
        assert_eq!(door.accounts().await, [row.clone(), other.clone()]);
        let json = door.plaintext(row.id).await.expect("handed over");
        let secrets = AccountSecrets::from_json(&json).expect("proves itself");
        assert_eq!(secrets.require_spend_subaddress, required);
    }
    let nobody = MobilecoinId::from_bytes([9; 32]);
    let missing = |error| matches!(error, MobilecoinError::AccountNotFound(id) if id == nobody);
    let rename = custody.rename_mobilecoin_account(&door.operator, nobody, String::new());
    assert!(rename.await.is_err_and(missing));
    let set = custody.require_spend_subaddress(&door.operator, nobody, true);
    assert!(set.await.is_err_and(missing));
}

#[tokio::test]
async fn accounts_and_addresses_are_listed_in_order_and_cut_by_counting() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let mut rows = Vec::new();
    for name in ["first", "second", "third"] {
        rows.push(door.create(opening(name)).await.expect("made"));
        door.world.clock.advance(Duration::from_millis(1));
    }
    let custody = &door.world.custody;
    let cut = |offset, limit| Slice { offset, limit };
    for (slice, expected) in [
        (cut(0, None), &rows[..]),
        (cut(1, Some(1)), &rows[1..2]),
        (cut(2, Some(9)), &rows[2..]),
        (cut(0, Some(0)), &[]),
        (cut(3, None), &[]),
        (cut(u64::MAX, Some(u64::MAX)), &[]),
    ] {
        let listed = custody.mobilecoin_accounts(&door.operator, slice).await;
        assert_eq!(listed.expect("reads"), expected, "{slice:?}");
    }
    let mut all = Vec::new();
    for row in &rows {
        all.extend(door.addresses(row.id).await);
    }
    assert_eq!(all.len(), 9);
    for (slice, expected) in [
        (cut(0, None), &all[..]),
        (cut(2, Some(5)), &all[2..7]),
        (cut(8, None), &all[8..]),
    ] {
        let listed = custody
            .mobilecoin_addresses(&door.operator, None, slice)
            .await;
        assert_eq!(listed.expect("reads"), expected, "{slice:?}");
    }
}

#[tokio::test]
async fn what_is_too_long_is_refused_and_what_just_fits_is_kept() {
    let place = Place::new();
    let door = Door::open(&place).await;
    // Bytes count, not characters.
    let (fits, long) = ("é".repeat(MAX_TEXT / 2), "é".repeat(MAX_TEXT / 2) + "a");
    let row = door.create(opening(&fits)).await.expect("made");
    let address = door.assign(row.id, &fits).await.expect("assigned");
    assert_eq!((&row.name, &address.metadata), (&fits, &fits));

    let custody = &door.world.custody;
    let of =
        |what| move |error| matches!(error, MobilecoinError::TooLong { field } if field == what);
    assert!(door.create(opening(&long)).await.is_err_and(of("name")));
    let imported = door.import(phrase(CAROL), opening(&long)).await;
    assert!(imported.is_err_and(of("name")));
    let renamed = custody.rename_mobilecoin_account(&door.operator, row.id, long.clone());
    assert!(renamed.await.is_err_and(of("name")));
    assert!(door.assign(row.id, &long).await.is_err_and(of("metadata")));
    assert_eq!(door.accounts().await.len(), 1);
    assert_eq!(door.addresses(row.id).await.len(), 4);
}
