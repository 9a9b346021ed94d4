//! Tokens of a certified provider, whose keys rotate in between.

use std::time::{Duration, Instant};

use seedport_proofs::{
    grid::text,
    oidc_provider::OidcProvider,
    owner::{Asking, Owner, present_token},
    server::Server,
};
use serde_json::json;

/// How long a rotation may take to be noticed: a provider is asked again after half a minute.
const PATIENCE: Duration = Duration::from_secs(50);
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(2);

fn configured(provider: &OidcProvider, algorithm: &str) -> Server {
    let issuer = provider.issuer();
    Server::start(&format!(
        "[[oidc.issuers]]\nissuer = \"{issuer}\"\nprovider = \"Certified\"\n\
         algorithm = \"{algorithm}\"\naudiences = [\"wallet-app\"]\nprivate = true\n"
    ))
}

#[test]
fn a_certified_providers_token_takes_out_the_seed_before_and_after_its_keys_rotate() {
    let mut provider = OidcProvider::start("RS256", &["wallet-app", "other-app"]);
    let server = configured(&provider, "RS256");
    let owner = Owner::create(&server, "ada@example.com");
    let by_mail = owner.log_in(&server);
    let phrase = owner.export(&server, &by_mail);
    let adding = provider.token("wallet-app", "owner-1", None);
    let body = json!({"type": "OAUTH", "oidcToken": adding});
    let added = owner.add(&server, &by_mail, body);
    assert_eq!(added["nickname"], "owner-1@example.org");
    let credential = text(&added["id"]);

    for key in Asking::both() {
        let nonce = key.nonce();
        let token = provider.later_token("wallet-app", "owner-1", Some(&nonce), &adding);
        let session = present_token(&server, &credential, &token, &key).expect(200);
        assert_eq!(session["type"], "OAUTH");
        assert_eq!(owner.export(&server, &key.session_key(&session)), phrase);
    }

    let key = Asking::held();
    let nonce = key.nonce();
    let refused = |token: &str| present_token(&server, &credential, token, &key).refused();
    let of_another = provider.token("wallet-app", "owner-2", Some(&nonce));
    assert_eq!(refused(&of_another), "OIDC_IDENTITY");
    let for_another = provider.token("other-app", "owner-1", Some(&nonce));
    assert_eq!(refused(&for_another), "OIDC_AUDIENCE");
    let without = provider.token("wallet-app", "owner-1", None);
    assert_eq!(refused(&without), "OIDC_CLAIM_MISSING");
    let upper = nonce.to_ascii_uppercase();
    let spelled = provider.token("wallet-app", "owner-1", Some(&upper));
    assert_eq!(refused(&spelled), "OIDC_NONCE");

    let old_key = Asking::receiving();
    let old = provider.token("wallet-app", "owner-1", Some(&old_key.nonce()));
    assert_eq!(provider.rotate(), "key-2");
    let rotated = Instant::now();
    let session = loop {
        let token = provider.token("wallet-app", "owner-1", Some(&nonce));
        let answer = present_token(&server, &credential, &token, &key);
        if answer.status == 200 {
            break answer.expect(200);
        }
        assert_eq!(answer.refused(), "OIDC_KEY_UNKNOWN");
        assert!(rotated.elapsed() < PATIENCE, "the new key stays unknown");
        // Polls: the server fetches the keys again after a while.
        std::thread::park_timeout(PAUSE);
    };
    let late = present_token(&server, &credential, &old, &old_key);
    assert_eq!(late.refused(), "OIDC_KEY_UNKNOWN");
    assert_eq!(owner.export(&server, &key.session_key(&session)), phrase);
}

#[test]
fn a_provider_of_every_other_algorithm_opens_sessions() {
    for algorithm in ["PS256", "ES256", "EdDSA"] {
        let mut provider = OidcProvider::start(algorithm, &["wallet-app"]);
        let server = configured(&provider, algorithm);
        let owner = Owner::create(&server, "ada@example.com");
        let by_mail = owner.log_in(&server);
        let adding = provider.token("wallet-app", "owner-1", None);
        let body = json!({"type": "OAUTH", "oidcToken": adding});
        let credential = text(&owner.add(&server, &by_mail, body)["id"]);
        let key = Asking::held();
        let nonce = key.nonce();
        let token = provider.later_token("wallet-app", "owner-1", Some(&nonce), &adding);
        let session = present_token(&server, &credential, &token, &key).expect(200);
        let by_token = key.session_key(&session);
        assert_eq!(
            owner.export(&server, &by_token),
            owner.export(&server, &by_mail),
            "{algorithm}"
        );
    }
}

#[test]
fn a_provider_that_is_gone_makes_a_503_and_no_refusal() {
    let mut provider = OidcProvider::start("ES256", &["wallet-app"]);
    let server = configured(&provider, "ES256");
    let owner = Owner::create(&server, "ada@example.com");
    let token = provider.token("wallet-app", "owner-1", None);
    drop(provider);
    let body = json!({"type": "OAUTH", "accountId": owner.account(), "oidcToken": token});
    let away = server
        .grid
        .post("/auth/credentials", &[], &body)
        .expect(503);
    assert_eq!(away["details"]["reason"], "PROVIDER_UNAVAILABLE");
}
