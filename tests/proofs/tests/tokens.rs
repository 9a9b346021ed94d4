//! Tokens of a certified provider, over HTTP, judged by the vault; its keys rotate in between.
//!
//! Invariant: the provider is the npm package; the verifier is the vault's, through public calls.

use std::time::Duration;

use seedport_proofs::{oidc_provider::OidcProvider, plain_http::PlainHttp};
use seedport_vault::oidc::{
    IssuerFault, IssuerPolicy, IssuerSettings, Issuers, OidcIdentity, OidcRefusal, TokenVerifier,
    fetch::FetchError,
};
use seedport_wire::{Clock as _, SystemClock, Timestamp};

const NONCE: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const ALGORITHMS: [&str; 4] = ["RS256", "PS256", "ES256", "EdDSA"];

/// A verifier of the provider's tokens for `wallet-app` and `other-app`, with its fetcher.
fn verifier(provider: &OidcProvider, algorithm: &str) -> (TokenVerifier, PlainHttp) {
    let policy = IssuerPolicy::new(IssuerSettings {
        issuer: provider.issuer().to_owned(),
        also: Vec::new(),
        audiences: vec!["wallet-app".to_owned(), "other-app".to_owned()],
        authorized_parties: Vec::new(),
        algorithm: algorithm.parse().expect("an algorithm"),
        provider: "Certified".to_owned(),
        private: true,
    });
    let issuers = Issuers::new(vec![policy.expect("a policy")]).expect("a list");
    let documents = PlainHttp::default();
    (
        TokenVerifier::new(issuers, Box::new(documents.clone())),
        documents,
    )
}

#[test]
fn a_certified_providers_token_is_its_owners() {
    for algorithm in ALGORITHMS {
        let mut provider = OidcProvider::start(algorithm, &["wallet-app", "other-app"]);
        let (verifier, _) = verifier(&provider, algorithm);
        // When it was issued, and for which nonce, is judged by the verbs.
        let who = |identity: OidcIdentity| OidcIdentity {
            issued_at: Timestamp::from_millis(0),
            nonce: None,
            ..identity
        };
        let identity = |audience: &str| OidcIdentity {
            issuer: provider.issuer().to_owned(),
            audience: audience.to_owned(),
            subject: "owner-1".to_owned(),
            email: Some("owner-1@example.org".to_owned()),
            provider: "Certified".to_owned(),
            issued_at: Timestamp::from_millis(0),
            nonce: None,
        };
        let (wallet, other) = (identity("wallet-app"), identity("other-app"));

        let token = provider.token("wallet-app", "owner-1", Some(NONCE));
        let now = SystemClock.now();
        assert_eq!(
            verifier.verify(&token, Some(NONCE), now).map(who),
            Ok(wallet.clone()),
            "{algorithm}"
        );
        let bound = verifier.verify(&token, Some(&NONCE.replace('9', "8")), now);
        assert_eq!(bound, Err(OidcRefusal::Nonce.into()));
        let late = now.plus(Duration::from_secs(62));
        assert_eq!(
            verifier.verify(&token, Some(NONCE), late),
            Err(OidcRefusal::TooOld.into())
        );

        let token = provider.token("other-app", "owner-1", Some(NONCE));
        let now = SystemClock.now();
        assert_eq!(
            verifier.verify(&token, Some(NONCE), now).map(who),
            Ok(other)
        );
        let token = provider.token("wallet-app", "owner-1", None);
        let now = SystemClock.now();
        assert_eq!(verifier.verify(&token, None, now).map(who), Ok(wallet));
    }
}

#[test]
fn a_rotation_is_followed_by_one_fetch() {
    let algorithm = "RS256";
    let mut provider = OidcProvider::start(algorithm, &["wallet-app"]);
    let (verifier, documents) = verifier(&provider, algorithm);
    let old = provider.token("wallet-app", "owner-1", Some(NONCE));
    let first = SystemClock.now();
    assert!(verifier.verify(&old, Some(NONCE), first).is_ok());
    assert_eq!(documents.count(), 2, "discovery and keys");

    assert_eq!(provider.rotate(), "key-2");
    let kept = verifier.verify(&old, Some(NONCE), first.plus(Duration::from_secs(1)));
    assert!(kept.is_ok(), "nobody asked for another key yet");
    let new = provider.token("wallet-app", "owner-1", Some(NONCE));
    let soon = first.plus(Duration::from_secs(29));
    assert_eq!(
        verifier.verify(&new, Some(NONCE), soon),
        Err(OidcRefusal::KeyUnknown.into())
    );
    assert_eq!(
        documents.count(),
        2,
        "an issuer is not asked twice in half a minute"
    );

    let later = first.plus(Duration::from_secs(31));
    assert!(verifier.verify(&new, Some(NONCE), later).is_ok());
    assert_eq!(documents.count(), 4);
    let dropped = verifier.verify(&old, Some(NONCE), later);
    assert_eq!(
        dropped,
        Err(OidcRefusal::KeyUnknown.into()),
        "the old key is not published"
    );
    assert_eq!(documents.count(), 4);
}

#[test]
fn a_provider_that_is_gone_makes_its_tokens_unjudged_and_not_refused() {
    let mut provider = OidcProvider::start("ES256", &["wallet-app"]);
    let (verifier, documents) = verifier(&provider, "ES256");
    let token = provider.token("wallet-app", "owner-1", Some(NONCE));
    let now = SystemClock.now();
    drop(provider);
    let unreachable = IssuerFault::Fetch(FetchError::Unreachable);
    assert_eq!(
        verifier.verify(&token, Some(NONCE), now),
        Err(unreachable.into())
    );
    assert_eq!(documents.count(), 1);
}

#[test]
fn another_providers_token_does_not_hold() {
    let provider = OidcProvider::start("ES256", &["wallet-app"]);
    let mut other = OidcProvider::start("ES256", &["wallet-app"]);
    let (verifier, documents) = verifier(&provider, "ES256");
    let token = other.token("wallet-app", "owner-1", Some(NONCE));
    let now = SystemClock.now();
    assert_eq!(
        verifier.verify(&token, Some(NONCE), now),
        Err(OidcRefusal::Issuer.into())
    );
    assert_eq!(documents.count(), 0);
}
