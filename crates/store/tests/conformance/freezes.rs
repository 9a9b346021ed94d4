//! What the operator stopped stays stopped: freezes, disabled platforms, ended sessions.
//!
//! Invariant: a commit that expects no freeze fails once there is one, by whichever scope.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountFilter, AccountRow, AccountStatus, AccountWrite, ChallengeState, ChallengeWrite,
    CommitError, FreezeRow, FreezeScope, FreezeWrite, Guard, OtpWrite, PageRequest, PlatformWrite,
    SessionWrite, Store, Write,
};
use seedport_wire::ids::{AccountId, CustomerId, PlatformId, RequestId, SessionId};
use tokio::task::JoinSet;

use AccountStatus::{Active, Frozen, Pending};

use super::fixture::{World, at, bytes, guard, put};

fn freeze(scope: FreezeScope) -> Write {
    Write::Freeze(FreezeWrite::Freeze(FreezeRow {
        scope,
        reason: "mail stolen".to_owned(),
        by: "ann (uid 7)".to_owned(),
        at: at(50),
    }))
}

fn thaw(scope: FreezeScope) -> Write {
    Write::Freeze(FreezeWrite::Thaw(scope))
}

fn expect_none(platform: PlatformId, account: AccountId) -> Write {
    Write::Freeze(FreezeWrite::ExpectNone { platform, account })
}

/// By which scope the account is frozen, as a commit sees it and as a read does.
async fn over(store: &Arc<dyn Store>, world: &World, account: AccountId) -> Option<FreezeScope> {
    let read = store.freeze_over(world.platform, Some(account)).await;
    let read = read.expect("readable").map(|row| row.scope);
    let seen = match put(store, expect_none(world.platform, account)).await {
        Ok(()) => None,
        Err(CommitError::Guard(Guard::Frozen(scope))) => Some(scope),
        Err(error) => panic!("{error}"),
    };
    assert_eq!(read, seen, "a read and a commit agree");
    seen
}

pub async fn a_freeze_stops_what_it_is_over_and_nothing_else(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let other = AccountId::from_bytes(bytes(9));
    let account = FreezeScope::Account(one.platform, one.account);
    put(&store, freeze(account)).await.expect("frozen");
    assert_eq!(over(&store, &one, one.account).await, Some(account));
    assert_eq!(over(&store, &one, other).await, None);
    assert_eq!(
        over(&store, &two, one.account).await,
        None,
        "of another platform"
    );
    let platform = FreezeScope::Platform(two.platform);
    put(&store, freeze(platform)).await.expect("frozen");
    assert_eq!(over(&store, &two, other).await, Some(platform));
    assert_eq!(over(&store, &one, other).await, None);
    put(&store, freeze(FreezeScope::All)).await.expect("frozen");
    for (world, account) in [(&one, one.account), (&one, other), (&two, two.account)] {
        let widest = over(&store, world, account).await;
        assert_eq!(widest, Some(FreezeScope::All));
    }
    let all = store.freezes().await.expect("readable");
    assert_eq!(
        all.iter().map(|row| row.scope).collect::<Vec<_>>(),
        [FreezeScope::All, account, platform]
    );
    assert!(all.iter().all(|row| row.reason == "mail stolen"));
    assert!(
        all.iter()
            .all(|row| row.by == "ann (uid 7)" && row.at == at(50))
    );
}

pub async fn a_thaw_takes_one_scope_away(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let account = FreezeScope::Account(world.platform, world.account);
    for scope in [FreezeScope::All, account] {
        put(&store, freeze(scope)).await.expect("frozen");
        let again = put(&store, freeze(scope)).await;
        assert_eq!(guard(again), Guard::AlreadyFrozen);
    }
    put(&store, thaw(FreezeScope::All)).await.expect("thawed");
    assert_eq!(over(&store, &world, world.account).await, Some(account));
    put(&store, thaw(account)).await.expect("thawed");
    assert_eq!(over(&store, &world, world.account).await, None);
    assert_eq!(guard(put(&store, thaw(account)).await), Guard::NotFrozen);
}

pub async fn an_account_that_is_frozen_reads_so(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let (pending, active) = (world.account, AccountId::from_bytes(bytes(9)));
    let row = AccountRow {
        id: active,
        status: Active,
        ..world.account_row(9)
    };
    let insert = Write::Account(AccountWrite::Insert(row));
    put(&store, insert).await.expect("stored");
    let statuses = async || {
        let customer = CustomerId::from_bytes(bytes(0));
        let (filter, page) = (AccountFilter::default(), PageRequest::largest(None));
        let listed = store.accounts(world.platform, &filter, page).await;
        let mut listed = listed.expect("readable").rows;
        let of = store.accounts_of_customer(world.platform, customer).await;
        assert_eq!(of.expect("readable"), listed, "every read says the same");
        listed.sort_by_key(|row| row.id == active);
        [listed[0].status, listed[1].status]
    };
    assert_eq!(statuses().await, [Pending, Active]);
    for scope in [
        FreezeScope::Account(world.platform, active),
        FreezeScope::Platform(world.platform),
        FreezeScope::All,
    ] {
        put(&store, freeze(scope)).await.expect("frozen");
        assert_eq!(statuses().await, [Pending, Frozen], "{scope:?}");
        put(&store, thaw(scope)).await.expect("thawed");
        assert_eq!(statuses().await, [Pending, Active], "{scope:?}");
    }
    let scope = FreezeScope::Account(world.platform, pending);
    put(&store, freeze(scope)).await.expect("frozen");
    assert_eq!(statuses().await, [Pending, Active]);
}

pub async fn a_disabled_platform_stops_commits_and_its_webhooks(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    for (world, number) in [(&one, 1), (&two, 2)] {
        let endpoint = world.endpoint(Some("https://hook.example"));
        let writes = vec![endpoint, world.enqueue(number, 100, None)];
        store.commit(writes).await.expect("enqueued");
    }
    let set = |at| {
        Write::Platform(PlatformWrite::SetDisabled {
            platform: one.platform,
            at,
        })
    };
    let due = async || {
        let due = store
            .due_webhooks(at(1000), 8, 8, &[])
            .await
            .expect("readable");
        due.into_iter().map(|row| row.platform).collect::<Vec<_>>()
    };
    let enabled = |platform| Write::Platform(PlatformWrite::ExpectEnabled { platform });
    assert_eq!(due().await.len(), 2);
    put(&store, set(Some(at(60)))).await.expect("disabled");
    let row = store.platform(one.platform).await.expect("readable");
    assert_eq!(row.expect("there").disabled_at, Some(at(60)));
    for write in [
        enabled(one.platform),
        expect_none(one.platform, one.account),
    ] {
        assert_eq!(guard(put(&store, write).await), Guard::PlatformDisabled);
    }
    put(&store, enabled(two.platform))
        .await
        .expect("another one");
    assert_eq!(due().await, [two.platform]);
    put(&store, set(None)).await.expect("enabled");
    put(&store, enabled(one.platform)).await.expect("enabled");
    assert_eq!(due().await.len(), 2);
    let nobody = PlatformId::from_bytes(bytes(99));
    let refused = put(&store, enabled(nobody)).await;
    assert_eq!(guard(refused), Guard::PlatformDisabled);
    let gone = PlatformWrite::SetDisabled {
        platform: nobody,
        at: None,
    };
    let refused = put(&store, Write::Platform(gone)).await;
    assert_eq!(guard(refused), Guard::PlatformGone);
}

pub async fn every_session_of_an_account_or_a_platform_ends_at_once(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let fill = async |world: &World, number| {
        let writes = vec![
            Write::Session(SessionWrite::Insert(world.session_row(number, 1))),
            Write::Otp(OtpWrite::Issue(world.otp_row(number))),
            Write::Challenge(ChallengeWrite::Open(world.challenge_row(number))),
        ];
        store.commit(writes).await.expect("stored");
    };
    let left = async |world: &World, number| {
        let session = SessionId::from_bytes(bytes(number));
        let session = store.session(world.platform, session).await;
        let (platform, account) = (world.platform, world.account);
        let otp = store.live_otp(platform, account, world.credential).await;
        let id = RequestId::from_bytes(bytes(number));
        let challenge = store.challenge(platform, account, id).await;
        let open = challenge.expect("readable").expect("there").state == ChallengeState::Open;
        [
            session.expect("readable").is_some(),
            otp.expect("readable").is_some(),
            open,
        ]
    };
    fill(&one, 1).await;
    fill(&two, 2).await;
    let revoke = |world: &World, account| {
        Write::Session(SessionWrite::RevokeAll {
            platform: world.platform,
            account,
        })
    };
    let other = AccountId::from_bytes(bytes(77));
    put(&store, revoke(&one, Some(other))).await.expect("none");
    assert_eq!(left(&one, 1).await, [true; 3]);
    put(&store, revoke(&one, Some(one.account)))
        .await
        .expect("ended");
    assert_eq!(left(&one, 1).await, [false; 3]);
    assert_eq!(left(&two, 2).await, [true; 3]);
    put(&store, revoke(&two, None)).await.expect("ended");
    assert_eq!(left(&two, 2).await, [false; 3]);
}

pub async fn of_a_freeze_and_the_commits_around_it_none_slips_by(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let (platform, account) = (world.platform, world.account);
    let mut commits = JoinSet::new();
    for moment in 0..64 {
        let store = Arc::clone(&store);
        commits.spawn(async move {
            let scope = FreezeScope::Account(platform, account);
            let writes = match moment {
                32 => vec![freeze(scope), world.audit(-1)],
                _ => vec![expect_none(platform, account), world.audit(moment)],
            };
            store.commit(writes).await.is_ok()
        });
    }
    let done = commits.join_all().await.into_iter().filter(|done| *done);
    let done = done.count();
    // The log has the order in which they were committed: the freeze is the last of those done.
    let filter = seedport_store::AuditFilter::default();
    let log = store.audit_entries(platform, filter, PageRequest::largest(None));
    let log = log.await.expect("readable").rows;
    assert_eq!(log.len(), done);
    assert_eq!(log.last().map(|row| row.entry.at), Some(at(-1)));
    let late = vec![expect_none(platform, account), world.audit(99)];
    let late = store.commit(late).await;
    assert_eq!(
        guard(late),
        Guard::Frozen(FreezeScope::Account(platform, account))
    );
}
