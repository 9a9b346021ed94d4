//! Refreshing a session, and the first edition of the export.

use super::*;

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
