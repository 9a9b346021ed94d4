//! What a new credential is proven by.
//!
//! Called by `add`; the door makes these values from checked texts.

use aws_lc_rs::digest;
use seedport_store::CredentialType;
use seedport_vault::{NewProof, webauthn::Attestation};
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

/// A passkey's attestation, as texts for the payload and as bytes for the vault.
pub struct NewPasskey {
    /// `nickname`.
    pub nickname: String,
    /// `challenge`, unpadded base64url.
    pub challenge_text: String,
    /// The same, decoded.
    pub challenge: Vec<u8>,
    /// `attestation.attestationObject`.
    pub attestation_object: String,
    /// `attestation.clientDataJson`.
    pub client_data_json: String,
    /// `attestation.credentialId`.
    pub credential_id: String,
    /// `attestation.transports`.
    pub transports: Vec<String>,
    /// The same, decoded.
    pub attestation: Attestation,
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

    /// Digest of the challenge that an attestation answers, which serves once.
    pub(super) fn nonce(&self) -> Option<[u8; 32]> {
        let Self::Passkey(passkey) = self else {
            return None;
        };
        let mut out = [0; 32];
        out.copy_from_slice(digest::digest(&digest::SHA256, &passkey.challenge).as_ref());
        Some(out)
    }
}

impl NewPasskey {
    /// The same, as the vault takes it.
    pub(super) fn as_proof(&self) -> NewProof<'_> {
        NewProof::Passkey {
            texts: Authenticator {
                attestation: AttestationTexts {
                    attestation_object: &self.attestation_object,
                    client_data_json: &self.client_data_json,
                    credential_id: &self.credential_id,
                },
                authenticator_name: &self.nickname,
                challenge: &self.challenge_text,
                transports: &self.transports,
            },
            challenge: &self.challenge,
            attestation: &self.attestation,
        }
    }
}
