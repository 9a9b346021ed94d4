//! RFC 3339 in answers, and the date in their heads, read into `Timestamp`.
//!
//! Invariant: a text that is no date-time makes the whole answer malformed.
//! Called by serde, for the fields of the answers, and by `call`.

use std::time::UNIX_EPOCH;

use reqwest::header::HeaderValue;
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

/// Reads a `Date` of HTTP; one that is none, or before 1970, counts as absent.
pub(super) fn read_http(value: &HeaderValue) -> Option<Timestamp> {
    let moment = httpdate::parse_http_date(value.to_str().ok()?).ok()?;
    let since = moment.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(0).plus(since))
}
