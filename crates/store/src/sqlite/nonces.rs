//! Spent nonces in SQLite.
//!
//! Invariant: that of [`crate::nonces`]; the primary key holds it.
//! Called by the writer.

use rusqlite::{Connection, params};

use crate::{
    error::{CommitError, Guard},
    nonces::NonceWrite,
};

use super::statement::change;

const SPEND: &str = "INSERT INTO spent_nonces (platform, digest, spent_at) VALUES (?1, ?2, ?3)
    ON CONFLICT (platform, digest) DO NOTHING";

/// Does one write.
pub(super) fn write(connection: &Connection, write: &NonceWrite) -> Result<(), CommitError> {
    let NonceWrite::Spend {
        platform,
        digest,
        now,
    } = write;
    match change(
        connection,
        SPEND,
        params![platform.as_bytes(), digest, now.millis()],
    )? {
        0 => Err(Guard::NonceSpent.into()),
        _ => Ok(()),
    }
}
