//! How long keys are kept, how often an issuer is asked, and who waits for whom.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use seedport_vault::oidc::{
    IssuerFault, IssuerPolicy, IssuerSettings, Issuers, OidcError, OidcIdentity, OidcRefusal,
    TokenAlgorithm, TokenVerifier, fetch::FetchError,
};
use serde_json::{Value, json};

use crate::common::{DISCOVERY, KEYS, NONCE, SIGNER, Signer, Web, at, honest, settings};

/// How long a test waits for another thread before it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is made, `later`, of a token that was issued then.
fn verify_at(
    verifier: &TokenVerifier,
    signer: &Signer,
    later: Duration,
) -> Result<OidcIdentity, OidcError> {
    let moment = at(later);
    let mut claims = honest();
    let second = u64::try_from(moment.millis() / 1000).expect("after the epoch");
    claims["iat"] = json!(second);
    claims["exp"] = json!(second + 300);
    verifier.verify(&signer.token(&claims), Some(NONCE), moment)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn unknown() -> Result<OidcIdentity, OidcError> {
    Err(OidcRefusal::KeyUnknown.into())
}

fn unreachable() -> Result<OidcIdentity, OidcError> {
    Err(IssuerFault::Fetch(FetchError::Unreachable).into())
}

#[test]
fn keys_are_kept_for_an_hour() {
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    for later in [0, 1, 60, 3599] {
        assert!(
            verify_at(&verifier, &SIGNER, seconds(later)).is_ok(),
            "{later}"
        );
    }
    assert_eq!(web.asked().len(), 2, "one fetch of two documents");
    assert!(verify_at(&verifier, &SIGNER, seconds(3600)).is_ok());
    assert_eq!(web.asked().len(), 2);
}

#[test]
fn a_new_key_is_fetched_once_it_is_used_and_an_old_one_is_dropped_with_it() {
    let next = Signer::new(TokenAlgorithm::Es256, "two");
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    assert!(verify_at(&verifier, &SIGNER, seconds(0)).is_ok());

    web.publish(&[&next]);
    assert!(
        verify_at(&verifier, &SIGNER, seconds(60)).is_ok(),
        "nobody asked yet"
    );
    assert_eq!(web.asked().len(), 2);
    assert!(verify_at(&verifier, &next, seconds(61)).is_ok());
    assert_eq!(web.asked().len(), 2, "one more fetch");
    assert_eq!(verify_at(&verifier, &SIGNER, seconds(62)), unknown());
    assert!(verify_at(&verifier, &next, seconds(63)).is_ok());
    assert_eq!(web.asked(), []);
}

#[test]
fn a_flood_of_unknown_keys_is_one_fetch_in_half_a_minute() {
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    let stranger = |number: u64| Signer::new(TokenAlgorithm::Es256, &number.to_string());
    for later in 0..30 {
        assert_eq!(
            verify_at(&verifier, &stranger(later), seconds(later)),
            unknown()
        );
    }
    assert_eq!(web.asked().len(), 2);
    for later in 30..60 {
        assert_eq!(
            verify_at(&verifier, &stranger(later), seconds(later)),
            unknown()
        );
    }
    assert_eq!(web.asked().len(), 2);
    assert!(
        verify_at(&verifier, &SIGNER, seconds(60)).is_ok(),
        "the known key stays known"
    );
    assert_eq!(web.asked(), []);
}

#[test]
fn an_issuer_that_fails_is_asked_again_after_a_few_seconds() {
    let web = Web::with(&[&SIGNER]);
    web.answer(DISCOVERY, Err(FetchError::Unreachable));
    let verifier = web.verifier(settings());
    for later in 0..5 {
        assert_eq!(verify_at(&verifier, &SIGNER, seconds(later)), unreachable());
    }
    assert_eq!(web.asked().len(), 1);
    assert_eq!(verify_at(&verifier, &SIGNER, seconds(5)), unreachable());
    assert_eq!(web.asked().len(), 1);
    web.put(
        DISCOVERY,
        &json!({"issuer": crate::common::ISSUER, "jwks_uri": KEYS}),
    );
    assert_eq!(verify_at(&verifier, &SIGNER, seconds(9)), unreachable());
    assert!(verify_at(&verifier, &SIGNER, seconds(10)).is_ok());
    assert_eq!(web.asked().len(), 2);
}

#[test]
fn known_keys_outlive_a_failure_but_not_their_hour() {
    let stranger = Signer::new(TokenAlgorithm::Es256, "two");
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    assert!(verify_at(&verifier, &SIGNER, seconds(0)).is_ok());
    web.answer(KEYS, Err(FetchError::Unreachable));
    assert_eq!(verify_at(&verifier, &stranger, seconds(60)), unreachable());
    assert!(verify_at(&verifier, &SIGNER, seconds(61)).is_ok());
    assert_eq!(verify_at(&verifier, &SIGNER, seconds(3600)), unreachable());
}

#[test]
fn a_clock_that_was_set_back_makes_keys_old_and_not_eternal() {
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    assert!(verify_at(&verifier, &SIGNER, seconds(100_000)).is_ok());
    assert_eq!(web.asked().len(), 2);
    assert!(verify_at(&verifier, &SIGNER, seconds(0)).is_ok());
    assert_eq!(web.asked().len(), 2, "asked again");
}

#[test]
fn a_crowd_at_a_cold_start_makes_one_fetch() {
    const CROWD: usize = 8;
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    let arrived = Arc::new(AtomicUsize::new(0));
    let crowd = Arc::clone(&arrived);
    web.watch(move |_| {
        let mut left = 1_000_000;
        while crowd.load(Ordering::SeqCst) < CROWD && left > 0 {
            thread::yield_now();
            left -= 1;
        }
    });
    thread::scope(|scope| {
        let verify = || {
            arrived.fetch_add(1, Ordering::SeqCst);
            verify_at(&verifier, &SIGNER, seconds(0))
        };
        let crowd: Vec<_> = (0..CROWD).map(|_| scope.spawn(verify)).collect();
        for one in crowd {
            assert!(one.join().expect("no panic").is_ok());
        }
    });
    assert_eq!(web.asked().len(), 2);
}

/// Lets the first request that arrives after the call wait until something is sent.
fn hold(web: &Web) -> (mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (arrive, arrived) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let gate = Mutex::new(Some((arrive, released)));
    web.watch(move |_| {
        let first = gate.lock().expect("no panic").take();
        if let Some((arrive, released)) = first {
            arrive.send(()).expect("the test listens");
            released.recv_timeout(PATIENCE).expect("released in time");
        }
    });
    (arrived, release)
}

#[test]
fn a_known_key_waits_for_no_fetch() {
    let stranger = Signer::new(TokenAlgorithm::Es256, "two");
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    assert!(verify_at(&verifier, &SIGNER, seconds(0)).is_ok());
    let (arrived, release) = hold(&web);
    thread::scope(|scope| {
        let slow = scope.spawn(|| verify_at(&verifier, &stranger, seconds(60)));
        arrived.recv_timeout(PATIENCE).expect("the fetch began");
        assert!(verify_at(&verifier, &SIGNER, seconds(60)).is_ok());
        release.send(()).expect("the fetch waits");
        assert_eq!(slow.join().expect("no panic"), unknown());
    });
}

#[test]
fn a_slow_issuer_holds_up_no_other() {
    let other = "https://other.example";
    let web = Web::with(&[&SIGNER]);
    let discovery = format!("{other}/.well-known/openid-configuration");
    web.put(&discovery, &json!({"issuer": other, "jwks_uri": KEYS}));
    let policy = |issuer: &str| {
        IssuerPolicy::new(IssuerSettings {
            issuer: issuer.to_owned(),
            ..settings()
        })
        .expect("a policy")
    };
    let issuers = vec![policy(crate::common::ISSUER), policy(other)];
    let issuers = Issuers::new(issuers).expect("a list");
    let verifier = TokenVerifier::new(issuers, Box::new(web.clone()));
    let verify = |issuer: &str| {
        let mut claims: Value = honest();
        claims["iss"] = json!(issuer);
        verifier.verify(&SIGNER.token(&claims), Some(NONCE), at(seconds(0)))
    };
    let (arrived, release) = hold(&web);
    thread::scope(|scope| {
        let slow = scope.spawn(|| verify(crate::common::ISSUER));
        arrived.recv_timeout(PATIENCE).expect("the fetch began");
        assert_eq!(verify(other).expect("verifies").issuer, other);
        release.send(()).expect("the fetch waits");
        assert!(slow.join().expect("no panic").is_ok());
    });
}

#[test]
fn a_fetch_that_panics_harms_no_later_one() {
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    let first = AtomicUsize::new(0);
    web.watch(move |_| {
        assert!(
            first.fetch_add(1, Ordering::SeqCst) > 0,
            "the fetcher fails"
        );
    });
    thread::scope(|scope| {
        let panicked = scope.spawn(|| verify_at(&verifier, &SIGNER, seconds(0)));
        assert!(panicked.join().is_err());
    });
    assert!(verify_at(&verifier, &SIGNER, seconds(0)).is_ok());
}
