//! The guards of platforms, tokens, accounts, credentials and quorum keys.
//!
//! Invariant: each guard is shown refusing, and the same write succeeding where it should.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountRow, AccountStatus, AccountWrite, CredentialType, CredentialWrite, Guard, PageRequest,
    PlatformRow, PlatformWrite, QuorumKeyWrite, Store, TimeFilter, TokenFilter, TokenRow,
    TokenWrite, Write,
};
use seedport_wire::ids::{AccountId, CredentialId, PlatformId, TokenId, WalletId};
use tokio::task::JoinSet;

use super::fixture::{World, at, bytes, guard, put, quorum_key_row};

pub async fn a_platform_name_is_taken_once(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let again = PlatformRow {
        id: PlatformId::from_bytes(bytes(7)),
        ..world.platform_row("world 0")
    };
    let refused = put(&store, Write::Platform(PlatformWrite::Insert(again))).await;
    assert_eq!(guard(refused), Guard::PlatformNameTaken);
}

pub async fn a_configuration_is_expected_as_it_was_read(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let expect = |platform, moment| {
        Write::Platform(PlatformWrite::Expect {
            platform,
            updated_at: at(moment),
        })
    };
    let row = store.platform(world.platform).await.expect("readable");
    let read = row.expect("there").updated_at;
    let as_read = Write::Platform(PlatformWrite::Expect {
        platform: world.platform,
        updated_at: read,
    });
    put(&store, as_read.clone()).await.expect("as it was read");
    put(&store, world.endpoint(None)).await.expect("changed");
    let refused = put(&store, as_read).await;
    assert_eq!(guard(refused), Guard::PlatformChanged);
    put(&store, expect(world.platform, 3))
        .await
        .expect("as it is now");
    let missing = PlatformId::from_bytes(bytes(7));
    let refused = put(&store, expect(missing, 3)).await;
    assert_eq!(guard(refused), Guard::PlatformGone);
}

pub async fn a_missing_platform_takes_no_configuration(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let update = |platform| {
        let config = "{}".to_owned();
        Write::Platform(PlatformWrite::UpdateConfig {
            platform,
            config,
            webhook_endpoint: Some("https://hooks.example.test".to_owned()),
            updated_at: at(9),
        })
    };
    let refused = put(&store, update(PlatformId::from_bytes(bytes(7)))).await;
    assert_eq!(guard(refused), Guard::PlatformGone);
    put(&store, update(world.platform)).await.expect("there");
    let row = store
        .platform(world.platform)
        .await
        .expect("readable")
        .expect("there");
    let endpoint = row.webhook_endpoint.as_deref();
    assert_eq!((row.config.as_str(), row.updated_at), ("{}", at(9)));
    assert_eq!(endpoint, Some("https://hooks.example.test"));
}

pub async fn a_client_id_is_taken_once(store: Arc<dyn Store>) {
    let (one, two) = (World::make(&store, 0).await, World::make(&store, 1).await);
    put(&store, Write::Token(TokenWrite::Insert(one.token_row(1))))
        .await
        .expect("new");
    let again = TokenRow {
        id: TokenId::from_bytes(bytes(2)),
        ..two.token_row(1)
    };
    let refused = put(&store, Write::Token(TokenWrite::Insert(again))).await;
    assert_eq!(guard(refused), Guard::ClientIdTaken);
}

pub async fn a_token_is_deleted_once(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let row = world.token_row(1);
    put(&store, Write::Token(TokenWrite::Insert(row.clone())))
        .await
        .expect("new");
    let delete = Write::Token(TokenWrite::Delete {
        platform: world.platform,
        id: row.id,
    });
    put(&store, delete.clone()).await.expect("there");
    assert_eq!(guard(put(&store, delete).await), Guard::TokenGone);
    assert_eq!(
        store
            .token_by_client_id(&row.client_id)
            .await
            .expect("readable"),
        None
    );
}

pub async fn tokens_are_filtered_by_name_and_times(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let late = TokenRow {
        created_at: at(30),
        updated_at: at(40),
        ..world.token_row(2)
    };
    let rows = [world.token_row(1), late.clone()];
    let writes = rows
        .map(|row| Write::Token(TokenWrite::Insert(row)))
        .to_vec();
    store.commit(writes).await.expect("new");
    let times = |times| TokenFilter {
        times,
        ..TokenFilter::default()
    };
    let filters = [
        TokenFilter {
            name: Some("token 2".to_owned()),
            ..TokenFilter::default()
        },
        times(TimeFilter {
            created_after: Some(at(30)),
            ..TimeFilter::default()
        }),
        times(TimeFilter {
            updated_after: Some(at(22)),
            ..TimeFilter::default()
        }),
    ];
    for filter in filters {
        let page = store
            .tokens(world.platform, &filter, PageRequest::default())
            .await;
        assert_eq!(
            page.expect("readable").rows,
            std::slice::from_ref(&late),
            "{filter:?}"
        );
    }
    for filter in [
        times(TimeFilter {
            created_before: Some(at(29)),
            ..TimeFilter::default()
        }),
        times(TimeFilter {
            updated_before: Some(at(21)),
            ..TimeFilter::default()
        }),
    ] {
        let page = store
            .tokens(world.platform, &filter, PageRequest::default())
            .await;
        assert_eq!(
            page.expect("readable").rows,
            [world.token_row(1)],
            "{filter:?}"
        );
    }
}

pub async fn an_account_that_waits_is_removed_once(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let platform = world.platform;
    let remove = |id| Write::Account(AccountWrite::RemovePending { platform, id });
    let waiting = AccountRow {
        id: AccountId::from_bytes(bytes(7)),
        ..world.account_row(0)
    };
    let insert = Write::Account(AccountWrite::Insert(waiting.clone()));
    put(&store, insert).await.expect("an account that waits");
    put(&store, remove(waiting.id)).await.expect("pending");
    for id in [waiting.id, AccountId::from_bytes(bytes(9))] {
        assert_eq!(guard(put(&store, remove(id)).await), Guard::AccountGone);
    }
    let row = store.account(platform, waiting.id).await;
    assert_eq!(row.expect("readable"), None);

    // The world's own account has a credential, so its row does not go.
    put(&store, remove(world.account))
        .await
        .expect_err("an account with a credential");
    let row = store.account(platform, world.account).await;
    assert_eq!(row.expect("readable"), Some(world.account_row(0)));

    let active = AccountRow {
        id: AccountId::from_bytes(bytes(8)),
        status: AccountStatus::Active,
        wallet: Some(WalletId::from_bytes(bytes(3))),
        ..world.account_row(0)
    };
    let insert = Write::Account(AccountWrite::Insert(active.clone()));
    put(&store, insert).await.expect("a second account");
    let refused = guard(put(&store, remove(active.id)).await);
    assert_eq!(refused, Guard::AccountGone);
    let row = store.account(platform, active.id).await;
    assert_eq!(row.expect("readable"), Some(active));
}

fn exported(world: &World, id: AccountId, moment: i64) -> Write {
    Write::Account(AccountWrite::MarkExported {
        platform: world.platform,
        id,
        at: at(moment),
    })
}

pub async fn a_missing_account_is_not_marked_exported(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let refused = put(
        &store,
        exported(&world, AccountId::from_bytes(bytes(9)), 70),
    )
    .await;
    assert_eq!(guard(refused), Guard::AccountGone);
}

pub async fn the_first_export_is_the_one_remembered(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    for moment in [70, 80] {
        put(&store, exported(&world, world.account, moment))
            .await
            .expect("there");
    }
    let row = store
        .account(world.platform, world.account)
        .await
        .expect("readable");
    assert_eq!(
        row,
        Some(AccountRow {
            exported_at: Some(at(70)),
            ..world.account_row(0)
        })
    );
}

pub async fn a_second_code_credential_of_one_type_is_refused(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let insert = |number, kind| {
        Write::Credential(CredentialWrite::Insert(world.credential_row(number, kind)))
    };
    put(&store, insert(1, CredentialType::SmsOtp))
        .await
        .expect("the first of its type");
    for kind in [CredentialType::EmailOtp, CredentialType::SmsOtp] {
        assert_eq!(
            guard(put(&store, insert(2, kind)).await),
            Guard::CredentialTypeTaken
        );
    }
    for (number, kind) in [
        (3, CredentialType::Passkey),
        (4, CredentialType::Passkey),
        (5, CredentialType::Oauth),
        (6, CredentialType::Oauth),
    ] {
        put(&store, insert(number, kind))
            .await
            .expect("as many as one likes");
    }
}

pub async fn a_missing_credential_is_not_touched(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let touch = |id| {
        let (platform, account) = (world.platform, world.account);
        Write::Credential(CredentialWrite::Touch {
            platform,
            account,
            id,
            updated_at: at(77),
        })
    };
    let refused = put(&store, touch(CredentialId::from_bytes(bytes(9)))).await;
    assert_eq!(guard(refused), Guard::CredentialGone);
    put(&store, touch(world.credential)).await.expect("there");
    let row = store
        .credential(world.platform, world.credential)
        .await
        .expect("readable");
    assert_eq!(row.expect("there").updated_at, at(77));
}

pub async fn of_simultaneous_first_quorum_keys_one_is_kept(store: Arc<dyn Store>) {
    let mut inserts = JoinSet::new();
    for number in 1..=8 {
        let store = Arc::clone(&store);
        let write = Write::QuorumKey(QuorumKeyWrite::InsertFirst(quorum_key_row(number)));
        inserts.spawn(async move { put(&store, write).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = inserts
        .join_all()
        .await
        .into_iter()
        .partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(
        lost.into_iter()
            .all(|result| guard(result) == Guard::QuorumKeyTaken)
    );
    assert_eq!(store.quorum_keys().await.expect("readable").len(), 1);
}
