//! A challenge is spent once, and a signed retry finds what it needs.
//!
//! Invariant: the winner of a race is counted, not assumed.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountFilter, AuditFilter, ChallengeRow, ChallengeState, ChallengeWrite, Guard, PageRequest,
    RedeemRows, SessionRow, SessionWrite, Store, Write,
};
use seedport_wire::ids::RequestId;
use tokio::task::JoinSet;

use super::fixture::{World, at, bytes, guard, put};

pub async fn of_sixty_four_simultaneous_spends_one_succeeds(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, world.open(1)).await.expect("opened");
    let mut spends = JoinSet::new();
    for moment in 0..64 {
        let store = Arc::clone(&store);
        let writes = vec![world.spend(1), world.audit(moment)];
        spends.spawn(async move { store.commit(writes).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) =
        spends.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 63));
    assert!(
        lost.into_iter()
            .all(|result| guard(result) == Guard::ChallengeNotOpen)
    );
    let log = store
        .audit_entries(
            world.platform,
            AuditFilter::default(),
            PageRequest::default(),
        )
        .await;
    assert_eq!(log.expect("readable").rows.len(), 1);
}

pub async fn a_spent_challenge_stays_readable_as_spent(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    store
        .commit(vec![world.open(1), world.spend(1)])
        .await
        .expect("opened and spent");
    assert_eq!(
        guard(put(&store, world.spend(1)).await),
        Guard::ChallengeNotOpen
    );
    let request = RequestId::from_bytes(bytes(1));
    let row = store
        .challenge(world.platform, world.account, request)
        .await
        .expect("readable");
    let spent = ChallengeRow {
        state: ChallengeState::Spent,
        payload: String::new(),
        ..world.challenge_row(1)
    };
    assert_eq!(row, Some(spent));
}

pub async fn an_expired_or_missing_challenge_is_not_spent(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, world.open(1)).await.expect("opened");
    let at_expiry = Write::Challenge(ChallengeWrite::Spend {
        platform: world.platform,
        account: world.account,
        id: RequestId::from_bytes(bytes(1)),
        signer: None,
        now: at(200),
    });
    for write in [at_expiry, world.spend(2)] {
        assert_eq!(guard(put(&store, write).await), Guard::ChallengeNotOpen);
    }
    put(&store, world.spend(1))
        .await
        .expect("still open before its expiry");
}

pub async fn redeem_rows_hold_all_four(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let writes = vec![
        world.open(1),
        world.wallet(1),
        world.session(1, 2),
        world.session(2, 3),
    ];
    store.commit(writes).await.expect("stored");
    let request = RequestId::from_bytes(bytes(1));
    let rows = store
        .redeem_rows(world.platform, world.account, request, &[2; 33])
        .await;
    let all = RedeemRows {
        challenge: Some(world.challenge_row(1)),
        session: Some(world.session_row(1, 2)),
        wallet: Some(world.wallet_row(1)),
        account: Some(world.account_row(0)),
    };
    assert_eq!(rows.expect("readable"), all);
    let missing = RequestId::from_bytes(bytes(2));
    let rows = store
        .redeem_rows(world.platform, world.account, missing, &[9; 33])
        .await;
    assert_eq!(
        rows.expect("readable"),
        RedeemRows {
            challenge: None,
            session: None,
            ..all
        }
    );
    let filter = AccountFilter {
        customer: Some(world.customer),
        ..AccountFilter::default()
    };
    let page = store
        .accounts(world.platform, &filter, PageRequest::default())
        .await;
    assert_eq!(page.expect("still reads").rows, [world.account_row(0)]);
}

pub async fn the_newest_session_of_a_key_is_found_expired_or_not(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let newer = SessionRow {
        issued_at: at(120),
        expires_at: at(121),
        ..world.session_row(1, 5)
    };
    let writes = vec![
        world.session(2, 5),
        Write::Session(SessionWrite::Insert(newer.clone())),
        world.session(3, 6),
    ];
    store.commit(writes).await.expect("stored");
    let found = store
        .session_by_key(world.platform, world.account, &[5; 33])
        .await;
    assert_eq!(found.expect("readable"), Some(newer));
    let none = store
        .session_by_key(world.platform, world.account, &[7; 33])
        .await;
    assert_eq!(none.expect("readable"), None);
}
