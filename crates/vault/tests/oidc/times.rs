//! From when and until when a token holds.

use std::time::Duration;

use seedport_vault::oidc::{OidcError, OidcIdentity, OidcRefusal};
use seedport_wire::Timestamp;
use serde_json::{Value, json};

use crate::common::{NONCE, SECOND, SIGNER, Web, at, honest, judge, owner, settings};

fn refused(refusal: OidcRefusal) -> Result<OidcIdentity, OidcError> {
    Err(refusal.into())
}

/// What is made of the honest claims with one of them changed.
fn changed(name: &str, value: &Value) -> Result<OidcIdentity, OidcError> {
    let mut claims = honest();
    claims[name] = value.clone();
    judge(&SIGNER.token(&claims))
}

#[test]
fn a_token_holds_until_its_expiry() {
    let expires = |second: u64| {
        let mut claims = honest();
        claims["exp"] = json!(second);
        SIGNER.token(&claims)
    };
    assert_eq!(judge(&expires(SECOND + 1)), Ok(owner()));
    assert_eq!(judge(&expires(253_402_300_799)), Ok(owner()));
    for second in [0, 1, SECOND - 1, SECOND] {
        assert_eq!(
            judge(&expires(second)),
            refused(OidcRefusal::Expired),
            "{second}"
        );
    }
    let verifier = Web::with(&[&SIGNER]).verifier(settings());
    let verify = |later| {
        verifier.verify(
            &expires(SECOND + 1),
            Some(NONCE),
            at(Duration::from_millis(later)),
        )
    };
    assert!(verify(999).is_ok());
    assert_eq!(verify(1000), refused(OidcRefusal::Expired));
}

#[test]
fn a_time_may_have_a_fraction_or_an_exponent_and_counts_on_the_stricter_side() {
    let with = |name: &str, number: &str| {
        let claims = honest().to_string();
        let whole = format!("\"{name}\":{}", honest()[name]);
        assert!(claims.contains(&whole), "{claims}");
        let claims = claims.replace(&whole, &format!("\"{name}\":{number}"));
        SIGNER.sign(&SIGNER.header().to_string(), &claims)
    };
    let verifier = || Web::with(&[&SIGNER]).verifier(settings());
    let verify = |token: &str, later| {
        verifier().verify(token, Some(NONCE), at(Duration::from_millis(later)))
    };
    // An expiry of 1.5 s from now, cut to the millisecond.
    let token = with("exp", &format!("{SECOND}.5009"));
    assert!(verify(&token, 499).is_ok());
    assert_eq!(verify(&token, 500), refused(OidcRefusal::Expired));
    let exponent = format!("{}e3", (SECOND + 60) / 1000);
    let kept = (SECOND + 60) / 1000 * 1000 > SECOND;
    assert_eq!(verify(&with("exp", &exponent), 0).is_ok(), kept);
    let issued = verify(&with("iat", &format!("{SECOND}.2509")), 300).expect("a fraction");
    assert_eq!(
        issued.issued_at.millis(),
        i64::try_from(SECOND).expect("fits") * 1000 + 250
    );
    for wrong in ["-1.5", "1e300", "253402300799.5", "\"1\"", "null"] {
        let judged = judge(&with("exp", wrong));
        assert!(judged.is_err(), "{wrong}");
    }
}

#[test]
fn a_token_is_a_minute_old_at_most_and_hardly_of_the_future() {
    let issued = |second| {
        let issued_at = Timestamp::from_millis(0).plus(Duration::from_secs(second));
        Ok(OidcIdentity {
            issued_at,
            ..owner()
        })
    };
    for (second, outcome) in [
        (SECOND - 60, issued(SECOND - 60)),
        (SECOND - 61, refused(OidcRefusal::TooOld)),
        (SECOND - 65, refused(OidcRefusal::TooOld)),
        (0, refused(OidcRefusal::TooOld)),
        (SECOND + 5, issued(SECOND + 5)),
        (SECOND + 6, refused(OidcRefusal::IssuedInFuture)),
        (253_402_300_799, refused(OidcRefusal::IssuedInFuture)),
    ] {
        assert_eq!(changed("iat", &json!(second)), outcome, "{second}");
    }
    let verifier = Web::with(&[&SIGNER]).verifier(settings());
    let mut claims = honest();
    claims["iat"] = json!(SECOND - 60);
    let late = verifier.verify(
        &SIGNER.token(&claims),
        Some(NONCE),
        at(Duration::from_millis(1)),
    );
    assert_eq!(late, refused(OidcRefusal::TooOld));
}

#[test]
fn a_token_does_not_hold_before_its_beginning() {
    for (second, outcome) in [
        (0, Ok(owner())),
        (SECOND, Ok(owner())),
        (SECOND + 5, Ok(owner())),
        (SECOND + 6, refused(OidcRefusal::NotYetValid)),
    ] {
        assert_eq!(changed("nbf", &json!(second)), outcome, "{second}");
    }
}
