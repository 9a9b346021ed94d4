//! Credentials are counted and revoked, but never the last.
//!
//! Invariant: what must stay is checked beside what must go.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{CredentialType, CredentialWrite, Guard, OtpWrite, Store, Write};
use tokio::task::JoinSet;

use super::{
    credentials::{id, revoke, second_account, stored},
    fixture::{World, at, guard, put},
};

pub async fn an_expected_set_must_be_the_whole_set(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let second = second_account(&store, &world, "second@example.test").await;
    let writes = vec![
        world.credential(6, CredentialType::Passkey),
        world.credential(7, CredentialType::Passkey),
        second.credential(8, CredentialType::Passkey),
    ];
    store.commit(writes).await.expect("new");
    let expect = |credential_type, ids: &[u64]| {
        Write::Credential(CredentialWrite::Expect {
            platform: world.platform,
            account: world.account,
            credential_type,
            ids: ids.iter().copied().map(id).collect(),
        })
    };
    for (kind, ids) in [
        (CredentialType::Passkey, &[6, 7][..]),
        (CredentialType::Passkey, &[7, 6]),
        (CredentialType::EmailOtp, &[0]),
        (CredentialType::Oauth, &[]),
    ] {
        put(&store, expect(kind, ids)).await.expect("exactly these");
    }
    for ids in [&[][..], &[6], &[6, 7, 8], &[6, 6, 7], &[6, 8], &[0, 6, 7]] {
        let refused = put(&store, expect(CredentialType::Passkey, ids)).await;
        assert_eq!(guard(refused), Guard::CredentialSetChanged, "{ids:?}");
    }
    let writes = vec![
        revoke(&world, id(7)),
        expect(CredentialType::Passkey, &[6, 7]),
    ];
    assert_eq!(
        guard(store.commit(writes).await),
        Guard::CredentialSetChanged
    );
    assert!(
        stored(&store, &world, id(7)).await.is_some(),
        "nothing was written"
    );
}

pub async fn a_revoked_credential_takes_its_code_and_sessions_along(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let second = World {
        credential: id(6),
        ..world
    };
    let writes = vec![
        world.credential(6, CredentialType::SmsOtp),
        Write::Otp(OtpWrite::Issue(world.otp_row(1))),
        Write::Otp(OtpWrite::Issue(second.otp_row(2))),
        world.session(1, 1),
        second.session(2, 2),
        second.session(3, 3),
        revoke(&world, world.credential),
    ];
    store.commit(writes).await.expect("there");
    assert_eq!(stored(&store, &world, world.credential).await, None);
    let sessions = store.sessions(world.platform, world.account, at(150)).await;
    assert_eq!(
        sessions.expect("readable"),
        [second.session_row(2, 2), second.session_row(3, 3)]
    );
    for (world, code) in [(world, None), (second, Some(second.otp_row(2)))] {
        let live = store
            .live_otp(world.platform, world.account, world.credential)
            .await;
        assert_eq!(live.expect("readable"), code);
    }
    assert_eq!(
        guard(put(&store, revoke(&world, world.credential)).await),
        Guard::CredentialGone,
        "a second time"
    );
}

pub async fn the_last_credential_stays(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let second = second_account(&store, &world, "second@example.test").await;
    for world in [world, second] {
        assert_eq!(
            guard(put(&store, revoke(&world, world.credential)).await),
            Guard::LastCredential,
            "another account's do not count"
        );
    }
    put(&store, world.session(1, 1))
        .await
        .expect("still its own");
}

pub async fn of_simultaneous_revocations_one_credential_is_left(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let writes = (1..8)
        .map(|number| world.credential(number, CredentialType::Passkey))
        .collect();
    store.commit(writes).await.expect("new");
    let mut revocations = JoinSet::new();
    for number in 0..8 {
        let (store, write) = (Arc::clone(&store), revoke(&world, id(number)));
        revocations.spawn(async move { put(&store, write).await });
    }
    let refused: Vec<_> = revocations
        .join_all()
        .await
        .into_iter()
        .filter(Result::is_err)
        .map(guard)
        .collect();
    assert_eq!(refused, [Guard::LastCredential]);
    let left = store.credentials(world.platform, world.account).await;
    assert_eq!(left.expect("readable").len(), 1);
}
