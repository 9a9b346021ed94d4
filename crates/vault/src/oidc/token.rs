//! A token before it is believed: its parts, its header, its claims as they stand.
//!
//! Invariant: of bounded size, spelled in one way only (base64url without padding, stray bits or
//! line breaks), and of no algorithm but a public-key signature.
//! Called by the token check. Source: RFC 7515, sections 4.1 and 7.1; RFC 8725, section 3.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{json::Object, refusal::OidcRefusal};

/// Longest token that is read, in bytes.
pub const MOST_TOKEN: usize = 16 * 1024;

/// The public-key signatures of RFC 7518 and RFC 8037 by their names.
const PUBLIC_KEY_ALGORITHMS: [&str; 11] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
    "EdDSA",
];

/// Header members by which a token would bring its own key.
const EMBEDDED_KEYS: [&str; 4] = ["jwk", "jku", "x5c", "x5u"];

/// A token that can be read.
#[derive(Debug)]
pub struct Token<'a> {
    /// What the signature is over.
    pub signed: &'a [u8],
    /// The third part: at least one character, all of them of base64url.
    signature: &'a str,
    header: Object,
    /// The claims, of any name and type.
    pub claims: Object,
}

impl<'a> Token<'a> {
    /// Reads a token. `none` and keyed digests end here, before anything else is looked at.
    pub fn parse(text: &'a str) -> Result<Self, OidcRefusal> {
        if text.len() > MOST_TOKEN {
            return Err(OidcRefusal::Malformed);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(OidcRefusal::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(OidcRefusal::Malformed)?;
        let header = object(header)?;
        let algorithm = header.text("alg").ok_or(OidcRefusal::Malformed)?;
        if !PUBLIC_KEY_ALGORITHMS.contains(&algorithm) {
            return Err(OidcRefusal::Algorithm);
        }
        if header.member("kid").is_some() && header.text("kid").is_none() {
            return Err(OidcRefusal::Malformed);
        }
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if signature.is_empty() || !signature.bytes().all(is_base64url) {
            return Err(OidcRefusal::Malformed);
        }
        let token = Self {
            signed: signed.as_bytes(),
            signature,
            claims: object(claims)?,
            header,
        };
        token.check_header()?;
        Ok(token)
    }

    /// The algorithm that it says it is signed by.
    pub fn algorithm(&self) -> &str {
        self.header.text("alg").unwrap_or_default()
    }

    /// The name of the key that it says it is signed by.
    pub fn key_id(&self) -> Option<&str> {
        self.header.text("kid")
    }

    /// The bytes of the signature.
    pub fn signature(&self) -> Result<Vec<u8>, OidcRefusal> {
        decode(self.signature)
    }

    fn check_header(&self) -> Result<(), OidcRefusal> {
        if EMBEDDED_KEYS
            .iter()
            .any(|name| self.header.member(name).is_some())
        {
            return Err(OidcRefusal::EmbeddedKey);
        }
        if self.header.member("crit").is_some() {
            return Err(OidcRefusal::Extension);
        }
        let is_jwt = |kind: &str| kind.eq_ignore_ascii_case("JWT");
        if self.header.member("typ").is_some() && !self.header.text("typ").is_some_and(is_jwt) {
            return Err(OidcRefusal::Type);
        }
        Ok(())
    }
}

fn decode(part: &str) -> Result<Vec<u8>, OidcRefusal> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| OidcRefusal::Malformed)
}

fn object(part: &str) -> Result<Object, OidcRefusal> {
    Object::read(&decode(part)?).ok_or(OidcRefusal::Malformed)
}
