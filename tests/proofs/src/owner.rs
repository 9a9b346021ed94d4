//! An owner and what their device does: it holds keys, seals codes, stamps payloads, opens seeds.
//!
//! Invariant: a seed is opened only from an envelope of the pinned key.
//! Called by tests.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{
    ClientKey, Clock as _, Entropy as _, KnownWallet, SecretBytes, SigningKey, Stamp, SystemClock,
    SystemEntropy, TargetKey, Timestamp, envelope,
    otp::{self, Answer as OtpAnswer},
    payload::Activity,
    session_bundle,
};
use serde_json::{Value, json};

use crate::{
    grid::{Answer, text},
    server::Server,
};

/// A customer with a wallet.
#[derive(Debug)]
pub struct Owner {
    email: String,
    account: String,
    credential: String,
}

/// The key with which a session is asked for, in the form that chooses its flow.
pub enum Asking {
    /// Compressed: it signs.
    Held(SigningKey),
    /// Uncompressed: it receives.
    Receiving(TargetKey),
}

impl Asking {
    /// One key of each form.
    #[must_use]
    pub fn both() -> [Self; 2] {
        [Self::held(), Self::receiving()]
    }

    /// A key that the client holds.
    ///
    /// # Panics
    /// Without randomness.
    #[must_use]
    pub fn held() -> Self {
        Self::Held(SigningKey::make(&SystemEntropy).expect("a key"))
    }

    /// A key that receives the session's.
    ///
    /// # Panics
    /// Without randomness.
    #[must_use]
    pub fn receiving() -> Self {
        Self::Receiving(TargetKey::make(&SystemEntropy).expect("a key"))
    }

    /// `clientPublicKey`.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Held(key) => key.public().compressed().to_hex(),
            Self::Receiving(key) => key.public().to_hex(),
        }
    }

    /// What a provider's token must say in `nonce`.
    #[must_use]
    pub fn nonce(&self) -> String {
        hex::encode(digest(&SHA256, self.text().as_bytes()))
    }

    /// The key of the session that was opened.
    ///
    /// # Panics
    /// When the session is not of this key's flow.
    #[track_caller]
    #[must_use]
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
    /// Makes a customer with this mail address.
    ///
    /// # Panics
    /// When the server does not.
    #[must_use]
    pub fn create(server: &Server, email: &str) -> Self {
        let grid = &server.grid;
        let body = json!({"customerType": "INDIVIDUAL", "email": email});
        let customer = text(&grid.post("/customers", &[], &body).expect(201)["id"]);
        let path = format!("/customers/internal-accounts?customerId={customer}");
        let account = text(&grid.get(&path).expect(200)["data"][0]["id"]);
        let path = format!("/auth/credentials?accountId={account}");
        let credential = text(&grid.get(&path).expect(200)["data"][0]["id"]);
        Self {
            email: email.to_owned(),
            account,
            credential,
        }
    }

    /// The id of their account.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Logs in by a code out of the mail; gives the session's key.
    ///
    /// # Panics
    /// When no session is opened.
    #[must_use]
    pub fn log_in(&self, server: &Server) -> SigningKey {
        let key = SigningKey::make(&SystemEntropy).expect("a key");
        let path = format!("/auth/credentials/{}/challenge", self.credential);
        let issued = server.grid.post(&path, &[], &json!({})).expect(200);
        let bundle = text(&issued["otpEncryptionTargetBundle"]);
        let target = otp::verify_target(&bundle, &[server.pin]).expect("signed");
        let known = KnownWallet {
            account: Some(self.account.parse().expect("an account")),
            ..KnownWallet::default()
        };
        let credential = self.credential.parse().expect("a credential");
        let target = target.check(&known, credential, SystemClock.now());
        let target = target.expect("of this wallet");
        let code = server.mail.next_code(&self.email);
        let answer = OtpAnswer {
            code: SecretBytes::copy_from(code.as_bytes()),
            session_key: *key.public(),
        };
        let sealed = otp::seal_answer(&target, &answer).expect("seals");
        let body = json!({"type": "EMAIL_OTP", "encryptedOtpBundle": sealed});
        let path = format!("/auth/credentials/{}/verify", self.credential);
        let session = both_legs(server, &path, &body, &key).expect(200);
        assert_eq!(session["accountId"], self.account);
        key
    }

    /// Adds a credential by the session of `key`; gives the credential.
    ///
    /// # Panics
    /// When it is not added.
    #[must_use]
    pub fn add(&self, server: &Server, key: &SigningKey, mut body: Value) -> Value {
        body["accountId"] = json!(self.account);
        both_legs(server, "/auth/credentials", &body, key).expect(201)
    }

    /// Takes the seed out by the session of `key`; gives the phrase.
    ///
    /// # Panics
    /// When it does not come, or not from the pinned key.
    #[must_use]
    pub fn export(&self, server: &Server, key: &SigningKey) -> String {
        let target = TargetKey::make(&SystemEntropy).expect("a key");
        let body = json!({"clientPublicKey": target.public().to_hex()});
        let path = format!("/internal-accounts/{}/export", self.account);
        let exported = both_legs(server, &path, &body, key).expect(200);
        let bundle = text(&exported["encryptedWalletCredentials"]);
        let envelope = envelope::verify(&bundle, &[server.pin]).expect("signed");
        let phrase = envelope.open(&target).expect("sealed to the target");
        // Exposed to be compared with the phrase of another way in.
        let phrase = phrase.expose_text().expect("words").to_owned();
        assert_eq!(phrase.split(' ').count(), 24);
        phrase
    }
}

/// The body that adds a passkey.
#[must_use]
pub fn passkey_body(challenge: &[u8], attestation: &Value) -> Value {
    json!({
        "type": "PASSKEY",
        "nickname": "Ada's phone",
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "attestation": attestation,
    })
}

/// A challenge of the wallet's backend.
///
/// # Panics
/// Without randomness.
#[must_use]
pub fn fresh_challenge() -> [u8; 32] {
    let mut bytes = [0; 32];
    SystemEntropy.fill(&mut bytes).expect("random bytes");
    bytes
}

/// Asks for the challenge of a session by a passkey, and holds it against the payload that the
/// device writes itself: nothing else may be handed to an authenticator.
///
/// # Panics
/// When there is none, or it is for another session.
#[must_use]
pub fn ask_passkey(server: &Server, credential: &str, key: &Asking) -> Value {
    let path = format!("/auth/credentials/{credential}/challenge");
    let body = json!({"clientPublicKey": key.text()});
    let asked = server.grid.post(&path, &[], &body).expect(200);
    let payload = text(&asked["payloadToSign"]);
    let said: Value = serde_json::from_str(&payload).expect("JSON");
    let made_at = text(&said["timestampMs"]).parse().expect("a time");
    let key = ClientKey::parse(&key.text()).expect("a point");
    let own = Activity::CreateSession { target: &key };
    let own = own.to_json(server.organization, Timestamp::from_millis(made_at));
    assert_eq!(payload, own);
    let challenge = hex::encode(digest(&SHA256, own.as_bytes()));
    assert_eq!(asked["challenge"], challenge);
    asked
}

/// Answers the challenge of a session by a passkey.
#[must_use]
pub fn answer_passkey(
    server: &Server,
    credential: &str,
    asked: &Value,
    assertion: &Value,
) -> Answer {
    let request = text(&asked["requestId"]);
    let body = json!({"type": "PASSKEY", "assertion": assertion});
    let path = format!("/auth/credentials/{credential}/verify");
    let headers = [("Request-Id", request.as_str())];
    server.grid.post(&path, &headers, &body)
}

/// Presents a provider's token for a session of this key.
#[must_use]
pub fn present_token(server: &Server, credential: &str, token: &str, key: &Asking) -> Answer {
    let body = json!({"type": "OAUTH", "oidcToken": token, "clientPublicKey": key.text()});
    let path = format!("/auth/credentials/{credential}/verify");
    server.grid.post(&path, &[], &body)
}

fn both_legs(server: &Server, path: &str, body: &Value, key: &SigningKey) -> Answer {
    let challenge = server.grid.post(path, &[], body).expect(202);
    let stamp = Stamp::make(key, &text(&challenge["payloadToSign"])).expect("signs");
    let (stamp, request) = (stamp.to_header(), text(&challenge["requestId"]));
    let headers = [
        ("Grid-Wallet-Signature", stamp.as_str()),
        ("Request-Id", request.as_str()),
    ];
    server.grid.post(path, &headers, body)
}
