//! An owner and their device: a customer with a wallet, logged in, who can export.
//!
//! Called by the cases of credentials, sessions and the export.

use seedport_wire::{
    Fingerprint, KnownWallet, SecretBytes, SigningKey, Stamp, SystemEntropy, TargetKey,
    otp::{self, Answer as OtpAnswer, CheckedTarget},
};
use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    server::Server,
};

/// A customer, their account, their credential and the key of their session.
pub struct Owner {
    pub customer: String,
    pub account: String,
    pub credential: String,
    pub session_key: SigningKey,
}

impl Owner {
    /// Makes a customer of the client's platform; not logged in yet.
    pub async fn create(client: &Client, email: &str) -> Self {
        let body = json!({"customerType": "INDIVIDUAL", "email": email});
        let customer = client.post("/customers", &body).await.expect(201);
        Self::of(client, &customer).await
    }

    /// The owner of a customer who was made; not logged in yet.
    pub async fn of(client: &Client, customer: &Value) -> Self {
        let customer = text(&customer["id"]);
        let path = format!("/customers/internal-accounts?customerId={customer}");
        let account = text(&client.get(&path).await.expect(200)["data"][0]["id"]);
        let path = format!("/auth/credentials?accountId={account}");
        let credential = text(&client.get(&path).await.expect(200)["data"][0]["id"]);
        Self {
            customer,
            account,
            credential,
            session_key: SigningKey::make(&SystemEntropy).expect("a key"),
        }
    }

    /// Makes a customer and opens a session of theirs.
    pub async fn logged_in(server: &Server, client: &Client, email: &str) -> Self {
        let owner = Self::create(client, email).await;
        owner.log_in(server, client).await.expect(200);
        owner
    }

    /// Asks for a code, answers it, stamps the token; gives the last answer.
    pub async fn log_in(&self, server: &Server, client: &Client) -> Answer {
        let body = self.answer_code(server, client, "000000").await;
        let path = self.verify_path();
        let challenge = client.post(&path, &body).await.expect(202);
        self.retry(client, &path, &body, &challenge).await
    }

    /// Asks for a code and seals this answer to its target; gives the body of a verify.
    pub async fn answer_code(&self, server: &Server, client: &Client, code: &str) -> Value {
        let target = self.ask_code(server, client).await;
        self.answer(&target, code)
    }

    /// Asks for a code; gives the target that the server signed for the answer.
    pub async fn ask_code(&self, server: &Server, client: &Client) -> CheckedTarget {
        let path = format!("/auth/credentials/{}/challenge", self.credential);
        let issued = client.post(&path, &json!({})).await.expect(200);
        let bundle = text(&issued["otpEncryptionTargetBundle"]);
        checked_target(server, &bundle)
    }

    /// Seals an answer to a target; gives the body of a verify.
    pub fn answer(&self, target: &CheckedTarget, code: &str) -> Value {
        let answer = OtpAnswer {
            code: SecretBytes::copy_from(code.as_bytes()),
            session_key: *self.session_key.public(),
        };
        let sealed = otp::seal_answer(target, &answer).expect("seals");
        json!({"type": "EMAIL_OTP", "encryptedOtpBundle": sealed})
    }

    pub fn verify_path(&self) -> String {
        format!("/auth/credentials/{}/verify", self.credential)
    }

    pub fn export_path(&self) -> String {
        format!("/internal-accounts/{}/export", self.account)
    }

    /// Stamps a challenge with the session key.
    pub fn stamp(&self, challenge: &Value) -> String {
        let payload = text(&challenge["payloadToSign"]);
        let stamp = Stamp::make(&self.session_key, &payload).expect("signs");
        stamp.to_header()
    }

    /// Sends the signed retry of a challenge.
    pub async fn retry(
        &self,
        client: &Client,
        path: &str,
        body: &Value,
        challenge: &Value,
    ) -> Answer {
        let request = text(&challenge["requestId"]);
        let stamp = self.stamp(challenge);
        client.signed(path, body, &stamp, &request).await
    }
}

/// The target in a bundle that the server signed, for whatever wallet it says.
pub fn checked_target(server: &Server, bundle: &str) -> CheckedTarget {
    let target = otp::verify_target(bundle, &pins(server)).expect("a signed target");
    let credential = target.facts().credential;
    let checked = target.check(&KnownWallet::default(), credential, server.now());
    checked.expect("in time")
}

/// A fresh key to export to, and the body that names it.
pub fn target() -> (TargetKey, Value) {
    let key = TargetKey::make(&SystemEntropy).expect("a key");
    let body = json!({"clientPublicKey": key.public().to_hex()});
    (key, body)
}

/// The server's quorum keys, as an owner has pinned them.
pub fn pins(server: &Server) -> Vec<Fingerprint> {
    let document = server.custody.key_document();
    document.keys.iter().map(|key| key.fingerprint).collect()
}

/// A text in JSON.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
