//! A provider's identity on its way in: the token's nonce, and the name of the provider.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_client::{
    Session,
    owner::{Intent, StampIntentError, TokenNonceError},
};
use seedport_wire::payload::Activity;

use super::scene::{ACCOUNT, NOW, PLATFORM, known, session as session_of};

fn written(activity: &Activity<'_>) -> String {
    activity.to_json(PLATFORM, NOW)
}

#[test]
fn the_name_of_a_provider_is_compared_where_it_is_known() {
    let payload = |provider| {
        written(&Activity::CreateOauthProvider {
            token: "a.b.c",
            provider,
            user: ACCOUNT,
        })
    };
    let intent = |provider| Intent::AddIdentity {
        account: ACCOUNT,
        token: "a.b.c",
        provider,
    };
    let check = |known_name, named| intent(known_name).check(&payload(named), &known());
    assert_eq!(check(Some("Mine"), "Mine"), Ok(()));
    assert_eq!(check(Some("Mine"), "Hers"), Err(StampIntentError::Other));
    assert_eq!(check(None, "Hers"), Ok(()));
}

#[test]
fn a_token_that_was_asked_for_with_another_nonce_is_not_added() {
    let (mine, hers) = (session_of(known()), session_of(known()));
    let add = |claims: &str| {
        let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        add_token(&mine, &token)
    };
    assert!(add(&format!(r#"{{"iss":"x","nonce":"{}"}}"#, mine.nonce())).is_ok());
    let other = Err(StampIntentError::Token(TokenNonceError::Other));
    assert_eq!(add(&format!(r#"{{"nonce":"{}"}}"#, hers.nonce())), other);
    assert_eq!(add(r#"{"iss":"x"}"#), other);
    let malformed = Err(StampIntentError::Token(TokenNonceError::Malformed));
    for token in ["a.b.c", "e30", "e30.e30", "e30.e30.e30.e30", "e30.W10.e30"] {
        assert_eq!(add_token(&mine, token), malformed, "{token}");
    }
}

/// What a session says to a payload that adds this token.
fn add_token(session: &Session, token: &str) -> Result<String, StampIntentError> {
    let payload = written(&Activity::CreateOauthProvider {
        token,
        provider: "Mine",
        user: ACCOUNT,
    });
    let intent = Intent::AddIdentity {
        account: ACCOUNT,
        token,
        provider: None,
    };
    session.stamp_intent(&payload, &intent)
}
