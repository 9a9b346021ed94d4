//! Hole 5: the provider's token that an owner stamped as an addition also opened a session, for
//! whoever had chosen its nonce.

use std::time::Duration;

use seedport_vault::{
    AnswerToken, AnswerTokenError, BeginAddCredential, Limits, NewCredential, NewProof, NewSession,
    RedeemError, RedeemRefusal,
    oidc::{OidcError, OidcRefusal},
};
use seedport_wire::{ClientKey, Timestamp};

use crate::{
    cast::{stored, token},
    common::{
        Login, Owner, World, now, signing_key, stamp,
        verbs::{any_body, held, retry},
    },
};

fn add(
    world: &World,
    ann: &Owner,
    login: &Login,
    token: &str,
) -> Result<NewCredential, RedeemError> {
    let begun = world.vault.begin_add_credential(&BeginAddCredential {
        scope: ann.scope(),
        proof: NewProof::Token(token),
        body: any_body(),
    });
    let begun = begun.expect("begins").pending;
    let stamp = stamp(&login.key, &begun.payload);
    let added = world
        .vault
        .add_credential(&retry(ann, &login.session, &begun, &stamp));
    added.map(|added| added.credential)
}

fn open(
    world: &World,
    ann: &Owner,
    credential: &NewCredential,
    token: &str,
    key: &ClientKey,
) -> Result<NewSession, AnswerTokenError> {
    world.vault.answer_token(&AnswerToken {
        scope: ann.scope(),
        credential: stored(credential),
        token,
        key,
    })
}

fn issued(world: &World, seconds_ago: i64) -> Timestamp {
    Timestamp::from_millis(now(world).millis() - 1000 * seconds_ago)
}

#[test]
fn the_token_of_an_addition_opens_no_session_for_whoever_chose_its_nonce() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let login = world.login(&ann);
    let couriers = held(signing_key().public());
    // The relay asks the provider with its own key's digest, and Ann stamps what comes of it.
    let first = token("ann", issued(&world, 10), Some(&couriers));
    let credential = add(&world, &ann, &login, &first).expect("any nonce passes");
    let used = AnswerTokenError::Token(OidcError::Refused(OidcRefusal::UsedToAdd));
    let earlier = token("ann", issued(&world, 11), Some(&couriers));
    for token in [&first, &earlier] {
        let refused = open(&world, &ann, &credential, token, &couriers);
        assert_eq!(refused.err(), Some(used.clone()));
    }
    // It holds in another vault over the same database, and after a restart.
    let beside = world.beside(Limits::default(), Box::new(seedport_wire::SystemEntropy));
    let refused = open(&beside, &ann, &credential, &first, &couriers);
    assert_eq!(refused.err(), Some(used));

    world.clock.advance(Duration::from_secs(1));
    let own = held(signing_key().public());
    let later = token("ann", now(&world), Some(&own));
    let nonce = AnswerTokenError::Token(OidcError::Refused(OidcRefusal::Nonce));
    let refused = open(&world, &ann, &credential, &later, &couriers);
    assert_eq!(refused.err(), Some(nonce), "bound to Ann's key");
    assert!(open(&world, &ann, &credential, &later, &own).is_ok());
}

#[test]
fn an_operator_may_require_that_an_additions_token_is_bound_to_the_session_that_stamps_it() {
    let world = World::limited(Limits {
        addition_nonce: true,
        ..Limits::default()
    });
    let ann = world.owner("ann@example.com");
    let login = world.login(&ann);
    let couriers = held(signing_key().public());
    for key in [None, Some(&couriers)] {
        let refused = add(&world, &ann, &login, &token("ann", issued(&world, 1), key));
        let other = RedeemError::Refused(RedeemRefusal::NonceOfOtherKey);
        assert_eq!(refused.err(), Some(other));
    }
    let own = held(login.key.public());
    let bound = token("ann", issued(&world, 1), Some(&own));
    assert!(add(&world, &ann, &login, &bound).is_ok());
}
