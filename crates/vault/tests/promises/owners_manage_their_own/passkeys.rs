//! Sessions by passkey, and assertions that were meant for something else.

use super::*;

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
