//! One live code a credential, and tries that are never forgotten.
//!
//! Invariant: the winner of a race is counted, not assumed.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{Guard, OtpRow, OtpWrite, Store, Write};
use seedport_wire::ids::OtpId;
use tokio::task::JoinSet;

use super::fixture::{World, at, bytes, guard, put};

fn issue(world: &World, number: u64) -> Write {
    Write::Otp(OtpWrite::Issue(world.otp_row(number)))
}

fn attempt(world: &World, number: u64, now: i64) -> Write {
    let World {
        platform,
        account,
        credential,
        ..
    } = *world;
    let id = OtpId::from_bytes(bytes(number));
    Write::Otp(OtpWrite::CountTry {
        platform,
        account,
        credential,
        id,
        limit: 3,
        now: at(now),
    })
}

fn spend(world: &World, number: u64, now: i64) -> Write {
    let World {
        platform,
        account,
        credential,
        ..
    } = *world;
    let id = OtpId::from_bytes(bytes(number));
    Write::Otp(OtpWrite::Spend {
        platform,
        account,
        credential,
        id,
        now: at(now),
    })
}

async fn live(store: &Arc<dyn Store>, world: &World) -> Option<OtpRow> {
    let row = store
        .live_otp(world.platform, world.account, world.credential)
        .await;
    row.expect("readable")
}

pub async fn a_new_code_ends_the_one_before_it(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let writes = vec![issue(&world, 1), attempt(&world, 1, 150), issue(&world, 2)];
    store.commit(writes).await.expect("issued");
    assert_eq!(live(&store, &world).await, Some(world.otp_row(2)));
    for write in [attempt(&world, 1, 150), spend(&world, 1, 150)] {
        assert_eq!(guard(put(&store, write).await), Guard::OtpNotLive);
    }
}

pub async fn a_code_is_spent_once(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, issue(&world, 1)).await.expect("issued");
    let mut spends = JoinSet::new();
    for _ in 0..16 {
        let store = Arc::clone(&store);
        spends.spawn(async move { put(&store, spend(&world, 1, 150)).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) =
        spends.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(
        lost.into_iter()
            .all(|result| guard(result) == Guard::OtpNotLive)
    );
    assert_eq!(live(&store, &world).await, None);
    assert_eq!(
        guard(put(&store, attempt(&world, 1, 150)).await),
        Guard::OtpNotLive
    );
}

pub async fn an_expired_code_is_not_live(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, issue(&world, 1)).await.expect("issued");
    for write in [attempt(&world, 1, 200), spend(&world, 1, 200)] {
        assert_eq!(guard(put(&store, write).await), Guard::OtpNotLive);
    }
    put(&store, spend(&world, 1, 199))
        .await
        .expect("live until its expiry");
}

pub async fn tries_are_counted_up_to_the_limit(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, issue(&world, 1)).await.expect("issued");
    for tries in 1..=3 {
        put(&store, attempt(&world, 1, 150))
            .await
            .expect("within the limit");
        assert_eq!(live(&store, &world).await.expect("live").tries, tries);
    }
    assert_eq!(
        guard(put(&store, attempt(&world, 1, 150)).await),
        Guard::OtpTriesSpent
    );
    assert_eq!(live(&store, &world).await.expect("live").tries, 3);
}

pub async fn a_counted_try_survives_a_refused_later_write(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, issue(&world, 1)).await.expect("issued");
    put(&store, attempt(&world, 1, 150)).await.expect("counted");
    let refused = store
        .commit(vec![spend(&world, 1, 150), world.spend(9)])
        .await;
    assert_eq!(guard(refused), Guard::ChallengeNotOpen);
    assert_eq!(
        live(&store, &world).await,
        Some(OtpRow {
            tries: 1,
            ..world.otp_row(1)
        })
    );
}

pub async fn simultaneous_tries_never_pass_the_limit(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, issue(&world, 1)).await.expect("issued");
    let mut tries = JoinSet::new();
    for _ in 0..32 {
        let store = Arc::clone(&store);
        tries.spawn(async move { put(&store, attempt(&world, 1, 150)).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = tries.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 3);
    assert!(
        lost.into_iter()
            .all(|result| guard(result) == Guard::OtpTriesSpent)
    );
}
