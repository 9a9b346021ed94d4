//! Sessions end: alone, by time, or with their credential; and what they signed ends with them.
//!
//! Invariant: the session beside the one that ends is shown to stay.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountWrite, ChallengeWrite, CredentialType, CredentialWrite, Guard, OtpWrite, SessionRow,
    SessionWrite, Store, Write,
};
use seedport_wire::ids::{AccountId, CredentialId, RequestId, SessionId};

use super::fixture::{World, at, bytes, guard, put};

fn revoke(world: &World, number: u64, now: i64) -> Write {
    Write::Session(SessionWrite::Revoke {
        platform: world.platform,
        account: world.account,
        id: SessionId::from_bytes(bytes(number)),
        now: at(now),
    })
}

fn spend(world: &World, request: u64, signer: u64, now: i64) -> Write {
    Write::Challenge(ChallengeWrite::Spend {
        platform: world.platform,
        account: world.account,
        id: RequestId::from_bytes(bytes(request)),
        signer: Some(SessionId::from_bytes(bytes(signer))),
        now: at(now),
    })
}

pub async fn a_session_is_found_by_its_id_expired_or_not(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    store
        .commit(vec![world.session(1, 1), world.session(2, 2)])
        .await
        .expect("stored");
    // Its life ended at 200, and no read of this kind asks for the time.
    for (number, row) in [
        (1, Some(world.session_row(1, 1))),
        (2, Some(world.session_row(2, 2))),
        (3, None),
    ] {
        let id = SessionId::from_bytes(bytes(number));
        let found = store.session(world.platform, id).await;
        assert_eq!(found.expect("readable"), row);
    }
}

pub async fn a_session_is_revoked_once_and_alone(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let stranger = World {
        account: AccountId::from_bytes(bytes(9)),
        ..world
    };
    store
        .commit(vec![world.session(1, 1), world.session(2, 2)])
        .await
        .expect("stored");
    assert_eq!(
        guard(put(&store, revoke(&stranger, 1, 150)).await),
        Guard::SessionGone,
        "of another account"
    );
    put(&store, revoke(&world, 1, 150)).await.expect("live");
    assert_eq!(
        guard(put(&store, revoke(&world, 1, 150)).await),
        Guard::SessionGone,
        "a second time"
    );
    let left = store.sessions(world.platform, world.account, at(150)).await;
    assert_eq!(left.expect("readable"), [world.session_row(2, 2)]);
    let gone = store
        .session(world.platform, SessionId::from_bytes(bytes(1)))
        .await;
    assert_eq!(gone.expect("readable"), None);
}

pub async fn a_key_is_expected_to_be_no_sessions(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let stranger = World {
        account: AccountId::from_bytes(bytes(9)),
        ..world
    };
    put(&store, world.session(1, 1)).await.expect("stored");
    let expect = |world: &World, key| {
        Write::Session(SessionWrite::ExpectNoneOfKey {
            platform: world.platform,
            account: world.account,
            public_key: world.session_row(1, key).public_key,
        })
    };
    let refused = put(&store, expect(&world, 1)).await;
    assert_eq!(guard(refused), Guard::KeyIsSession);
    put(&store, expect(&world, 2)).await.expect("no session's");
    put(&store, expect(&stranger, 1))
        .await
        .expect("another account's");
    // In one commit with the session that takes the key.
    let both = vec![world.session(2, 2), expect(&world, 2)];
    assert_eq!(guard(store.commit(both).await), Guard::KeyIsSession);
}

pub async fn an_expired_session_is_not_revoked(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, world.session(1, 1)).await.expect("stored");
    assert_eq!(
        guard(put(&store, revoke(&world, 1, 200)).await),
        Guard::SessionGone
    );
    put(&store, revoke(&world, 1, 199))
        .await
        .expect("live until then");
}

pub async fn a_challenge_is_spent_only_while_its_signer_lives(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let other = World {
        account: AccountId::from_bytes(bytes(5)),
        ..world
    };
    let writes = vec![
        Write::Account(AccountWrite::Insert(world.account_row(5))),
        other.credential(5, CredentialType::Passkey),
        world.open(1),
        world.open(2),
        world.session(1, 1),
        Write::Session(SessionWrite::Insert(SessionRow {
            expires_at: at(150),
            ..world.session_row(2, 2)
        })),
        Write::Session(SessionWrite::Insert(SessionRow {
            credential: CredentialId::from_bytes(bytes(5)),
            ..other.session_row(3, 3)
        })),
    ];
    store.commit(writes).await.expect("stored");
    for (signer, why) in [
        (2, "expired at this moment"),
        (3, "of another account"),
        (4, "never there"),
    ] {
        let refused = put(&store, spend(&world, 1, signer, 150)).await;
        assert_eq!(guard(refused), Guard::SignerGone, "{why}");
    }
    put(&store, spend(&world, 1, 2, 149)).await.expect("live");
    put(&store, revoke(&world, 1, 150)).await.expect("live");
    assert_eq!(
        guard(put(&store, spend(&world, 2, 1, 150)).await),
        Guard::SignerGone,
        "revoked meanwhile"
    );
    put(&store, world.spend(2))
        .await
        .expect("open still, for a verb without a signer");
}

pub async fn that_a_challenge_is_not_open_comes_before_its_signer(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let writes = vec![world.open(1), world.open(2), world.spend(2)];
    store.commit(writes).await.expect("stored");
    for (request, now) in [(1, 200), (2, 150), (3, 150)] {
        let refused = put(&store, spend(&world, request, 9, now)).await;
        assert_eq!(guard(refused), Guard::ChallengeNotOpen, "{request}");
    }
}

pub async fn a_session_that_ends_itself_may_sign_for_it(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    store
        .commit(vec![world.open(1), world.session(1, 1)])
        .await
        .expect("stored");
    store
        .commit(vec![spend(&world, 1, 1, 150), revoke(&world, 1, 150)])
        .await
        .expect("it lived when it signed");
}

pub async fn a_gone_credential_opens_no_session_and_sends_no_code(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let second = World {
        credential: CredentialId::from_bytes(bytes(7)),
        ..world
    };
    let issue = Write::Otp(OtpWrite::Issue(second.otp_row(1)));
    let writes = vec![
        world.credential(7, CredentialType::SmsOtp),
        second.session(1, 1),
        issue.clone(),
    ];
    store.commit(writes).await.expect("there");
    let revoke = Write::Credential(CredentialWrite::Revoke {
        platform: world.platform,
        account: world.account,
        id: second.credential,
    });
    put(&store, revoke).await.expect("there");
    for write in [second.session(2, 2), issue] {
        assert_eq!(guard(put(&store, write).await), Guard::CredentialGone);
    }
}
