//! Time's leftovers go, a bounded number at a time.
//!
//! Invariant: what must stay is checked beside what must go.
//! Called by the suite of each backend.

use std::{sync::Arc, time::Duration};

use seedport_store::{
    BudgetScope, BudgetWrite, ChallengeRow, ChallengeWrite, OtpWrite, PurgeExpired, SessionRow,
    SessionWrite, Store, Write,
};
use seedport_wire::ids::{AccountId, RequestId};

use super::fixture::{World, at, bytes, put};

fn purge(before: i64) -> Write {
    Write::Purge(PurgeExpired::all(at(before)))
}

pub async fn what_expired_goes_and_what_lives_stays(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let World {
        platform,
        account,
        credential,
        ..
    } = world;
    let later = ChallengeRow {
        expires_at: at(300),
        ..world.challenge_row(2)
    };
    let session = SessionRow {
        expires_at: at(300),
        ..world.session_row(2, 2)
    };
    let scope = BudgetScope::ChallengesOfAccount(AccountId::from_bytes(bytes(1)));
    let window = Duration::from_millis(200);
    let writes = vec![
        world.open(1),
        world.spend(1),
        Write::Challenge(ChallengeWrite::Open(later.clone())),
        world.session(1, 1),
        Write::Session(SessionWrite::Insert(session.clone())),
        Write::Otp(OtpWrite::Issue(world.otp_row(1))),
        Write::Budget(BudgetWrite::Spend {
            platform,
            scope,
            limit: 9,
            window,
            now: at(0),
        }),
    ];
    store.commit(writes).await.expect("stored");
    put(&store, purge(200))
        .await
        .expect("nothing expired earlier than this");
    assert_eq!(
        store
            .sessions(platform, account, at(0))
            .await
            .expect("read")
            .len(),
        2
    );
    assert!(
        store
            .live_otp(platform, account, credential)
            .await
            .expect("read")
            .is_some()
    );

    put(&store, purge(201)).await.expect("purged");
    let gone = RequestId::from_bytes(bytes(1));
    assert_eq!(
        store
            .challenge(platform, account, gone)
            .await
            .expect("read"),
        None
    );
    let kept = store
        .challenge(platform, account, later.id)
        .await
        .expect("read");
    assert_eq!(kept, Some(later));
    assert_eq!(
        store
            .sessions(platform, account, at(0))
            .await
            .expect("read"),
        [session]
    );
    assert_eq!(
        store
            .live_otp(platform, account, credential)
            .await
            .expect("read"),
        None
    );
    // The purged window would still run at this moment of a clock set back.
    let write = BudgetWrite::Spend {
        platform,
        scope,
        limit: 1,
        window,
        now: at(100),
    };
    put(&store, Write::Budget(write))
        .await
        .expect("its window was purged");
}

pub async fn one_purge_removes_a_bounded_number(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let most = u64::from(PurgeExpired::MOST_ROWS);
    let writes = (0..=most).map(|number| world.session(number, 1)).collect();
    store.commit(writes).await.expect("stored");
    for left in [1, 0] {
        put(&store, purge(1_000)).await.expect("purged");
        let rows = store.sessions(world.platform, world.account, at(0)).await;
        assert_eq!(rows.expect("readable").len(), left);
    }
}
