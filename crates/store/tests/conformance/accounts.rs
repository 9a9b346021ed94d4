//! An account's private mode and its balance.
//!
//! Invariant: each guard is shown refusing, and the same write succeeding where it should.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{AccountRow, AccountWrite, Guard, Store, Write};
use seedport_wire::ids::AccountId;
use tokio::task::JoinSet;

use super::fixture::{World, at, bytes, guard, put};

fn private(world: &World, id: AccountId, enabled: bool) -> Write {
    Write::Account(AccountWrite::SetPrivate {
        platform: world.platform,
        id,
        enabled,
        updated_at: at(60),
    })
}

fn fund(world: &World, id: AccountId, amount: i64) -> Write {
    Write::Account(AccountWrite::Fund {
        platform: world.platform,
        id,
        amount,
        updated_at: at(70),
    })
}

async fn stored(store: &Arc<dyn Store>, world: &World) -> AccountRow {
    let row = store.account(world.platform, world.account).await;
    row.expect("readable").expect("there")
}

pub async fn the_private_mode_is_switched_on_and_off(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    for enabled in [true, true, false] {
        put(&store, private(&world, world.account, enabled))
            .await
            .expect("there");
        let row = AccountRow {
            private_enabled: enabled,
            updated_at: at(60),
            ..world.account_row(0)
        };
        assert_eq!(stored(&store, &world).await, row);
    }
}

pub async fn a_missing_account_is_neither_switched_nor_funded(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let missing = AccountId::from_bytes(bytes(9));
    for write in [private(&world, missing, true), fund(&world, missing, 1)] {
        assert_eq!(guard(put(&store, write).await), Guard::AccountGone);
    }
    assert_eq!(stored(&store, &world).await, world.account_row(0));
}

pub async fn a_balance_stays_within_its_range(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    for (amount, sum) in [
        (5, Some(5)),
        (-6, None),
        (-5, Some(0)),
        (i64::MIN, None),
        (i64::MAX, Some(i64::MAX)),
        (1, None),
        (i64::MAX, None),
        (0, Some(i64::MAX)),
    ] {
        let before = stored(&store, &world).await;
        let done = put(&store, fund(&world, world.account, amount)).await;
        let expected = if let Some(balance) = sum {
            done.expect("in range");
            AccountRow {
                balance,
                updated_at: at(70),
                ..before
            }
        } else {
            assert_eq!(guard(done), Guard::BalanceOverflow, "{amount}");
            before
        };
        assert_eq!(stored(&store, &world).await, expected, "{amount}");
    }
}

pub async fn simultaneous_funds_all_count(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let mut funds = JoinSet::new();
    for amount in 1..=32 {
        let (store, write) = (Arc::clone(&store), fund(&world, world.account, amount));
        funds.spawn(async move { put(&store, write).await });
    }
    for done in funds.join_all().await {
        done.expect("in range");
    }
    assert_eq!(stored(&store, &world).await.balance, 32 * 33 / 2);
}
