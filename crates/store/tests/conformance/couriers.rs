//! Webhooks leave the outbox: claimed, delivered, failed, given up, revived.
//!
//! Invariant: each guard is shown refusing in every state where it should.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{Guard, Store, WebhookRow, WebhookState, WebhookWrite, Write};
use seedport_wire::ids::PlatformId;
use tokio::task::JoinSet;

use super::{
    fixture::{World, at, guard, put},
    webhooks::{bury, delivered, id, list, next, reachable},
};

fn claim(world: &World, numbers: &[u64], now: i64, until: i64) -> Write {
    let ids = numbers.iter().map(|number| (world.platform, id(*number)));
    Write::Webhook(WebhookWrite::Claim {
        ids: ids.collect(),
        until: at(until),
        now: at(now),
    })
}

fn failed(world: &World, number: u64, next: i64) -> Write {
    Write::Webhook(WebhookWrite::Failed {
        platform: world.platform,
        id: id(number),
        next_attempt_at: at(next),
        error: "status 500".into(),
    })
}

fn revive(world: &World, number: Option<u64>, now: i64) -> Write {
    Write::Webhook(WebhookWrite::Revive {
        platform: world.platform,
        id: number.map(id),
        now: at(now),
    })
}

pub async fn of_simultaneous_couriers_one_gets_a_webhook(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    put(&store, world.enqueue(1, 100, None))
        .await
        .expect("enqueued");
    let mut couriers = JoinSet::new();
    for until in 200..232 {
        let (store, write) = (Arc::clone(&store), claim(&world, &[1], 100, until));
        couriers.spawn(async move { (until, put(&store, write).await) });
    }
    let (won, lost): (Vec<_>, Vec<_>) = couriers
        .join_all()
        .await
        .into_iter()
        .partition(|(_, result)| result.is_ok());
    assert_eq!((won.len(), lost.len()), (1, 31));
    assert!(
        lost.into_iter()
            .all(|(_, result)| guard(result) == Guard::WebhookGone)
    );
    let until = won.first().map(|(until, _)| at(*until));
    assert_eq!(next(&store).await, until);
}

pub async fn a_claim_takes_all_or_none_and_ends(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    let writes = vec![
        world.enqueue(1, 100, None),
        world.enqueue(2, 100, None),
        world.enqueue(3, 101, None),
        world.enqueue(4, 100, None),
        world.enqueue(5, 100, None),
        delivered(&world, 4),
        bury(&world, 5),
    ];
    store.commit(writes).await.expect("enqueued");
    for other in [3, 4, 5, 6] {
        let refused = put(&store, claim(&world, &[1, other], 100, 200)).await;
        assert_eq!(guard(refused), Guard::WebhookGone, "{other}");
    }
    let due = |now| {
        let due = store.due_webhooks(at(now), 9, 9, &[]);
        async { due.await.expect("readable").len() }
    };
    assert_eq!(due(100).await, 2, "none was taken");
    put(&store, claim(&world, &[1, 2], 100, 200))
        .await
        .expect("both are due");
    assert_eq!(due(199).await, 1);
    assert_eq!(due(200).await, 3, "their courier is given up");
    put(&store, claim(&world, &[2, 1], 200, 300))
        .await
        .expect("due again");
    put(&store, claim(&world, &[], 200, 300))
        .await
        .expect("nothing to take");
}

pub async fn deliveries_that_fail_are_counted_until_it_is_given_up(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    let writes = vec![
        world.enqueue(1, 100, None),
        failed(&world, 1, 150),
        failed(&world, 1, 250),
    ];
    store.commit(writes).await.expect("pending");
    let waiting = WebhookRow {
        attempts: 2,
        next_attempt_at: at(250),
        last_error: Some("status 500".to_owned()),
        ..world.webhook_row(1, 100)
    };
    let row = list(&store, None, WebhookState::Pending).await;
    assert_eq!(row, std::slice::from_ref(&waiting));
    put(&store, bury(&world, 1)).await.expect("pending");
    let dead = WebhookRow {
        state: WebhookState::Dead,
        attempts: 3,
        last_error: Some("timed out".to_owned()),
        ..waiting
    };
    let row = list(&store, None, WebhookState::Dead).await;
    assert_eq!(row, std::slice::from_ref(&dead));
    assert_eq!(next(&store).await, None);

    put(&store, revive(&world, Some(1), 400))
        .await
        .expect("dead");
    let again = WebhookRow {
        state: WebhookState::Pending,
        attempts: 0,
        next_attempt_at: at(400),
        created_at: at(400),
        ..dead
    };
    let row = list(&store, None, WebhookState::Pending).await;
    assert_eq!(row, std::slice::from_ref(&again));
    put(&store, delivered(&world, 1)).await.expect("pending");
    let row = list(&store, None, WebhookState::Delivered).await;
    let told = WebhookRow {
        state: WebhookState::Delivered,
        ..again
    };
    assert_eq!(row, [told]);
}

pub async fn a_settled_or_missing_webhook_is_not_settled_again(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    let writes = vec![
        world.enqueue(1, 100, None),
        world.enqueue(2, 100, None),
        world.enqueue(3, 100, None),
        delivered(&world, 1),
        bury(&world, 2),
    ];
    store.commit(writes).await.expect("enqueued");
    for number in [1, 2, 4] {
        for write in [
            delivered(&world, number),
            failed(&world, number, 900),
            bury(&world, number),
        ] {
            assert_eq!(guard(put(&store, write).await), Guard::WebhookGone);
        }
    }
    for number in [1, 3, 4] {
        let refused = put(&store, revive(&world, Some(number), 900)).await;
        assert_eq!(guard(refused), Guard::WebhookGone, "{number}");
    }
    let pending = list(&store, None, WebhookState::Pending).await;
    assert_eq!(pending, [world.webhook_row(3, 100)]);
}

pub async fn every_dead_one_of_a_platform_is_revived_at_once(store: Arc<dyn Store>) {
    let (one, two) = (reachable(&store, 0).await, reachable(&store, 1).await);
    let writes = vec![
        one.enqueue(1, 100, None),
        one.enqueue(2, 100, None),
        one.enqueue(3, 100, None),
        two.enqueue(4, 100, None),
        bury(&one, 1),
        bury(&one, 2),
        delivered(&one, 3),
        bury(&two, 4),
    ];
    store.commit(writes).await.expect("enqueued");
    put(&store, revive(&one, None, 500)).await.expect("dead");
    let due = store
        .due_webhooks(at(500), 9, 9, &[])
        .await
        .expect("readable");
    let numbers: Vec<_> = due.iter().map(|row| (row.id, row.attempts)).collect();
    assert_eq!(numbers, [(id(1), 0), (id(2), 0)]);
    let dead = list(&store, None, WebhookState::Dead).await;
    assert_eq!(dead.len(), 1, "another platform's stays");
    put(&store, revive(&one, None, 600))
        .await
        .expect("none to revive is no error");
}

pub async fn a_platform_that_waits_gives_way_to_the_others(store: Arc<dyn Store>) {
    let (one, two) = (reachable(&store, 0).await, reachable(&store, 1).await);
    let mut writes: Vec<_> = (0..5)
        .map(|number| one.enqueue(number, 100, None))
        .collect();
    writes.push(one.enqueue(8, 151, None));
    writes.push(two.enqueue(9, 120, None));
    writes.push(delivered(&one, 4));
    store.commit(writes).await.expect("enqueued");
    let due = async |each, limit, except: &[PlatformId]| {
        let due = store.due_webhooks(at(150), each, limit, except).await;
        let rows = due.expect("readable").into_iter();
        rows.map(|row| (row.platform, row.id)).collect::<Vec<_>>()
    };
    let all = [
        (one.platform, id(0)),
        (one.platform, id(1)),
        (two.platform, id(9)),
    ];
    assert_eq!(due(2, 9, &[]).await, all, "two of each");
    assert_eq!(due(2, 2, &[]).await, all[..2]);
    assert_eq!(due(9, 9, &[one.platform]).await, all[2..]);
    assert_eq!(due(9, 9, &[two.platform]).await.len(), 4);
    assert_eq!(due(9, 9, &[one.platform, two.platform]).await, []);
}

pub async fn many_dead_ones_are_revived_a_bounded_number_at_a_time(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    let most = u64::from(WebhookWrite::MOST_REVIVED);
    let writes =
        (0..=most).flat_map(|number| [world.enqueue(number, 100, None), bury(&world, number)]);
    store.commit(writes.collect()).await.expect("enqueued");
    for left in [1, 0] {
        put(&store, revive(&world, None, 500)).await.expect("dead");
        assert_eq!(list(&store, None, WebhookState::Dead).await.len(), left);
    }
}
