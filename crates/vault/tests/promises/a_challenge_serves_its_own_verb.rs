//! A challenge redeems the verb that it was begun for, by whom that verb takes, and no other.
//!
//! The body is one and the same for every verb here, the stamp always holds, and the operator's
//! wallet has the very ids of the owner's, so that nothing but the sealed purpose tells the verbs
//! apart.

use seedport_vault::RedeemError;
use seedport_vault::RedeemRefusal as Refusal;

use crate::common::{
    World, stamp,
    verbs::{Actor, VERBS, Verb},
};

/// The one refusal that an honest retry of `verb` by the mail credential's session meets: it may
/// not revoke that credential, nor receive a first-edition export.
const fn honest(verb: Verb) -> Option<Refusal> {
    match verb {
        Verb::RevokeCredential => Some(Refusal::OwnCredential),
        Verb::ExportV1 => Some(Refusal::SessionCannotReceive),
        _ => None,
    }
}

#[test]
fn every_verb_refuses_the_challenges_of_all_the_others() {
    let world = World::new();
    let ann = Actor::new(&world, "ann@example.com");
    let session = &ann.login.session;
    let mut pairs = 0;
    for begun in VERBS {
        for finished in VERBS {
            if begun == Verb::OpenSession || finished == Verb::OpenSession {
                // Another key stamps there: `a_login_challenge_serves_no_other_verb`.
                continue;
            }
            let challenge = world.begin_verb(begun, &ann);
            let stamp = stamp(&ann.login.key, &challenge.payload);
            let done = world.finish_verb(finished, &ann, session, &challenge, &stamp);
            let expected = if begun == finished {
                honest(begun).map_or(Ok(()), |refusal| Err(RedeemError::Refused(refusal)))
            } else {
                Err(RedeemError::Refused(Refusal::WrongChallenge))
            };
            assert_eq!(done, expected, "{begun:?} finished as {finished:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 10 * 10);
}

#[test]
fn a_login_challenge_serves_no_other_verb_and_no_other_challenge_a_login() {
    let world = World::new();
    let ann = Actor::new(&world, "ann@example.com");
    let session = &ann.login.session;
    let wrong = Err(RedeemError::Refused(Refusal::WrongChallenge));
    for verb in VERBS.into_iter().filter(|verb| *verb != Verb::OpenSession) {
        let answered = world.answered(&ann.owner);
        for key in [&answered.key, &ann.login.key] {
            let stamp = stamp(key, &answered.challenge.payload);
            let done = world.finish_verb(verb, &ann, session, &answered.challenge, &stamp);
            assert_eq!(done, wrong, "a login's challenge as {verb:?}");
        }
        let challenge = world.begin_verb(verb, &ann);
        let stamp = stamp(&ann.login.key, &challenge.payload);
        let done = world.finish_verb(Verb::OpenSession, &ann, session, &challenge, &stamp);
        assert_eq!(done, wrong, "{verb:?} as a login");
    }
}

#[test]
fn no_verb_takes_the_session_of_another_wallet() {
    let world = World::new();
    let (ann, bob) = (
        Actor::new(&world, "ann@example.com"),
        Actor::new(&world, "bob@example.com"),
    );
    for verb in VERBS.into_iter().filter(|verb| verb.is_of_a_session()) {
        let challenge = world.begin_verb(verb, &ann);
        let stamp = stamp(&bob.login.key, &challenge.payload);
        let done = world.finish_verb(verb, &ann, &bob.login.session, &challenge, &stamp);
        assert!(
            matches!(done, Err(RedeemError::Fault(_))),
            "{verb:?}: {done:?}"
        );
        // Her own session beside his stamp is no better.
        let done = world.finish_verb(verb, &ann, &ann.login.session, &challenge, &stamp);
        assert!(
            matches!(done, Err(RedeemError::Refused(_))),
            "{verb:?}: {done:?}"
        );
    }
}

#[test]
fn no_verb_is_served_after_its_challenge_or_its_session_ended() {
    for verb in VERBS.into_iter().filter(|verb| *verb != Verb::OpenSession) {
        let world = World::new();
        let ann = Actor::new(&world, "ann@example.com");
        let session = &ann.login.session;
        let challenge = world.begin_verb(verb, &ann);
        let first = stamp(&ann.login.key, &challenge.payload);
        world.clock.set(challenge.expires_at);
        let done = world.finish_verb(verb, &ann, session, &challenge, &first);
        let expired = Err(RedeemError::Refused(Refusal::ChallengeExpired));
        assert_eq!(done, expired, "{verb:?}");
        world.clock.set(session.expires_at);
        let challenge = world.begin_verb(verb, &ann);
        let second = stamp(&ann.login.key, &challenge.payload);
        let done = world.finish_verb(verb, &ann, session, &challenge, &second);
        let expired = Err(RedeemError::Refused(Refusal::SessionExpired));
        // The owner of an operator's wallet has a key, and no session that ends.
        let expected = if verb.is_of_a_session() {
            expired
        } else {
            Ok(())
        };
        assert_eq!(done, expected, "{verb:?}");
    }
}

#[test]
fn no_verb_takes_a_stamp_over_another_payload() {
    let world = World::new();
    let ann = Actor::new(&world, "ann@example.com");
    for verb in VERBS.into_iter().filter(|verb| *verb != Verb::OpenSession) {
        let challenge = world.begin_verb(verb, &ann);
        let wrong = stamp(&ann.login.key, &format!("{} ", challenge.payload));
        let session = &ann.login.session;
        let done = world.finish_verb(verb, &ann, session, &challenge, &wrong);
        let refused = match honest(verb) {
            Some(Refusal::OwnCredential) => Refusal::OwnCredential,
            _ => Refusal::StampInvalid,
        };
        assert_eq!(done, Err(RedeemError::Refused(refused)), "{verb:?}");
    }
}
