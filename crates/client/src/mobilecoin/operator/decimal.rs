//! Whole numbers as decimal texts, which is how full-service writes them.
//!
//! Invariant: a text that is no `u64` makes the whole answer malformed.
//! Called by serde, for the fields of answers.

use serde::{Deserialize, Deserializer, de::Error as _};

/// Reads one number.
pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(D::Error::custom)
}
