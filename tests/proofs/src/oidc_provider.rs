//! A certified `OpenID` provider: the npm package `oidc-provider`, on a port of 127.0.0.1.
//!
//! Invariant: the provider ends with the value, also when a test panics; an answer that does not
//! come in time fails the test.
//! Called by tests. `tests/oidc-provider/README.md` says how its packages are installed.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::program::{Program, text};

/// A running provider.
#[derive(Debug)]
pub struct OidcProvider {
    program: Program,
    issuer: String,
}

impl OidcProvider {
    /// Starts a provider that signs by `algorithm` (`RS256`, `PS256`, `ES256` or `EdDSA`) for
    /// these clients.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(algorithm: &str, clients: &[&str]) -> Self {
        let arguments = [&[algorithm], clients].concat();
        let mut program = Program::start("oidc-provider", "provider.mjs", &arguments);
        let issuer = text(program.answer(), "issuer");
        Self { program, issuer }
    }

    /// The provider's address, which is its name.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Logs `subject` in for `client` and gives the ID token, issued now. Its `email` is
    /// `SUBJECT@example.org`.
    ///
    /// # Panics
    /// When the provider gives none.
    pub fn token(&mut self, client: &str, subject: &str, nonce: Option<&str>) -> String {
        let mut request = json!({"do": "token", "client": client, "subject": subject});
        if let Some(nonce) = nonce {
            request["nonce"] = json!(nonce);
        }
        text(self.program.ask(&request), "token")
    }

    /// As [`OidcProvider::token`], issued in a later second than `than`, as a token must be that
    /// opens a session by the credential which that one added.
    ///
    /// # Panics
    /// When the provider gives none.
    pub fn later_token(
        &mut self,
        client: &str,
        subject: &str,
        nonce: Option<&str>,
        than: &str,
    ) -> String {
        loop {
            let token = self.token(client, subject, nonce);
            if issued_at(&token) > issued_at(than) {
                return token;
            }
            // Polls: the provider's clock counts whole seconds.
            std::thread::park_timeout(Duration::from_millis(50));
        }
    }

    /// Makes a new key and publishes it in the place of the old one; gives its name.
    ///
    /// # Panics
    /// When the provider does not.
    pub fn rotate(&mut self) -> String {
        text(self.program.ask(&json!({"do": "rotate"})), "kid")
    }
}

/// `iat` of a token, unchecked.
fn issued_at(token: &str) -> i64 {
    let claims = token.split('.').nth(1).expect("three parts");
    let claims = URL_SAFE_NO_PAD.decode(claims).expect("base64url");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    claims["iat"].as_i64().expect("a number")
}
