//! What a token says: each claim missing, of another type, of another value.

use seedport_vault::oidc::{Claim, IssuerSettings, OidcError, OidcIdentity, OidcRefusal};
use serde_json::{Value, json};

use crate::common::{
    AUDIENCE, ISSUER, NONCE, SECOND, SIGNER, Web, honest, judge, now, owner, settings,
};

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
fn each_required_claim_must_be_there() {
    for claim in [
        Claim::Issuer,
        Claim::Audience,
        Claim::Subject,
        Claim::Expiry,
        Claim::IssuedAt,
        Claim::Nonce,
    ] {
        let mut claims = honest();
        let members = claims.as_object_mut().expect("an object");
        members.remove(claim.name()).expect("it was there");
        let judged = judge(&SIGNER.token(&claims));
        assert_eq!(judged, refused(OidcRefusal::ClaimMissing(claim)));
        assert_eq!(OidcRefusal::ClaimMissing(claim).claim(), Some(claim.name()));
    }
}

#[test]
fn each_claim_has_its_type() {
    let texts = [
        Claim::Issuer,
        Claim::Audience,
        Claim::Subject,
        Claim::Nonce,
        Claim::AuthorizedParty,
        Claim::Email,
    ];
    for claim in texts {
        for value in [
            json!(null),
            json!(1),
            json!(true),
            json!({}),
            json!([]),
            json!([[AUDIENCE]]),
        ] {
            let judged = changed(claim.name(), &value);
            assert_eq!(
                judged,
                refused(OidcRefusal::ClaimType(claim)),
                "{claim:?}: {value}"
            );
        }
    }
    for claim in [Claim::Expiry, Claim::IssuedAt, Claim::NotBefore] {
        for value in [
            json!(null),
            json!(SECOND.to_string()),
            json!(true),
            json!([SECOND]),
            json!({}),
            json!(-1),
            json!(i64::MIN),
            json!(-0.5),
            json!(253_402_300_799.5),
            json!(1e300),
            json!(u64::MAX),
            json!(253_402_300_800_u64),
        ] {
            let judged = changed(claim.name(), &value);
            assert_eq!(
                judged,
                refused(OidcRefusal::ClaimType(claim)),
                "{claim:?}: {value}"
            );
        }
        // No number of this reader's: the text is no JSON to it.
        let claims =
            honest()
                .to_string()
                .replacen('{', &format!(r#"{{"{}":1e999,"#, claim.name()), 1);
        let token = SIGNER.sign(&SIGNER.header().to_string(), &claims);
        assert_eq!(judge(&token), refused(OidcRefusal::Malformed), "{claim:?}");
        let claims = claims.replacen("1e999", "18446744073709551616", 1);
        let claims = claims.replacen(&format!(r#","{}":{}"#, claim.name(), SECOND + 300), "", 1);
        let claims = claims.replacen(&format!(r#","{}":{}"#, claim.name(), SECOND - 10), "", 1);
        let token = SIGNER.sign(&SIGNER.header().to_string(), &claims);
        assert_eq!(
            judge(&token),
            refused(OidcRefusal::ClaimType(claim)),
            "{claims}"
        );
    }
}

#[test]
fn a_subject_and_a_mail_address_have_a_size() {
    assert_eq!(
        changed("sub", &json!("")),
        refused(OidcRefusal::ClaimType(Claim::Subject))
    );
    assert!(changed("sub", &json!("s".repeat(255))).is_ok());
    let judged = changed("sub", &json!("s".repeat(256)));
    assert_eq!(judged, refused(OidcRefusal::ClaimType(Claim::Subject)));

    assert!(changed("email", &json!("e".repeat(320))).is_ok());
    for bad in [
        "e".repeat(321),
        "a\nb@example.org".to_owned(),
        "a\u{0}".to_owned(),
    ] {
        let judged = changed("email", &json!(bad));
        assert_eq!(
            judged,
            refused(OidcRefusal::ClaimType(Claim::Email)),
            "{bad}"
        );
    }
    let mut claims = honest();
    claims.as_object_mut().expect("an object").remove("email");
    let identity = judge(&SIGNER.token(&claims)).expect("mail is for display only");
    assert_eq!(identity.email, None);
}

#[test]
fn an_issuer_is_compared_whole() {
    for other in [
        "",
        "https://accounts.example/",
        "https://accounts.example/realm",
        "https://accounts.example.evil.example",
        "https://evil.example",
        "http://accounts.example",
        "HTTPS://accounts.example",
        "accounts.example",
        "https://accounts.google.com",
    ] {
        let judged = changed("iss", &json!(other));
        assert_eq!(judged, refused(OidcRefusal::Issuer), "{other}");
    }
    assert!(OidcRefusal::Issuer.is_malformed() && OidcRefusal::Malformed.is_malformed());
    assert!(!OidcRefusal::Nonce.is_malformed() && !OidcRefusal::Signature.is_malformed());
}

#[test]
fn an_identity_has_the_issuers_own_name_whichever_its_token_has() {
    let also = vec!["accounts.example".to_owned()];
    let verifier = Web::with(&[&SIGNER]).verifier(IssuerSettings { also, ..settings() });
    let mut claims = honest();
    for name in [ISSUER, "accounts.example"] {
        claims["iss"] = json!(name);
        let judged = verifier.verify(&SIGNER.token(&claims), Some(NONCE), now());
        assert_eq!(judged, Ok(owner()), "{name}");
    }
}

#[test]
fn a_token_is_for_one_audience_that_is_taken() {
    assert_eq!(changed("aud", &json!([AUDIENCE])), Ok(owner()));
    for value in [
        json!([AUDIENCE, AUDIENCE]),
        json!([AUDIENCE, "another"]),
        json!(""),
        json!([""]),
        json!("a".repeat(513)),
    ] {
        let judged = changed("aud", &value);
        assert_eq!(
            judged,
            refused(OidcRefusal::ClaimType(Claim::Audience)),
            "{value}"
        );
    }
    assert!(changed("aud", &json!("a".repeat(512))).is_ok());
    let any = changed("aud", &json!("another")).expect("no audience is listed: any");
    assert_eq!(any.audience, "another");

    let audiences = vec![AUDIENCE.to_owned(), "wallet-app-two".to_owned()];
    let listed = || IssuerSettings {
        audiences: audiences.clone(),
        authorized_parties: Vec::new(),
        ..settings()
    };
    let verify = |claims: &Value| {
        let verifier = Web::with(&[&SIGNER]).verifier(listed());
        verifier.verify(&SIGNER.token(claims), Some(NONCE), now())
    };
    assert_eq!(verify(&honest()), Ok(owner()));
    let mut claims = honest();
    for other in ["another", "wallet-ap", "wallet-app-", "Wallet-app"] {
        claims["aud"] = json!(other);
        assert_eq!(verify(&claims), refused(OidcRefusal::Audience), "{other}");
    }
    claims["aud"] = json!(AUDIENCE);
    claims["azp"] = json!("wallet-app-two");
    assert_eq!(
        verify(&claims),
        Ok(owner()),
        "another app of the operator's asked"
    );
    claims["azp"] = json!("another");
    assert_eq!(verify(&claims), refused(OidcRefusal::AuthorizedParty));
}

#[test]
fn a_party_that_asked_is_the_audience() {
    assert_eq!(changed("azp", &json!(AUDIENCE)), Ok(owner()));
    for other in ["", "another", "wallet-ap"] {
        let judged = changed("azp", &json!(other));
        assert_eq!(judged, refused(OidcRefusal::AuthorizedParty), "{other}");
    }
}

#[test]
fn a_party_of_its_own_list_may_ask_and_is_no_audience() {
    let listed = || IssuerSettings {
        audiences: vec![AUDIENCE.to_owned()],
        authorized_parties: vec!["android-client".to_owned()],
        ..settings()
    };
    let verify = |claims: &Value| {
        let verifier = Web::with(&[&SIGNER]).verifier(listed());
        verifier.verify(&SIGNER.token(claims), Some(NONCE), now())
    };
    let mut claims = honest();
    claims["azp"] = json!("android-client");
    assert_eq!(verify(&claims), Ok(owner()), "the app on Android asked");
    claims["azp"] = json!("android-clien");
    assert_eq!(verify(&claims), refused(OidcRefusal::AuthorizedParty));
    claims["azp"] = json!("android-client");
    claims["aud"] = json!("android-client");
    assert_eq!(verify(&claims), refused(OidcRefusal::Audience));
}

#[test]
fn a_nonce_is_the_one_that_is_wanted_to_the_letter() {
    let other = NONCE.replacen('9', "8", 1);
    for nonce in [
        "",
        &NONCE.to_uppercase(),
        &NONCE[1..],
        &format!("{NONCE}0"),
        &other,
    ] {
        let judged = changed("nonce", &json!(nonce));
        assert_eq!(judged, refused(OidcRefusal::Nonce), "{nonce}");
    }
    let verifier = Web::with(&[&SIGNER]).verifier(settings());
    let mut claims = honest();
    claims.as_object_mut().expect("an object").remove("nonce");
    let judged = verifier.verify(&SIGNER.token(&claims), None, now());
    let without = OidcIdentity {
        nonce: None,
        ..owner()
    };
    let said = "none is wanted where a credential is added";
    assert_eq!(judged, Ok(without), "{said}");
}

#[test]
fn a_token_that_is_refused_for_what_it_says_makes_nobody_fetch() {
    let web = Web::with(&[&SIGNER]);
    let verifier = web.verifier(settings());
    for (name, value) in [
        ("iss", json!("https://evil.example")),
        ("aud", json!([])),
        ("exp", json!(SECOND)),
        ("iat", json!(SECOND - 61)),
        ("nonce", json!("x")),
        ("azp", json!("x")),
    ] {
        let mut claims = honest();
        claims[name] = value;
        let judged = verifier.verify(&SIGNER.token(&claims), Some(NONCE), now());
        assert!(judged.is_err(), "{name}");
    }
    assert_eq!(web.asked(), []);
}
