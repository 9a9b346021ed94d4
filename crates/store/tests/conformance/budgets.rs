//! Budgets: fixed windows, exact waits.
//!
//! Invariant: every wait is compared with the exact number of milliseconds.
//! Called by the suite of each backend.

use std::{sync::Arc, time::Duration};

use seedport_store::{BudgetScope, BudgetWrite, Guard, Store, Write};
use seedport_wire::ids::{AccountId, PlatformId};

use super::fixture::{World, at, bytes, guard, put};

const WINDOW: Duration = Duration::from_mins(1);

fn spend(platform: PlatformId, scope: BudgetScope, limit: u32, now: i64) -> Write {
    Write::Budget(BudgetWrite::Spend {
        platform,
        scope,
        limit,
        window: WINDOW,
        now: at(now),
    })
}

fn spent(scope: BudgetScope, millis: u64) -> Guard {
    Guard::BudgetSpent {
        scope,
        retry_after: Duration::from_millis(millis),
    }
}

pub async fn a_spent_budget_says_exactly_when_its_window_ends(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let scope = BudgetScope::CodesOfCredential(world.credential);
    for now in [1_000, 1_500, 30_000] {
        put(&store, spend(world.platform, scope, 3, now))
            .await
            .expect("within the limit");
    }
    for (now, wait) in [(30_000, 31_000), (60_999, 1)] {
        let refused = put(&store, spend(world.platform, scope, 3, now)).await;
        assert_eq!(guard(refused), spent(scope, wait));
    }
}

pub async fn a_window_that_ended_starts_anew(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let scope = BudgetScope::ChallengesOfPlatform;
    put(&store, spend(world.platform, scope, 1, 1_000))
        .await
        .expect("first");
    put(&store, spend(world.platform, scope, 1, 61_000))
        .await
        .expect("the next window's first");
    let refused = put(&store, spend(world.platform, scope, 1, 62_000)).await;
    assert_eq!(guard(refused), spent(scope, 59_000));
}

pub async fn scopes_do_not_share_a_budget(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let scopes = [
        BudgetScope::CodesOfCredential(one.credential),
        BudgetScope::ChallengesOfAccount(one.account),
        BudgetScope::ChallengesOfAccount(AccountId::from_bytes(bytes(5))),
        BudgetScope::ChallengesOfPlatform,
    ];
    for platform in [one.platform, two.platform] {
        for scope in scopes {
            put(&store, spend(platform, scope, 1, 0))
                .await
                .expect("its own first");
        }
    }
    for scope in scopes {
        let refused = put(&store, spend(one.platform, scope, 1, 0)).await;
        assert_eq!(guard(refused), spent(scope, 60_000));
    }
}

pub async fn a_refused_use_costs_nothing(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let scope = BudgetScope::ChallengesOfAccount(world.account);
    put(&store, spend(world.platform, scope, 1, 0))
        .await
        .expect("first");
    for _ in 0..5 {
        guard(put(&store, spend(world.platform, scope, 1, 10)).await);
    }
    put(&store, spend(world.platform, scope, 2, 10))
        .await
        .expect("a raised limit leaves one");
    guard(put(&store, spend(world.platform, scope, 2, 10)).await);
}

pub async fn a_refused_commit_gives_its_use_back(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let scope = BudgetScope::ChallengesOfAccount(world.account);
    let refused = store
        .commit(vec![spend(world.platform, scope, 1, 0), world.spend(9)])
        .await;
    assert_eq!(guard(refused), Guard::ChallengeNotOpen);
    put(&store, spend(world.platform, scope, 1, 0))
        .await
        .expect("still unspent");
}

pub async fn a_zero_limit_refuses_the_first_use(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let scope = BudgetScope::ChallengesOfPlatform;
    let refused = put(&store, spend(world.platform, scope, 0, 7)).await;
    assert_eq!(guard(refused), spent(scope, 60_000));
}

pub async fn a_window_from_a_wrong_clock_does_not_last(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let scope = BudgetScope::ChallengesOfPlatform;
    put(&store, spend(world.platform, scope, 1, 9_000_000))
        .await
        .expect("first");
    put(&store, spend(world.platform, scope, 1, 1_000))
        .await
        .expect("a window of this clock");
    let refused = put(&store, spend(world.platform, scope, 1, 2_000)).await;
    assert_eq!(guard(refused), spent(scope, 59_000));
}
