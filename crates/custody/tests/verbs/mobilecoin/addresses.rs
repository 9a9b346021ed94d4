//! Every caller gets an address of their own, however many call at once, and wherever.

use std::sync::Arc;

use seedport_custody::{
    Custody,
    mobilecoin::{Address, MobilecoinError, Opening, Operator},
};
use seedport_keys::mobilecoin::AccountKey;
use seedport_wire::MobilecoinId;

use super::{CAROL, CHANGE, DAVE, Door, database, mnemonic, opening, phrase, refusal};
use crate::common::Place;

/// So many callers at once, each with a note of its own; the addresses by index.
async fn assign_at_once(
    at: &[(Arc<Custody>, Operator)],
    callers: u64,
    id: MobilecoinId,
) -> Vec<Address> {
    let tasks: Vec<_> = (0..callers)
        .flat_map(|caller| at.iter().map(move |at| (caller, at)))
        .map(|(caller, (custody, operator))| {
            let (custody, operator) = (Arc::clone(custody), *operator);
            tokio::spawn(async move {
                let note = caller.to_string();
                let assigned = custody.assign_mobilecoin_address(&operator, id, note);
                let address = assigned.await.expect("assigned");
                assert_eq!(address.metadata, caller.to_string());
                address
            })
        })
        .collect();
    let mut addresses = Vec::new();
    for task in tasks {
        addresses.push(task.await.expect("no panic"));
    }
    addresses.sort_by_key(|address| address.subaddress_index);
    addresses
}

/// The indexes are these, each once; what was told is what is kept and what the keys give.
async fn each_once(door: &Door, id: MobilecoinId, addresses: &[Address], next: u64) {
    let told = addresses.iter().map(|address| address.subaddress_index);
    assert!(told.eq(2..next));
    let mut kept = door.addresses(id).await;
    kept.retain(|address| (2..CHANGE).contains(&address.subaddress_index));
    assert_eq!(kept, addresses);
    let key = AccountKey::from_mnemonic(&mnemonic(CAROL));
    for address in addresses {
        let own = key.subaddress(address.subaddress_index, None);
        assert_eq!(address.address, own.to_b58());
    }
    let custody = &door.world.custody;
    let row = custody.mobilecoin_account(&door.operator, id).await;
    assert_eq!(row.expect("reads").next_subaddress_index, next);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_callers_at_once_get_thirty_two_consecutive_indexes() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let id = door.account(CAROL).await.id;
    let at = [(door.world.custody.clone(), door.operator)];
    let addresses = assign_at_once(&at, 32, id).await;
    each_once(&door, id, &addresses, 34).await;
    assert_eq!(door.log().await.len(), 33, "one entry an address");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_more_callers_than_tries_none_is_turned_away() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let id = door.account(CAROL).await.id;
    let at = [(door.world.custody.clone(), door.operator)];
    let addresses = assign_at_once(&at, 512, id).await;
    each_once(&door, id, &addresses, 514).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_of_one_database_give_no_index_twice() {
    let place = Place::new();
    let (here, there) = (Door::open(&place).await, Door::open(&place).await);
    let id = here.account(CAROL).await.id;
    let at = [&here, &there].map(|door| (door.world.custody.clone(), door.operator));
    let addresses = assign_at_once(&at, 16, id).await;
    each_once(&here, id, &addresses, 34).await;
}

#[tokio::test]
async fn the_note_stays_with_its_address() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let id = door.account(CAROL).await.id;
    for (note, index) in [("Ünïcode'; --", 2), ("", 3), ("{\"json\":1}", 4)] {
        let address = door.assign(id, note).await.expect("assigned");
        assert_eq!(
            (address.metadata.as_str(), address.subaddress_index),
            (note, index)
        );
        let custody = &door.world.custody;
        let read = custody.mobilecoin_address_at(&door.operator, id, index);
        assert_eq!(read.await.ok(), Some(address));
    }
    let custody = &door.world.custody;
    let read = custody.mobilecoin_address_at(&door.operator, id, 5).await;
    assert!(read.is_err_and(|error| matches!(error, MobilecoinError::IndexNotAssigned)));
    let nobody = MobilecoinId::from_bytes([9; 32]);
    let read = custody
        .mobilecoin_address_at(&door.operator, nobody, 0)
        .await;
    let gone = |error| matches!(error, MobilecoinError::AccountNotFound(id) if id == nobody);
    assert!(read.is_err_and(gone));
    assert!(door.assign(nobody, "").await.is_err_and(gone));
}

#[tokio::test]
async fn an_address_that_another_account_has_is_not_assigned_again() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let (carol, dave) = (door.account(CAROL).await, door.account(DAVE).await);
    let key = AccountKey::from_mnemonic(&mnemonic(CAROL));
    let next = key.subaddress(2, None).to_b58();
    // Only by hand does Dave have one of Carol's.
    let moved = "UPDATE mobilecoin_addresses SET address = ?1
        WHERE account = ?2 AND subaddress_index = 1";
    let database = database(&place);
    let one = database.execute(moved, (&next, dave.id.as_bytes()));
    assert_eq!(one, Ok(1));
    assert_eq!(refusal(door.assign(carol.id, "").await), "ADDRESS_TAKEN");
    assert_eq!(door.addresses(carol.id).await.len(), 3);
    door.remove(carol.id).await.expect("removed");
    let again = Opening {
        next_subaddress_index: 3,
        ..opening("again")
    };
    let refused = door.import(phrase(CAROL), again).await;
    assert_eq!(refusal(refused), "ADDRESS_TAKEN");
    assert_eq!(door.accounts().await, [dave]);
}
