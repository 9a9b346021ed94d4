//! Tokens of a provider, as a sandbox takes them.
//!
//! Called by `player` and the searches.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{ClientKey, Timestamp, digest::sha256};
use serde_json::json;

/// A token of this subject, issued at `issued`, bound to a key where one is given.
pub fn token(subject: &str, issued: Timestamp, key: Option<&ClientKey>) -> String {
    let second = issued.millis() / 1000;
    let mut claims = json!({
        "iss": "https://accounts.google.com",
        "aud": "an-app",
        "sub": subject,
        "iat": second,
        "exp": second + 3600,
    });
    if let Some(key) = key {
        claims["nonce"] = json!(hex::encode(sha256(key.as_text().as_bytes())));
    }
    let header = json!({ "alg": "RS256", "typ": "JWT" });
    let parts = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{}.{}.c2lnbmVk", parts[0], parts[1])
}
