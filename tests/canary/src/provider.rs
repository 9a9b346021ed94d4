//! An `OpenID` provider of the run: one key, its two documents, and tokens about one person.
//!
//! Invariant: what a token lets its holder do is in its signature; that is searched for apart from
//! the claims, so that a part of a token is found too.
//! Called by `outside` and by the script of proofs.

use anyhow::{Context as _, Result};
use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{Ed25519KeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{Clock as _, SystemClock};
use serde_json::{Value, json};

use crate::{http::text, listener::Listener, needles::Needles, passkey::random};

/// For whom the tokens are.
const AUDIENCE: &str = "canary-wallet";
/// Where the documents of the second issuer would be.
const LOST: &str = "/lost";

/// The provider.
pub struct Provider {
    key: Ed25519KeyPair,
    listener: Listener,
}

impl Provider {
    /// Starts to serve the documents.
    pub fn open(needles: &mut Needles) -> Result<Self> {
        let seed = random(32)?;
        needles.add_bytes("the provider's key", &seed);
        let key = Ed25519KeyPair::from_seed_unchecked(&seed).ok();
        let key = key.context("an Ed25519 key")?;
        let public = URL_SAFE_NO_PAD.encode(key.public_key());
        let listener = Listener::open(Box::new(move |request| document(request, &public)))?;
        Ok(Self { key, listener })
    }

    /// The `iss` of its tokens.
    pub fn issuer(&self) -> String {
        format!("http://{}", self.listener.address)
    }

    /// A second `iss`, whose documents cannot be had.
    pub fn lost_issuer(&self) -> String {
        format!("{}{LOST}", self.issuer())
    }

    /// A signed token of these claims; its name among the secrets is its `jti`.
    pub fn token(&self, claims: &Value, needles: &mut Needles) -> Result<String> {
        let header = json!({"alg": "EdDSA", "kid": "canary", "typ": "JWT"});
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = self.key.sign(signed.as_bytes());
        finish(claims, &signed, signature.as_ref(), needles)
    }
}

/// The claims of a token that is issued now: by whom, what for, and the session's key that it is
/// tied to.
pub fn claims(issuer: &str, purpose: &str, client_key: Option<&str>) -> Value {
    let now = SystemClock.now().millis() / 1000;
    let mut claims = json!({
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": "canary-1",
        // The token of an addition is older than those that open sessions by it.
        "iat": if client_key.is_some() { now } else { now - 1 },
        "exp": now + 300,
        "jti": purpose,
    });
    if let Some(key) = client_key {
        claims["nonce"] = json!(hex::encode(digest(&SHA256, key.as_bytes())));
    }
    claims
}

/// A token that nobody signed, as a sandbox takes it.
pub fn unsigned(claims: &Value, needles: &mut Needles) -> Result<String> {
    let header = json!({"alg": "RS256", "kid": "one", "typ": "JWT"});
    let signed = format!("{}.{}", part(&header), part(claims));
    finish(claims, &signed, &random(32)?, needles)
}

/// Makes a token whole, and adds all of it, its claims and its signature to what is searched for.
fn finish(claims: &Value, signed: &str, signature: &[u8], needles: &mut Needles) -> Result<String> {
    let signature = URL_SAFE_NO_PAD.encode(signature);
    let token = format!("{signed}.{signature}");
    let purpose = text(claims, "jti")?;
    for part in [&token, &part(claims), &signature] {
        needles.add_text(&purpose, part);
    }
    Ok(token)
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

fn document(request: &str, public: &str) -> (u16, String) {
    let path = request.split(' ').nth(1).unwrap_or_default();
    let mut lines = request.lines();
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_host = name.eq_ignore_ascii_case("host");
        is_host.then(|| value.trim().to_owned())
    });
    let issuer = format!("http://{}", host.unwrap_or_default());
    let document = match path {
        "/.well-known/openid-configuration" => {
            json!({"issuer": issuer, "jwks_uri": format!("{issuer}/keys")})
        }
        "/keys" => json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "canary",
            "x": public,
        }]}),
        // A server that tells the caller's request to the caller's log.
        _ => return (500, request.to_owned()),
    };
    (200, document.to_string())
}
