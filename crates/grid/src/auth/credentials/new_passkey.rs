//! A passkey on its way in: what the integrator's backend asked, and what the authenticator said.
//!
//! Invariant: what leaves here has a name of the contract's letters, and binary values of one
//! spelling within the bounds that the vault judges.
//! Called by `create`. Source: contract section 4.4.

use seedport_custody::credentials::NewPasskey;
use seedport_wire::digest::sha256;
use serde::{Deserialize, Deserializer, de};
use utoipa::ToSchema;

use super::request::Bound;
use crate::{base64url::decode, body::object, error::Refusal};

/// The longest name, in characters.
const MOST_NAME: usize = 100;
/// The fewest bytes of a challenge that nobody guesses: WebAuthn L3, section 13.4.3.
const LEAST_CHALLENGE: usize = 16;
/// The most bytes of a challenge.
const MOST_CHALLENGE: usize = 1024;
/// The most bytes of a passkey's own id: WebAuthn L3, step 25 of section 7.1.
const MOST_CREDENTIAL_ID: usize = 1023;
/// The most bytes of client data, as in the vault.
const MOST_CLIENT_DATA: usize = 4096;
/// The most bytes of an attestation object, as in the vault.
const MOST_ATTESTATION: usize = 16 * 1024;

/// What a `PASSKEY` credential is proven by.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyFields {
    /// The owner's name for it: 1 to 100 letters, digits, spaces and `. _ - ' ( )`, without the
    /// spaces around it.
    #[schema(min_length = 1)]
    nickname: String,
    /// The challenge that the integrator's backend gave to the authenticator: 16 to 1024 bytes,
    /// base64url without padding. It serves once.
    #[schema(pattern = "^[A-Za-z0-9_-]{22,1366}$")]
    challenge: String,
    #[serde(deserialize_with = "object")]
    #[schema(value_type = PasskeyAttestation, required)]
    attestation: Option<PasskeyAttestation>,
}

/// What an authenticator said when it made the passkey, each value base64url without padding.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PasskeyAttestation {
    /// The passkey's own id, 1 to 1023 bytes.
    #[schema(pattern = "^[A-Za-z0-9_-]{2,1364}$")]
    credential_id: String,
    /// At most 4096 bytes.
    #[schema(pattern = "^[A-Za-z0-9_-]{2,5462}$")]
    client_data_json: String,
    /// At most 16384 bytes.
    #[schema(pattern = "^[A-Za-z0-9_-]{2,21846}$")]
    attestation_object: String,
    /// How the authenticator is reached.
    #[schema(max_items = 5)]
    transports: Option<Vec<Transport>>,
}

/// A way to an authenticator.
#[derive(Clone, Copy, ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Transport {
    Usb,
    Nfc,
    Ble,
    Internal,
    Hybrid,
}

/// The ways as they are spelled.
const TRANSPORTS: &[&str] = &["usb", "nfc", "ble", "internal", "hybrid"];

impl<'de> Deserialize<'de> for Transport {
    /// The derived reader would call another type of value a malformed body.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.as_str() {
            "usb" => Self::Usb,
            "nfc" => Self::Nfc,
            "ble" => Self::Ble,
            "internal" => Self::Internal,
            "hybrid" => Self::Hybrid,
            _ => return Err(de::Error::unknown_variant("", TRANSPORTS)),
        })
    }
}

impl Transport {
    const fn text(self) -> &'static str {
        match self {
            Self::Usb => "usb",
            Self::Nfc => "nfc",
            Self::Ble => "ble",
            Self::Internal => "internal",
            Self::Hybrid => "hybrid",
        }
    }
}

impl PasskeyFields {
    /// Binds every field as it was sent.
    pub fn bind(&self, bound: &mut Bound) {
        bound.field("nickname", &self.nickname);
        bound.field("challenge", &self.challenge);
        let Some(attestation) = &self.attestation else {
            return;
        };
        bound.field("attestation.credentialId", &attestation.credential_id);
        bound.field("attestation.clientDataJson", &attestation.client_data_json);
        bound.field(
            "attestation.attestationObject",
            &attestation.attestation_object,
        );
        if let Some(transports) = &attestation.transports {
            // The list begins with its length: none at all is not an empty one.
            bound.field("attestation.transports", &transports.len().to_string());
            for transport in transports {
                bound.field("attestation.transports", transport.text());
            }
        }
    }

    /// The passkey, as custody takes it.
    ///
    /// # Errors
    /// 400 naming the first field that is not as it must be.
    pub fn read(self) -> Result<NewPasskey, Refusal> {
        let nickname = name(&self.nickname)?;
        let challenge = decode(
            "challenge",
            &self.challenge,
            LEAST_CHALLENGE..=MOST_CHALLENGE,
        )?;
        let attestation = self
            .attestation
            .ok_or_else(|| Refusal::field("attestation", "must be an object"))?;
        let transports = attestation.transports.unwrap_or_default();
        if transports.len() > TRANSPORTS.len() {
            let message = "must name at most 5 transports";
            return Err(Refusal::field("attestation.transports", message));
        }
        // The vault decodes these texts itself; here they are held to the contract's bounds.
        for (field, text, most) in [
            (
                "attestation.credentialId",
                &attestation.credential_id,
                MOST_CREDENTIAL_ID,
            ),
            (
                "attestation.clientDataJson",
                &attestation.client_data_json,
                MOST_CLIENT_DATA,
            ),
            (
                "attestation.attestationObject",
                &attestation.attestation_object,
                MOST_ATTESTATION,
            ),
        ] {
            decode(field, text, 1..=most)?;
        }
        Ok(NewPasskey {
            nickname,
            challenge: self.challenge,
            challenge_digest: sha256(&challenge),
            attestation_object: attestation.attestation_object,
            client_data_json: attestation.client_data_json,
            credential_id: attestation.credential_id,
            transports: transports
                .into_iter()
                .map(|transport| transport.text().to_owned())
                .collect(),
        })
    }
}

/// The name without the spaces around it.
fn name(text: &str) -> Result<String, Refusal> {
    let name = text.trim_matches(' ');
    let is_allowed = |c: char| c.is_alphanumeric() || " ._-'()".contains(c);
    if (1..=MOST_NAME).contains(&name.chars().count()) && name.chars().all(is_allowed) {
        return Ok(name.to_owned());
    }
    let message = "must be 1 to 100 letters, digits, spaces and . _ - ' ( )";
    Err(Refusal::field("nickname", message).reason("NICKNAME"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_of_the_contracts_letters() {
        let hundred = "ä".repeat(100);
        for (text, wanted) in [
            ("Ada's key (2nd)", "Ada's key (2nd)"),
            ("  a.b_c-d  ", "a.b_c-d"),
            ("Schlüssel 鍵 ٣", "Schlüssel 鍵 ٣"),
            (&hundred, &hundred),
        ] {
            assert_eq!(name(text).ok().as_deref(), Some(wanted), "{text}");
        }
        let long = "a".repeat(101);
        for text in [
            "",
            "   ",
            "a\tb",
            "a\n",
            "\u{a0}a",
            "a\u{200b}b",
            "<b>",
            "a;b",
            "a\"b",
            "a/b",
            "🔑",
            &long,
        ] {
            let refused = name(text).err();
            let refused = refused.unwrap_or_else(|| panic!("{text:?} was taken"));
            assert_eq!(refused.outcome(), "NICKNAME", "{text:?}");
        }
    }
}
