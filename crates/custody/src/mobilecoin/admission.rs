//! Who may operate MobileCoin accounts: whoever has the door's API key.
//!
//! Invariant: an `Operator` comes from an admission alone; keys are kept as digests and compared
//! in constant time.
//! Called by the binary (make) and by the door, on every call.

use seedport_wire::{SecretBytes, digest::sha256, ids::PlatformId};
use subtle::ConstantTimeEq as _;

/// Shortest key, in characters: 16 of base64 are 96 bits.
const SHORTEST: usize = 16;
/// Longest key, in characters.
const LONGEST: usize = 512;

/// The door's API key, as its SHA-256.
pub struct ApiKey([u8; 32]);

/// A text that is no API key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an API key has {SHORTEST} to {LONGEST} visible ASCII characters")]
pub struct ApiKeyError;

/// The caller has no key, or another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the X-API-KEY header is missing or wrong")]
pub struct NotAdmitted;

/// Who is let in, and to which platform.
pub struct Admission {
    platform: PlatformId,
    key: Option<ApiKey>,
}

/// A caller who may operate the platform's MobileCoin accounts.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    pub(super) platform: PlatformId,
}

impl Operator {
    /// The platform whose accounts they operate.
    #[must_use]
    pub const fn platform(&self) -> PlatformId {
        self.platform
    }
}

impl ApiKey {
    /// Keeps the digest of a key.
    ///
    /// # Errors
    /// When the text is too short, too long, or has other characters than a header carries.
    pub fn new(text: &SecretBytes) -> Result<Self, ApiKeyError> {
        // Exposed to be measured and digested.
        let key = text.expose();
        let fits = (SHORTEST..=LONGEST).contains(&key.len());
        if fits && key.iter().all(u8::is_ascii_graphic) {
            Ok(Self(sha256(key)))
        } else {
            Err(ApiKeyError)
        }
    }
}

impl Admission {
    /// Lets in whoever has `key`; everybody, when there is none.
    #[must_use]
    pub const fn new(platform: PlatformId, key: Option<ApiKey>) -> Self {
        Self { platform, key }
    }

    /// The platform whose accounts the door serves.
    #[must_use]
    pub const fn platform(&self) -> PlatformId {
        self.platform
    }

    /// Whether everybody is let in.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.key.is_none()
    }

    /// Looks at the `X-API-KEY` header.
    ///
    /// # Errors
    /// [`NotAdmitted`], without saying whether it was missing or wrong.
    pub fn admit(&self, header: Option<&[u8]>) -> Result<Operator, NotAdmitted> {
        if let Some(key) = &self.key {
            let given = sha256(header.unwrap_or_default());
            if !bool::from(given.ct_eq(&key.0)) {
                return Err(NotAdmitted);
            }
        }
        Ok(Operator {
            platform: self.platform,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
    const KEY: &str = "a-key-of-the-operator";

    fn key(text: &str) -> Result<ApiKey, ApiKeyError> {
        ApiKey::new(&SecretBytes::copy_from(text.as_bytes()))
    }

    #[test]
    fn only_the_key_itself_is_let_in() {
        let admission = Admission::new(PLATFORM, Some(key(KEY).expect("a key")));
        assert!(admission.admit(Some(KEY.as_bytes())).is_ok());
        for other in [
            None,
            Some(""),
            Some("a-key-of-the-operatoR"),
            Some(&KEY[1..]),
        ] {
            let refused = admission.admit(other.map(str::as_bytes));
            assert_eq!(refused.err(), Some(NotAdmitted), "{other:?}");
        }
        let longer = format!("{KEY} ");
        assert!(admission.admit(Some(longer.as_bytes())).is_err());
    }

    #[test]
    fn a_door_without_a_key_lets_everybody_in() {
        let admission = Admission::new(PLATFORM, None);
        assert!(admission.admit(None).is_ok());
        assert!(admission.admit(Some(b"whatever")).is_ok());
    }

    #[test]
    fn a_key_that_could_be_guessed_or_not_be_sent_is_refused() {
        let shortest = "k".repeat(16);
        assert!(key(&shortest).is_ok() && key(&"k".repeat(512)).is_ok());
        for text in [
            "",
            &shortest[1..],
            &"k".repeat(513),
            "sixteen letters with",
            "schlüssel-des-hauses",
        ] {
            assert_eq!(key(text).err(), Some(ApiKeyError), "{text}");
        }
    }
}
