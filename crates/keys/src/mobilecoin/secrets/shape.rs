//! The shapes that `account_secrets` is written in.
//!
//! Invariant: none.
//! Called by `write`, and by the MobileCoin door, which is configured with one.

/// Which keys are written, and how those that have no value are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// As servers of version 2 of the interface write it: what has no value is null.
    V2,
    /// As the documents of version 2 show it: what has no value is left out, and so is
    /// `require_spend_subaddress`.
    Documented,
    /// As servers of version 1 write it: objects say what they are, the fog authority's key is
    /// hex.
    V1,
}
