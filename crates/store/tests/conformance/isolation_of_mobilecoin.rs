//! Nobody sees or changes another platform's MobileCoin accounts and addresses.
//!
//! Invariant: as in `isolation`, for the reads and writes that the MobileCoin door added.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{Guard, MobilecoinAccountWrite, MobilecoinAddressWrite, Slice, Store, Write};

use super::{
    fixture::{World, guard, put},
    mobilecoin::{ALL, account, accounts, addresses, id},
};

/// A world with an account and two addresses, and the same as seen from another platform, which
/// has an account of its own.
async fn full_and_spy(store: &Arc<dyn Store>) -> (World, World) {
    let full = World::make(store, 0).await;
    let other = World::make(store, 1).await;
    let writes = vec![
        full.mobilecoin(1),
        full.addresses(1, [0, u64::MAX - 1]),
        other.mobilecoin(2),
        other.addresses(2, [0]),
    ];
    store.commit(writes).await.expect("stored");
    let spy = World {
        platform: other.platform,
        ..full
    };
    (full, spy)
}

pub async fn no_read_shows_another_platforms_mobilecoin_rows(store: Arc<dyn Store>) {
    let (full, spy) = full_and_spy(&store).await;
    for (world, own, foreign, indices) in [(full, 1, 2, &[0, u64::MAX - 1][..]), (spy, 2, 1, &[0])]
    {
        let platform = world.platform;
        assert_eq!(account(&store, platform, foreign).await, None);
        let row = world.mobilecoin_row(own);
        assert_eq!(account(&store, platform, own).await, Some(row.clone()));
        assert_eq!(accounts(&store, platform, ALL).await, [row]);
        let skipped = Slice {
            offset: 1,
            limit: None,
        };
        assert_eq!(accounts(&store, platform, skipped).await, []);

        let rows: Vec<_> = indices
            .iter()
            .map(|index| world.address_row(own, *index))
            .collect();
        assert_eq!(addresses(&store, platform, Some(foreign), ALL).await, []);
        assert_eq!(addresses(&store, platform, Some(own), ALL).await, rows);
        assert_eq!(addresses(&store, platform, None, ALL).await, rows);
        let hidden = world.address_row(foreign, 0);
        let found = store.mobilecoin_address(platform, &hidden.address).await;
        assert_eq!(found.expect("readable"), None);
        let found = store.mobilecoin_address_at(platform, id(foreign), 0).await;
        assert_eq!(found.expect("readable"), None);
    }
}

pub async fn no_write_reaches_another_platforms_mobilecoin_rows(store: Arc<dyn Store>) {
    let (full, spy) = full_and_spy(&store).await;
    let platform = spy.platform;
    let assign = MobilecoinAddressWrite::Assign(spy.address_row(1, 2));
    let attempts = [
        Write::MobilecoinAccount(MobilecoinAccountWrite::Rename {
            platform,
            id: id(1),
            name: "spied".to_owned(),
        }),
        Write::MobilecoinAccount(MobilecoinAccountWrite::RequireSpendSubaddress {
            platform,
            id: id(1),
            required: true,
        }),
        Write::MobilecoinAddress(assign),
        spy.addresses(1, [7]),
        spy.remove_mobilecoin(1),
    ];
    for write in attempts {
        let refused = put(&store, write.clone()).await;
        assert_eq!(guard(refused), Guard::MobilecoinAccountGone, "{write:?}");
    }
    // The same account and addresses of one's own come and go without the other's.
    let writes = vec![
        spy.mobilecoin(1),
        spy.addresses(1, [0, u64::MAX - 1]),
        spy.assign(1, 2),
        Write::MobilecoinAccount(MobilecoinAccountWrite::Rename {
            platform,
            id: id(1),
            name: "own".to_owned(),
        }),
        Write::MobilecoinAccount(MobilecoinAccountWrite::RequireSpendSubaddress {
            platform,
            id: id(1),
            required: true,
        }),
    ];
    store.commit(writes).await.expect("its own");
    for _ in 0..2 {
        let kept = accounts(&store, full.platform, ALL).await;
        assert_eq!(kept, [full.mobilecoin_row(1)]);
        let kept = addresses(&store, full.platform, None, ALL).await;
        assert_eq!(
            kept,
            [0, u64::MAX - 1].map(|index| full.address_row(1, index))
        );
        // A second time there is nothing left to remove.
        let _ = put(&store, spy.remove_mobilecoin(1)).await;
    }
}
