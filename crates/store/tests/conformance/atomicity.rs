//! A commit is all or nothing, and no commit disturbs another.
//!
//! Invariant: what one commit does or fails to do shows in no other.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AuditFilter, CommitError, Guard, PageRequest, QuorumKeyWrite, Store, StoreError, Write,
};
use seedport_wire::ids::{AccountId, RequestId};
use tokio::task::JoinSet;

use super::fixture::{World, bytes, guard, put, quorum_key_row};

pub async fn a_failed_guard_undoes_the_whole_commit(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let writes = vec![
        world.open(1),
        world.wallet(1),
        world.audit(100),
        Write::QuorumKey(QuorumKeyWrite::InsertFirst(quorum_key_row(1))),
        world.spend(9),
    ];
    assert_eq!(guard(store.commit(writes).await), Guard::ChallengeNotOpen);
    let request = RequestId::from_bytes(bytes(1));
    let rows = store
        .redeem_rows(world.platform, world.account, request, &[0; 33])
        .await;
    let rows = rows.expect("readable");
    assert_eq!((rows.challenge, rows.wallet), (None, None));
    assert_eq!(store.quorum_keys().await.expect("readable"), []);
    let page = PageRequest::default();
    let log = store
        .audit_entries(world.platform, AuditFilter::default(), page)
        .await;
    assert_eq!(log.expect("readable").rows, []);
}

pub async fn the_first_failing_guard_wins(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(
        &store,
        Write::QuorumKey(QuorumKeyWrite::Insert(quorum_key_row(1))),
    )
    .await
    .expect("new");
    let key = || Write::QuorumKey(QuorumKeyWrite::InsertFirst(quorum_key_row(2)));
    let refused = store.commit(vec![key(), world.spend(9)]).await;
    assert_eq!(guard(refused), Guard::QuorumKeyTaken);
    let refused = store.commit(vec![world.spend(9), key()]).await;
    assert_eq!(guard(refused), Guard::ChallengeNotOpen);
}

pub async fn commits_at_once_stand_or_fall_each_alone(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let mut commits = JoinSet::new();
    for number in 0..64 {
        let store = Arc::clone(&store);
        let mut writes = vec![world.open(number), world.audit(100)];
        if number % 2 == 1 {
            writes.push(world.spend(1000));
        }
        commits.spawn(async move { (number, store.commit(writes).await) });
    }
    while let Some(done) = commits.join_next().await {
        let (number, result) = done.expect("no panic");
        let request = RequestId::from_bytes(bytes(number));
        let row = store
            .challenge(world.platform, world.account, request)
            .await
            .expect("readable");
        if number % 2 == 1 {
            assert_eq!((guard(result), row), (Guard::ChallengeNotOpen, None));
        } else {
            result.expect("a whole commit");
            assert_eq!(row, Some(world.challenge_row(number)));
        }
    }
    let page = PageRequest::new(100, None).expect("in range");
    let log = store
        .audit_entries(world.platform, AuditFilter::default(), page)
        .await;
    let sequence: Vec<_> = log
        .expect("readable")
        .rows
        .iter()
        .map(|row| row.sequence)
        .collect();
    assert_eq!(sequence, (1..=32).collect::<Vec<_>>());
}

pub async fn an_empty_commit_succeeds(store: Arc<dyn Store>) {
    store.commit(Vec::new()).await.expect("nothing to do");
}

pub async fn a_row_without_its_parent_is_rejected(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let stranger = World {
        account: AccountId::from_bytes(bytes(7)),
        ..world
    };
    for write in [stranger.open(1), stranger.wallet(1)] {
        let refused = put(&store, write).await;
        assert!(
            matches!(refused, Err(CommitError::Store(StoreError::Rejected(_)))),
            "{refused:?}"
        );
    }
    // The credential of a session may be revoked at any moment, so that is a guard.
    let refused = put(&store, stranger.session(1, 2)).await;
    assert_eq!(guard(refused), Guard::CredentialGone);
}
