//! Recipients and identities: the two halves of an X25519 key, as texts.
//!
//! Invariant: a text that is not exactly one is refused with the reason; an identity is wiped, and
//! never shown.
//! Called by the command line, and by `header`.

use std::{fmt, str::FromStr};

use aws_lc_rs::agreement::{PrivateKey, UnparsedPublicKey, X25519, agree};
use bech32::{Bech32, Hrp, primitives::decode::CheckedHrpstring};
use zeroize::Zeroizing;

use super::AgeError;

const RECIPIENT: &str = "age";
const IDENTITY: &str = "age-secret-key-";

/// Whom a file is sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

/// Why a text is no recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoRecipient {
    /// The secret half was given.
    #[error("this is the secret half: give the recipient, which begins with age1")]
    Secret,
    /// A key of SSH.
    #[error("keys of SSH are not taken: make a recipient with `age-keygen`")]
    Ssh,
    /// A recipient of a plugin or of a later kind.
    #[error("recipients of this kind are not taken: `age-keygen` makes one that begins with age1")]
    Kind,
    /// Anything else, or a slip in it.
    #[error(
        "this is no age recipient, or it has a slip: it begins with age1 and has 62 characters"
    )]
    Text,
}

impl FromStr for Recipient {
    type Err = NoRecipient;

    fn from_str(text: &str) -> Result<Self, NoRecipient> {
        let lower = text.to_ascii_lowercase();
        if lower.starts_with(IDENTITY) {
            return Err(NoRecipient::Secret);
        }
        if lower.starts_with("ssh-") || lower.starts_with("ecdsa-") {
            return Err(NoRecipient::Ssh);
        }
        match decoded(text, RECIPIENT) {
            Some(bytes) => Ok(Self(*bytes)),
            None if plugin(&lower) => Err(NoRecipient::Kind),
            None => Err(NoRecipient::Text),
        }
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hrp = Hrp::parse_unchecked(RECIPIENT);
        let text = bech32::encode::<Bech32>(hrp, &self.0).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl Recipient {
    /// A public key.
    pub(super) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The public key.
    pub(super) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Who can open a file.
pub struct Identity {
    private: PrivateKey,
    recipient: Recipient,
}

impl Identity {
    /// Reads the text of one identity.
    pub fn parse(text: &str) -> Option<Self> {
        let secret = decoded(text, IDENTITY)?;
        Self::from_secret(&secret)
    }

    /// Reads what `age-keygen` writes: an identity a line, and lines of remarks.
    pub fn parse_file(text: &str) -> Option<Vec<Self>> {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let identities: Option<Vec<_>> = lines.map(Self::parse).collect();
        identities.filter(|identities| !identities.is_empty())
    }

    pub(super) fn from_secret(secret: &[u8; 32]) -> Option<Self> {
        let private = PrivateKey::from_private_key(&X25519, secret).ok()?;
        let public = private.compute_public_key().ok()?;
        let recipient = Recipient(public.as_ref().try_into().ok()?);
        Some(Self { private, recipient })
    }

    /// Its public half.
    pub(super) const fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// What this key and a public one have in common.
    pub(super) fn agree(&self, public: &Recipient) -> Result<Zeroizing<[u8; 32]>, AgeError> {
        let public = UnparsedPublicKey::new(&X25519, public.0);
        // A point of small order has nothing in common with anybody, and is refused there.
        agree(&self.private, public, AgeError::Malformed, |shared| {
            let shared = <[u8; 32]>::try_from(shared).map_err(|_| AgeError::Fault)?;
            Ok(Zeroizing::new(shared))
        })
    }
}

/// The 32 bytes of a text with this beginning.
fn decoded(text: &str, beginning: &str) -> Option<Zeroizing<[u8; 32]>> {
    let checked = CheckedHrpstring::new::<Bech32>(text).ok()?;
    if checked.hrp().to_lowercase() != beginning {
        return None;
    }
    let mut bytes = checked.byte_iter();
    let mut key = Zeroizing::new([0; 32]);
    for byte in key.iter_mut() {
        *byte = bytes.next()?;
    }
    bytes.next().is_none().then_some(key)
}

/// Whether a text is a recipient of a plugin: `age1`, its name, `1`, and data.
fn plugin(lower: &str) -> bool {
    let rest = lower.strip_prefix("age1");
    rest.is_some_and(|rest| rest.contains('1') || rest.len() > 58)
}
