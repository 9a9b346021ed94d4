//! Payloads to sign: what an owner's stamp commits to.
//!
//! Invariant: compact JSON, keys alphabetical at every level; every text is escaped by the JSON
//! library. The vault writes a payload and seals its digest in the same breath; only the export's
//! is read back, because its target key is taken from it, and a removal's, for the account that it names.
//! Called by the vault. Source: Grid contract section 3.1.

mod export;
mod removal;

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    client_key::ClientKey,
    ids::{AccountId, CredentialId, PlatformId, SessionId, WalletId},
    timestamp::Timestamp,
};

pub use export::{ExportWallet, PayloadError};
pub use removal::RemoveAccount;

/// What an owner is asked to sign, beside the export of section 4.3.
///
/// Without `Debug`: one carries a provider's token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Activity<'a> {
    /// Export in the first edition: the wallet, and no target (section 7).
    ExportWalletV1 {
        /// `walletId`.
        wallet: WalletId,
    },
    /// Open or refresh a session for this key.
    CreateSession {
        /// `targetPublicKey`, as sent.
        target: &'a ClientKey,
    },
    /// End a session.
    DeleteSession {
        /// The one of `apiKeyIds`.
        session: SessionId,
        /// `userId`.
        user: AccountId,
    },
    /// Revoke a passkey.
    DeleteAuthenticator {
        /// The one of `authenticatorIds`.
        credential: CredentialId,
        /// `userId`.
        user: AccountId,
    },
    /// Revoke the identity at an `OpenID` provider.
    DeleteOauthProvider {
        /// The one of `providerIds`.
        credential: CredentialId,
        /// `userId`.
        user: AccountId,
    },
    /// Add a passkey.
    CreateAuthenticator {
        /// The one of `authenticators`.
        authenticator: Authenticator<'a>,
        /// `userId`.
        user: AccountId,
    },
    /// Add an identity at an `OpenID` provider.
    CreateOauthProvider {
        /// `oidcToken`.
        token: &'a str,
        /// `providerName`.
        provider: &'a str,
        /// `userId`.
        user: AccountId,
    },
    /// Set the mail address that codes go to; the empty text removes it.
    UpdateUserEmail {
        /// `userEmail`.
        email: &'a str,
        /// `userId`.
        user: AccountId,
    },
    /// Set the phone number that codes go to; the empty text removes it.
    UpdateUserPhone {
        /// `userPhoneNumber`.
        phone: &'a str,
        /// `userId`.
        user: AccountId,
    },
    /// Turn the wallet's private mode on or off: a digest to be signed as it is.
    SignRawPayload {
        /// `payload`, hex.
        payload: &'a str,
        /// `signWith`.
        sign_with: &'a str,
    },
}

/// A passkey on its way in: binary values as unpadded base64url, as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Authenticator<'a> {
    /// What the authenticator said.
    pub attestation: AttestationTexts<'a>,
    /// The owner's name for it.
    pub authenticator_name: &'a str,
    /// The challenge that the integrator's backend gave out.
    pub challenge: &'a str,
    /// How the authenticator is reached.
    pub transports: &'a [String],
}

/// What an authenticator says when it makes a passkey, as sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttestationTexts<'a> {
    /// `attestationObject`.
    pub attestation_object: &'a str,
    /// `clientDataJson`.
    pub client_data_json: &'a str,
    /// `credentialId`.
    pub credential_id: &'a str,
}

impl Activity<'_> {
    /// The payload as the owner signs it.
    #[must_use]
    pub fn to_json(&self, platform: PlatformId, made_at: Timestamp) -> String {
        let (kind, parameters) = self.parts();
        // Alphabetical as written, whether the library keeps that order or sorts by itself.
        json!({
            "organizationId": platform,
            "parameters": parameters,
            "timestampMs": made_at.millis().to_string(),
            "type": kind,
        })
        .to_string()
    }

    /// `type` and `parameters`.
    fn parts(&self) -> (&'static str, Value) {
        match *self {
            Self::ExportWalletV1 { wallet } => {
                ("ACTIVITY_TYPE_EXPORT_WALLET", json!({"walletId": wallet}))
            }
            Self::CreateSession { target } => (
                "ACTIVITY_TYPE_CREATE_READ_WRITE_SESSION_V2",
                json!({"targetPublicKey": target.as_text()}),
            ),
            Self::DeleteSession { session, user } => (
                "ACTIVITY_TYPE_DELETE_API_KEYS",
                json!({"apiKeyIds": [session], "userId": user}),
            ),
            Self::DeleteAuthenticator { credential, user } => (
                "ACTIVITY_TYPE_DELETE_AUTHENTICATORS",
                json!({"authenticatorIds": [credential], "userId": user}),
            ),
            Self::DeleteOauthProvider { credential, user } => (
                "ACTIVITY_TYPE_DELETE_OAUTH_PROVIDERS",
                json!({"providerIds": [credential], "userId": user}),
            ),
            Self::CreateAuthenticator {
                authenticator,
                user,
            } => (
                "ACTIVITY_TYPE_CREATE_AUTHENTICATORS_V2",
                json!({"authenticators": [authenticator], "userId": user}),
            ),
            Self::CreateOauthProvider {
                token,
                provider,
                user,
            } => (
                "ACTIVITY_TYPE_CREATE_OAUTH_PROVIDERS",
                json!({
                    "oauthProviders": [{"oidcToken": token, "providerName": provider}],
                    "userId": user,
                }),
            ),
            Self::UpdateUserEmail { email, user } => (
                "ACTIVITY_TYPE_UPDATE_USER_EMAIL",
                json!({"userEmail": email, "userId": user}),
            ),
            Self::UpdateUserPhone { phone, user } => (
                "ACTIVITY_TYPE_UPDATE_USER_PHONE_NUMBER",
                json!({"userId": user, "userPhoneNumber": phone}),
            ),
            Self::SignRawPayload { payload, sign_with } => (
                "ACTIVITY_TYPE_SIGN_RAW_PAYLOAD_V2",
                json!({
                    "encoding": "PAYLOAD_ENCODING_HEXADECIMAL",
                    "hashFunction": "HASH_FUNCTION_NO_OP",
                    "payload": payload,
                    "signWith": sign_with,
                }),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
    const USER: AccountId = AccountId::from_bytes([3; 16]);

    fn written(activity: &Activity<'_>) -> String {
        activity.to_json(PLATFORM, Timestamp::from_millis(1_775_681_700_000))
    }

    #[test]
    fn every_payload_is_compact_json_with_keys_in_order() {
        let key = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
        let target = ClientKey::parse(key).expect("a point");
        let credential = CredentialId::from_bytes([4; 16]);
        let authenticator = Authenticator {
            attestation: AttestationTexts {
                attestation_object: "o2N",
                client_data_json: "eyJ",
                credential_id: "AQ",
            },
            authenticator_name: "Ann's \"key\"",
            challenge: "AAEC",
            transports: &["usb".to_owned()],
        };
        let activities = [
            Activity::ExportWalletV1 {
                wallet: WalletId::from_bytes([2; 16]),
            },
            Activity::CreateSession { target: &target },
            Activity::DeleteSession {
                session: SessionId::from_bytes([5; 16]),
                user: USER,
            },
            Activity::DeleteAuthenticator {
                credential,
                user: USER,
            },
            Activity::DeleteOauthProvider {
                credential,
                user: USER,
            },
            Activity::CreateAuthenticator {
                authenticator,
                user: USER,
            },
            Activity::CreateOauthProvider {
                token: "a.b.c",
                provider: "Google",
                user: USER,
            },
            Activity::UpdateUserEmail {
                email: "ann@example.com",
                user: USER,
            },
            Activity::UpdateUserPhone {
                phone: "+4912345",
                user: USER,
            },
            Activity::SignRawPayload {
                payload: "00ff",
                sign_with: "bc1q",
            },
        ];
        for activity in &activities {
            let text = written(activity);
            let value: Value = serde_json::from_str(&text).expect("JSON");
            assert_alphabetical(&text, &value);
            assert_eq!(value["timestampMs"], "1775681700000", "{text}");
            assert!(!text.contains(": ") && !text.contains(", "), "{text}");
        }
    }

    /// The keys of every object stand in the text in alphabetical order.
    fn assert_alphabetical(text: &str, value: &Value) {
        if let Some(object) = value.as_object() {
            let mut names: Vec<_> = object.keys().collect();
            names.sort();
            let places: Vec<_> = names
                .iter()
                .map(|name| text.find(&format!("\"{name}\":")).expect("is there"))
                .collect();
            assert!(places.is_sorted(), "{text}");
        }
        for inner in value
            .as_object()
            .into_iter()
            .flat_map(|object| object.values())
            .chain(value.as_array().into_iter().flatten())
        {
            assert_alphabetical(text, inner);
        }
    }

    #[test]
    fn a_session_payload_is_the_contracts_example_in_shape() {
        let text = written(&Activity::DeleteSession {
            session: SessionId::from_bytes([5; 16]),
            user: USER,
        });
        let expected = concat!(
            r#"{"organizationId":"01010101-0101-0101-0101-010101010101","parameters":"#,
            r#"{"apiKeyIds":["Session:05050505-0505-0505-0505-050505050505"],"#,
            r#""userId":"InternalAccount:03030303-0303-0303-0303-030303030303"},"#,
            r#""timestampMs":"1775681700000","type":"ACTIVITY_TYPE_DELETE_API_KEYS"}"#
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn a_hostile_text_stays_inside_its_quotes() {
        let text = written(&Activity::UpdateUserEmail {
            email: "\"},\"type\":\"ACTIVITY_TYPE_EXPORT_WALLET\",\"x\":{\"",
            user: USER,
        });
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["type"], "ACTIVITY_TYPE_UPDATE_USER_EMAIL");
        assert_eq!(value.as_object().map(serde_json::Map::len), Some(4));
    }
}
