//! A credential is known outside by one id, is sealed anew, and moves to another contact.
//!
//! Invariant: each guard is shown refusing, and the same write succeeding where it should.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    AccountWrite, ChallengeRow, ChallengeState, ChallengeWrite, CredentialRow, CredentialType,
    CredentialWrite, Guard, OtpWrite, SealedRecord, Store, Verb, Write,
};
use seedport_wire::ids::{AccountId, CredentialId, RequestId};

use super::fixture::{World, at, bytes, guard, put};

pub fn id(number: u64) -> CredentialId {
    CredentialId::from_bytes(bytes(number))
}

fn insert(row: CredentialRow) -> Write {
    Write::Credential(CredentialWrite::Insert(row))
}

fn reseal(world: &World, id: CredentialId) -> Write {
    Write::Credential(CredentialWrite::Reseal {
        platform: world.platform,
        account: world.account,
        id,
        sealed: SealedRecord(vec![9; 20]),
        updated_at: at(80),
    })
}

fn recontact(world: &World, id: CredentialId, nickname: &str) -> Write {
    Write::Credential(CredentialWrite::Recontact {
        platform: world.platform,
        account: world.account,
        id,
        nickname: nickname.to_owned(),
        sealed: SealedRecord(vec![9; 20]),
        updated_at: at(80),
    })
}

pub fn revoke(world: &World, id: CredentialId) -> Write {
    Write::Credential(CredentialWrite::Revoke {
        platform: world.platform,
        account: world.account,
        id,
    })
}

pub async fn stored(
    store: &Arc<dyn Store>,
    world: &World,
    id: CredentialId,
) -> Option<CredentialRow> {
    let row = store.credential(world.platform, id).await;
    row.expect("readable")
}

/// The world's platform and customer with another account, number 5, which has mail credential 5.
pub async fn second_account(store: &Arc<dyn Store>, world: &World, nickname: &str) -> World {
    let second = World {
        account: AccountId::from_bytes(bytes(5)),
        credential: id(5),
        ..*world
    };
    let row = CredentialRow {
        nickname: nickname.to_owned(),
        ..second.credential_row(5, CredentialType::EmailOtp)
    };
    let account = Write::Account(AccountWrite::Insert(world.account_row(5)));
    store
        .commit(vec![account, insert(row)])
        .await
        .expect("a second account");
    second
}

pub async fn an_external_id_is_taken_once_an_account(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let second = second_account(&store, &world, "second@example.test").await;
    let passkey = |world: &World, number, external_id: Option<&[u8]>| {
        insert(CredentialRow {
            external_id: external_id.map(<[u8]>::to_vec),
            ..world.credential_row(number, CredentialType::Passkey)
        })
    };
    for write in [
        passkey(&world, 10, Some(b"one")),
        passkey(&world, 11, Some(b"two")),
        passkey(&world, 12, None),
        passkey(&world, 13, None),
        passkey(&second, 14, Some(b"one")),
    ] {
        put(&store, write).await.expect("not taken");
    }
    let refused = put(&store, passkey(&world, 15, Some(b"one"))).await;
    assert_eq!(guard(refused), Guard::ExternalIdTaken);
    put(&store, revoke(&world, id(10))).await.expect("there");
    put(&store, passkey(&world, 15, Some(b"one")))
        .await
        .expect("free again");
}

pub async fn a_credential_is_sealed_anew_where_it_is(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, reseal(&world, world.credential))
        .await
        .expect("there");
    let row = CredentialRow {
        sealed: SealedRecord(vec![9; 20]),
        updated_at: at(80),
        ..world.credential_row(0, CredentialType::EmailOtp)
    };
    assert_eq!(stored(&store, &world, world.credential).await, Some(row));
    assert_eq!(
        guard(put(&store, reseal(&world, id(9))).await),
        Guard::CredentialGone
    );
}

pub async fn a_new_contact_ends_the_live_code(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let second = second_account(&store, &world, "second@example.test").await;
    let writes = vec![
        Write::Otp(OtpWrite::Issue(world.otp_row(1))),
        Write::Otp(OtpWrite::Issue(second.otp_row(2))),
        recontact(&world, world.credential, "new@example.test"),
    ];
    store.commit(writes).await.expect("there");
    let row = CredentialRow {
        nickname: "new@example.test".to_owned(),
        sealed: SealedRecord(vec![9; 20]),
        updated_at: at(80),
        ..world.credential_row(0, CredentialType::EmailOtp)
    };
    assert_eq!(stored(&store, &world, world.credential).await, Some(row));
    for (world, code) in [(world, None), (second, Some(second.otp_row(2)))] {
        let live = store
            .live_otp(world.platform, world.account, world.credential)
            .await;
        assert_eq!(live.expect("readable"), code);
    }
}

pub async fn a_new_contact_ends_what_a_code_of_the_old_one_opened(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let second = second_account(&store, &world, "second@example.test").await;
    let open = |world: &World, number, verb, subject: CredentialId| {
        Write::Challenge(ChallengeWrite::Open(ChallengeRow {
            verb,
            subject: Some(*subject.as_bytes()),
            ..world.challenge_row(number)
        }))
    };
    let own = world.credential;
    let opened = vec![
        open(&world, 1, Verb::VerifyOtp, own),
        open(&world, 2, Verb::VerifyOtp, id(9)),
        open(&world, 3, Verb::RevokeCredential, own),
        open(&second, 4, Verb::VerifyOtp, second.credential),
        recontact(&world, own, "new@example.test"),
    ];
    store.commit(opened).await.expect("there");
    for (number, world, state) in [
        (1, &world, ChallengeState::Spent),
        (2, &world, ChallengeState::Open),
        (3, &world, ChallengeState::Open),
        (4, &second, ChallengeState::Open),
    ] {
        let request = RequestId::from_bytes(bytes(number));
        let row = store
            .challenge(world.platform, world.account, request)
            .await;
        let row = row.expect("readable").expect("there");
        assert_eq!(row.state, state, "challenge {number}");
    }
}

pub async fn a_credential_is_expected_as_it_was_read(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let expect = |id, sealed| {
        Write::Credential(CredentialWrite::ExpectSealed {
            platform: world.platform,
            account: world.account,
            id,
            sealed,
        })
    };
    let own = world.credential;
    let read = world.credential_row(0, CredentialType::EmailOtp).sealed;
    put(&store, expect(own, read.clone()))
        .await
        .expect("as read");
    put(&store, reseal(&world, own)).await.expect("there");
    let refused = put(&store, expect(own, read.clone())).await;
    assert_eq!(guard(refused), Guard::CredentialChanged);
    let refused = put(&store, expect(id(9), read)).await;
    assert_eq!(guard(refused), Guard::CredentialGone);
}

pub async fn a_contact_of_another_credential_is_refused(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let other_platform = World::make(&store, 1).await;
    let second = second_account(&store, &world, "second@example.test").await;
    let texts = CredentialRow {
        nickname: "+4915112345678".to_owned(),
        ..world.credential_row(6, CredentialType::SmsOtp)
    };
    put(&store, insert(texts)).await.expect("the first");
    let refused = put(
        &store,
        recontact(&world, world.credential, "second@example.test"),
    )
    .await;
    assert_eq!(guard(refused), Guard::ContactTaken);
    let row = world.credential_row(0, CredentialType::EmailOtp);
    assert_eq!(
        stored(&store, &world, world.credential).await,
        Some(row),
        "as it was"
    );
    for (world, credential, contact, why) in [
        (world, world.credential, "owner@example.test", "its own"),
        (
            other_platform,
            other_platform.credential,
            "second@example.test",
            "taken on another platform",
        ),
        (
            second,
            second.credential,
            "+4915112345678",
            "taken for another type",
        ),
    ] {
        put(&store, recontact(&world, credential, contact))
            .await
            .expect(why);
    }
}

pub async fn what_sends_no_codes_has_no_contact(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, world.credential(6, CredentialType::Passkey))
        .await
        .expect("new");
    for credential in [id(6), id(9)] {
        let refused = put(&store, recontact(&world, credential, "x@example.test")).await;
        assert_eq!(guard(refused), Guard::CredentialGone);
    }
}

pub async fn a_taken_contact_is_told_from_a_free_one(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let elsewhere = World::make(&store, 1).await;
    let (mail, own) = ("owner@example.test", Some(world.credential));
    let mut writes = vec![world.credential(6, CredentialType::Passkey)];
    writes.push(recontact(
        &elsewhere,
        elsewhere.credential,
        "elsewhere@example.test",
    ));
    store.commit(writes).await.expect("stored");
    for (kind, nickname, except, taken) in [
        (CredentialType::EmailOtp, mail, None, true),
        (CredentialType::EmailOtp, mail, own, false),
        (CredentialType::EmailOtp, mail, Some(id(6)), true),
        (CredentialType::SmsOtp, mail, None, false),
        // A passkey has this nickname, and a nickname is all that it is.
        (CredentialType::Passkey, mail, None, false),
        (CredentialType::EmailOtp, "OWNER@example.test", None, false),
        (
            CredentialType::EmailOtp,
            "elsewhere@example.test",
            None,
            false,
        ),
    ] {
        let found = store
            .contact_taken(world.platform, kind, nickname, except)
            .await;
        assert_eq!(found.expect("readable"), taken, "{kind:?} {nickname}");
    }
}
