//! Lists: pages with a cursor, and bare lists.
//!
//! Invariant: a cursor is opaque and comes only from a page.
//! Called by the lists of customers, accounts, tokens, credentials and sessions.
//! Source: Grid contract section 1.4.

use serde::Deserialize;

/// Where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text as the server gave it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The entries.
    pub data: Vec<T>,
    /// Whether another page follows.
    pub has_more: bool,
    /// Where it begins.
    pub next_cursor: Option<Cursor>,
    /// How many entries there are on all pages, when the server counted.
    pub total_count: Option<u64>,
}

/// A list that is never paged.
#[derive(Deserialize)]
pub(super) struct Bare<T> {
    pub(super) data: Vec<T>,
}
