//! MobileCoin addresses: one account has each, in the order of unsigned indices.
//!
//! Invariant: each guard is shown refusing, and the same write succeeding where it should.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    Guard, MobilecoinAccountRow, MobilecoinAccountWrite, MobilecoinAddressRow,
    MobilecoinAddressWrite, Store, Write,
};

use super::{
    fixture::{World, at, guard, put},
    mobilecoin::{ALL, MIDDLE, accounts, addresses, cuts, entries, id, next},
};

fn insert(rows: Vec<MobilecoinAddressRow>) -> Write {
    Write::MobilecoinAddress(MobilecoinAddressWrite::Insert(rows))
}

pub async fn every_address_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let rows = [
        0,
        1,
        2,
        MIDDLE,
        MIDDLE + 1,
        u64::MAX - 2,
        u64::MAX - 1,
        u64::MAX,
    ]
    .map(|index| MobilecoinAddressRow {
        metadata: format!("'nul \0 and ü' {index}"),
        ..world.address_row(1, index)
    });
    let writes = vec![world.mobilecoin(1), insert(rows.to_vec()), insert(vec![])];
    store.commit(writes).await.expect("stored");
    for row in rows {
        let found = store
            .mobilecoin_address_at(world.platform, id(1), row.subaddress_index)
            .await;
        assert_eq!(found.expect("readable").as_ref(), Some(&row));
        let found = store.mobilecoin_address(world.platform, &row.address).await;
        assert_eq!(found.expect("readable"), Some(row));
    }
    // Inserting moves no account's next index.
    assert_eq!(next(&store, &world, 1).await, 2);
    for (number, index) in [(1, 3), (1, MIDDLE - 1), (2, 0)] {
        let found = store
            .mobilecoin_address_at(world.platform, id(number), index)
            .await;
        assert_eq!(found.expect("readable"), None, "{number} {index}");
    }
    for text in ["", "address1at", "ADDRESS1AT0", "address1at0 "] {
        let found = store.mobilecoin_address(world.platform, text).await;
        assert_eq!(found.expect("readable"), None, "{text}");
    }
}

pub async fn addresses_are_listed_by_account_and_unsigned_index(store: Arc<dyn Store>) {
    let (world, other) = (World::make(&store, 0).await, World::make(&store, 1).await);
    // The younger account has the smaller id, and two are of one moment.
    let aged = |number, moment| {
        Write::MobilecoinAccount(MobilecoinAccountWrite::Insert(MobilecoinAccountRow {
            created_at: at(moment),
            ..world.mobilecoin_row(number)
        }))
    };
    let writes = vec![
        aged(1, 9),
        aged(8, 5),
        aged(7, 5),
        aged(6, 1),
        other.mobilecoin(7),
        other.addresses(7, [0, 1]),
        world.addresses(8, [3]),
        world.addresses(1, [u64::MAX, 10, 0, MIDDLE + 1, MIDDLE, 9]),
        world.addresses(7, [u64::MAX - 1, 0]),
    ];
    store.commit(writes).await.expect("stored");
    let of_one: Vec<_> = [0, 9, 10, MIDDLE, MIDDLE + 1, u64::MAX]
        .map(|index| world.address_row(1, index))
        .into();
    let mut of_all = vec![
        world.address_row(7, 0),
        world.address_row(7, u64::MAX - 1),
        world.address_row(8, 3),
    ];
    of_all.extend(of_one.iter().cloned());
    for (number, sorted) in [(Some(1), &of_one), (None, &of_all), (Some(6), &vec![])] {
        for (slice, rows) in cuts(sorted.len() as u64) {
            let found = addresses(&store, world.platform, number, slice).await;
            assert_eq!(found, sorted[rows], "{number:?} {slice:?}");
        }
    }
}

pub async fn an_address_is_of_one_account_of_a_platform(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let writes = vec![
        one.mobilecoin(1),
        one.mobilecoin(2),
        one.addresses(1, [0, MIDDLE + 1]),
        two.mobilecoin(1),
        two.addresses(1, [0, MIDDLE + 1]),
    ];
    store
        .commit(writes)
        .await
        .expect("each platform has its own");
    let before = addresses(&store, one.platform, None, ALL).await;
    let moved = |number, index| MobilecoinAddressRow {
        subaddress_index: index,
        account: id(number),
        ..one.address_row(1, 0)
    };
    let renamed = |index| MobilecoinAddressRow {
        address: "another".to_owned(),
        ..one.address_row(1, index)
    };
    for (row, expected) in [
        (moved(2, 0), Guard::MobilecoinAddressTaken),
        (moved(2, 5), Guard::MobilecoinAddressTaken),
        (moved(1, 5), Guard::MobilecoinAddressTaken),
        (moved(1, 0), Guard::MobilecoinAddressTaken),
        (renamed(0), Guard::MobilecoinIndexTaken),
        (renamed(MIDDLE + 1), Guard::MobilecoinIndexTaken),
        (one.address_row(3, 0), Guard::MobilecoinAccountGone),
        (moved(3, 0), Guard::MobilecoinAccountGone),
    ] {
        let refused = put(&store, insert(vec![row.clone()])).await;
        assert_eq!(guard(refused), expected, "{row:?}");
        let refused = put(&store, insert(vec![one.address_row(2, 7), row])).await;
        assert_eq!(guard(refused), expected);
    }
    let twice = insert(vec![one.address_row(2, 7), one.address_row(2, 7)]);
    assert_eq!(
        guard(put(&store, twice).await),
        Guard::MobilecoinAddressTaken
    );
    assert_eq!(addresses(&store, one.platform, None, ALL).await, before);
    put(&store, insert(vec![renamed(5), one.address_row(2, 0)]))
        .await
        .expect("both are free");
}

pub async fn a_thousand_addresses_come_in_one_commit_or_not_at_all(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let platform = world.platform;
    let import = |last: Write| {
        vec![
            world.mobilecoin_from(1, 1_000),
            world.addresses(1, 0..1_000),
            world.audit(100),
            last,
        ]
    };
    // An address that is already there, a missing account, and a guard of other rows.
    for (last, expected) in [
        (world.addresses(1, [999]), Guard::MobilecoinAddressTaken),
        (world.assign(1, 999), Guard::MobilecoinIndexTaken),
        (world.addresses(2, [0]), Guard::MobilecoinAccountGone),
        (world.remove_mobilecoin(2), Guard::MobilecoinAccountGone),
        (world.mobilecoin(1), Guard::MobilecoinAccountTaken),
        (world.spend(9), Guard::ChallengeNotOpen),
    ] {
        let refused = store.commit(import(last)).await;
        assert_eq!(guard(refused), expected);
        assert_eq!(accounts(&store, platform, ALL).await, []);
        assert_eq!(addresses(&store, platform, None, ALL).await, []);
        assert_eq!(entries(&store, &world).await, 0);
    }
    store
        .commit(import(world.assign(1, 1_000)))
        .await
        .expect("a whole import");
    let rows = addresses(&store, platform, Some(1), ALL).await;
    let expected = (0..=1_000).map(|index| world.address_row(1, index));
    assert!(rows.into_iter().eq(expected));
    assert_eq!(next(&store, &world, 1).await, 1_001);
    assert_eq!(entries(&store, &world).await, 1);

    let refused = store
        .commit(vec![world.remove_mobilecoin(1), world.spend(9)])
        .await;
    assert_eq!(guard(refused), Guard::ChallengeNotOpen);
    assert_eq!(addresses(&store, platform, None, ALL).await.len(), 1_001);
    put(&store, world.remove_mobilecoin(1))
        .await
        .expect("there");
    assert_eq!(addresses(&store, platform, None, ALL).await, []);
}
