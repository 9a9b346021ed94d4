//! What an owner's client does with a proof of one leg: asks for a session of either flow, and uses it.
//!
//! Called by the cases of passkeys and of providers' tokens.

use aws_lc_rs::digest::{SHA256, digest};
use axum::{
    body::Body,
    http::{Method, header},
};
use seedport_wire::{SigningKey, SystemEntropy, TargetKey, session_bundle};
use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    owner::{Owner, text},
};

/// The key with which a session is asked for, in the form that chooses its flow.
pub enum Asking {
    /// Compressed: it signs.
    Held(SigningKey),
    /// Uncompressed: it receives.
    Receiving(TargetKey),
}

impl Asking {
    pub fn held() -> Self {
        Self::Held(SigningKey::make(&SystemEntropy).expect("a key"))
    }

    pub fn receiving() -> Self {
        Self::Receiving(TargetKey::make(&SystemEntropy).expect("a key"))
    }

    /// `clientPublicKey`.
    pub fn text(&self) -> String {
        match self {
            Self::Held(key) => key.public().compressed().to_hex(),
            Self::Receiving(key) => key.public().to_hex(),
        }
    }

    /// What a provider's token must say in `nonce`.
    pub fn nonce(&self) -> String {
        hex::encode(digest(&SHA256, self.text().as_bytes()))
    }

    /// The key of the session that was opened. Insists that it came as its flow wants.
    #[track_caller]
    pub fn session_key(self, session: &Value) -> SigningKey {
        let bundle = session.get("encryptedSessionSigningKey");
        match (self, bundle) {
            (Self::Held(key), None) => key,
            (Self::Receiving(key), Some(bundle)) => {
                let scalar = session_bundle::open(&key, &text(bundle)).expect("sealed to the key");
                SigningKey::from_scalar(&scalar).expect("a scalar")
            }
            _ => panic!("the wrong flow: {session}"),
        }
    }
}

impl Owner {
    /// Takes the seed out with the key of a session; gives the answer to the signed retry.
    pub async fn export_with(&self, client: &Client, session_key: SigningKey) -> Answer {
        let signer = Self {
            customer: self.customer.clone(),
            account: self.account.clone(),
            credential: self.credential.clone(),
            session_key,
        };
        let (_, body) = super::owner::target();
        let path = signer.export_path();
        let challenge = client.post(&path, &body).await.expect(202);
        signer.retry(client, &path, &body, &challenge).await
    }
}

/// The path of a credential's verify.
pub fn verify_path(credential: &str) -> String {
    format!("/auth/credentials/{credential}/verify")
}

/// Asks for the challenge of a passkey.
pub async fn ask(client: &Client, credential: &str, key: &Asking) -> Value {
    let path = format!("/auth/credentials/{credential}/challenge");
    let body = json!({"clientPublicKey": key.text()});
    client.post(&path, &body).await.expect(200)
}

/// The bytes that an authenticator signs for a challenge: the UTF-8 of the hex.
pub fn challenge_bytes(asked: &Value) -> Vec<u8> {
    text(&asked["challenge"]).into_bytes()
}

/// Answers a passkey's challenge.
pub async fn answer(client: &Client, credential: &str, asked: &Value, assertion: Value) -> Answer {
    let request = text(&asked["requestId"]);
    let body = json!({"type": "PASSKEY", "assertion": assertion});
    let headers = [("Request-Id", request.as_str())];
    with_headers(client, &verify_path(credential), &body, &headers).await
}

/// Presents a token for a session of this key.
pub async fn present(client: &Client, credential: &str, token: &str, key: &str) -> Answer {
    let body = json!({"type": "OAUTH", "oidcToken": token, "clientPublicKey": key});
    client.post(&verify_path(credential), &body).await
}

/// Sends a body with these headers.
pub async fn with_headers(
    client: &Client,
    path: &str,
    body: &Value,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = client
        .request(Method::POST, path)
        .header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_string()));
    client.send(request.expect("a request")).await
}
