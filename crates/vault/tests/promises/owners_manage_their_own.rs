//! Credentials, sessions and contacts: what an owner's session may do, and to what.

use seedport_vault::{
    AnswerPasskey, BeginAddCredential, BeginChangeContact, BeginPasskey, BeginRefresh,
    BeginRevokeCredential, Contact, NewCredential, NewProof, NewSession, PasskeyError, RedeemError,
    RedeemRefusal as Refusal, Stored, VaultFault, webauthn::PasskeyRefusal,
};
use seedport_wire::{
    ClientKey, FirstEditionStamp, SecretBytes, SigningKey, TargetKey,
    ids::CredentialId,
    payload::{AttestationTexts, Authenticator as Texts},
    session_bundle,
};

use crate::common::{
    Login, Owner, World,
    authenticator::Authenticator,
    signing_key, stamp, target_key,
    verbs::{any_body, held, made, retry, stored_session},
};

fn stored(credential: &NewCredential) -> Stored<'_, CredentialId> {
    Stored {
        id: credential.id,
        sealed: &credential.sealed,
    }
}

/// Adds a passkey by a session of the owner's.
fn add_passkey(
    world: &World,
    owner: &Owner,
    login: &Login,
    device: &Authenticator,
) -> NewCredential {
    let challenge = b"0123456789abcdef";
    let texts = Texts {
        attestation: AttestationTexts {
            attestation_object: "",
            client_data_json: "",
            credential_id: "",
        },
        authenticator_name: "Ann's key",
        challenge: "",
        transports: &[],
    };
    let begun = world.vault.begin_add_credential(&BeginAddCredential {
        scope: owner.scope(),
        proof: NewProof::Passkey {
            texts,
            challenge,
            attestation: &device.register(challenge),
        },
        body: any_body(),
    });
    let begun = begun.expect("begins");
    assert_eq!(begun.external_id.as_ref(), Some(&device.id));
    let stamp = stamp(&login.key, &begun.pending.payload);
    let added = world
        .vault
        .add_credential(&retry(owner, &login.session, &begun.pending, &stamp))
        .expect("adds");
    assert_eq!(added.nickname, "Ann's key");
    added.credential
}

fn passkey_login(
    world: &World,
    owner: &Owner,
    credential: &NewCredential,
    device: &mut Authenticator,
    key: &ClientKey,
) -> Result<NewSession, PasskeyError> {
    let begun = world.vault.begin_passkey(&BeginPasskey {
        scope: owner.scope(),
        credential: stored(credential),
        key,
    });
    let begun = begun.expect("begins");
    let assertion = device.assert(begun.challenge.as_bytes());
    let answered = world.vault.answer_passkey(&AnswerPasskey {
        scope: owner.scope(),
        credential: stored(credential),
        challenge: Stored {
            id: begun.pending.id,
            sealed: &begun.pending.sealed,
        },
        payload: &begun.pending.payload,
        assertion: &assertion,
    });
    answered.map(|answered| answered.session)
}

/// The key that a bundle brings to the device that can open it.
fn opened(bundle: &str, receiver: &TargetKey) -> SigningKey {
    let scalar: SecretBytes = session_bundle::open(receiver, bundle).expect("opens");
    SigningKey::from_scalar(&scalar).expect("a scalar")
}

#[test]
fn a_passkey_opens_sessions_of_both_key_flows_and_both_export() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let mut device = Authenticator::new();
    let credential = add_passkey(&world, &owner, &login, &device);
    let (own, receiver) = (signing_key(), target_key());
    let session = passkey_login(
        &world,
        &owner,
        &credential,
        &mut device,
        &held(own.public()),
    );
    let session = session.expect("opens");
    assert_eq!(session.bundle, None);
    assert_eq!(session.key, own.public().compressed());
    world.export(&owner, &Login { key: own, session });
    let client = made(receiver.public());
    let session = passkey_login(&world, &owner, &credential, &mut device, &client).expect("opens");
    let key = opened(
        session.bundle.as_deref().expect("made by the vault"),
        &receiver,
    );
    assert_eq!(session.key, key.public().compressed());
    assert_ne!(key.public(), receiver.public());
    world.export(&owner, &Login { key, session });
}

#[test]
fn an_assertion_over_another_keys_challenge_opens_nothing() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let mut device = Authenticator::new();
    let credential = add_passkey(&world, &owner, &login, &device);
    let ask = |key: &SigningKey| {
        let begun = world.vault.begin_passkey(&BeginPasskey {
            scope: owner.scope(),
            credential: stored(&credential),
            key: &held(key.public()),
        });
        begun.expect("begins")
    };
    let (honest, attacker) = (ask(&signing_key()), ask(&signing_key()));
    let assertion = device.assert(honest.challenge.as_bytes());
    let answer = |payload: &str| {
        world.vault.answer_passkey(&AnswerPasskey {
            scope: owner.scope(),
            credential: stored(&credential),
            challenge: Stored {
                id: attacker.pending.id,
                sealed: &attacker.pending.sealed,
            },
            payload,
            assertion: &assertion,
        })
    };
    let refused = answer(&attacker.pending.payload).err();
    assert_eq!(
        refused,
        Some(PasskeyError::Refused(PasskeyRefusal::Challenge))
    );
    // The payload that the assertion is over, shown under the attacker's challenge.
    let fault = answer(&honest.pending.payload).err();
    let record = seedport_vault::RecordKind::Challenge;
    assert_eq!(fault, Some(PasskeyError::Fault(VaultFault::Record(record))));
}

#[test]
fn a_passkey_of_one_wallet_opens_no_other() {
    let world = World::new();
    let (ann, bob) = (
        world.owner("ann@example.com"),
        world.owner("bob@example.com"),
    );
    let login = world.login(&ann);
    let device = Authenticator::new();
    let credential = add_passkey(&world, &ann, &login, &device);
    let begun = world.vault.begin_passkey(&BeginPasskey {
        scope: bob.scope(),
        credential: stored(&credential),
        key: &held(signing_key().public()),
    });
    assert!(begun.is_err());
}

#[test]
fn a_credential_is_revoked_by_another_ones_session_only() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let mail = world.login(&owner);
    let mut device = Authenticator::new();
    let credential = add_passkey(&world, &owner, &mail, &device);
    let own = signing_key();
    let session = passkey_login(
        &world,
        &owner,
        &credential,
        &mut device,
        &held(own.public()),
    );
    let passkey = Login {
        session: session.expect("opens"),
        key: own,
    };
    let begin = |credential| {
        let begun = world.vault.begin_revoke_credential(&BeginRevokeCredential {
            scope: owner.scope(),
            credential,
            body: any_body(),
        });
        begun.expect("begins")
    };
    let finish = |login: &Login, challenge: &_, payload: &str| {
        let stamp = stamp(&login.key, payload);
        let retry = retry(&owner, &login.session, challenge, &stamp);
        world.vault.revoke_credential(&retry)
    };
    let own_refused = Err(RedeemError::Refused(Refusal::OwnCredential));
    let of_mail = begin(owner.credential());
    assert_eq!(finish(&mail, &of_mail, &of_mail.payload), own_refused);
    let id = owner.wallet.credential.id;
    assert_eq!(finish(&passkey, &of_mail, &of_mail.payload), Ok(id));
    let of_passkey = begin(stored(&credential));
    assert_eq!(
        finish(&passkey, &of_passkey, &of_passkey.payload),
        own_refused
    );
    let revoked = finish(&mail, &of_passkey, &of_passkey.payload);
    assert_eq!(revoked, Ok(credential.id));
}

#[test]
fn a_session_is_refreshed_by_itself_and_never_with_its_own_key() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let (one, other) = (world.login(&owner), world.login(&owner));
    let begin = |key: &ClientKey| {
        let begun = world.vault.begin_refresh(&BeginRefresh {
            scope: owner.scope(),
            session: one.session.id,
            key,
            body: any_body(),
        });
        begun.expect("begins")
    };
    let finish = |login: &Login, challenge: &seedport_vault::PendingChallenge| {
        let stamp = stamp(&login.key, &challenge.payload);
        let retry = retry(&owner, &login.session, challenge, &stamp);
        world.vault.refresh_session(&retry)
    };
    let fresh = signing_key();
    let challenge = begin(&held(fresh.public()));
    let refused = finish(&other, &challenge).err();
    assert_eq!(refused, Some(RedeemError::Refused(Refusal::OtherSession)));
    let session = finish(&one, &challenge).expect("refreshes");
    assert_eq!(session.credential, one.session.credential);
    assert_ne!(session.id, one.session.id);
    world.export(
        &owner,
        &Login {
            key: fresh,
            session,
        },
    );
    for key in [held(one.key.public()), made(one.key.public())] {
        let refused = finish(&one, &begin(&key)).err();
        let expected = RedeemError::Refused(Refusal::TargetIsSessionKey);
        assert_eq!(refused, Some(expected));
    }
}

#[test]
fn a_first_edition_export_goes_to_the_key_inside_the_session_that_stamped() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let mail = world.login(&owner);
    let phrase = {
        let (target, delivered) = world.export(&owner, &mail);
        world.phrase(&delivered.envelope, &target)
    };
    // Two sessions of the legacy flow and one that the client holds, all live.
    let legacy = |receiver: &TargetKey| {
        let begun = world.vault.begin_refresh(&BeginRefresh {
            scope: owner.scope(),
            session: mail.session.id,
            key: &made(receiver.public()),
            body: any_body(),
        });
        let begun = begun.expect("begins");
        let stamp = stamp(&mail.key, &begun.payload);
        let session = world
            .vault
            .refresh_session(&retry(&owner, &mail.session, &begun, &stamp))
            .expect("refreshes");
        let key = opened(session.bundle.as_deref().expect("made"), receiver);
        Login { key, session }
    };
    let (first, second) = (target_key(), target_key());
    let logins = [legacy(&first), legacy(&second)];
    let sessions = [
        stored_session(&mail.session),
        stored_session(&logins[0].session),
        stored_session(&logins[1].session),
    ];
    for (login, receiver) in logins.iter().zip([&first, &second]) {
        let challenge = world.vault.begin_export_v1(owner.scope(), any_body());
        let challenge = challenge.expect("begins");
        let signature = login.key.sign(challenge.payload.as_bytes()).expect("signs");
        let bare = FirstEditionStamp::Bare(signature);
        let delivered = world
            .finish_v1(&owner, &sessions, &challenge, &bare)
            .expect("delivers");
        assert_eq!(delivered.session, login.session.id);
        let opened = session_bundle::open(receiver, &delivered.export.envelope).expect("opens");
        assert_eq!(opened.expose_text(), Some(phrase.as_str()));
        for stranger in [&first, &second] {
            let opens = session_bundle::open(stranger, &delivered.export.envelope).is_ok();
            assert_eq!(opens, stranger.public() == receiver.public());
        }
    }
    let challenge = world.vault.begin_export_v1(owner.scope(), any_body());
    let challenge = challenge.expect("begins");
    let held = FirstEditionStamp::Bare(mail.key.sign(challenge.payload.as_bytes()).expect("signs"));
    let refused = world.finish_v1(&owner, &sessions, &challenge, &held).err();
    assert_eq!(
        refused,
        Some(RedeemError::Refused(Refusal::SessionCannotReceive))
    );
    let stranger = signing_key()
        .sign(challenge.payload.as_bytes())
        .expect("signs");
    let stranger = FirstEditionStamp::Bare(stranger);
    let refused = world
        .finish_v1(&owner, &sessions, &challenge, &stranger)
        .err();
    assert_eq!(refused, Some(RedeemError::Refused(Refusal::StampInvalid)));
}

#[test]
fn a_contact_moves_with_the_very_credentials_that_the_owner_agreed_to() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let device = Authenticator::new();
    let passkey = add_passkey(&world, &owner, &login, &device);
    let begin = |ids: &[CredentialId]| {
        let begun = world.vault.begin_change_contact(&BeginChangeContact {
            scope: owner.scope(),
            contact: Contact::Email("new@example.com"),
            credentials: ids,
            body: any_body(),
        });
        begun.expect("begins")
    };
    let finish = |challenge: &seedport_vault::PendingChallenge, credentials: &[Stored<'_, _>]| {
        let stamp = stamp(&login.key, &challenge.payload);
        let retry = retry(&owner, &login.session, challenge, &stamp);
        world.vault.change_contact(&retry, credentials)
    };
    let mail = owner.credential();
    let challenge = begin(&[mail.id]);
    let changed = Some(RedeemError::Refused(Refusal::CredentialSetChanged));
    assert_eq!(finish(&challenge, &[]).err(), changed);
    assert_eq!(finish(&challenge, &[mail, stored(&passkey)]).err(), changed);
    assert_eq!(finish(&challenge, &[stored(&passkey)]).err(), changed);
    // A set that agrees, of a credential that no mail goes to: the record says what it is.
    let fault = finish(&begin(&[passkey.id]), &[stored(&passkey)]).err();
    assert!(matches!(fault, Some(RedeemError::Fault(_))), "{fault:?}");
    let moved = finish(&challenge, &[mail]).expect("moves");
    assert_eq!(moved.len(), 1);
    let mut owner = world.owner_of(owner.account, "unused@example.com");
    // The moved record is of the old wallet; only its place is borrowed from there.
    owner.wallet.credential.sealed.clone_from(&moved[0].sealed);
    let elsewhere = world.vault.begin_code(&world.code_request(&owner));
    assert!(elsewhere.is_err(), "a record of another wallet opened");
}

#[test]
fn codes_go_to_the_moved_contact() {
    let world = World::new();
    let mut owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let begun = world.vault.begin_change_contact(&BeginChangeContact {
        scope: owner.scope(),
        contact: Contact::Email("new@example.com"),
        credentials: &[owner.wallet.credential.id],
        body: any_body(),
    });
    let begun = begun.expect("begins");
    let stamp = stamp(&login.key, &begun.payload);
    let moved = world
        .vault
        .change_contact(
            &retry(&owner, &login.session, &begun, &stamp),
            &[owner.credential()],
        )
        .expect("moves");
    owner.wallet.credential.sealed.clone_from(&moved[0].sealed);
    let (_, mail) = world.code(&owner);
    assert_eq!(mail.to, "new@example.com");
}
