//! The log only grows, in one sequence a platform.
//!
//! Invariant: no number is given twice, none is left out.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{AuditEntry, AuditFilter, PageRequest, Store, Write};
use seedport_wire::ids::AccountId;
use tokio::task::JoinSet;

use super::fixture::{World, bytes, put};

async fn sequence(store: &Arc<dyn Store>, world: &World, account: Option<AccountId>) -> Vec<u64> {
    let page = PageRequest::new(100, None).expect("in range");
    let log = store
        .audit_entries(
            world.platform,
            AuditFilter {
                account,
                ..AuditFilter::default()
            },
            page,
        )
        .await;
    log.expect("readable")
        .rows
        .iter()
        .map(|row| row.sequence)
        .collect()
}

pub async fn the_sequence_counts_from_one_within_each_platform(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let writes = vec![one.audit(1), two.audit(1), one.audit(0)];
    store.commit(writes).await.expect("appended");
    put(&store, one.audit(5)).await.expect("appended");
    assert_eq!(sequence(&store, &one, None).await, [1, 2, 3]);
    assert_eq!(sequence(&store, &two, None).await, [1]);
}

pub async fn simultaneous_entries_get_different_numbers(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let mut commits = JoinSet::new();
    for moment in 0..50 {
        let store = Arc::clone(&store);
        commits.spawn(async move { put(&store, world.audit(moment)).await });
    }
    for done in commits.join_all().await {
        done.expect("appended");
    }
    assert_eq!(
        sequence(&store, &world, None).await,
        (1..=50).collect::<Vec<_>>()
    );
}

pub async fn entries_are_listed_by_account(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let other = AccountId::from_bytes(bytes(9));
    let of = |account| {
        Write::Audit(AuditEntry {
            account,
            ..world.audit_entry(1)
        })
    };
    let writes = vec![
        of(None),
        of(Some(other)),
        of(Some(world.account)),
        of(Some(other)),
    ];
    store.commit(writes).await.expect("appended");
    assert_eq!(sequence(&store, &world, Some(other)).await, [2, 4]);
    assert_eq!(sequence(&store, &world, Some(world.account)).await, [3]);
}

pub async fn entries_are_listed_by_time_and_backwards(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    // A clock that was set back: the sequence is the order, the times only choose.
    for moment in [10, 20, 15, 30, 40] {
        put(&store, world.audit(moment)).await.expect("appended");
    }
    let list = async |filter: AuditFilter, limit| {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest::new(limit, cursor).expect("in range");
            let page = store.audit_entries(world.platform, filter, page).await;
            let page = page.expect("readable");
            found.extend(page.rows.iter().map(|row| row.sequence));
            cursor = page.next;
            if cursor.is_none() {
                return found;
            }
        }
    };
    let window = AuditFilter {
        since: Some(super::fixture::at(15)),
        until: Some(super::fixture::at(40)),
        ..AuditFilter::default()
    };
    let back = AuditFilter {
        newest_first: true,
        ..window
    };
    for limit in [1, 2, 100] {
        assert_eq!(list(window, limit).await, [2, 3, 4]);
        assert_eq!(list(back, limit).await, [4, 3, 2]);
    }
    let all = AuditFilter {
        newest_first: true,
        ..AuditFilter::default()
    };
    assert_eq!(list(all, 2).await, [5, 4, 3, 2, 1]);
}
