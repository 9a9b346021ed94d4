//! Nobody sees or changes another platform's credentials, sessions and webhooks.
//!
//! Invariant: as in `isolation`, for the reads and writes that management and webhooks added.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountWrite, ChallengeWrite, CredentialRow, CredentialType, CredentialWrite, Guard,
    PageRequest, SealedRecord, SessionWrite, Store, WebhookState, WebhookWrite, Write,
};
use seedport_wire::ids::{RequestId, SessionId, WebhookId};

use super::fixture::{World, at, bytes, guard, put};

/// A world with two credentials, a session, an open challenge and a webhook in each state; and
/// the same ids as seen from another platform.
async fn full_and_spy(store: &Arc<dyn Store>) -> (World, World) {
    let full = World::make(store, 0).await;
    let other = World::make(store, 1).await;
    let settled = |number, dead| {
        let (platform, id) = (full.platform, WebhookId::from_bytes(bytes(number)));
        let error = "status 500".into();
        Write::Webhook(if dead {
            WebhookWrite::Bury {
                platform,
                id,
                error,
            }
        } else {
            WebhookWrite::Delivered { platform, id }
        })
    };
    let writes = vec![
        full.credential(7, CredentialType::Passkey),
        full.open(1),
        full.session(1, 2),
        full.endpoint(Some("https://hooks.example.test")),
        other.endpoint(Some("https://hooks.example.test")),
        full.enqueue(1, 100, None),
        full.enqueue(2, 100, None),
        full.enqueue(3, 100, None),
        settled(2, true),
        settled(3, false),
    ];
    store.commit(writes).await.expect("stored");
    let spy = World {
        platform: other.platform,
        ..full
    };
    (full, spy)
}

pub async fn no_read_shows_another_platforms_proofs(store: Arc<dyn Store>) {
    let (full, spy) = full_and_spy(&store).await;
    let session = SessionId::from_bytes(bytes(1));
    let found = store.session(spy.platform, session).await;
    assert_eq!(found.expect("readable"), None);
    let found = store.session(full.platform, session).await;
    assert!(found.expect("readable").is_some());
    for state in WebhookState::ALL {
        let page = PageRequest::default();
        let found = store.webhooks(Some(spy.platform), *state, page).await;
        assert_eq!(found.expect("readable").rows, [], "{state:?}");
        let found = store.webhooks(Some(full.platform), *state, page).await;
        assert_eq!(found.expect("readable").rows.len(), 1, "{state:?}");
    }
    let other = CredentialRow {
        nickname: "spied@example.test".to_owned(),
        ..full.credential_row(8, CredentialType::SmsOtp)
    };
    put(&store, Write::Credential(CredentialWrite::Insert(other)))
        .await
        .expect("new");
    for (world, taken) in [(full, true), (spy, false)] {
        let found = store
            .contact_taken(
                world.platform,
                CredentialType::SmsOtp,
                "spied@example.test",
                None,
            )
            .await;
        assert_eq!(found.expect("readable"), taken);
    }
}

pub async fn no_write_reaches_another_platforms_proofs(store: Arc<dyn Store>) {
    let (full, spy) = full_and_spy(&store).await;
    let before = everything(&store, &full).await;
    for (write, expected) in attempts(&spy) {
        let refused = put(&store, write.clone()).await;
        assert_eq!(guard(refused), expected, "{write:?}");
    }
    let all_dead = Write::Webhook(WebhookWrite::Revive {
        platform: spy.platform,
        id: None,
        now: at(150),
    });
    put(&store, all_dead).await.expect("the spy has none");
    assert_eq!(everything(&store, &full).await, before);
}

/// The full world's rows, written out.
async fn everything(store: &Arc<dyn Store>, full: &World) -> String {
    let (platform, account) = (full.platform, full.account);
    let account_row = store.account(platform, account).await.expect("read");
    let credentials = store.credentials(platform, account).await.expect("read");
    let sessions = store.sessions(platform, account, at(150)).await;
    let challenge = store
        .challenge(platform, account, RequestId::from_bytes(bytes(1)))
        .await;
    let mut webhooks = Vec::new();
    for state in WebhookState::ALL {
        let page = store
            .webhooks(Some(platform), *state, PageRequest::default())
            .await;
        webhooks.extend(page.expect("read").rows);
    }
    format!(
        "{account_row:?} {credentials:?} {:?} {:?} {webhooks:?}",
        sessions.expect("read"),
        challenge.expect("read")
    )
}

fn attempts(spy: &World) -> Vec<(Write, Guard)> {
    let (platform, account, id) = (spy.platform, spy.account, spy.credential);
    let session = SessionId::from_bytes(bytes(1));
    let mut attempts = attempts_at_webhooks(spy);
    attempts.extend(attempts_at_credentials(spy));
    attempts.extend([
        (
            Write::Account(AccountWrite::SetPrivate {
                platform,
                id: account,
                enabled: true,
                updated_at: at(150),
            }),
            Guard::AccountGone,
        ),
        (
            Write::Account(AccountWrite::Fund {
                platform,
                id: account,
                amount: 1,
                updated_at: at(150),
            }),
            Guard::AccountGone,
        ),
        (
            Write::Credential(CredentialWrite::Expect {
                platform,
                account,
                credential_type: CredentialType::EmailOtp,
                ids: vec![id],
            }),
            Guard::CredentialSetChanged,
        ),
        (
            Write::Session(SessionWrite::Revoke {
                platform,
                account,
                id: session,
                now: at(150),
            }),
            Guard::SessionGone,
        ),
        (
            Write::Challenge(ChallengeWrite::Spend {
                platform,
                account,
                id: RequestId::from_bytes(bytes(1)),
                signer: Some(session),
                now: at(150),
            }),
            Guard::ChallengeNotOpen,
        ),
        (spy.session(9, 9), Guard::CredentialGone),
    ]);
    attempts
}

fn attempts_at_webhooks(spy: &World) -> Vec<(Write, Guard)> {
    let platform = spy.platform;
    let [pending, dead] = [1, 2].map(|number| WebhookId::from_bytes(bytes(number)));
    let writes = [
        WebhookWrite::Claim {
            ids: vec![(platform, pending)],
            until: at(200),
            now: at(150),
        },
        WebhookWrite::Delivered {
            platform,
            id: pending,
        },
        WebhookWrite::Failed {
            platform,
            id: pending,
            next_attempt_at: at(150),
            error: "status 500".into(),
        },
        WebhookWrite::Bury {
            platform,
            id: pending,
            error: "status 500".into(),
        },
        WebhookWrite::Revive {
            platform,
            id: Some(dead),
            now: at(150),
        },
    ];
    writes
        .map(|write| (Write::Webhook(write), Guard::WebhookGone))
        .into()
}

fn attempts_at_credentials(spy: &World) -> Vec<(Write, Guard)> {
    let (platform, account, id) = (spy.platform, spy.account, spy.credential);
    let sealed = SealedRecord(vec![1]);
    let writes = [
        CredentialWrite::Reseal {
            platform,
            account,
            id,
            sealed: sealed.clone(),
            updated_at: at(150),
        },
        CredentialWrite::Recontact {
            platform,
            account,
            id,
            nickname: "spy@example.test".to_owned(),
            sealed,
            updated_at: at(150),
        },
        CredentialWrite::ExpectSealed {
            platform,
            account,
            id,
            sealed: SealedRecord(vec![1]),
        },
        CredentialWrite::Revoke {
            platform,
            account,
            id,
        },
    ];
    writes
        .map(|write| (Write::Credential(write), Guard::CredentialGone))
        .into()
}
