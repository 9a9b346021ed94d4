//! The database's own id: which installation it belongs to.
//!
//! Invariant: drawn once, never changed. The vault's state names the same id, so a database that
//! stands beside another installation's state is noticed.
//! Called by the binary, when it opens an installation.

use async_trait::async_trait;

use crate::error::StoreError;

/// Reads of the database's id.
#[async_trait]
pub trait Installation {
    /// The id; `None` in a database that no version with a state has opened.
    async fn installation(&self) -> Result<Option<[u8; 16]>, StoreError>;

    /// How many transactions the database has had; 0 while it has no id.
    async fn progress(&self) -> Result<u64, StoreError>;
}

/// Writes of the database's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallationWrite {
    /// Sets the id, where there is none; an id that is there stays.
    SetOnce([u8; 16]),
}
