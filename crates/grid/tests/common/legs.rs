//! Both legs of a signed verb, whatever its method and whether it has a body.
//!
//! Called by the cases of verbs that an owner stamps.

use axum::{
    body::Body,
    http::{Method, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_wire::{SecretBytes, SigningKey, SystemEntropy, TargetKey, session_bundle};
use serde_json::{Value, json};

pub use super::credentials::stamp;
use super::{
    client::{Answer, Client},
    owner::{Owner, text},
};

/// A request that takes a stamp.
#[derive(Clone)]
pub struct Call {
    pub method: Method,
    pub path: String,
    pub body: Option<Value>,
}

/// A session of the legacy flow: its key was made by the vault.
pub struct Legacy {
    pub id: String,
    /// Signs.
    pub key: SigningKey,
    /// Received the key, and receives what the first edition exports.
    pub receiver: TargetKey,
}

impl Call {
    pub fn new(method: Method, path: String, body: Option<Value>) -> Self {
        Self { method, path, body }
    }

    pub fn refresh(session: &str, key: &str) -> Self {
        let path = format!("/auth/sessions/{session}/refresh");
        Self::new(Method::POST, path, Some(json!({"clientPublicKey": key})))
    }

    pub fn end(session: &str) -> Self {
        Self::new(Method::DELETE, format!("/auth/sessions/{session}"), None)
    }

    pub fn privacy(owner: &Owner, enabled: bool) -> Self {
        let path = format!("/internal-accounts/{}", owner.account);
        let body = json!({"privateEnabled": enabled});
        Self::new(Method::PATCH, path, Some(body))
    }

    /// A change of these fields of the customer.
    pub fn customer(owner: &Owner, mut fields: Value) -> Self {
        fields["customerType"] = json!("INDIVIDUAL");
        let path = format!("/customers/{}", owner.customer);
        Self::new(Method::PATCH, path, Some(fields))
    }

    pub fn export(owner: &Owner, body: &Value) -> Self {
        Self::new(Method::POST, owner.export_path(), Some(body.clone()))
    }

    /// An export in the first edition of the contract.
    pub fn export_v1(owner: &Owner) -> Self {
        Self::new(Method::POST, owner.export_path(), None)
    }

    /// The first leg.
    pub async fn first(&self, client: &Client) -> Answer {
        self.send(client, &[]).await
    }

    /// The first leg, which must go well.
    pub async fn begin(&self, client: &Client) -> Value {
        self.first(client).await.expect(202)
    }

    /// The second leg, with this stamp.
    pub async fn second(&self, client: &Client, stamp: &str, challenge: &Value) -> Answer {
        let request = text(&challenge["requestId"]);
        let headers = [
            ("Grid-Wallet-Signature", stamp),
            ("Request-Id", request.as_str()),
        ];
        self.send(client, &headers).await
    }

    /// The second leg, stamped with this key.
    pub async fn finish(&self, client: &Client, key: &SigningKey, challenge: &Value) -> Answer {
        self.second(client, &stamp(key, challenge), challenge).await
    }

    /// Both legs, stamped with this key.
    pub async fn by(&self, client: &Client, key: &SigningKey) -> Answer {
        let challenge = self.begin(client).await;
        self.finish(client, key, &challenge).await
    }

    async fn send(&self, client: &Client, headers: &[(&str, &str)]) -> Answer {
        let mut request = client.request(self.method.clone(), &self.path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match &self.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        client.send(request.body(body).expect("a request")).await
    }
}

impl Legacy {
    /// Follows a session by one of the legacy flow.
    pub async fn follow(client: &Client, session: &str, key: &SigningKey) -> Self {
        let receiver = TargetKey::make(&SystemEntropy).expect("a key");
        let call = Call::refresh(session, &receiver.public().to_hex());
        let opened = call.by(client, key).await.expect(201);
        Self {
            id: text(&opened["id"]),
            key: session_key(&receiver, &opened),
            receiver,
        }
    }

    /// Opens what the first edition exports to this session.
    pub fn open(&self, export: &Value) -> Option<String> {
        let bundle = text(&export["encryptedWalletCredentials"]);
        let phrase = session_bundle::open(&self.receiver, &bundle).ok()?;
        // Exposed to be compared.
        Some(phrase.expose_text().expect("words").to_owned())
    }
}

/// The session's key, which the vault sealed to this one.
pub fn session_key(receiver: &TargetKey, opened: &Value) -> SigningKey {
    let bundle = text(&opened["encryptedSessionSigningKey"]);
    let scalar: SecretBytes = session_bundle::open(receiver, &bundle).expect("sealed to us");
    SigningKey::from_scalar(&scalar).expect("a scalar")
}

/// The bare signature of a challenge, in base64, as the first edition took it.
pub fn bare(key: &SigningKey, challenge: &Value) -> String {
    let payload = text(&challenge["payloadToSign"]);
    STANDARD.encode(key.sign(payload.as_bytes()).expect("signs"))
}

/// A fresh key that signs.
pub fn fresh() -> SigningKey {
    SigningKey::make(&SystemEntropy).expect("a key")
}
