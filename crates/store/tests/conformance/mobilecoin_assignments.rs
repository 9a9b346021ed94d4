//! MobileCoin addresses that are given out: an account's next index, once, in turn.
//!
//! Invariant: what is refused moves no account's next index.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    Guard, MobilecoinAccountRow, MobilecoinAddressRow, MobilecoinAddressWrite, Store, Write,
};
use tokio::task::JoinSet;

use super::{
    fixture::{World, guard, put},
    mobilecoin::{ALL, MIDDLE, account, accounts, addresses, entries, id, next},
};

pub async fn the_next_index_is_assigned_and_moves_on(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    for (number, first) in [(1, 0), (2, 2), (3, MIDDLE - 1), (4, u64::MAX - 3)] {
        let writes = vec![
            world.mobilecoin_from(number, first),
            world.mobilecoin(number + 9),
        ];
        store.commit(writes).await.expect("new");
        for index in first..first + 3 {
            put(&store, world.assign(number, index))
                .await
                .expect("the next");
            assert_eq!(next(&store, &world, number).await, index + 1);
        }
        let given = addresses(&store, world.platform, Some(number), ALL).await;
        let expected = [0, 1, 2].map(|step| world.address_row(number, first + step));
        assert_eq!(given, expected);
        // Nothing else of the account has changed, and nothing of its neighbour.
        let row = MobilecoinAccountRow {
            next_subaddress_index: first + 3,
            ..world.mobilecoin_row(number)
        };
        assert_eq!(account(&store, world.platform, number).await, Some(row));
        assert_eq!(next(&store, &world, number + 9).await, 2);
    }
    let three = vec![world.assign(2, 5), world.assign(2, 6), world.assign(2, 7)];
    store.commit(three).await.expect("one after the other");
    assert_eq!(next(&store, &world, 2).await, 8);
}

pub async fn an_index_that_is_not_the_next_is_not_assigned(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let writes = vec![
        world.mobilecoin_from(1, 5),
        world.mobilecoin_from(2, u64::MAX),
        world.mobilecoin_from(3, 0),
        world.mobilecoin_from(4, 5),
        world.addresses(4, [5]),
    ];
    store.commit(writes).await.expect("new");
    let before = accounts(&store, world.platform, ALL).await;
    for (number, index, expected) in [
        (1, 4, Guard::MobilecoinIndexTaken),
        (1, 6, Guard::MobilecoinIndexTaken),
        (1, 0, Guard::MobilecoinIndexTaken),
        (1, u64::MAX, Guard::MobilecoinIndexTaken),
        // The largest has none after it, even where an account says that it is the next.
        (2, u64::MAX, Guard::MobilecoinIndexTaken),
        (2, 0, Guard::MobilecoinIndexTaken),
        (3, u64::MAX, Guard::MobilecoinIndexTaken),
        (9, 0, Guard::MobilecoinAccountGone),
        (9, u64::MAX, Guard::MobilecoinAccountGone),
        (4, 5, Guard::MobilecoinAddressTaken),
    ] {
        let refused = put(&store, world.assign(number, index)).await;
        assert_eq!(guard(refused), expected, "{number} {index}");
    }
    // The next of an account, but it was inserted meanwhile under another address.
    let row = MobilecoinAddressRow {
        address: "another".to_owned(),
        ..world.address_row(4, 5)
    };
    let assign = Write::MobilecoinAddress(MobilecoinAddressWrite::Assign(row));
    assert_eq!(
        guard(put(&store, assign).await),
        Guard::MobilecoinIndexTaken
    );
    // The next of its account, but the address is another's.
    let row = MobilecoinAddressRow {
        account: id(1),
        ..world.address_row(4, 5)
    };
    let assign = Write::MobilecoinAddress(MobilecoinAddressWrite::Assign(row));
    assert_eq!(
        guard(put(&store, assign).await),
        Guard::MobilecoinAddressTaken
    );
    assert_eq!(accounts(&store, world.platform, ALL).await, before);
    let kept = addresses(&store, world.platform, None, ALL).await;
    assert_eq!(kept, [world.address_row(4, 5)]);
}

pub async fn of_simultaneous_assignments_of_an_index_one_wins(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, world.mobilecoin(1)).await.expect("new");
    for index in 2..6 {
        let mut assignments = JoinSet::new();
        for number in 0..16 {
            let store = Arc::clone(&store);
            let writes = vec![world.assign(1, index), world.audit(number)];
            assignments.spawn(async move { store.commit(writes).await });
        }
        let (won, lost): (Vec<_>, Vec<_>) = assignments
            .join_all()
            .await
            .into_iter()
            .partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 15));
        for refused in lost {
            assert_eq!(guard(refused), Guard::MobilecoinIndexTaken);
        }
    }
    assert_eq!(next(&store, &world, 1).await, 6);
    assert_eq!(
        addresses(&store, world.platform, Some(1), ALL).await,
        [2, 3, 4, 5].map(|index| world.address_row(1, index))
    );
    assert_eq!(entries(&store, &world).await, 4);
}

pub async fn of_simultaneous_assignments_and_a_removal_none_outlives_the_account(
    store: Arc<dyn Store>,
) {
    let world = World::make(&store, 0).await;
    put(&store, world.mobilecoin(1)).await.expect("new");
    let mut commits = JoinSet::new();
    for index in 2..18 {
        let store = Arc::clone(&store);
        let write = if index == 9 {
            world.remove_mobilecoin(1)
        } else {
            world.assign(1, index)
        };
        commits.spawn(async move { (index, put(&store, write).await) });
    }
    for (index, done) in commits.join_all().await {
        match done {
            Ok(()) => {}
            refused if index == 9 => panic!("the removal was refused: {refused:?}"),
            refused => assert!(matches!(
                guard(refused),
                Guard::MobilecoinIndexTaken | Guard::MobilecoinAccountGone
            )),
        }
    }
    assert_eq!(addresses(&store, world.platform, None, ALL).await, []);
}
