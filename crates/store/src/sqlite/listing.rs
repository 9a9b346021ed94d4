//! Listings: beside the threads that serve, and bounded in what they examine.
//!
//! Invariant: a page costs no more than [`EXAMINED`] rows, whatever its filter leaves out; one that ends
//! there says where the next page goes on, also when nothing matched. Listings have connections
//! and threads of their own, so that no point read waits for one.
//! Called by the listing reads of this backend.

use std::sync::Arc;

use rusqlite::{Connection, Params, Row};
use seedport_wire::Timestamp;

use crate::{
    error::StoreError,
    page::{Cursor, Page, PageRequest, TimeFilter},
};

use super::{SqliteStore, statement::prepared};

/// The most rows that one page examines.
pub(super) const EXAMINED: usize = 2000;

/// How many listings are read at once.
pub(super) const AT_ONCE: usize = 2;

/// A listing's thread ended early, which only a panic in it can cause.
#[derive(Debug, thiserror::Error)]
#[error("the listing was not read to its end")]
struct Unread;

impl SqliteStore {
    /// Reads a list beside the threads that serve.
    pub(super) async fn list<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let listers = Arc::clone(&self.listers);
        let read = tokio::task::spawn_blocking(move || listers.read(work));
        let unread = |_| StoreError::Unavailable(Arc::new(Unread));
        read.await.map_err(unread)?
    }
}

/// What a listing reads of each row of its walk, which is in the order of the cursors.
pub(super) struct Walk<R, P> {
    /// The row, when its last column, the filter's verdict, is true.
    pub read: R,
    /// Where the row stands.
    pub place: P,
    /// Rows that were made later end the walk.
    pub until: Option<Timestamp>,
}

impl<R, P> Walk<R, P> {
    /// The page that this text gives.
    pub fn page<T>(
        self,
        connection: &Connection,
        sql: &str,
        parameters: impl Params,
        request: &PageRequest,
    ) -> Result<Page<T>, StoreError>
    where
        R: Fn(&Row<'_>) -> Result<T, StoreError>,
        P: Fn(&Row<'_>) -> Result<Cursor, StoreError>,
    {
        let mut statement = prepared(connection, sql)?;
        let verdict = statement.column_count().saturating_sub(1);
        let mut rows = statement.query(parameters)?;
        let limit = request.limit() as usize;
        let mut page = Page {
            rows: Vec::new(),
            next: None,
        };
        let (mut examined, mut last) = (0, None);
        while let Some(row) = rows.next()? {
            let place = (self.place)(row)?;
            if self.until.is_some_and(|until| place.created_at() > until) {
                return Ok(page);
            }
            // A comparison with a column that is NULL has no verdict: the row is left out.
            let matches = row.get::<_, Option<bool>>(verdict)?.unwrap_or(false);
            if examined == EXAMINED || (matches && page.rows.len() == limit) {
                page.next = last;
                return Ok(page);
            }
            if matches {
                page.rows.push((self.read)(row)?);
            }
            examined += 1;
            last = Some(place);
        }
        Ok(page)
    }
}

/// Where a walk by age begins: after the cursor, and not before the filter's first moment.
pub(super) fn start(page: &PageRequest, times: &TimeFilter) -> Cursor {
    let start = page.start();
    match times.created_after {
        Some(after) if after > start.created_at() => Cursor::before(after),
        _ => start,
    }
}
