//! What a new credential is proven by.
//!
//! Called by `add`; the door makes these values from checked texts.

use seedport_store::CredentialType;
use seedport_wire::payload::{AttestationTexts, Authenticator};

/// What a new credential is proven by. Texts are checked by the door.
///
/// Without `Debug` and `Clone`: a token opens sessions for as long as it is fresh.
pub enum NewCredentialProof {
    /// The customer's mail address.
    Email,
    /// The customer's phone number.
    Phone,
    /// A token of an `OpenID` provider.
    Token(String),
    /// A passkey's attestation.
    Passkey(Box<NewPasskey>),
}

/// A passkey's attestation, as the texts that its owner stamps; the vault reads them itself.
pub struct NewPasskey {
    /// `nickname`.
    pub nickname: String,
    /// `challenge`, unpadded base64url.
    pub challenge: String,
    /// SHA-256 of the challenge's bytes: it serves once on a platform.
    pub challenge_digest: [u8; 32],
    /// `attestation.attestationObject`.
    pub attestation_object: String,
    /// `attestation.clientDataJson`.
    pub client_data_json: String,
    /// `attestation.credentialId`.
    pub credential_id: String,
    /// `attestation.transports`.
    pub transports: Vec<String>,
}

impl NewCredentialProof {
    /// The type of the credential.
    #[must_use]
    pub const fn credential_type(&self) -> CredentialType {
        match self {
            Self::Email => CredentialType::EmailOtp,
            Self::Phone => CredentialType::SmsOtp,
            Self::Token(_) => CredentialType::Oauth,
            Self::Passkey(_) => CredentialType::Passkey,
        }
    }

    /// The provider's token.
    pub(super) fn token(&self) -> Option<&str> {
        match self {
            Self::Token(token) => Some(token),
            _ => None,
        }
    }

    /// Digest of the challenge that an attestation answers, which serves once.
    pub(super) fn nonce(&self) -> Option<[u8; 32]> {
        let Self::Passkey(passkey) = self else {
            return None;
        };
        Some(passkey.challenge_digest)
    }
}

impl NewPasskey {
    /// The texts, as the payload shows them.
    pub(super) fn texts(&self) -> Authenticator<'_> {
        Authenticator {
            attestation: AttestationTexts {
                attestation_object: &self.attestation_object,
                client_data_json: &self.client_data_json,
                credential_id: &self.credential_id,
            },
            authenticator_name: &self.nickname,
            challenge: &self.challenge,
            transports: &self.transports,
        }
    }
}
