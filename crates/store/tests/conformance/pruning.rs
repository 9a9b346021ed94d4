//! Old audit entries go, and each leaves its place and its digest.
//!
//! Invariant: what is refused leaves the log as it was.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AuditFilter, AuditRow, AuditWrite, CommitError, Guard, PageRequest, PrunedRow, Store, Write,
};

use super::fixture::{World, at, guard, put};

async fn log(store: &Arc<dyn Store>, world: &World) -> Vec<AuditRow> {
    let filter = AuditFilter::default();
    let page = store.audit_entries(world.platform, filter, PageRequest::largest(None));
    page.await.expect("readable").rows
}

async fn left(store: &Arc<dyn Store>, world: &World, after: u64) -> Vec<PrunedRow> {
    let left = store.pruned_entries(world.platform, after, 100);
    left.await.expect("readable")
}

fn prune(world: &World, sequences: &[u64], before: i64) -> Write {
    Write::AuditLog(AuditWrite::Prune {
        platform: world.platform,
        sequences: sequences.to_vec(),
        before: at(before),
    })
}

async fn worlds(store: &Arc<dyn Store>) -> (World, World) {
    let (one, two) = (World::make(store, 0).await, World::make(store, 1).await);
    let moments = [10, 30, 20, 40];
    let writes = moments
        .iter()
        .flat_map(|&at| [one.audit(at), two.audit(at)]);
    store.commit(writes.collect()).await.expect("appended");
    (one, two)
}

pub async fn every_entry_has_a_digest_of_its_own(store: Arc<dyn Store>) {
    let (one, two) = worlds(&store).await;
    let mut digests = Vec::new();
    for world in [one, two] {
        for row in log(&store, &world).await {
            let digest = row.digest.expect("a digest");
            assert!(digest.is_of(row.sequence, &row.entry));
            assert!(!digest.is_of(row.sequence + 1, &row.entry));
            digests.push(digest.digest);
            digests.push(
                [digest.salt, digest.salt]
                    .concat()
                    .try_into()
                    .expect("32 bytes"),
            );
        }
    }
    digests.sort_unstable();
    digests.dedup();
    assert_eq!(digests.len(), 16, "no salt and no digest twice");
}

pub async fn what_is_pruned_leaves_its_place_and_its_digest(store: Arc<dyn Store>) {
    let (one, two) = worlds(&store).await;
    let before = log(&store, &one).await;
    let other = log(&store, &two).await;
    let writes = vec![prune(&one, &[1, 3], 30), one.audit(50)];
    store.commit(writes).await.expect("pruned");
    let kept: Vec<_> = log(&store, &one)
        .await
        .iter()
        .map(|row| row.sequence)
        .collect();
    assert_eq!(kept, [2, 4, 5]);
    let wanted = [0, 2].map(|index: usize| PrunedRow {
        platform: one.platform,
        sequence: before[index].sequence,
        digest: before[index].digest.expect("a digest").digest,
    });
    assert_eq!(left(&store, &one, 0).await, wanted);
    assert_eq!(left(&store, &one, 1).await, wanted[1..]);
    assert_eq!(left(&store, &one, u64::MAX).await, []);
    assert_eq!(log(&store, &two).await, other);
    assert_eq!(left(&store, &two, 0).await, []);
}

pub async fn a_younger_or_missing_entry_keeps_the_whole_batch(store: Arc<dyn Store>) {
    let (one, two) = worlds(&store).await;
    let before = log(&store, &one).await;
    for sequences in [&[1, 2][..], &[1, 5], &[1, 1], &[1, u64::MAX]] {
        let refused = put(&store, prune(&one, sequences, 30)).await;
        assert_eq!(guard(refused), Guard::AuditChanged, "{sequences:?}");
    }
    assert_eq!(log(&store, &one).await, before);
    assert_eq!(left(&store, &one, 0).await, []);
    // A batch of nothing is nothing, and one of another's log takes nothing of this one.
    put(&store, prune(&one, &[], 30)).await.expect("nothing");
    put(&store, prune(&two, &[1], 30)).await.expect("theirs");
    assert_eq!(log(&store, &one).await, before);
}

pub async fn a_pruned_number_is_not_given_again(store: Arc<dyn Store>) {
    let (one, _) = worlds(&store).await;
    put(&store, prune(&one, &[1, 2, 3, 4], 100))
        .await
        .expect("all of them");
    assert_eq!(log(&store, &one).await, []);
    put(&store, one.audit(60)).await.expect("appended");
    assert_eq!(log(&store, &one).await[0].sequence, 5);
    assert_eq!(left(&store, &one, 0).await.len(), 4);
}

pub async fn of_simultaneous_prunings_each_entry_goes_once(store: Arc<dyn Store>) {
    let (one, _) = worlds(&store).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        tries.spawn(async move {
            let writes = vec![prune(&one, &[1, 3], 30), one.audit(50)];
            store.commit(writes).await
        });
    }
    let results = tries.join_all().await;
    let done = results.iter().filter(|result| result.is_ok()).count();
    let refused = |result: &&Result<(), CommitError>| {
        matches!(result, Err(CommitError::Guard(Guard::AuditChanged)))
    };
    assert_eq!((done, results.iter().filter(refused).count()), (1, 7));
    let kept: Vec<_> = log(&store, &one)
        .await
        .iter()
        .map(|row| row.sequence)
        .collect();
    assert_eq!(kept, [2, 4, 5], "one entry tells of it");
}
