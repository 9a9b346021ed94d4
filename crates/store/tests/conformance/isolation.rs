//! Nobody sees or changes another platform's rows.
//!
//! Invariant: every read and every guarded write of the traits is tried with a foreign platform.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountFilter, AccountWrite, AuditFilter, CredentialWrite, CustomerFilter, CustomerWrite,
    Guard, OtpWrite, PageRequest, RedeemRows, Store, TokenFilter, TokenWrite, Write,
};
use seedport_wire::ids::{RequestId, TokenId};

use super::fixture::{World, at, bytes, guard, put};

/// A full world, and a platform that has nothing of its own.
async fn full_and_bare(store: &Arc<dyn Store>) -> (World, World) {
    let full = World::make(store, 0).await;
    let other = World::make(store, 1).await;
    let writes = vec![
        full.wallet(1),
        full.open(1),
        full.session(1, 2),
        full.audit(1),
        Write::Token(TokenWrite::Insert(full.token_row(1))),
        Write::Otp(OtpWrite::Issue(full.otp_row(1))),
    ];
    store.commit(writes).await.expect("stored");
    (
        full,
        World {
            platform: other.platform,
            ..full
        },
    )
}

pub async fn no_read_shows_another_platforms_rows(store: Arc<dyn Store>) {
    let (full, spy) = full_and_bare(&store).await;
    let (platform, account) = (spy.platform, spy.account);
    let request = RequestId::from_bytes(bytes(1));
    let token = TokenId::from_bytes(bytes(1));

    assert_eq!(
        store.customer(platform, full.customer).await.expect("read"),
        None
    );
    assert_eq!(store.account(platform, account).await.expect("read"), None);
    assert_eq!(
        store
            .accounts_of_customer(platform, full.customer)
            .await
            .expect("read"),
        []
    );
    assert_eq!(store.wallet(platform, account).await.expect("read"), None);
    assert_eq!(
        store
            .credential(platform, full.credential)
            .await
            .expect("read"),
        None
    );
    assert_eq!(
        store.credentials(platform, account).await.expect("read"),
        []
    );
    assert_eq!(
        store
            .live_otp(platform, account, full.credential)
            .await
            .expect("read"),
        None
    );
    assert_eq!(
        store
            .sessions(platform, account, at(150))
            .await
            .expect("read"),
        []
    );
    assert_eq!(
        store
            .session_by_key(platform, account, &[2; 33])
            .await
            .expect("read"),
        None
    );
    assert_eq!(
        store
            .challenge(platform, account, request)
            .await
            .expect("read"),
        None
    );
    assert_eq!(store.token(platform, token).await.expect("read"), None);
    let none = RedeemRows {
        challenge: None,
        session: None,
        wallet: None,
        account: None,
    };
    let rows = store
        .redeem_rows(platform, account, request, &[2; 33])
        .await;
    assert_eq!(rows.expect("read"), none);
}

pub async fn no_list_shows_another_platforms_rows(store: Arc<dyn Store>) {
    let (full, spy) = full_and_bare(&store).await;
    let (platform, account, page) = (spy.platform, spy.account, PageRequest::default());
    let filter = AccountFilter {
        customer: Some(full.customer),
        currency: None,
    };
    assert_eq!(
        store
            .accounts(platform, &filter, page)
            .await
            .expect("read")
            .rows,
        []
    );
    let all = AccountFilter::default();
    let accounts = store
        .accounts(platform, &all, page)
        .await
        .expect("read")
        .rows;
    assert!(accounts.iter().all(|row| row.platform == platform) && accounts.len() == 1);
    for filter in [
        CustomerFilter {
            platform_customer_id: Some("customer 0".to_owned()),
            ..Default::default()
        },
        CustomerFilter {
            uma_address: Some("$customer0@example.test".to_owned()),
            ..Default::default()
        },
    ] {
        assert_eq!(
            store
                .customers(platform, &filter, page)
                .await
                .expect("read")
                .rows,
            []
        );
    }
    let all = CustomerFilter {
        including_deleted: true,
        ..CustomerFilter::default()
    };
    let customers = store
        .customers(platform, &all, page)
        .await
        .expect("read")
        .rows;
    assert!(customers.iter().all(|row| row.platform == platform) && customers.len() == 1);
    let tokens = store.tokens(platform, &TokenFilter::default(), page).await;
    assert_eq!(tokens.expect("read").rows, []);
    for account in [None, Some(account)] {
        let log = store
            .audit_entries(
                platform,
                AuditFilter {
                    account,
                    ..AuditFilter::default()
                },
                page,
            )
            .await;
        assert_eq!(log.expect("read").rows, []);
    }
}

pub async fn no_write_reaches_another_platforms_rows(store: Arc<dyn Store>) {
    let (full, spy) = full_and_bare(&store).await;
    let (platform, account, credential) = (spy.platform, spy.account, spy.credential);
    let (otp, now) = (full.otp_row(1).id, at(150));
    let attempts = [
        (
            Write::Token(TokenWrite::Delete {
                platform,
                id: full.token_row(1).id,
            }),
            Guard::TokenGone,
        ),
        (
            Write::Customer(CustomerWrite::Delete {
                platform,
                id: full.customer,
                at: now,
            }),
            Guard::CustomerGone,
        ),
        (
            Write::Customer(CustomerWrite::Update(spy.customer_row(0))),
            Guard::CustomerGone,
        ),
        (
            Write::Customer(CustomerWrite::Expect {
                platform,
                id: full.customer,
                updated_at: full.customer_row(0).updated_at,
            }),
            Guard::CustomerGone,
        ),
        (
            Write::Account(AccountWrite::MarkExported {
                platform,
                id: account,
                at: now,
            }),
            Guard::AccountGone,
        ),
        (
            Write::Account(AccountWrite::RemovePending {
                platform,
                id: account,
            }),
            Guard::AccountGone,
        ),
        (
            Write::Credential(CredentialWrite::Touch {
                platform,
                account,
                id: credential,
                updated_at: now,
            }),
            Guard::CredentialGone,
        ),
        (
            Write::Otp(OtpWrite::CountTry {
                platform,
                account,
                credential,
                id: otp,
                limit: 3,
                now,
            }),
            Guard::OtpNotLive,
        ),
        (
            Write::Otp(OtpWrite::Spend {
                platform,
                account,
                credential,
                id: otp,
                now,
            }),
            Guard::OtpNotLive,
        ),
        (spy.spend(1), Guard::ChallengeNotOpen),
    ];
    for (write, expected) in attempts {
        assert_eq!(guard(put(&store, write).await), expected);
    }
    put(&store, full.spend(1)).await.expect("untouched");
}
