//! The audit log in SQLite.
//!
//! Invariant: that of [`crate::audit`]; the one writer and the primary key hold it.
//! Called by `custody` through [`Audit`], and by the writer.

mod pruned;

use std::sync::Arc;

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{
    Entropy, SystemEntropy, Timestamp,
    ids::{AccountId, ExportId, PlatformId, TokenId},
};

use crate::{
    audit::{Audit, AuditEntry, AuditFilter, AuditRow, EntryDigest, PrunedRow},
    error::{CommitError, StoreError},
    page::{Cursor, Page, PageRequest},
};

use super::{
    SqliteStore,
    listing::Walk,
    row::Cells,
    statement::{change, one},
};

pub(super) use pruned::write;

/// Each row with the filter's verdict.
macro_rules! list {
    ($rest:literal) => {
        concat!(
            "SELECT platform, sequence, at, actor, verb, account, subject, outcome, reason,
                export_id, operator, note, salt, digest,
                (?3 IS NULL OR account = ?3) AND (?4 IS NULL OR at >= ?4) AND (?5 IS NULL OR at < ?5)
                FROM audit WHERE platform = ?1 AND ",
            $rest
        )
    };
}

const LIST: &str = list!("sequence > ?2 ORDER BY sequence");
const LIST_BACK: &str = list!("sequence < ?2 ORDER BY sequence DESC");
/// A pruned entry's number is not given again.
const NEXT: &str = "SELECT max(
    coalesce((SELECT max(sequence) FROM audit WHERE platform = ?1), 0),
    coalesce((SELECT max(sequence) FROM audit_pruned WHERE platform = ?1), 0)) + 1";
const APPEND: &str = "INSERT INTO audit (platform, sequence, at, actor, verb, account, subject,
    outcome, reason, export_id, operator, note, salt, digest)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";

fn read(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    let cells = Cells::new(row, "audit", 1);
    Ok(AuditRow {
        sequence: cells.number(1, "sequence")?,
        entry: AuditEntry {
            platform: cells.id(0, "platform")?,
            at: cells.moment(2, "at")?,
            actor: cells.id_or_null(3, "actor")?,
            verb: cells.word(4, "verb")?,
            account: cells.id_or_null(5, "account")?,
            subject: cells.string_or_null(6, "subject")?,
            outcome: cells.word(7, "outcome")?,
            reason: cells.string_or_null(8, "reason")?.map(Into::into),
            export: cells.id_or_null(9, "export_id")?,
            operator: cells.string_or_null(10, "operator")?,
            note: cells.string_or_null(11, "note")?,
        },
        digest: match cells.bytes_or_null(13, "digest")? {
            Some(digest) => Some(EntryDigest {
                salt: cells.bytes(12, "salt")?,
                digest,
            }),
            None => None,
        },
    })
}

/// A new entry's digest.
fn digest_of(
    sequence: u64,
    entry: &AuditEntry,
    entropy: &dyn Entropy,
) -> Result<EntryDigest, StoreError> {
    let made = EntryDigest::make(sequence, entry, entropy);
    made.map_err(|error| StoreError::Unavailable(Arc::new(error)))
}

/// A cursor of this list carries the sequence in the last eight bytes of its id.
fn place(row: &Row<'_>) -> Result<Cursor, StoreError> {
    let cells = Cells::new(row, "audit", 1);
    let sequence: u64 = cells.number(1, "sequence")?;
    let id = u128::from(sequence).to_be_bytes();
    Ok(Cursor::after(cells.moment(2, "at")?, id))
}

#[async_trait]
impl Audit for SqliteStore {
    async fn audit_entries(
        &self,
        platform: PlatformId,
        filter: AuditFilter,
        page: PageRequest,
    ) -> Result<Page<AuditRow>, StoreError> {
        // A number beyond the column's range is behind every entry.
        let start = i64::try_from(u128::from_be_bytes(*page.start().id())).unwrap_or(i64::MAX);
        let (sql, start) = match (filter.newest_first, start) {
            (false, start) => (LIST, start),
            (true, 0) => (LIST_BACK, i64::MAX),
            (true, start) => (LIST_BACK, start),
        };
        self.list(move |connection| {
            let parameters = params![
                platform.as_bytes(),
                start,
                filter.account.as_ref().map(AccountId::as_bytes),
                filter.since.map(Timestamp::millis),
                filter.until.map(Timestamp::millis),
            ];
            let walk = Walk {
                read,
                place,
                until: None,
            };
            walk.page(connection, sql, parameters, &page)
        })
        .await
    }

    async fn pruned_entries(
        &self,
        platform: PlatformId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<PrunedRow>, StoreError> {
        self.list(move |connection| pruned::after(connection, platform, after, limit))
            .await
    }
}

/// Appends one entry.
pub(super) fn append(connection: &Connection, entry: &AuditEntry) -> Result<(), CommitError> {
    let next = one(connection, NEXT, [entry.platform.as_bytes()], |row| {
        Cells::new(row, "audit", 0).number::<u64>(0, "sequence")
    })?;
    let sequence = next.unwrap_or(1);
    let EntryDigest { salt, digest } = digest_of(sequence, entry, &SystemEntropy)?;
    let parameters = params![
        entry.platform.as_bytes(),
        sequence.cast_signed(),
        entry.at.millis(),
        entry.actor.as_ref().map(TokenId::as_bytes),
        entry.verb.text(),
        entry.account.as_ref().map(AccountId::as_bytes),
        entry.subject,
        entry.outcome.text(),
        entry.reason.as_deref(),
        entry.export.as_ref().map(ExportId::as_bytes),
        entry.operator,
        entry.note,
        salt,
        digest,
    ];
    change(connection, APPEND, parameters)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn a_new_number_is_found_at_the_ends_of_both_logs() {
        let plan = plan(NEXT);
        for table in ["audit", "audit_pruned"] {
            let wanted = format!("SEARCH {table} USING PRIMARY KEY (platform=?)");
            assert!(plan.contains(&wanted), "{plan}");
        }
        assert!(!plan.contains("SCAN audit"), "{plan}");
    }

    #[test]
    fn a_list_walks_its_index_in_order() {
        for (sql, index) in [
            (LIST, "PRIMARY KEY (platform=? AND sequence>?)"),
            (LIST_BACK, "PRIMARY KEY (platform=? AND sequence<?)"),
        ] {
            let plan = plan(sql);
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }
}
