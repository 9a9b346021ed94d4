//! Pins: the quorum keys that a device believes, by fingerprint.
//!
//! Invariant: never empty. A pin comes from a person (a text) or, by a name that says what is
//! risked, from whatever server answers first.
//! Called by the owner's states, the flow and the command line.

use std::{fmt, str::FromStr};

use seedport_wire::{
    Fingerprint, PublicKey,
    fingerprint::FingerprintError,
    key_document::{KeyDocument, KeyStatus},
    p256::PointError,
};

/// One or more fingerprints of quorum keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pins(Vec<Fingerprint>);

/// Why a text is no set of pins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParsePinsError {
    /// Nothing but separators.
    #[error("no fingerprint is given")]
    Empty,
    /// One of the words is no fingerprint.
    #[error(transparent)]
    Fingerprint(#[from] FingerprintError),
}

/// Why a key document gives no pins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FirstUseError {
    /// No key in it signs now.
    #[error("the key document names no current key")]
    NoCurrentKey,
    /// A current key is not a point.
    #[error("the key document's publicKey is refused: {0}")]
    Key(#[from] PointError),
    /// A fingerprint is not that of the key beside it.
    #[error("the key document gives a fingerprint that is not its key's")]
    Fingerprint,
}

impl Pins {
    /// Believes the current keys of a document fetched from the server itself.
    ///
    /// This is trust on first use: whoever answered that request chose the pins. It protects
    /// every later exchange against a change, and the first against nobody. Past keys are not
    /// pinned; who has an old envelope pins its key by hand.
    ///
    /// # Errors
    /// [`FirstUseError`] when the document is empty of current keys or contradicts itself.
    pub fn trust_on_first_use(document: &KeyDocument) -> Result<Self, FirstUseError> {
        let mut pins = Vec::new();
        for entry in &document.keys {
            if entry.status != KeyStatus::Current {
                continue;
            }
            let key = PublicKey::from_hex_uncompressed(&entry.public_key)?;
            if Fingerprint::of(&key) != entry.fingerprint {
                return Err(FirstUseError::Fingerprint);
            }
            pins.push(entry.fingerprint);
        }
        if pins.is_empty() {
            return Err(FirstUseError::NoCurrentKey);
        }
        Ok(Self(pins))
    }

    /// The fingerprints, at least one.
    #[must_use]
    pub fn as_slice(&self) -> &[Fingerprint] {
        &self.0
    }
}

impl From<Fingerprint> for Pins {
    fn from(pin: Fingerprint) -> Self {
        Self(vec![pin])
    }
}

/// Fingerprints separated by commas or white space.
impl FromStr for Pins {
    type Err = ParsePinsError;

    fn from_str(text: &str) -> Result<Self, ParsePinsError> {
        let words = text.split(|c: char| c == ',' || c.is_whitespace());
        let pins: Vec<Fingerprint> = words
            .filter(|word| !word.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        if pins.is_empty() {
            return Err(ParsePinsError::Empty);
        }
        Ok(Self(pins))
    }
}

/// The fingerprints, separated by commas; reads back with `FromStr`.
impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pin) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{pin}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use seedport_wire::{SigningKey, SystemEntropy, Timestamp, key_document::KeyEntry};

    fn key() -> SigningKey {
        SigningKey::make(&SystemEntropy).expect("key")
    }

    #[test]
    fn pins_read_back_what_they_print_in_any_separation() {
        let one = Fingerprint::of(key().public());
        let other = Fingerprint::of(key().public());
        let pins: Pins = format!(" {one}\n{other}, ").parse().expect("two");
        assert_eq!(pins.as_slice(), [one, other]);
        assert_eq!(pins.to_string().parse(), Ok(pins));
    }

    #[test]
    fn a_text_without_fingerprints_is_refused() {
        assert_eq!(" , \n".parse::<Pins>(), Err(ParsePinsError::Empty));
        let pin = Fingerprint::of(key().public());
        let refused = Err(ParsePinsError::Fingerprint(FingerprintError));
        assert_eq!(format!("{pin},{}", "a".repeat(63)).parse::<Pins>(), refused);
    }

    #[test]
    fn first_use_pins_the_current_key_and_no_past_one() {
        let (now, before) = (key(), key());
        let moment = Timestamp::from_millis(0);
        let current = KeyEntry::new(now.public(), moment, None);
        let past = KeyEntry::new(before.public(), moment, Some(moment));
        let document = KeyDocument {
            keys: vec![current, past.clone()],
        };
        let pins = Pins::trust_on_first_use(&document).expect("pins");
        assert_eq!(pins.as_slice(), [Fingerprint::of(now.public())]);
        let only_past = KeyDocument { keys: vec![past] };
        let refused = Pins::trust_on_first_use(&only_past);
        assert_eq!(refused, Err(FirstUseError::NoCurrentKey));
    }

    #[test]
    fn first_use_refuses_a_fingerprint_of_another_key() {
        let mut entry = KeyEntry::new(key().public(), Timestamp::from_millis(0), None);
        entry.fingerprint = Fingerprint::of(key().public());
        let refused = Pins::trust_on_first_use(&KeyDocument { keys: vec![entry] });
        assert_eq!(refused, Err(FirstUseError::Fingerprint));
    }
}
