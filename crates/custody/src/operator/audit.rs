//! Reads the audit log: of one platform or of all, in the order of time, a page at a time.
//!
//! Invariant: the memory it takes grows with the number of platforms and not with the log. Within
//! a platform the order is that of the log, whatever the clock did.
//! Called by `seedport audit list`.

use std::{collections::VecDeque, ops::ControlFlow};

use seedport_store::{
    AuditFilter, AuditRow, INSTALLATION, PageRequest, PlatformRow, Store, StoreError, page::Cursor,
};
use seedport_wire::ids::PlatformId;

/// How many entries are in memory at once, over all platforms.
const AT_ONCE: usize = 20_000;

/// One platform's log, as far as it was read.
struct Log {
    platform: PlatformId,
    rows: VecDeque<AuditRow>,
    next: Option<Cursor>,
    has_more: bool,
}

/// Shows the entries to `each`, until it breaks. What was done to the whole installation is among
/// them, whichever platform is asked for.
///
/// # Errors
/// When the store fails.
pub async fn walk(
    store: &dyn Store,
    platforms: &[PlatformRow],
    filter: AuditFilter,
    mut each: impl FnMut(&AuditRow) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let ids = platforms.iter().map(|row| row.id);
    let mut logs: Vec<_> = ids
        .chain(filter.account.is_none().then_some(INSTALLATION))
        .map(|platform| Log {
            platform,
            rows: VecDeque::new(),
            next: None,
            has_more: true,
        })
        .collect();
    let page = (AT_ONCE / logs.len().max(1)).clamp(1, PageRequest::MAX_LIMIT as usize);
    let page = u32::try_from(page).unwrap_or(PageRequest::MAX_LIMIT);
    loop {
        for log in &mut logs {
            log.fill(store, filter, page).await?;
        }
        logs.retain(|log| !log.rows.is_empty());
        let first = logs.iter_mut().min_by_key(|log| log.turn(filter));
        let Some(row) = first.and_then(|log| log.rows.pop_front()) else {
            return Ok(());
        };
        if each(&row).is_break() {
            return Ok(());
        }
    }
}

impl Log {
    /// Reads on, where everything that was read is told.
    async fn fill(
        &mut self,
        store: &dyn Store,
        filter: AuditFilter,
        limit: u32,
    ) -> Result<(), StoreError> {
        // A page may be empty and not the last.
        while self.rows.is_empty() && self.has_more {
            let request = PageRequest::new(limit, self.next);
            let request = request.unwrap_or(PageRequest::largest(self.next));
            let page = store.audit_entries(self.platform, filter, request).await?;
            self.rows.extend(page.rows);
            (self.next, self.has_more) = (page.next, page.next.is_some());
        }
        Ok(())
    }

    /// When its next entry has its turn; of one moment in the order of the platforms.
    fn turn(&self, filter: AuditFilter) -> i64 {
        let at = self.rows.front().map_or(0, |row| row.entry.at.millis());
        if filter.newest_first {
            at.saturating_neg()
        } else {
            at
        }
    }
}
