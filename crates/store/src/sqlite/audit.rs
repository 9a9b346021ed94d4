//! The audit log in SQLite.
//!
//! Invariant: that of [`crate::audit`]; the one writer and the primary key hold it.
//! Called by `custody` through [`Audit`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, ExportId, PlatformId, TokenId},
};

use crate::{
    audit::{Audit, AuditEntry, AuditFilter, AuditRow},
    error::{CommitError, StoreError},
    page::{Cursor, Page, PageRequest},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{all, change},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT platform, sequence, at, actor, verb, account, subject, outcome, reason,
                export_id, operator, note FROM audit
                WHERE platform = ?1 AND (?4 IS NULL OR account = ?4)
                AND (?5 IS NULL OR at >= ?5) AND (?6 IS NULL OR at < ?6) AND ",
            $rest
        )
    };
}

const LIST: &str = select!("sequence > ?2 ORDER BY sequence LIMIT ?3");
const LIST_BACK: &str = select!("sequence < ?2 ORDER BY sequence DESC LIMIT ?3");
const APPEND: &str = "INSERT INTO audit (platform, sequence, at, actor, verb, account, subject,
    outcome, reason, export_id, operator, note)
    SELECT ?1, coalesce(max(sequence), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11
    FROM audit WHERE platform = ?1";

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
    })
}

/// A cursor of this list carries the sequence in the last eight bytes of its id.
fn place(row: &AuditRow) -> Cursor {
    Cursor::after(row.entry.at, u128::from(row.sequence).to_be_bytes())
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
        let rows = self.readers.read(|connection| {
            let parameters = params![
                platform.as_bytes(),
                start,
                page.limit() + 1,
                filter.account.as_ref().map(AccountId::as_bytes),
                filter.since.map(Timestamp::millis),
                filter.until.map(Timestamp::millis),
            ];
            all(connection, sql, parameters, read)
        })?;
        Ok(Page::cut(rows, &page, place))
    }
}

/// Appends one entry.
pub(super) fn append(connection: &Connection, entry: &AuditEntry) -> Result<(), CommitError> {
    let parameters = params![
        entry.platform.as_bytes(),
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
    ];
    change(connection, APPEND, parameters)?;
    Ok(())
}
