//! Owners who add credentials, open sessions by them, and revoke them.
//!
//! Called by the cases of credentials, sessions and changes between the legs.

use axum::http::Method;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{SigningKey, Stamp, SystemEntropy};
use serde_json::{Value, json};

use super::{
    authenticator::{Authenticator, random, text as base64url},
    client::{Answer, Client},
    owner::{Owner, text},
    server::Server,
};

pub const CREDENTIALS: &str = "/auth/credentials";

impl Owner {
    /// The body that adds a credential for codes.
    pub fn code_body(&self, kind: &str) -> Value {
        json!({"type": kind, "accountId": self.account})
    }

    /// The body that adds an identity at a provider.
    pub fn oauth_body(&self, token: &str) -> Value {
        json!({"type": "OAUTH", "accountId": self.account, "oidcToken": token})
    }

    /// The body that adds a passkey.
    pub fn passkey_body(&self, challenge: &[u8], attestation: &Value) -> Value {
        json!({
            "type": "PASSKEY",
            "accountId": self.account,
            "nickname": "Ada's phone",
            "challenge": base64url(challenge),
            "attestation": attestation,
        })
    }

    /// The body that adds this authenticator's passkey, over a fresh challenge.
    pub fn honest_passkey_body(&self, authenticator: &Authenticator) -> Value {
        let challenge = random(32);
        let attestation = authenticator.registration(&challenge).attest();
        self.passkey_body(&challenge, &attestation)
    }

    /// Adds a credential by the owner's session: the body of the 201.
    pub async fn add(&self, client: &Client, body: &Value) -> Value {
        let challenge = client.post(CREDENTIALS, body).await.expect(202);
        let answer = self.retry(client, CREDENTIALS, body, &challenge).await;
        answer.expect(201)
    }

    /// Adds this authenticator's passkey: the credential's id.
    pub async fn add_passkey(&self, client: &Client, authenticator: &Authenticator) -> String {
        let body = self.honest_passkey_body(authenticator);
        text(&self.add(client, &body).await["id"])
    }

    /// The ids of the account's credentials, oldest first.
    pub async fn credentials(&self, client: &Client) -> Vec<String> {
        let path = format!("{CREDENTIALS}?accountId={}", self.account);
        let list = client.get(&path).await.expect(200);
        let rows = list["data"].as_array().expect("a list");
        rows.iter().map(|row| text(&row["id"])).collect()
    }

    /// Revokes a credential by the owner's session.
    pub async fn revoke(&self, client: &Client, credential: &str) -> Answer {
        revoke(client, credential, &self.session_key).await
    }
}

/// Asks a passkey for a session of a fresh key, which the client holds.
pub async fn open_by_passkey(
    client: &Client,
    credential: &str,
    authenticator: &Authenticator,
) -> SigningKey {
    let key = SigningKey::make(&SystemEntropy).expect("a key");
    let body = json!({"clientPublicKey": key.public().compressed().to_hex()});
    let path = format!("{CREDENTIALS}/{credential}/challenge");
    let asked = client.post(&path, &body).await.expect(200);
    let challenge = text(&asked["challenge"]);
    let assertion = authenticator.assertion(challenge.as_bytes()).assert();
    let body = json!({"type": "PASSKEY", "assertion": assertion});
    let path = format!("{CREDENTIALS}/{credential}/verify");
    let request = client
        .request(Method::POST, &path)
        .header("Content-Type", "application/json")
        .header("Request-Id", text(&asked["requestId"]))
        .body(body.to_string().into());
    client.send(request.expect("a request")).await.expect(200);
    key
}

/// Revokes a credential by the session of this key.
pub async fn revoke(client: &Client, credential: &str, key: &SigningKey) -> Answer {
    let path = format!("{CREDENTIALS}/{credential}");
    let challenge = client.delete(&path).await.expect(202);
    client
        .retry_without_body(Method::DELETE, &path, &challenge, key)
        .await
}

/// The stamp of a key over a challenge.
pub fn stamp(key: &SigningKey, challenge: &Value) -> String {
    let payload = text(&challenge["payloadToSign"]);
    Stamp::make(key, &payload).expect("signs").to_header()
}

/// The claims of a token by Google for this moment.
pub fn claims(server: &Server, subject: &str) -> Value {
    let now = server.custody.now().millis() / 1000;
    json!({
        "iss": "https://accounts.google.com",
        "aud": "wallet-app",
        "sub": subject,
        "iat": now,
        "exp": now + 300,
        "email": "ada@example.org",
    })
}

/// A token as a sandbox takes it: nobody's signature.
pub fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": "one"});
    format!("{}.{}.c2ln", part(&header), part(claims))
}
