//! A nonce is spent once, and only by a commit that stands.
//!
//! Invariant: the winner of a race is counted, not assumed.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{Guard, NonceWrite, PurgeExpired, Store, Write};
use tokio::task::JoinSet;

use super::fixture::{World, at, guard, put};

fn spend(world: &World, digest: u8) -> Write {
    Write::Nonce(NonceWrite::Spend {
        platform: world.platform,
        digest: [digest; 32],
        now: at(100),
    })
}

pub async fn of_sixty_four_simultaneous_uses_one_succeeds(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let mut uses = JoinSet::new();
    for _ in 0..64 {
        let (store, write) = (Arc::clone(&store), spend(&world, 1));
        uses.spawn(async move { put(&store, write).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = uses.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 63));
    assert!(
        lost.into_iter()
            .all(|result| guard(result) == Guard::NonceSpent)
    );
}

pub async fn one_nonce_says_nothing_about_another(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    for write in [spend(&one, 1), spend(&one, 2), spend(&two, 1)] {
        put(&store, write).await.expect("another nonce");
    }
    assert_eq!(guard(put(&store, spend(&two, 1)).await), Guard::NonceSpent);
}

pub async fn a_refused_commit_spends_no_nonce(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let refused = store.commit(vec![spend(&world, 1), world.spend(9)]).await;
    assert_eq!(guard(refused), Guard::ChallengeNotOpen);
    put(&store, spend(&world, 1)).await.expect("not spent");
}

pub async fn no_purge_forgets_a_nonce(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, spend(&world, 1)).await.expect("new");
    let purge = PurgeExpired::all(at(i64::MAX));
    put(&store, Write::Purge(purge)).await.expect("purged");
    assert_eq!(
        guard(put(&store, spend(&world, 1)).await),
        Guard::NonceSpent
    );
}
