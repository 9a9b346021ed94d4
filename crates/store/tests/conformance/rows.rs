//! What is written is what is read.
//!
//! Invariant: every table, every kind and every state is written and read once.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountRow, AccountStatus, AccountWrite, AuditEntry, AuditFilter, AuditVerb, ChallengeRow,
    ChallengeState, ChallengeWrite, CredentialRow, CredentialType, CredentialWrite, CustomerRow,
    CustomerType, CustomerWrite, OtpRow, OtpWrite, Outcome, PageRequest, QuorumKeyRow,
    QuorumKeyWrite, SessionRow, SessionWrite, Store, TokenWrite, Verb, Write,
};
use seedport_wire::ids::{ExportId, TokenId, WalletId};

use super::fixture::{World, at, bytes, put, quorum_key_row};

pub async fn every_row_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let (platform, account) = (world.platform, world.account);
    identities(&store, &world).await;

    let wallet = world.wallet_row(1);
    let otp = OtpRow {
        tries: 2,
        ..world.otp_row(1)
    };
    let session = world.session_row(1, 2);
    let states = ChallengeState::ALL.iter().cycle();
    let challenges: Vec<_> = Verb::ALL
        .iter()
        .zip(states)
        .zip(1..)
        .map(|((verb, state), number)| ChallengeRow {
            verb: *verb,
            state: *state,
            subject: (number % 3 == 1).then_some(bytes(number)),
            payload: "nul \0 and ü".to_owned(),
            ..world.challenge_row(number)
        })
        .collect();
    let first = quorum_key_row(1);
    let second = QuorumKeyRow {
        not_after: Some(at(i64::MAX)),
        ..quorum_key_row(2)
    };
    let mut writes = vec![
        world.wallet(1),
        Write::Otp(OtpWrite::Issue(otp.clone())),
        Write::Session(SessionWrite::Insert(session.clone())),
        Write::QuorumKey(QuorumKeyWrite::InsertFirst(first.clone())),
        Write::QuorumKey(QuorumKeyWrite::Insert(second.clone())),
    ];
    writes.extend(
        challenges
            .iter()
            .cloned()
            .map(|row| Write::Challenge(ChallengeWrite::Open(row))),
    );
    store.commit(writes).await.expect("stored");
    assert_eq!(
        store.wallet(platform, account).await.expect("read"),
        Some(wallet)
    );
    assert_eq!(
        store
            .live_otp(platform, account, world.credential)
            .await
            .expect("read"),
        Some(otp)
    );
    assert_eq!(
        store
            .sessions(platform, account, at(150))
            .await
            .expect("read"),
        [session]
    );
    for row in challenges {
        assert_eq!(
            store
                .challenge(platform, account, row.id)
                .await
                .expect("read"),
            Some(row)
        );
    }
    assert_eq!(store.quorum_keys().await.expect("read"), [second, first]);

    let entries: Vec<_> = AuditVerb::ALL
        .iter()
        .map(|verb| AuditEntry {
            verb: *verb,
            actor: Some(TokenId::from_bytes(bytes(3))),
            outcome: Outcome::Done,
            reason: None,
            export: Some(ExportId::from_bytes(bytes(4))),
            operator: Some("ann (uid 7)".to_owned()),
            note: Some("because; 'quoted'".to_owned()),
            ..world.audit_entry(-5)
        })
        .collect();
    store
        .commit(entries.iter().cloned().map(Write::Audit).collect())
        .await
        .expect("appended");
    let page = PageRequest::new(100, None).expect("in range");
    let log = store
        .audit_entries(platform, AuditFilter::default(), page)
        .await
        .expect("read");
    assert!(log.rows.into_iter().map(|row| row.entry).eq(entries));
}

/// Platform, token, customers, accounts and credentials, in every kind and state.
async fn identities(store: &Arc<dyn Store>, world: &World) {
    let (platform, account) = (world.platform, world.account);
    let token = world.token_row(1);
    put(store, Write::Token(TokenWrite::Insert(token.clone())))
        .await
        .expect("stored");
    let row = Some(world.platform_row("world 0"));
    assert_eq!(store.platform(platform).await.expect("read"), row);
    assert_eq!(store.platform_by_name("world 0").await.expect("read"), row);
    assert_eq!(store.platform_by_name("world 1").await.expect("read"), None);
    assert_eq!(
        store.token(platform, token.id).await.expect("read"),
        Some(token.clone())
    );
    let found = store
        .token_by_client_id(&token.client_id)
        .await
        .expect("read");
    assert_eq!(found, Some(token));

    for (kind, number) in CustomerType::ALL.iter().zip(20..) {
        let row = CustomerRow {
            customer_type: *kind,
            phone: Some("+49".to_owned()),
            region: None,
            email: None,
            deleted_at: Some(at(12)),
            ..world.customer_row(number)
        };
        put(store, Write::Customer(CustomerWrite::Insert(row.clone())))
            .await
            .expect("stored");
        assert_eq!(
            store.customer(platform, row.id).await.expect("read"),
            Some(row)
        );
    }
    for (status, number) in AccountStatus::ALL.iter().zip(30..) {
        let row = AccountRow {
            status: *status,
            wallet: Some(WalletId::from_bytes(bytes(number))),
            private_enabled: true,
            balance: i64::MAX - 1,
            exported_at: Some(at(13)),
            ..world.account_row(number)
        };
        put(store, Write::Account(AccountWrite::Insert(row.clone())))
            .await
            .expect("stored");
        assert_eq!(
            store.account(platform, row.id).await.expect("read"),
            Some(row)
        );
    }
    let mut credentials = vec![world.credential_row(0, CredentialType::EmailOtp)];
    for (kind, number) in [
        CredentialType::Oauth,
        CredentialType::SmsOtp,
        CredentialType::Passkey,
    ]
    .into_iter()
    .zip(40..)
    {
        let row = CredentialRow {
            external_id: (kind != CredentialType::SmsOtp).then(|| bytes(number).to_vec()),
            ..world.credential_row(number, kind)
        };
        let write = Write::Credential(CredentialWrite::Insert(row.clone()));
        put(store, write).await.expect("stored");
        assert_eq!(
            store.credential(platform, row.id).await.expect("read"),
            Some(row.clone())
        );
        credentials.push(row);
    }
    assert_eq!(
        store.credentials(platform, account).await.expect("read"),
        credentials
    );
}

pub async fn sessions_are_listed_while_active(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let older = SessionRow {
        issued_at: at(90),
        expires_at: at(250),
        ..world.session_row(2, 2)
    };
    let writes = vec![
        world.session(1, 1),
        Write::Session(SessionWrite::Insert(older.clone())),
    ];
    store.commit(writes).await.expect("stored");
    for (now, rows) in [
        (199, vec![older.clone(), world.session_row(1, 1)]),
        (200, vec![older]),
        (250, vec![]),
    ] {
        let found = store.sessions(world.platform, world.account, at(now)).await;
        assert_eq!(found.expect("readable"), rows, "{now}");
    }
}

pub async fn a_store_in_use_is_ready(store: Arc<dyn Store>) {
    store.ready().await.expect("empty, but well");
    World::make(&store, 0).await;
    store.ready().await.expect("well");
}
