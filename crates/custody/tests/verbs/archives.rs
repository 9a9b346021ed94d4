//! The audit log is archived whole and pruned, however long it is and whoever writes meanwhile.

use std::time::Duration;

use seedport_custody::operator::{
    archive::{self, Archived},
    prune::{self, Before, Gone, PruneError},
};
use seedport_store::{AuditEntry, AuditVerb, INSTALLATION, Outcome, Store, StoreError, Write};
use seedport_wire::{Timestamp, ids::PlatformId};
use tokio::task::JoinSet;

use crate::common::{Place, World, hand};

const DAY: Duration = Duration::from_hours(24);

/// More than two batches, and more than two reads of what was pruned.
const MANY: u64 = 1203;

fn entry(platform: PlatformId, at: Timestamp) -> Write {
    Write::Audit(AuditEntry {
        platform,
        at,
        actor: None,
        verb: AuditVerb::ExportBegin,
        account: None,
        subject: None,
        outcome: Outcome::Refused,
        reason: None,
        export: None,
        operator: None,
        note: None,
    })
}

async fn append(world: &World, platform: PlatformId, count: u64) {
    let entries = (0..count).map(|_| entry(platform, world.custody.now()));
    world
        .store
        .commit(entries.collect())
        .await
        .expect("appended");
}

/// What stands at each place, with the first letter of its kind.
async fn archived(
    store: &dyn Store,
    platform: PlatformId,
    before: Option<Timestamp>,
) -> Vec<(char, u64)> {
    let mut places = Vec::new();
    let each = |archived: Archived<'_>| {
        match archived {
            Archived::Entry(row, digest) => {
                assert!(digest.is_of(row.sequence, &row.entry));
                places.push(('e', row.sequence));
            }
            Archived::Pruned(row) => places.push(('p', row.sequence)),
            Archived::Missing(first, last) => {
                places.extend((first..=last).map(|place| ('m', place)));
            }
        }
        Ok::<_, StoreError>(())
    };
    archive::walk(store, platform, before, each)
        .await
        .expect("read");
    places
}

async fn pruned(world: &World, platform: PlatformId, before: Before) -> Gone {
    let mut gone = Gone::default();
    let store = world.store.as_ref();
    let done = prune::prune(store, hand(&world.clock), platform, before, &mut gone);
    done.await.expect("pruned");
    gone
}

fn places(kind: char, places: impl IntoIterator<Item = u64>) -> Vec<(char, u64)> {
    places.into_iter().map(|place| (kind, place)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_is_pruned_in_batches_that_each_tell_of_themselves() {
    let place = Place::new();
    let world = place.open().await;
    append(&world, INSTALLATION, MANY).await;
    world.clock.advance(10 * DAY);
    append(&world, INSTALLATION, 2).await;
    let now = world.custody.now();
    let before = Before::checked(now.minus(5 * DAY), now, 5 * DAY).expect("old enough");
    let store = world.store.as_ref();
    let all = archived(store, INSTALLATION, None).await;
    assert_eq!(all, places('e', 1..=MANY + 2));
    let old = archived(store, INSTALLATION, Some(before.moment())).await;
    assert_eq!(old, places('e', 1..=MANY));

    let gone = pruned(&world, INSTALLATION, before).await;
    let wanted = Gone {
        entries: MANY,
        first: 1,
        last: MANY,
    };
    assert_eq!(gone, wanted);
    // Three batches, three entries: 500, 500 and the rest.
    let left = archived(store, INSTALLATION, None).await;
    let wanted = [places('p', 1..=MANY), places('e', MANY + 1..=MANY + 5)].concat();
    assert_eq!(left, wanted);
    assert_eq!(pruned(&world, INSTALLATION, before).await, Gone::default());
    assert_eq!(archived(store, INSTALLATION, None).await, wanted);
    // Everything may go in the end, and every place is told.
    world.clock.advance(10 * DAY);
    let now = world.custody.now();
    let before = Before::checked(now, now, Duration::ZERO).expect("old enough");
    assert_eq!(pruned(&world, INSTALLATION, before).await.entries, 5);
    let left = archived(store, INSTALLATION, None).await;
    let wanted = [places('p', 1..=MANY + 5), places('e', [MANY + 6])].concat();
    assert_eq!(left, wanted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn simultaneous_prunings_and_writers_lose_no_place() {
    let place = Place::new();
    let world = place.open().await;
    let platform = INSTALLATION;
    append(&world, platform, MANY).await;
    world.clock.advance(10 * DAY);
    let now = world.custody.now();
    let before = Before::checked(now.minus(5 * DAY), now, 5 * DAY).expect("old enough");
    let mut work = JoinSet::new();
    for _ in 0..3 {
        let (store, clock) = (world.store.clone(), world.clock.clone());
        work.spawn(async move {
            let mut gone = Gone::default();
            let done = prune::prune(store.as_ref(), hand(&clock), platform, before, &mut gone);
            done.await.expect("pruned");
            gone.entries
        });
    }
    for _ in 0..3 {
        let store = world.store.clone();
        work.spawn(async move {
            for _ in 0..20 {
                let appended = store.commit(vec![entry(platform, now)]).await;
                appended.expect("the writer is not held up");
                let seen = archived(store.as_ref(), platform, None).await;
                let order = seen.iter().map(|(_, place)| *place);
                assert!(order.eq(1..=seen.len() as u64), "each place once");
                assert!(seen.iter().all(|(kind, _)| *kind != 'm'), "none is missing");
            }
            0
        });
    }
    assert_eq!(work.join_all().await.iter().sum::<u64>(), MANY);
    let left = archived(world.store.as_ref(), platform, None).await;
    let gone = places('p', 1..=MANY);
    assert_eq!(left[..gone.len()], gone);
}

#[test]
fn a_moment_within_the_retention_is_refused_with_the_newest_that_is_not() {
    let now = Timestamp::from_millis(1_000_000_000_000);
    let kept = 400 * DAY;
    let newest = now.minus(kept);
    let newer = Timestamp::from_millis(newest.millis() + 1);
    let refused = Err(PruneError::Young { newest });
    assert_eq!(Before::checked(newer, now, kept), refused);
    assert_eq!(Before::checked(now, now, kept), refused);
    assert!(Before::checked(Timestamp::from_millis(i64::MAX), now, kept).is_err());
    let allowed = Before::checked(newest, now, kept);
    assert_eq!(allowed.map(Before::moment), Ok(newest));
    assert!(Before::checked(now, now, Duration::MAX).is_err());
}
