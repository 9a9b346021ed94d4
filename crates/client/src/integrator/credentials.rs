//! `/auth/credentials`: list, add, revoke, challenge.
//!
//! Invariant: bundles, tokens and what authenticators say pass through unread.
//! Called by `flow` and integrators. Source: Grid contract section 4.4.

use reqwest::{Method, StatusCode};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, RequestId},
};
use serde::{Deserialize, Serialize};

use super::{
    CallError, Integrator, SignedOperation,
    call::{exchange, insist, json, send},
    moment,
    page::Bare,
    signed_operation::Answer,
};

/// `type` of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CredentialType {
    /// An account at an OIDC provider.
    Oauth,
    /// A code by mail.
    EmailOtp,
    /// A code by text message.
    SmsOtp,
    /// A passkey.
    Passkey,
    /// A type that this version does not know.
    #[serde(other)]
    Unknown,
}

/// A credential.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    /// The credential.
    pub id: CredentialId,
    /// The account it opens.
    pub account_id: AccountId,
    /// What it is.
    #[serde(rename = "type")]
    pub credential_type: CredentialType,
    /// The address or number that codes go to, the token's `email`, or the owner's name for a
    /// passkey.
    pub nickname: String,
    /// A passkey's own id, unpadded base64url.
    pub credential_id: Option<String>,
    /// When it was made.
    #[serde(deserialize_with = "moment::read")]
    pub created_at: Timestamp,
    /// When it last changed.
    #[serde(deserialize_with = "moment::read")]
    pub updated_at: Timestamp,
    /// In the answer to a challenge: the signed target of the code, for the owner's device.
    pub otp_encryption_target_bundle: Option<String>,
}

/// A credential to be added.
///
/// Without `Debug`: a token opens sessions for as long as it is fresh.
#[derive(Serialize)]
#[serde(
    tag = "type",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase"
)]
pub enum NewCredential {
    /// Codes to the customer's mail address.
    EmailOtp,
    /// Codes to the customer's phone number.
    SmsOtp,
    /// The identity of a provider's token.
    Oauth {
        /// A fresh ID token, a JWT.
        oidc_token: String,
    },
    /// A passkey.
    Passkey(NewPasskey),
}

/// A passkey to be added: what was asked, and what the authenticator said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewPasskey {
    /// The owner's name for it.
    pub nickname: String,
    /// The challenge that the authenticator signed, unpadded base64url.
    pub challenge: String,
    /// What it said.
    pub attestation: PasskeyAttestation,
}

/// What an authenticator says when it makes a passkey; binary values in unpadded base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyAttestation {
    /// `rawId`.
    pub credential_id: String,
    /// `response.clientDataJSON`.
    pub client_data_json: String,
    /// `response.attestationObject`.
    pub attestation_object: String,
    /// `response.getTransports()`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transports: Vec<String>,
}

/// A passkey's challenge.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyChallenge {
    /// The credential.
    pub id: CredentialId,
    /// The passkey's own id, unpadded base64url.
    pub credential_id: String,
    /// What the authenticator is to sign, once the owner's device has checked it.
    pub challenge: UncheckedChallenge,
    /// The text whose digest the challenge is, where the server sends it: for the device's check.
    pub payload_to_sign: Option<String>,
    /// Goes with the assertion.
    pub request_id: RequestId,
    /// Until when the assertion is accepted.
    #[serde(deserialize_with = "moment::read")]
    pub expires_at: Timestamp,
    /// The `Date` of the answer, where it had one: near this the device looks for the time in a
    /// payload that was not sent.
    #[serde(skip)]
    pub answered_at: Option<Timestamp>,
}

/// A passkey's challenge on its way to the owner's device, whose check makes of it what an
/// authenticator may be given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct UncheckedChallenge(String);

impl UncheckedChallenge {
    /// The text, to be relayed to the device; nothing for an authenticator.
    #[must_use]
    pub const fn relayed(&self) -> &str {
        self.0.as_str()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AddBody<'a> {
    account_id: AccountId,
    #[serde(flatten)]
    credential: &'a NewCredential,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChallengeBody<'a> {
    client_public_key: &'a str,
}

impl Integrator {
    /// `GET /auth/credentials?accountId=`; an account that is not there has none.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn list_credentials(&self, account: AccountId) -> Result<Vec<Credential>, CallError> {
        let call = self
            .call(Method::GET, "/auth/credentials")
            .query("accountId", Some(&account.to_string()));
        let list: Bare<Credential> = send(call.ready()?, StatusCode::OK).await?;
        Ok(list.data)
    }

    /// `POST /auth/credentials`: any session of the account stamps. For codes, the second leg
    /// sends the first one.
    pub fn add_credential(
        &self,
        account: AccountId,
        credential: &NewCredential,
    ) -> SignedOperation<'_, Credential> {
        let body = AddBody {
            account_id: account,
            credential,
        };
        let call = self.call(Method::POST, "/auth/credentials");
        call.signed_json(&body, Answer::json(StatusCode::CREATED))
    }

    /// `DELETE /auth/credentials/{id}`: a session of another credential stamps.
    pub fn revoke_credential(&self, id: CredentialId) -> SignedOperation<'_, ()> {
        let call = self.call(Method::DELETE, &format!("/auth/credentials/{id}"));
        call.signed(Answer::NOTHING)
    }

    /// `POST /auth/credentials/{id}/challenge` of a code: sends one to the owner and gives its
    /// signed target.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn challenge_credential(&self, id: CredentialId) -> Result<Credential, CallError> {
        let call = self.call(Method::POST, &format!("/auth/credentials/{id}/challenge"));
        let body = serde_json::Map::new();
        send(call.ready()?.json(&body), StatusCode::OK).await
    }

    /// `POST /auth/credentials/{id}/challenge` of a passkey, for a session of this key.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn challenge_passkey(
        &self,
        id: CredentialId,
        client_public_key: &str,
    ) -> Result<PasskeyChallenge, CallError> {
        let call = self.call(Method::POST, &format!("/auth/credentials/{id}/challenge"));
        let body = ChallengeBody { client_public_key };
        let answer = exchange(call.ready()?.json(&body)).await?;
        let answered_at = answer.date;
        let challenge: PasskeyChallenge = json(&insist(answer, StatusCode::OK)?)?;
        Ok(PasskeyChallenge {
            answered_at,
            ..challenge
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_new_credential_is_written_as_the_contract_has_it() {
        let account = AccountId::from_bytes([1; 16]);
        let written = |credential: &NewCredential| {
            let body = AddBody {
                account_id: account,
                credential,
            };
            serde_json::to_value(body).expect("serializes")
        };
        let expected = json!({"accountId": account, "type": "SMS_OTP"});
        assert_eq!(written(&NewCredential::SmsOtp), expected);
        let oidc_token = "a.b.c".to_owned();
        let expected = json!({"accountId": account, "type": "OAUTH", "oidcToken": "a.b.c"});
        assert_eq!(written(&NewCredential::Oauth { oidc_token }), expected);
        let passkey = NewPasskey {
            nickname: "key".to_owned(),
            challenge: "AAEC".to_owned(),
            attestation: PasskeyAttestation {
                credential_id: "AQ".to_owned(),
                client_data_json: "eyJ".to_owned(),
                attestation_object: "o2N".to_owned(),
                transports: vec!["usb".to_owned()],
            },
        };
        let expected = json!({
            "accountId": account,
            "type": "PASSKEY",
            "nickname": "key",
            "challenge": "AAEC",
            "attestation": {
                "credentialId": "AQ",
                "clientDataJson": "eyJ",
                "attestationObject": "o2N",
                "transports": ["usb"],
            },
        });
        assert_eq!(written(&NewCredential::Passkey(passkey)), expected);
    }
}
