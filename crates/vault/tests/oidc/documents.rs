//! What an issuer publishes: documents that cannot be had, read or believed.

use seedport_vault::oidc::{
    IssuerFault, IssuerSettings, OidcError, OidcIdentity,
    fetch::{FetchError, MAX_DOCUMENT},
};
use serde_json::json;

use crate::common::{DISCOVERY, ISSUER, KEYS, NONCE, SIGNER, Web, honest, now, owner, settings};

fn judge(web: &Web) -> Result<OidcIdentity, OidcError> {
    let verifier = web.verifier(settings());
    verifier.verify(&SIGNER.token(&honest()), Some(NONCE), now())
}

fn unavailable(fault: IssuerFault) -> Result<OidcIdentity, OidcError> {
    Err(fault.into())
}

#[test]
fn two_documents_are_fetched_and_no_other() {
    let web = Web::with(&[&SIGNER]);
    assert_eq!(judge(&web), Ok(owner()));
    let asked = [DISCOVERY, KEYS].map(|url| (url.to_owned(), false));
    assert_eq!(web.asked(), asked);
}

#[test]
fn an_issuers_last_slash_is_not_doubled() {
    let web = Web::default();
    let issuer = "https://accounts.example/realm/";
    let discovery = "https://accounts.example/realm/.well-known/openid-configuration";
    web.put(discovery, &json!({"issuer": issuer, "jwks_uri": KEYS}));
    web.publish(&[&SIGNER]);
    let mut claims = honest();
    claims["iss"] = json!(issuer);
    let verifier = web.verifier(IssuerSettings {
        issuer: issuer.to_owned(),
        ..settings()
    });
    let judged = verifier.verify(&SIGNER.token(&claims), Some(NONCE), now());
    assert_eq!(judged.expect("verifies").issuer, issuer);
}

#[test]
fn a_document_that_cannot_be_had_is_nobodys_refusal() {
    for (error, reason) in [
        (FetchError::Forbidden, "OIDC_ISSUER_FORBIDDEN"),
        (FetchError::Unreachable, "OIDC_ISSUER_UNREACHABLE"),
        (FetchError::Status, "OIDC_ISSUER_STATUS"),
        (FetchError::TooLarge, "OIDC_ISSUER_TOO_LARGE"),
    ] {
        for url in [DISCOVERY, KEYS] {
            let web = Web::with(&[&SIGNER]);
            web.answer(url, Err(error));
            let judged = judge(&web);
            assert_eq!(judged, unavailable(IssuerFault::Fetch(error)), "{url}");
            assert_eq!(judged.expect_err("unavailable").reason(), reason);
        }
    }
}

#[test]
fn a_document_is_not_read_beyond_its_bound_whatever_the_port_brings() {
    for (url, longer) in [(DISCOVERY, 1), (KEYS, 1), (DISCOVERY, 0), (KEYS, 0)] {
        let web = Web::with(&[&SIGNER]);
        let document = match url {
            DISCOVERY => json!({"issuer": ISSUER, "jwks_uri": KEYS}),
            _ => json!({"keys": [SIGNER.jwk()]}),
        };
        let mut document = document.to_string().into_bytes();
        document.resize(MAX_DOCUMENT + longer, b' ');
        web.answer(url, Ok(document));
        let outcome = match longer {
            0 => Ok(owner()),
            _ => unavailable(IssuerFault::Fetch(FetchError::TooLarge)),
        };
        assert_eq!(judge(&web), outcome, "{url}");
    }
}

#[test]
fn a_discovery_document_names_its_issuer_and_its_keys() {
    let keys_twice = format!(r#"{{"issuer":"{ISSUER}","jwks_uri":"{KEYS}","jwks_uri":"{KEYS}"}}"#);
    for document in [
        String::new(),
        "<html>".to_owned(),
        "null".to_owned(),
        "{}".to_owned(),
        json!([{"issuer": ISSUER, "jwks_uri": KEYS}]).to_string(),
        json!({"jwks_uri": KEYS}).to_string(),
        json!({"issuer": [ISSUER], "jwks_uri": KEYS}).to_string(),
        json!({"issuer": ISSUER}).to_string(),
        json!({"issuer": ISSUER, "jwks_uri": null}).to_string(),
        json!({"issuer": ISSUER, "jwks": {"keys": [SIGNER.jwk()]}}).to_string(),
        keys_twice,
    ] {
        let web = Web::with(&[&SIGNER]);
        web.answer(DISCOVERY, Ok(document.clone().into_bytes()));
        assert_eq!(
            judge(&web),
            unavailable(IssuerFault::Discovery),
            "{document}"
        );
    }
    for other in [
        "",
        "https://accounts.example/",
        "https://evil.example",
        "https://ACCOUNTS.example",
    ] {
        let web = Web::with(&[&SIGNER]);
        web.put(DISCOVERY, &json!({"issuer": other, "jwks_uri": KEYS}));
        assert_eq!(
            judge(&web),
            unavailable(IssuerFault::DiscoveryIssuer),
            "{other}"
        );
    }
}

#[test]
fn keys_are_at_an_https_address() {
    for address in [
        "",
        "http://keys.example/set",
        "https://user@keys.example/set",
        "https://keys.example/set?x",
        "file:///etc/keys",
        "/set",
    ] {
        let web = Web::with(&[&SIGNER]);
        web.put(DISCOVERY, &json!({"issuer": ISSUER, "jwks_uri": address}));
        web.put(address, &json!({"keys": [SIGNER.jwk()]}));
        assert_eq!(
            judge(&web),
            unavailable(IssuerFault::KeysAddress),
            "{address}"
        );
        assert_eq!(web.asked().len(), 1, "the address is not asked: {address}");
    }
}

#[test]
fn a_private_issuer_may_use_plain_http_and_says_so_to_the_port() {
    let web = Web::default();
    let issuer = "http://127.0.0.1:8080";
    let discovery = "http://127.0.0.1:8080/.well-known/openid-configuration";
    let keys = "http://127.0.0.1:8080/keys";
    web.put(discovery, &json!({"issuer": issuer, "jwks_uri": keys}));
    web.put(keys, &json!({"keys": [SIGNER.jwk()]}));
    let mut claims = honest();
    claims["iss"] = json!(issuer);
    let verifier = web.verifier(IssuerSettings {
        issuer: issuer.to_owned(),
        private: true,
        ..settings()
    });
    let judged = verifier.verify(&SIGNER.token(&claims), Some(NONCE), now());
    assert!(judged.is_ok());
    assert_eq!(
        web.asked(),
        [discovery, keys].map(|url| (url.to_owned(), true))
    );
}
