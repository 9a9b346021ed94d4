//! A passkey on its way in: what the integrator's backend asked, and what the authenticator said.
//!
//! Invariant: what leaves here has a name of the contract's letters, and binary values of one
//! spelling within the bounds that the vault judges.
//! Called by `create`. Source: contract section 4.4.

use seedport_custody::credentials::NewPasskey;
use seedport_wire::digest::sha256;
use serde::Deserialize;
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
    /// The owner's name for it: 1 to 100 letters of any script with their marks, digits, signs, spaces
    /// and `. _ - ' ( )`, without the white space around it.
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
    #[schema(max_items = 16)]
    transports: Option<Vec<Transport>>,
}

/// A way to an authenticator: one of WebAuthn's, or one that we do not know and keep as it is (WebAuthn
/// L3, section 5.8.4).
#[derive(Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[!-~]{1,32}$", example = "internal")]
pub struct Transport(String);

/// The most ways of one authenticator.
const MOST_TRANSPORTS: usize = 16;
/// The longest way, in characters.
const MOST_TRANSPORT: usize = 32;

impl Transport {
    fn is_one(&self) -> bool {
        let length = (1..=MOST_TRANSPORT).contains(&self.0.len());
        length && self.0.bytes().all(|byte| byte.is_ascii_graphic())
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
                bound.field("attestation.transports", &transport.0);
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
        if transports.len() > MOST_TRANSPORTS {
            let message = "must name at most 16 transports";
            return Err(Refusal::field("attestation.transports", message));
        }
        if let Some(place) = transports.iter().position(|one| !one.is_one()) {
            let field = format!("attestation.transports[{place}]");
            let message = "must be 1 to 32 printable ASCII characters";
            return Err(Refusal::field(field, message));
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
                .map(|transport| transport.0)
                .collect(),
        })
    }
}

/// Whether a name may have this letter: of ASCII the contract's, of the rest whatever is shown where
/// it stands: letters and their marks, joiners, signs. What turns the writing round, what breaks a
/// line, and what stands for nothing known is refused.
fn is_allowed(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric() || " ._-'()".contains(letter);
    }
    let turns = matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    // Two names that look alike must be one.
    let is_invisible = matches!(
        letter,
        '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{e0000}'..='\u{e007f}'
    );
    let is_nothing = matches!(
        u32::from(letter),
        0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0xfff9..=0xffff | 0xf_0000..
    );
    !turns && !is_invisible && !is_nothing && !letter.is_control() && !letter.is_whitespace()
}

/// Whether a letter only shows how its neighbours are written: joiners and selectors of a form.
const fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// The name without the white space around it.
fn name(text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    let is_seen = name.chars().any(|letter| !is_joiner(letter));
    if (1..=MOST_NAME).contains(&name.chars().count()) && is_seen && name.chars().all(is_allowed) {
        return Ok(name.to_owned());
    }
    let message = "must be 1 to 100 letters of any script, digits, spaces and . _ - ' ( )";
    Err(Refusal::field("nickname", message).reason("NICKNAME"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_in_any_script() {
        let hundred = "ä".repeat(100);
        for (text, wanted) in [
            ("Ada's key (2nd)", "Ada's key (2nd)"),
            ("  a.b_c-d  ", "a.b_c-d"),
            ("Schlüssel 鍵 ٣", "Schlüssel 鍵 ٣"),
            ("\u{a0}\u{3000}a\t", "a"),
            ("हिन्दी कुंजी", "हिन्दी कुंजी"),
            ("กุญแจ", "กุญแจ"),
            ("chi\u{300}a kho\u{301}a", "chi\u{300}a kho\u{301}a"),
            ("مفتاح", "مفتاح"),
            ("🔑 👩\u{200d}💻", "🔑 👩\u{200d}💻"),
            (&hundred, &hundred),
        ] {
            assert_eq!(name(text).ok().as_deref(), Some(wanted), "{text}");
        }
        let long = "a".repeat(101);
        for text in [
            "",
            "   ",
            "a\tb",
            "a\nb",
            "a\u{a0}b",
            "a\u{2028}b",
            "a\u{85}b",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200f}b",
            "a\u{feff}b",
            "a\u{e000}b",
            "a\u{ffff}b",
            "a\u{e0041}b",
            "a\u{0}b",
            "a\u{200b}b",
            "a\u{ad}b",
            "a\u{2060}b",
            "\u{3164}",
            "\u{200d}\u{fe0f}",
            "<b>",
            "a;b",
            "a\"b",
            "a/b",
            &long,
        ] {
            let refused = name(text).err();
            let refused = refused.unwrap_or_else(|| panic!("{text:?} was taken"));
            assert_eq!(refused.outcome(), "NICKNAME", "{text:?}");
        }
    }
}
