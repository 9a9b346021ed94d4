//! A challenge redeems the verb that it was begun for, by whom that verb takes, and no other.
//!
//! The body is one and the same for every verb here and the stamp always holds, so that nothing
//! but the sealed purpose tells the verbs apart.

use seedport_vault::RedeemError;
use seedport_vault::RedeemRefusal as Refusal;

use crate::common::{
    World, stamp,
    verbs::{VERBS, Verb},
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
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let mut pairs = 0;
    for begun in VERBS {
        for finished in VERBS {
            if begun == Verb::OpenSession || finished == Verb::OpenSession {
                // Another key stamps there: `a_login_challenge_serves_no_session`.
                continue;
            }
            let challenge = world.begin_verb(begun, &owner, &login);
            let stamp = stamp(&login.key, &challenge.payload);
            let done = world.finish_verb(finished, &owner, &login.session, &challenge, &stamp);
            let expected = if begun == finished {
                honest(begun).map_or(Ok(()), |refusal| Err(RedeemError::Refused(refusal)))
            } else {
                Err(RedeemError::Refused(Refusal::WrongChallenge))
            };
            assert_eq!(done, expected, "{begun:?} finished as {finished:?}");
            pairs += 1;
        }
    }
    assert_eq!(pairs, 8 * 8);
}

#[test]
fn a_login_challenge_serves_no_session_and_no_other_challenge_a_login() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let wrong = Err(RedeemError::Refused(Refusal::WrongChallenge));
    for verb in VERBS.into_iter().filter(|verb| *verb != Verb::OpenSession) {
        let answered = world.answered(&owner);
        for key in [&answered.key, &login.key] {
            let stamp = stamp(key, &answered.challenge.payload);
            let session = &login.session;
            let done = world.finish_verb(verb, &owner, session, &answered.challenge, &stamp);
            assert_eq!(done, wrong, "a login's challenge as {verb:?}");
        }
        let challenge = world.begin_verb(verb, &owner, &login);
        let stamp = stamp(&login.key, &challenge.payload);
        let session = &login.session;
        let done = world.finish_verb(Verb::OpenSession, &owner, session, &challenge, &stamp);
        assert_eq!(done, wrong, "{verb:?} as a login");
    }
}

#[test]
fn no_verb_takes_the_session_of_another_wallet() {
    let world = World::new();
    let (ann, bob) = (
        world.owner("ann@example.com"),
        world.owner("bob@example.com"),
    );
    let (hers, his) = (world.login(&ann), world.login(&bob));
    for verb in VERBS.into_iter().filter(|verb| *verb != Verb::OpenSession) {
        let challenge = world.begin_verb(verb, &ann, &hers);
        let stamp = stamp(&his.key, &challenge.payload);
        let done = world.finish_verb(verb, &ann, &his.session, &challenge, &stamp);
        assert!(
            matches!(done, Err(RedeemError::Fault(_))),
            "{verb:?}: {done:?}"
        );
        // Her own session beside his stamp is no better.
        let done = world.finish_verb(verb, &ann, &hers.session, &challenge, &stamp);
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
        let owner = world.owner("ann@example.com");
        let login = world.login(&owner);
        let challenge = world.begin_verb(verb, &owner, &login);
        let stamp = stamp(&login.key, &challenge.payload);
        world.clock.set(challenge.expires_at);
        let done = world.finish_verb(verb, &owner, &login.session, &challenge, &stamp);
        let expired = Err(RedeemError::Refused(Refusal::ChallengeExpired));
        assert_eq!(done, expired, "{verb:?}");
        world.clock.set(login.session.expires_at);
        let challenge = world.begin_verb(verb, &owner, &login);
        let stamp = crate::common::stamp(&login.key, &challenge.payload);
        let done = world.finish_verb(verb, &owner, &login.session, &challenge, &stamp);
        let expired = Err(RedeemError::Refused(Refusal::SessionExpired));
        assert_eq!(done, expired, "{verb:?}");
    }
}

#[test]
fn no_verb_takes_a_stamp_over_another_payload() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    for verb in VERBS.into_iter().filter(|verb| *verb != Verb::OpenSession) {
        let challenge = world.begin_verb(verb, &owner, &login);
        let wrong = stamp(&login.key, &format!("{} ", challenge.payload));
        let done = world.finish_verb(verb, &owner, &login.session, &challenge, &wrong);
        let refused = match honest(verb) {
            Some(Refusal::OwnCredential) => Refusal::OwnCredential,
            _ => Refusal::StampInvalid,
        };
        assert_eq!(done, Err(RedeemError::Refused(refused)), "{verb:?}");
    }
}
