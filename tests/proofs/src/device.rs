//! A phone with a browser: a foreign implementation of authenticator and `WebAuthn` client.
//!
//! Invariant: none of our code makes or signs what it says.
//! Called by the tests here, and by those of the Grid door.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use passkey::{
    authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod},
    client::{Client, DefaultClientData},
    crypto::aws_lc_rs::AwsLcRsBackend,
    types::{
        Passkey,
        ctap2::{Aaguid, Ctap2Error},
        webauthn::{CredentialCreationOptions, CredentialRequestOptions},
    },
};
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// A device with room for one passkey, and a page open in its browser.
#[derive(Debug)]
pub struct Device {
    passkey: Option<Passkey>,
    page: Url,
}

impl Device {
    /// A device whose browser shows the page at `origin`, of `http://localhost`.
    ///
    /// # Panics
    /// When `origin` is no address.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        Self {
            passkey: None,
            page: origin.parse().expect("an address"),
        }
    }

    /// Makes a passkey: `attestation`. Waits for it, so not to be called on a runtime.
    ///
    /// # Panics
    /// When the device does not.
    pub fn create(&mut self, challenge: &[u8]) -> Value {
        runtime().block_on(self.register(challenge))
    }

    /// Signs with the passkey: `assertion`. Waits for it, so not to be called on a runtime.
    ///
    /// # Panics
    /// When the device does not.
    #[must_use]
    pub fn get(&self, challenge: &[u8]) -> Value {
        runtime().block_on(self.assert(challenge))
    }

    /// Makes a passkey: `attestation`.
    ///
    /// # Panics
    /// When the device does not.
    pub async fn register(&mut self, challenge: &[u8]) -> Value {
        let options = json!({"publicKey": {
            "rp": {"id": "localhost", "name": "Wallet"},
            "user": {"id": "b3duZXItMQ", "name": "ada", "displayName": "Ada"},
            "challenge": text(challenge),
            "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
            "authenticatorSelection": {"userVerification": "required"},
        }});
        let options: CredentialCreationOptions =
            serde_json::from_value(options).expect("as the specification says");
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let made = client.register(&self.page, options, DefaultClientData);
        let made = made.await.expect("a passkey");
        self.passkey.clone_from(client.authenticator().store());
        json!({
            "credentialId": text(&made.raw_id),
            "clientDataJson": text(&made.response.client_data_json),
            "attestationObject": text(&made.response.attestation_object),
            "transports": made.response.transports,
        })
    }

    /// Signs with the passkey: `assertion`. For a session, the challenge is the UTF-8 of the hex.
    ///
    /// # Panics
    /// When the device does not.
    pub async fn assert(&self, challenge: &[u8]) -> Value {
        let options = json!({"publicKey": {
            "challenge": text(challenge),
            "rpId": "localhost",
            "userVerification": "required",
        }});
        let options: CredentialRequestOptions =
            serde_json::from_value(options).expect("as the specification says");
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let signed = client.authenticate(&self.page, options, DefaultClientData);
        let signed = signed.await.expect("an assertion");
        let said = &signed.response;
        let user_handle = said.user_handle.as_deref().map(|handle| text(handle));
        json!({
            "credentialId": text(&signed.raw_id),
            "clientDataJson": text(&said.client_data_json),
            "authenticatorData": text(&said.authenticator_data),
            "signature": text(&said.signature),
            "userHandle": user_handle,
        })
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Thumb, AwsLcRsBackend> {
        let store = self.passkey.clone();
        Authenticator::new(Aaguid::new_empty(), store, Thumb, AwsLcRsBackend)
    }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A user who unlocks whatever is asked.
struct Thumb;

#[async_trait::async_trait]
impl UserValidationMethod for Thumb {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence,
            verification,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}
