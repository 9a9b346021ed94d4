//! The id of a MobileCoin account: 32 bytes, written as 64 lower-case hex digits.
//!
//! Invariant: reads back exactly what it prints, and nothing else.
//! Called by every crate that names a MobileCoin account.
//! Source: full-service's `account_id`; `seedport_keys::mobilecoin` says how it is derived.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The digest of an account's default subaddress, which is the account's id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MobilecoinId([u8; 32]);

/// A text that is no account id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 lower-case hex digits")]
pub struct MobilecoinIdError;

impl MobilecoinId {
    /// The id with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for MobilecoinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for MobilecoinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for MobilecoinId {
    type Err = MobilecoinIdError;

    fn from_str(text: &str) -> Result<Self, MobilecoinIdError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| MobilecoinIdError)?;
        if text.bytes().any(|digit| digit.is_ascii_uppercase()) {
            return Err(MobilecoinIdError);
        }
        Ok(Self(bytes))
    }
}

impl Serialize for MobilecoinId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MobilecoinId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints_and_nothing_else() {
        let id = MobilecoinId::from_bytes([0xab; 32]);
        let text = id.to_string();
        assert_eq!(text.parse(), Ok(id));
        for other in [
            &text[..62],
            &text.to_uppercase(),
            &format!("{text}00"),
            &format!(" {}", &text[1..]),
            "",
        ] {
            assert_eq!(
                other.parse::<MobilecoinId>(),
                Err(MobilecoinIdError),
                "{other}"
            );
        }
    }
}
