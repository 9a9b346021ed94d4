//! Housekeeping: what has expired is removed, a little at a time; how far the database has come is
//! noted.
//!
//! Invariant: only rows that no verb would accept any more, and only after a day's grace, so
//! that a late caller is told "expired" rather than "unknown".
//! Called by `seedport serve`, once a minute and once a second.

use std::{sync::Arc, time::Duration};

use seedport_store::{PurgeExpired, Write};

use crate::{Custody, Fault};

const GRACE: Duration = Duration::from_hours(24);

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

    /// Removes one batch of long-expired challenges, codes, sessions and budgets.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge(&self) -> Result<(), Fault> {
        let grace = i64::try_from(GRACE.as_millis()).unwrap_or(i64::MAX);
        let before = seedport_wire::Timestamp::from_millis(self.now().millis() - grace);
        Ok(self
            .store
            .commit(vec![Write::Purge(PurgeExpired { before })])
            .await?)
    }
}
