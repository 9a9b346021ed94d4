//! Prunes the audit log: entries that are older than the operator keeps them go, and each leaves its
//! place and its digest.
//!
//! Invariant: nothing that is younger than the retention goes. Each batch is one transaction with the
//! entry that tells of it, and after each the commits of a running server have as much time as it
//! took.
//! Called by `seedport audit prune`.

use std::time::{Duration, Instant};

use seedport_store::{
    AuditFilter, AuditVerb, AuditWrite, CommitError, Guard, PageRequest, Store, StoreError, Write,
    page::Cursor,
};
use seedport_wire::{Timestamp, ids::PlatformId};

use super::Hand;

/// The least time that others have between two batches.
const REST: Duration = Duration::from_millis(5);

/// What was pruned of one platform's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gone {
    /// How many entries.
    pub entries: u64,
    /// The first one's place.
    pub first: u64,
    /// The last one's place.
    pub last: u64,
}

/// Why nothing more was pruned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PruneError {
    /// Some would be younger than the retention.
    #[error("entries that are younger than the retention are kept")]
    Young {
        /// What is older may go.
        newest: Timestamp,
    },
}

/// A moment, of which the retention lets everything before it go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before(Timestamp);

impl Before {
    /// Insists that everything before this moment is older than `kept`.
    ///
    /// # Errors
    /// [`PruneError::Young`] names the newest moment that may be asked for.
    pub fn checked(moment: Timestamp, now: Timestamp, kept: Duration) -> Result<Self, PruneError> {
        let newest = now.minus(kept);
        if moment > newest {
            Err(PruneError::Young { newest })
        } else {
            Ok(Self(moment))
        }
    }

    /// The moment.
    #[must_use]
    pub const fn moment(self) -> Timestamp {
        self.0
    }
}

/// Prunes one platform's log, or that of the whole installation. `gone` grows with each batch.
///
/// # Errors
/// When the store fails; what is counted until then is pruned, and entries say so.
pub async fn prune(
    store: &dyn Store,
    hand: Hand<'_>,
    platform: PlatformId,
    before: Before,
    gone: &mut Gone,
) -> Result<(), StoreError> {
    let filter = AuditFilter {
        until: Some(before.0),
        ..AuditFilter::default()
    };
    let mut next = None;
    loop {
        let (sequences, after) = batch(store, platform, filter, next).await?;
        let (Some(&first), Some(&last)) = (sequences.first(), sequences.last()) else {
            return Ok(());
        };
        let entries = sequences.len() as u64;
        let begun = Instant::now();
        let note = format!("{entries} entries from before {}", before.0);
        let subject = format!("{first}-{last}");
        let prune = AuditWrite::Prune {
            platform,
            sequences,
            before: before.0,
        };
        let verb = AuditVerb::AuditPrune;
        let entry = hand.entry(platform, None, hand.clock.now(), verb, subject, Some(&note));
        match store.commit(vec![Write::AuditLog(prune), entry]).await {
            Ok(()) => {
                if gone.entries == 0 {
                    gone.first = first;
                }
                gone.entries += entries;
                gone.last = last;
                next = after;
                if next.is_none() {
                    return Ok(());
                }
            }
            // Somebody else pruned as well: what they took is not read again.
            Err(CommitError::Guard(Guard::AuditChanged)) => {}
            Err(CommitError::Guard(guard)) => {
                return Err(StoreError::Rejected(std::sync::Arc::new(guard)));
            }
            Err(CommitError::Store(error)) => return Err(error),
        }
        tokio::time::sleep(begun.elapsed().max(REST)).await;
    }
}

/// The places of the next entries that are old enough, and where to go on; a batch is empty only at
/// the end.
async fn batch(
    store: &dyn Store,
    platform: PlatformId,
    filter: AuditFilter,
    mut next: Option<Cursor>,
) -> Result<(Vec<u64>, Option<Cursor>), StoreError> {
    let mut sequences = Vec::new();
    let page = PageRequest::MAX_LIMIT as usize;
    while sequences.len() + page <= AuditWrite::MOST_ROWS {
        let read = store.audit_entries(platform, filter, PageRequest::largest(next));
        let read = read.await?;
        sequences.extend(read.rows.iter().map(|row| row.sequence));
        next = read.next;
        if next.is_none() {
            break;
        }
    }
    Ok((sequences, next))
}
