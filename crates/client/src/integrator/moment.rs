//! RFC 3339 in answers, read into `Timestamp`.
//!
//! Invariant: a text that is no date-time makes the whole answer malformed.
//! Called by serde, for the fields of the answers.

use seedport_wire::Timestamp;
use serde::{Deserialize, Deserializer, de::Error as _};

/// Reads one moment.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    Timestamp::parse(&text).map_err(D::Error::custom)
}

/// Reads a moment that may be absent or null.
pub(super) fn read_optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| Timestamp::parse(&text).map_err(D::Error::custom))
        .transpose()
}
