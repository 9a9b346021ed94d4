//! Reads a platform's whole audit log in order, for an archive: each entry with its digest, what pruned
//! ones left, and places where there is neither.
//!
//! Invariant: from the first place to the last that is told, each is told once, beside a server that
//! writes and a pruning too. Entries of an older version get their digests as they are read.
//! Called by `seedport audit export`.

use std::{collections::VecDeque, sync::Arc, time::Instant};

use seedport_store::{
    AuditFilter, AuditRow, AuditWrite, CommitError, EntryDigest, PageRequest, PrunedRow, Store,
    StoreError, Write,
};
use seedport_wire::{Timestamp, ids::PlatformId};

/// How many pruned entries are read at once.
const PRUNED: u32 = 500;

/// What stands at a place of the log.
#[derive(Debug)]
pub enum Archived<'a> {
    /// An entry.
    Entry(&'a AuditRow, EntryDigest),
    /// What a pruned entry left.
    Pruned(&'a PrunedRow),
    /// Nothing, from the first of these places to the second: rows went without a pruning.
    Missing(u64, u64),
}

/// Gives the entries of a page that an older version wrote their digests; says whether there were any.
async fn complete(
    store: &dyn Store,
    platform: PlatformId,
    rows: &[AuditRow],
) -> Result<bool, StoreError> {
    let bare = rows.iter().filter(|row| row.digest.is_none());
    let sequences: Vec<_> = bare.map(|row| row.sequence).collect();
    if sequences.is_empty() {
        return Ok(false);
    }
    let complete = AuditWrite::Complete {
        platform,
        sequences,
    };
    let begun = Instant::now();
    match store.commit(vec![Write::AuditLog(complete)]).await {
        Ok(()) => {
            // As long a rest for others as it took.
            tokio::time::sleep(begun.elapsed()).await;
            Ok(true)
        }
        Err(CommitError::Store(error)) => Err(error),
        Err(CommitError::Guard(guard)) => Err(StoreError::Rejected(Arc::new(guard))),
    }
}

/// Shows the log to `each`, in order. Entries at or after `before` are left out.
///
/// # Errors
/// When the store fails, and what `each` gives.
pub async fn walk<E: From<StoreError>>(
    store: &dyn Store,
    platform: PlatformId,
    before: Option<Timestamp>,
    mut each: impl FnMut(Archived<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut pruned = Pruned {
        store,
        platform,
        read: VecDeque::new(),
        after: 0,
        all: false,
    };
    let (mut next, mut told) = (None, 0);
    loop {
        // The entries first: one that is pruned in between is then told as an entry.
        let page =
            store.audit_entries(platform, AuditFilter::default(), PageRequest::largest(next));
        let page = page.await?;
        if complete(store, platform, &page.rows).await? {
            continue;
        }
        for row in &page.rows {
            let before_it = row.sequence.saturating_sub(1);
            pruned.up_to(told, before_it, &mut each).await?;
            let is_meant = before.is_none_or(|before| row.entry.at < before);
            if let (true, Some(digest)) = (is_meant, row.digest) {
                each(Archived::Entry(row, digest))?;
            }
            told = row.sequence;
        }
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    pruned.rest(told, &mut each).await
}

/// The pruned entries of a log, as far as they were read.
struct Pruned<'a> {
    store: &'a dyn Store,
    platform: PlatformId,
    read: VecDeque<PrunedRow>,
    after: u64,
    all: bool,
}

impl Pruned<'_> {
    /// The next one after `place`.
    async fn next(&mut self, place: u64) -> Result<Option<&PrunedRow>, StoreError> {
        while self.read.front().is_some_and(|row| row.sequence <= place) {
            self.read.pop_front();
        }
        if self.read.is_empty() && !self.all {
            let after = self.after.max(place);
            let rows = self
                .store
                .pruned_entries(self.platform, after, PRUNED)
                .await?;
            self.all = rows.len() < PRUNED as usize;
            self.after = rows.last().map_or(after, |row| row.sequence);
            self.read = rows.into();
        }
        Ok(self.read.front())
    }

    /// Tells the places after `told` until `last`.
    async fn up_to<E: From<StoreError>>(
        &mut self,
        mut told: u64,
        last: u64,
        each: &mut impl FnMut(Archived<'_>) -> Result<(), E>,
    ) -> Result<u64, E> {
        while told < last {
            let next = self.next(told).await?.map_or(u64::MAX, |row| row.sequence);
            if next > told + 1 {
                // Perhaps it was pruned since these were read.
                let (store, platform) = (self.store, self.platform);
                let again = store.pruned_entries(platform, told, 1).await?;
                match again.first() {
                    Some(row) if row.sequence < next.min(last + 1) => {
                        if row.sequence > told + 1 {
                            each(Archived::Missing(told + 1, row.sequence - 1))?;
                        }
                        each(Archived::Pruned(row))?;
                        told = row.sequence;
                    }
                    _ => {
                        let end = last.min(next - 1);
                        each(Archived::Missing(told + 1, end))?;
                        told = end;
                    }
                }
                continue;
            }
            if let Some(row) = self.read.front() {
                each(Archived::Pruned(row))?;
            }
            told = next;
        }
        Ok(told)
    }

    /// Tells what is pruned after the last entry.
    async fn rest<E: From<StoreError>>(
        &mut self,
        mut told: u64,
        each: &mut impl FnMut(Archived<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        while let Some(last) = self.next(told).await?.map(|row| row.sequence) {
            told = self.up_to(told, last, each).await?;
        }
        Ok(())
    }
}
