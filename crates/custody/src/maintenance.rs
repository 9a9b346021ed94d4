//! Housekeeping: what has expired is removed, in batches; how far the database has come is noted.
//!
//! Invariant: only rows that no verb would accept any more, and only after a while, so that a late
//! caller is told "expired" rather than "unknown". What has expired is removed as fast as it comes:
//! the metric of the lag says so.
//! Called by `seedport serve`, every few seconds and once a second.

use std::{sync::Arc, time::Duration};

use seedport_store::{PurgeExpired, Write};

use crate::{Custody, Fault};

/// How long what has expired stays.
const GRACE: Duration = Duration::from_mins(15);

/// How long a delivered webhook stays, so that its event is not enqueued twice meanwhile.
const DELIVERED: Duration = Duration::from_hours(24);

impl Custody {
    /// Lets the vault's state note how far the database has come, so that an older copy of it is
    /// told at a later start. It may wait for the disk.
    ///
    /// # Errors
    /// When the store cannot be read, or the state not be written.
    pub async fn note_progress(&self) -> Result<(), Fault> {
        let progress = self.store.progress().await?;
        let vault = Arc::clone(&self.vault);
        let noted = tokio::task::spawn_blocking(move || vault.note_database(progress)).await;
        noted
            .map_err(|_| Fault::Task)?
            .map_err(|error| Fault::StateUnwritten(error.kind()))
    }

    /// Counts anew what each platform takes of the storage, where room is scarce.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn measure_shares(&self) -> Result<(), Fault> {
        Ok(self.store.measure_shares().await?)
    }

    /// Removes what has long expired, a batch at a time, until nothing of it is left. Each batch
    /// takes its turn among the commits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge(&self) -> Result<(), Fault> {
        let lag = metrics::gauge!("seedport_purge_lag_seconds");
        loop {
            let now = self.now();
            let purge = PurgeExpired {
                before: now.minus(GRACE),
                delivered_before: now.minus(DELIVERED),
                dead_before: now.minus(self.policy.dead_webhooks),
            };
            let Some(overdue) = self.store.overdue(purge).await? else {
                lag.set(0.0);
                return Ok(());
            };
            lag.set(overdue.as_secs_f64());
            self.store.commit(vec![Write::Purge(purge)]).await?;
            // Whoever waits goes first.
            tokio::task::yield_now().await;
        }
    }
}
