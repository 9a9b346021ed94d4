//! A phone with a browser: a foreign implementation of authenticator and `WebAuthn` client.
//!
//! Invariant: none of our code makes or signs what it says.
//! Called by the cases of passkeys, beside `authenticator`, which can also lie.

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
use url::Url;

use super::authenticator::{ORIGIN, RP_ID, random, text};

/// A device with room for one passkey.
#[derive(Default)]
pub struct Device {
    passkey: Option<Passkey>,
}

impl Device {
    /// Makes a passkey: `attestation`.
    pub async fn register(&mut self, challenge: &[u8]) -> Value {
        let options = json!({"publicKey": {
            "rp": {"id": RP_ID, "name": "Wallet"},
            "user": {"id": text(&random(16)), "name": "ada", "displayName": "Ada"},
            "challenge": text(challenge),
            "pubKeyCredParams": [{"type": "public-key", "alg": -7}],
            "authenticatorSelection": {"userVerification": "required"},
        }});
        let options: CredentialCreationOptions =
            serde_json::from_value(options).expect("as the specification says");
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let made = client.register(&origin(), options, DefaultClientData).await;
        let made = made.expect("a passkey");
        self.passkey.clone_from(client.authenticator().store());
        json!({
            "credentialId": text(&made.raw_id),
            "clientDataJson": text(&made.response.client_data_json),
            "attestationObject": text(&made.response.attestation_object),
            "transports": made.response.transports,
        })
    }

    /// Signs with the passkey: `assertion`. For a session, the challenge is the UTF-8 of the hex.
    pub async fn assert(&self, challenge: &[u8]) -> Value {
        let options = json!({"publicKey": {
            "challenge": text(challenge),
            "rpId": RP_ID,
            "userVerification": "required",
        }});
        let options: CredentialRequestOptions =
            serde_json::from_value(options).expect("as the specification says");
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let signed = client
            .authenticate(&origin(), options, DefaultClientData)
            .await;
        let signed = signed.expect("an assertion");
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

fn origin() -> Url {
    ORIGIN.parse().expect("an address")
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
