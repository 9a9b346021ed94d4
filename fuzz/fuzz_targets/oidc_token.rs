//! Fuzzes a provider's token: as text, and its claims under an honest header.
//!
//! Invariant: no panic; what is accepted names one of the sandbox's issuers, one audience and a
//! subject of bounded size.
//! Called by libFuzzer.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_wire::Timestamp;

static VERIFIER: LazyLock<TokenVerifier> =
    LazyLock::new(|| TokenVerifier::sandbox(Issuers::default()));

fn judge(token: &str) {
    // The first second of 2027, when the seeds hold.
    let now = Timestamp::from_millis(1_798_761_600_000);
    if let Ok(identity) = VERIFIER.verify(token, None, now) {
        let issuers = ["https://accounts.google.com", "https://appleid.apple.com"];
        assert!(issuers.contains(&&*identity.issuer));
        assert!(!identity.audience.is_empty());
        assert!((1..=255).contains(&identity.subject.len()));
        assert!(identity.email.is_none_or(|email| email.len() <= 320));
        assert!(VERIFIER.verify(token, Some("another nonce"), now).is_err());
    }
}

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        judge(text);
    }
    // {"alg":"RS256"}
    judge(&format!("eyJhbGciOiJSUzI1NiJ9.{}.x", base64url(bytes)));
});

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        three[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..=chunk.len() {
            let index = bits >> (18 - 6 * place) & 63;
            text.push(char::from(ALPHABET[index as usize]));
        }
    }
    text
}
