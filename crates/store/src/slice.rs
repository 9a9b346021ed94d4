//! A part of a list by counting: skip some rows, take some.
//!
//! Invariant: rows that come or go between two slices shift the second, so this is for the lists
//! of a contract that counts; every other list is walked by [`crate::page`].
//! Called by the listing reads of the MobileCoin door; full-service's `offset` and `limit`.

/// Which part of a list is wanted; the whole by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slice {
    /// How many rows to skip; more than there are leaves none.
    pub offset: u64,
    /// The most rows wanted; `None` takes all that are left.
    pub limit: Option<u64>,
}
