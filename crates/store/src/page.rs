//! Walking a list page by page.
//!
//! Invariant: following `next` until it is `None` shows every row that existed at the start
//! exactly once, whatever is inserted meanwhile, because a cursor is a place in the total order
//! (creation time, then id) and not a count. A page may have fewer rows than its limit, or none, and
//! still a `next`: it ends where it has examined enough.
//! Called by the listing reads; Grid contract section 1.3 (`limit`, `cursor`, `nextCursor`).

use std::{fmt, str::FromStr};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::Timestamp;

/// A page request that no list can answer: the caller's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The limit lies outside 1 to 100.
    #[error("limit must be between 1 and 100")]
    Limit,
    /// The cursor is none that a list handed out.
    #[error("cursor must be one that a list returned")]
    Cursor,
}

/// A place in a list: after the row with this creation time and id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    created_at: Timestamp,
    id: [u8; 16],
}

impl Cursor {
    /// Before every row.
    pub(crate) const START: Self = Self {
        created_at: Timestamp::from_millis(i64::MIN),
        id: [0; 16],
    };

    /// The place right after the row with this creation time and id.
    pub(crate) const fn after(created_at: Timestamp, id: [u8; 16]) -> Self {
        Self { created_at, id }
    }

    /// The place right before every row of this creation time.
    pub(crate) const fn before(created_at: Timestamp) -> Self {
        Self {
            created_at: Timestamp::from_millis(created_at.millis().saturating_sub(1)),
            id: [0xff; 16],
        }
    }

    /// The creation time of the row before this place.
    pub(crate) const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// The id of the row before this place.
    pub(crate) const fn id(&self) -> &[u8; 16] {
        &self.id
    }
}

/// Opaque to clients: base64url without padding of 8 bytes big-endian milliseconds and the id.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.created_at.millis().to_be_bytes());
        bytes[8..].copy_from_slice(&self.id);
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = PageError;

    fn from_str(text: &str) -> Result<Self, PageError> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| PageError::Cursor)?;
        let (millis, id) = bytes.split_first_chunk::<8>().ok_or(PageError::Cursor)?;
        let id = id.try_into().map_err(|_| PageError::Cursor)?;
        Ok(Self {
            created_at: Timestamp::from_millis(i64::from_be_bytes(*millis)),
            id,
        })
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    limit: u32,
    cursor: Option<Cursor>,
}

impl PageRequest {
    /// The page size when the caller names none.
    pub const DEFAULT_LIMIT: u32 = 20;
    /// The largest page.
    pub const MAX_LIMIT: u32 = 100;

    /// At most `limit` rows (1 to 100), from after `cursor` or from the start.
    ///
    /// # Errors
    /// [`PageError::Limit`].
    pub const fn new(limit: u32, cursor: Option<Cursor>) -> Result<Self, PageError> {
        if limit == 0 || limit > Self::MAX_LIMIT {
            return Err(PageError::Limit);
        }
        Ok(Self { limit, cursor })
    }

    /// As many rows as a page holds, from after `cursor` or from the start.
    #[must_use]
    pub const fn largest(cursor: Option<Cursor>) -> Self {
        Self {
            limit: Self::MAX_LIMIT,
            cursor,
        }
    }

    /// The most rows wanted, 1 to 100.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        self.limit
    }

    /// Where the page starts.
    pub(crate) fn start(&self) -> Cursor {
        self.cursor.unwrap_or(Cursor::START)
    }
}

/// The first page of the usual size.
impl Default for PageRequest {
    fn default() -> Self {
        Self {
            limit: Self::DEFAULT_LIMIT,
            cursor: None,
        }
    }
}

/// Part of a list, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<Row> {
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the next page starts; `None` when this was the last one.
    pub next: Option<Cursor>,
}

impl<Row> Page<Row> {
    /// Makes a page of what was read with one row more than the limit; `place` names a row's place.
    pub(crate) fn cut(
        mut rows: Vec<Row>,
        request: &PageRequest,
        place: impl FnOnce(&Row) -> Cursor,
    ) -> Self {
        let limit = request.limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(place) } else { None };
        Self { rows, next }
    }
}

/// Bounds on a row's times; each bound is inclusive, and `None` bounds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeFilter {
    /// Created at this moment or later.
    pub created_after: Option<Timestamp>,
    /// Created at this moment or earlier.
    pub created_before: Option<Timestamp>,
    /// Updated at this moment or later.
    pub updated_after: Option<Timestamp>,
    /// Updated at this moment or earlier.
    pub updated_before: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_what_it_prints() {
        let cursor = Cursor::after(Timestamp::from_millis(-7), [9; 16]);
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn a_text_that_is_no_cursor_is_refused() {
        let long = "A".repeat(36);
        for text in [
            "",
            "AAAA",
            "not a cursor",
            "////////////////////////////////",
            &long,
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(PageError::Cursor), "{text}");
        }
    }

    #[test]
    fn a_limit_outside_one_to_a_hundred_is_refused() {
        for limit in [0, 101, u32::MAX] {
            assert_eq!(PageRequest::new(limit, None), Err(PageError::Limit));
        }
        assert!(PageRequest::new(1, None).is_ok() && PageRequest::new(100, None).is_ok());
    }
}
