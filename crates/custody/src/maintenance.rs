//! Housekeeping: what has expired is removed, a little at a time.
//!
//! Invariant: only rows that no verb would accept any more, and only after a day's grace, so
//! that a late caller is told "expired" rather than "unknown".
//! Called by `seedport serve`, once a minute.

use std::time::Duration;

use seedport_store::{PurgeExpired, Write};

use crate::{Custody, Fault};

const GRACE: Duration = Duration::from_hours(24);

impl Custody {
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
