//! What has expired goes as fast as it came, and what has not stays.

use std::time::Duration;

use seedport_custody::policy::Budget;
use seedport_store::PurgeExpired;
use seedport_wire::TargetPublicKey;

use crate::common::{Place, body, target};

/// Many times more than one batch removes.
const MANY: u32 = 3 * PurgeExpired::MOST_ROWS + 7;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_purge_removes_all_that_has_expired_however_much_it_is() {
    let mut place = Place::new();
    let roomy = Budget {
        limit: 2 * MANY,
        window: Duration::from_mins(1),
    };
    place.policy.challenges_of_account = roomy;
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let begin = async || {
        let key = TargetPublicKey::parse(&target().public().to_hex()).expect("a point");
        let begun = world
            .custody
            .begin_export(&by.transact, owned.account, key, body("export"));
        begun.await.expect("within the budget").request
    };
    let mut requests = Vec::new();
    for _ in 0..MANY {
        requests.push(begin().await);
    }
    let overdue = async || {
        let purge = PurgeExpired::all(world.custody.now());
        world.store.overdue(purge).await.expect("readable")
    };
    world.custody.purge().await.expect("purged");
    let row = async |request| {
        let platform = by.transact.platform();
        let row = world.store.challenge(platform, owned.account, request);
        row.await.expect("readable")
    };
    assert!(row(requests[0]).await.is_some(), "it has not expired");
    // Five minutes of life, and a while in which a late caller is told that it has expired.
    world.clock.advance(Duration::from_mins(21));
    let late = begin().await;
    assert!(overdue().await >= Some(Duration::from_mins(15)));
    world.custody.purge().await.expect("purged");
    for request in requests {
        assert!(row(request).await.is_none());
    }
    assert!(row(late).await.is_some());
    assert_eq!(overdue().await, None);
}
