//! Pruning the audit log in SQLite.
//!
//! Invariant: that of [`crate::audit::AuditWrite`].
//! Called by the writer, and by the reads of `audit`.

use rusqlite::{Connection, Row, params};
use seedport_wire::{SystemEntropy, Timestamp, ids::PlatformId};

use crate::{
    audit::{AuditRow, AuditWrite, EntryDigest, PrunedRow},
    error::{CommitError, Guard, StoreError},
};

use super::{
    super::{
        row::Cells,
        statement::{all, change, one},
    },
    digest_of, read,
};

const BY_SEQUENCE: &str = "SELECT platform, sequence, at, actor, verb, account, subject, outcome,
    reason, export_id, operator, note, salt, digest FROM audit WHERE platform = ?1 AND sequence = ?2";
const COMPLETE: &str = "UPDATE audit SET salt = ?3, digest = ?4
    WHERE platform = ?1 AND sequence = ?2 AND digest IS NULL";
const REMOVE: &str = "DELETE FROM audit WHERE platform = ?1 AND sequence = ?2";
const LEAVE: &str = "INSERT INTO audit_pruned (platform, sequence, digest) VALUES (?1, ?2, ?3)";
const PRUNED: &str = "SELECT platform, sequence, digest FROM audit_pruned
    WHERE platform = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3";

/// What the pruned entries after this place left.
pub(in crate::sqlite) fn after(
    connection: &Connection,
    platform: PlatformId,
    after: u64,
    limit: u32,
) -> Result<Vec<PrunedRow>, StoreError> {
    // A number beyond the column's range is behind every entry.
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let parameters = params![platform.as_bytes(), after, limit];
    all(connection, PRUNED, parameters, pruned)
}

fn pruned(row: &Row<'_>) -> Result<PrunedRow, StoreError> {
    let cells = Cells::new(row, "audit_pruned", 1);
    Ok(PrunedRow {
        platform: cells.id(0, "platform")?,
        sequence: cells.number(1, "sequence")?,
        digest: cells.bytes(2, "digest")?,
    })
}

/// Does one write.
pub(in crate::sqlite) fn write(
    connection: &Connection,
    write: &AuditWrite,
) -> Result<(), CommitError> {
    match write {
        AuditWrite::Complete {
            platform,
            sequences,
        } => {
            for &sequence in sequences {
                if let Some(row) = by_sequence(connection, *platform, sequence)? {
                    complete(connection, &row)?;
                }
            }
            Ok(())
        }
        AuditWrite::Prune {
            platform,
            sequences,
            before,
        } => prune(connection, *platform, sequences, *before),
    }
}

fn by_sequence(
    connection: &Connection,
    platform: PlatformId,
    sequence: u64,
) -> Result<Option<AuditRow>, StoreError> {
    one(
        connection,
        BY_SEQUENCE,
        params![platform.as_bytes(), sequence.cast_signed()],
        read,
    )
}

fn complete(connection: &Connection, row: &AuditRow) -> Result<(), StoreError> {
    if row.digest.is_none() {
        let made = digest_of(row.sequence, &row.entry, &SystemEntropy)?;
        let place = (row.entry.platform.as_bytes(), row.sequence.cast_signed());
        let parameters = params![place.0, place.1, made.salt, made.digest];
        change(connection, COMPLETE, parameters)?;
    }
    Ok(())
}

/// Everything goes before anything is left: a database at its ceiling has the room then.
fn prune(
    connection: &Connection,
    platform: PlatformId,
    sequences: &[u64],
    before: Timestamp,
) -> Result<(), CommitError> {
    let mut left = Vec::with_capacity(sequences.len());
    for &sequence in sequences {
        let row = by_sequence(connection, platform, sequence)?;
        let row = row.filter(|row| row.entry.at < before);
        let row = row.ok_or(Guard::AuditChanged)?;
        let digest = match row.digest {
            Some(EntryDigest { digest, .. }) => digest,
            None => digest_of(sequence, &row.entry, &SystemEntropy)?.digest,
        };
        left.push((sequence.cast_signed(), digest));
        let place = params![platform.as_bytes(), sequence.cast_signed()];
        change(connection, REMOVE, place)?;
    }
    for (sequence, digest) in left {
        let parameters = params![platform.as_bytes(), sequence, digest];
        change(connection, LEAVE, parameters)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::super::statement::plan, *};

    #[test]
    fn every_text_finds_its_rows_by_their_key() {
        for (sql, step) in [
            (
                BY_SEQUENCE,
                "SEARCH audit USING PRIMARY KEY (platform=? AND sequence=?)",
            ),
            (
                COMPLETE,
                "SEARCH audit USING PRIMARY KEY (platform=? AND sequence=?)",
            ),
            (
                REMOVE,
                "SEARCH audit USING PRIMARY KEY (platform=? AND sequence=?)",
            ),
            (
                PRUNED,
                "SEARCH audit_pruned USING PRIMARY KEY (platform=? AND sequence>?)",
            ),
        ] {
            assert_eq!(plan(sql), step, "{sql}");
        }
    }
}
