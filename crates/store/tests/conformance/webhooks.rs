//! The outbox: what is enqueued, when it is due, and what of it is forgotten.
//!
//! Invariant: what is not told is shown beside what is.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    Guard, PageRequest, PurgeExpired, Store, WebhookRow, WebhookState, WebhookWrite, Write,
};
use seedport_wire::{
    Timestamp,
    ids::{PlatformId, WebhookId},
};

use super::fixture::{World, at, bytes, guard, put};

const ENDPOINT: Option<&str> = Some("https://hooks.example.test/seedport");

/// A world whose platform has an endpoint.
pub async fn reachable(store: &Arc<dyn Store>, number: u64) -> World {
    let world = World::make(store, number).await;
    put(store, world.endpoint(ENDPOINT)).await.expect("there");
    world
}

pub fn id(number: u64) -> WebhookId {
    WebhookId::from_bytes(bytes(number))
}

pub fn delivered(world: &World, number: u64) -> Write {
    Write::Webhook(WebhookWrite::Delivered {
        platform: world.platform,
        id: id(number),
    })
}

pub fn bury(world: &World, number: u64) -> Write {
    Write::Webhook(WebhookWrite::Bury {
        platform: world.platform,
        id: id(number),
        error: "timed out".into(),
    })
}

pub async fn list(
    store: &Arc<dyn Store>,
    platform: Option<PlatformId>,
    state: WebhookState,
) -> Vec<WebhookRow> {
    let page = store
        .webhooks(platform, state, PageRequest::default())
        .await;
    page.expect("readable").rows
}

pub async fn a_platform_without_an_endpoint_is_told_nothing(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, world.enqueue(1, 100, None))
        .await
        .expect("no error");
    put(&store, world.endpoint(ENDPOINT)).await.expect("there");
    put(&store, world.enqueue(2, 100, None))
        .await
        .expect("enqueued");
    put(&store, world.endpoint(None)).await.expect("there");
    put(&store, world.enqueue(3, 100, None))
        .await
        .expect("no error");
    let kept = list(&store, None, WebhookState::Pending).await;
    assert_eq!(kept, [world.webhook_row(2, 100)]);
}

pub async fn an_event_is_enqueued_once_in_whatever_state_it_is(store: Arc<dyn Store>) {
    let (one, two) = (reachable(&store, 0).await, reachable(&store, 1).await);
    let writes = vec![
        one.enqueue(1, 100, Some("once")),
        one.enqueue(2, 100, Some("once")),
        one.enqueue(3, 100, Some("twice")),
        one.enqueue(4, 100, None),
        one.enqueue(5, 100, None),
        two.enqueue(6, 100, Some("once")),
    ];
    store.commit(writes).await.expect("no error");
    let kept = list(&store, Some(one.platform), WebhookState::Pending).await;
    let expected = [1, 3, 4, 5].map(|number| one.webhook_row(number, 100));
    assert_eq!(kept, expected);
    let kept = list(&store, Some(two.platform), WebhookState::Pending).await;
    assert_eq!(kept, [two.webhook_row(6, 100)]);

    let writes = vec![
        delivered(&one, 1),
        bury(&one, 3),
        one.enqueue(7, 101, Some("once")),
        one.enqueue(8, 101, Some("twice")),
    ];
    store.commit(writes).await.expect("no error");
    let kept = list(&store, Some(one.platform), WebhookState::Pending).await;
    assert_eq!(kept, [4, 5].map(|number| one.webhook_row(number, 100)));
}

/// When the first of those that wait falls due.
pub async fn next(store: &Arc<dyn Store>) -> Option<Timestamp> {
    let waiting = list(store, None, WebhookState::Pending).await;
    waiting.iter().map(|row| row.next_attempt_at).min()
}

pub async fn a_refused_commit_tells_nobody(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    let refused = store
        .commit(vec![world.enqueue(1, 100, Some("once")), world.spend(9)])
        .await;
    assert_eq!(guard(refused), Guard::ChallengeNotOpen);
    assert_eq!(list(&store, None, WebhookState::Pending).await, []);
    put(&store, world.enqueue(1, 100, Some("once")))
        .await
        .expect("as if for the first time");
    assert_eq!(list(&store, None, WebhookState::Pending).await.len(), 1);
}

pub async fn what_is_due_comes_longest_due_first(store: Arc<dyn Store>) {
    let (one, two) = (reachable(&store, 0).await, reachable(&store, 1).await);
    assert_eq!(next(&store).await, None);
    let writes = vec![
        one.enqueue(1, 120, None),
        two.enqueue(9, 110, None),
        one.enqueue(3, 110, None),
        one.enqueue(4, 130, None),
        one.enqueue(5, 90, None),
        one.enqueue(6, 91, None),
        delivered(&one, 5),
        bury(&one, 6),
    ];
    store.commit(writes).await.expect("enqueued");
    let all = [
        one.webhook_row(3, 110),
        two.webhook_row(9, 110),
        one.webhook_row(1, 120),
        one.webhook_row(4, 130),
    ];
    for (now, limit, rows) in [
        (109, 9, &all[..0]),
        (110, 9, &all[..2]),
        (129, 9, &all[..3]),
        (130, 9, &all[..]),
        (130, 3, &all[..3]),
        (130, 0, &all[..0]),
    ] {
        let due = store.due_webhooks(at(now), 9, limit, &[]).await;
        assert_eq!(due.expect("readable"), rows, "{now} {limit}");
    }
    assert_eq!(next(&store).await, Some(at(110)));
}

pub async fn only_what_was_delivered_is_purged(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    let writes = vec![
        world.enqueue(1, 100, Some("once")),
        world.enqueue(2, 100, None),
        world.enqueue(3, 100, None),
        delivered(&world, 1),
        bury(&world, 2),
    ];
    store.commit(writes).await.expect("enqueued");
    let purge = |before| {
        Write::Purge(PurgeExpired {
            dead_before: at(100),
            ..PurgeExpired::all(at(before))
        })
    };
    put(&store, purge(100))
        .await
        .expect("none is earlier than this");
    assert_eq!(list(&store, None, WebhookState::Delivered).await.len(), 1);
    put(&store, purge(i64::MAX)).await.expect("purged");
    for (state, left) in [
        (WebhookState::Delivered, 0),
        (WebhookState::Dead, 1),
        (WebhookState::Pending, 1),
    ] {
        assert_eq!(list(&store, None, state).await.len(), left, "{state:?}");
    }
    let dead = PurgeExpired {
        dead_before: at(101),
        ..PurgeExpired::all(at(0))
    };
    put(&store, Write::Purge(dead)).await.expect("purged");
    assert_eq!(list(&store, None, WebhookState::Dead).await, []);
    put(&store, world.enqueue(4, 900, Some("once")))
        .await
        .expect("forgotten");
    assert_eq!(list(&store, None, WebhookState::Pending).await.len(), 2);
}

pub async fn one_purge_removes_a_bounded_number_of_webhooks(store: Arc<dyn Store>) {
    let world = reachable(&store, 0).await;
    let most = u64::from(PurgeExpired::MOST_ROWS);
    let writes = (0..=most)
        .flat_map(|number| [world.enqueue(number, 100, None), delivered(&world, number)])
        .collect();
    store.commit(writes).await.expect("stored");
    for left in [1, 0] {
        let purge = PurgeExpired::all(at(1_000));
        put(&store, Write::Purge(purge)).await.expect("purged");
        let rows = list(&store, None, WebhookState::Delivered).await;
        assert_eq!(rows.len(), left);
    }
}
