//! The audit log of the MobileCoin door.
//!
//! Invariant: a refusal is told only once its entry is durable; when that fails, the caller gets
//! the fault instead. Where a window's entries are used up it is counted.
//! Called by every verb of `mobilecoin`.

use seedport_store::{AuditVerb, MobilecoinAccountRow, Outcome};
use seedport_wire::{MobilecoinId, Timestamp, ids::AccountId};

use super::{MobilecoinError, Operator};
use crate::{Custody, Fault, audit::Entry};

/// What is attempted, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    /// The verb.
    pub verb: AuditVerb,
    /// Our own id of the account.
    pub account: Option<AccountId>,
    /// The account's id.
    pub id: Option<MobilecoinId>,
}

impl Attempt {
    /// An attempt at this verb.
    pub const fn at(verb: AuditVerb) -> Self {
        Self {
            verb,
            account: None,
            id: None,
        }
    }

    /// An attempt at this verb on an account that there is.
    pub const fn on(verb: AuditVerb, row: &MobilecoinAccountRow) -> Self {
        Self {
            verb,
            account: Some(row.account),
            id: Some(row.id),
        }
    }

    fn entry(self, operator: &Operator, at: Timestamp, outcome: Outcome) -> Entry {
        let mut entry = Entry::new(operator.platform, None, self.verb, at, outcome);
        if let Some(account) = self.account {
            entry = entry.account(account);
        }
        if let Some(id) = &self.id {
            entry = entry.subject(id);
        }
        entry
    }

    /// Starts the entry of what was done.
    pub fn done(self, operator: &Operator, at: Timestamp) -> Entry {
        self.entry(operator, at, Outcome::Done)
    }
}

impl Custody {
    /// Passes a result on, once a refusal in it is written down.
    pub(super) async fn operator_audited<T>(
        &self,
        operator: &Operator,
        attempt: Attempt,
        result: Result<T, MobilecoinError>,
    ) -> Result<T, MobilecoinError> {
        let Err(error) = result else { return result };
        if let Some(reason) = error.reason() {
            let now = self.now();
            if !self.refusal_gets_entry(operator.platform, attempt.account, reason, now) {
                return Err(error);
            }
            let entry = attempt.entry(operator, now, Outcome::Refused);
            let writes = vec![entry.reason(reason).write()];
            self.store.commit(writes).await.map_err(Fault::from)?;
        }
        Err(error)
    }
}
