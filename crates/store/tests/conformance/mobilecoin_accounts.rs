//! MobileCoin accounts: taken once, listed by age, changed alone, removed with their addresses.
//!
//! Invariant: each guard is shown refusing, and the same write succeeding where it should.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    CommitError, Guard, MobilecoinAccountRow, MobilecoinAccountWrite, SealedRecord, Slice, Store,
    StoreError, Write,
};
use seedport_wire::{
    MobilecoinId,
    ids::{AccountId, PlatformId, WalletId},
};

use super::{
    fixture::{World, at, bytes, guard, put},
    mobilecoin::{ALL, account, accounts, addresses, cuts, id},
};

fn insert(row: MobilecoinAccountRow) -> Write {
    Write::MobilecoinAccount(MobilecoinAccountWrite::Insert(row))
}

pub async fn every_account_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let rows = [
        world.mobilecoin_row(1),
        MobilecoinAccountRow {
            name: "nul \0, quote ' and ü".to_owned(),
            derivation: 1,
            view_only: true,
            first_block_index: u64::MAX,
            next_subaddress_index: i64::MAX.cast_unsigned(),
            created_at: at(i64::MAX),
            ..world.mobilecoin_row(2)
        },
        MobilecoinAccountRow {
            name: String::new(),
            fog_enabled: true,
            first_block_index: i64::MAX.cast_unsigned() + 1,
            next_subaddress_index: u64::MAX - 1,
            created_at: at(-1),
            ..world.mobilecoin_row(3)
        },
        MobilecoinAccountRow {
            require_spend_subaddress: true,
            ..world.mobilecoin_row(4)
        },
    ];
    store
        .commit(rows.clone().map(insert).to_vec())
        .await
        .expect("stored");
    for row in rows {
        let found = store.mobilecoin_account(world.platform, row.id).await;
        assert_eq!(found.expect("readable"), Some(row));
    }
    assert_eq!(account(&store, world.platform, 5).await, None);
}

pub async fn an_account_is_taken_once_a_platform(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    put(&store, one.mobilecoin(1)).await.expect("new");
    let again = MobilecoinAccountRow {
        account: AccountId::from_bytes(bytes(7)),
        wallet: WalletId::from_bytes(bytes(8)),
        sealed: SealedRecord(vec![9]),
        name: "view-only".to_owned(),
        view_only: true,
        main_address: "another".to_owned(),
        created_at: at(99),
        ..one.mobilecoin_row(1)
    };
    let refused = put(&store, insert(again)).await;
    assert_eq!(guard(refused), Guard::MobilecoinAccountTaken);
    let kept = accounts(&store, one.platform, ALL).await;
    assert_eq!(kept, [one.mobilecoin_row(1)]);
    // What differs is the id or the platform; nothing else has to.
    let other = MobilecoinAccountRow {
        id: id(2),
        ..one.mobilecoin_row(1)
    };
    let writes = vec![insert(other), two.mobilecoin(1)];
    store.commit(writes).await.expect("new");
}

pub async fn an_account_without_its_platform_is_rejected(store: Arc<dyn Store>) {
    let stranger = World {
        platform: PlatformId::from_bytes(bytes(7)),
        ..World::make(&store, 0).await
    };
    let refused = put(&store, stranger.mobilecoin(1)).await;
    assert!(
        matches!(refused, Err(CommitError::Store(StoreError::Rejected(_)))),
        "{refused:?}"
    );
}

pub async fn accounts_are_listed_oldest_first_and_cut_by_counting(store: Arc<dyn Store>) {
    let (world, other) = (World::make(&store, 0).await, World::make(&store, 1).await);
    // Inserted neither by age nor by id; three of one moment, whose ids differ late.
    let aged = |number: u8, moment| MobilecoinAccountRow {
        created_at: at(moment),
        ..world.mobilecoin_row(number)
    };
    let late = |last: u8, moment| {
        let mut bytes = [5; 32];
        bytes[31] = last;
        MobilecoinAccountRow {
            id: MobilecoinId::from_bytes(bytes),
            ..aged(5, moment)
        }
    };
    let sorted = [
        aged(200, -3),
        aged(9, 4),
        late(1, 6),
        late(2, 6),
        late(255, 6),
        aged(1, 7),
    ];
    let mut writes = vec![other.mobilecoin(3)];
    for place in [3, 5, 0, 4, 2, 1] {
        writes.push(insert(sorted[place].clone()));
    }
    store.commit(writes).await.expect("stored");
    for (slice, rows) in cuts(6) {
        let found = accounts(&store, world.platform, slice).await;
        assert_eq!(found, sorted[rows], "{slice:?}");
    }
    assert_eq!(
        accounts(&store, world.platform, Slice::default()).await,
        sorted
    );
}

pub async fn an_account_is_changed_alone(store: Arc<dyn Store>) {
    let (world, other) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let writes = vec![
        world.mobilecoin(1),
        world.mobilecoin(2),
        other.mobilecoin(1),
    ];
    store.commit(writes).await.expect("new");
    let platform = world.platform;
    let mut row = world.mobilecoin_row(1);
    for name in ["Ünïcode '; --", ""] {
        row.name = name.to_owned();
        let rename = MobilecoinAccountWrite::Rename {
            platform,
            id: id(1),
            name: name.to_owned(),
        };
        put(&store, Write::MobilecoinAccount(rename))
            .await
            .expect("there");
        assert_eq!(account(&store, platform, 1).await, Some(row.clone()));
    }
    for required in [true, true, false, true] {
        row.require_spend_subaddress = required;
        let require = MobilecoinAccountWrite::RequireSpendSubaddress {
            platform,
            id: id(1),
            required,
        };
        put(&store, Write::MobilecoinAccount(require))
            .await
            .expect("there");
        assert_eq!(account(&store, platform, 1).await, Some(row.clone()));
    }
    let kept = account(&store, platform, 2).await;
    assert_eq!(kept, Some(world.mobilecoin_row(2)));
    let kept = account(&store, other.platform, 1).await;
    assert_eq!(kept, Some(other.mobilecoin_row(1)));
}

pub async fn a_missing_account_is_not_changed(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, world.mobilecoin(1)).await.expect("new");
    let (platform, missing) = (world.platform, id(2));
    let writes = [
        MobilecoinAccountWrite::Rename {
            platform,
            id: missing,
            name: "new".to_owned(),
        },
        MobilecoinAccountWrite::RequireSpendSubaddress {
            platform,
            id: missing,
            required: true,
        },
        MobilecoinAccountWrite::Remove {
            platform,
            id: missing,
        },
        MobilecoinAccountWrite::Expect {
            platform,
            id: missing,
            wallet: world.mobilecoin_row(2).wallet,
        },
    ];
    for write in writes {
        let refused = put(&store, Write::MobilecoinAccount(write.clone())).await;
        assert_eq!(guard(refused), Guard::MobilecoinAccountGone, "{write:?}");
    }
    let kept = accounts(&store, platform, ALL).await;
    assert_eq!(kept, [world.mobilecoin_row(1)]);
}

pub async fn an_account_is_expected_with_its_own_wallet(store: Arc<dyn Store>) {
    let (world, other) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let writes = vec![world.mobilecoin(1), world.mobilecoin(2)];
    store.commit(writes).await.expect("new");
    let expect = |world: &World, number, wallet| {
        Write::MobilecoinAccount(MobilecoinAccountWrite::Expect {
            platform: world.platform,
            id: id(number),
            wallet: world.mobilecoin_row(wallet).wallet,
        })
    };
    put(&store, expect(&world, 1, 1)).await.expect("there");
    for write in [expect(&world, 1, 2), expect(&other, 1, 1)] {
        // What comes after it in the commit is not done either.
        let refused = store.commit(vec![write, world.remove_mobilecoin(2)]).await;
        assert_eq!(guard(refused), Guard::MobilecoinAccountGone);
    }
    let kept = accounts(&store, world.platform, ALL).await;
    assert_eq!(kept, [1, 2].map(|number| world.mobilecoin_row(number)));
}

pub async fn a_removed_account_takes_its_addresses_and_may_come_again(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let platform = world.platform;
    let writes = vec![
        world.mobilecoin(1),
        world.mobilecoin(2),
        world.addresses(1, [0, 1, u64::MAX - 1]),
        world.addresses(2, [0, 1]),
        world.assign(1, 2),
    ];
    store.commit(writes).await.expect("stored");
    put(&store, world.remove_mobilecoin(1))
        .await
        .expect("there");
    let kept = [0, 1].map(|index| world.address_row(2, index));
    assert_eq!(account(&store, platform, 1).await, None);
    assert_eq!(
        accounts(&store, platform, ALL).await,
        [world.mobilecoin_row(2)]
    );
    assert_eq!(addresses(&store, platform, Some(1), ALL).await, []);
    assert_eq!(addresses(&store, platform, None, ALL).await, kept);
    let gone = world.address_row(1, 2);
    let found = store.mobilecoin_address(platform, &gone.address).await;
    assert_eq!(found.expect("readable"), None);
    let refused = put(&store, world.remove_mobilecoin(1)).await;
    assert_eq!(guard(refused), Guard::MobilecoinAccountGone);

    let again = vec![
        world.mobilecoin(1),
        world.addresses(1, [0, 1]),
        world.assign(1, 2),
    ];
    store.commit(again).await.expect("as if for the first time");
    let found = addresses(&store, platform, Some(1), ALL).await;
    assert_eq!(found, [0, 1, 2].map(|index| world.address_row(1, index)));
    // Removed and made in one commit, as an import that replaces one would.
    let replaced = vec![world.remove_mobilecoin(1), world.mobilecoin(1)];
    store.commit(replaced).await.expect("in this order");
    assert_eq!(addresses(&store, platform, Some(1), ALL).await, []);
}
