//! Writes down what became of an attempt.
//!
//! Invariant: a refusal is told only once its entry is durable; when the entry cannot be written
//! the caller gets that fault instead (fail closed). Where a window's entries are used up the refusal
//! is counted instead, without an entry and without a webhook.
//! Called by both legs of every signed verb, and by the verbs that check a proof in one leg.

use seedport_store::AuditVerb;
use seedport_wire::ids::AccountId;

use crate::{Custody, Fault, permit::Permit, webhooks::Operation};

/// What is attempted, for the audit log and the webhooks.
#[derive(Debug)]
pub(crate) struct Attempt {
    /// The verb.
    pub verb: AuditVerb,
    /// On which account.
    pub account: AccountId,
    /// The id of what it is about.
    pub subject: Option<String>,
    /// The operation that fails with it, where webhooks tell of it.
    pub operation: Option<Operation>,
}

/// How an attempt's error is written down.
pub(crate) trait Outcome: From<Fault> {
    /// The reason of a refusal, or of a fault that tells of tampering; `None` leaves no entry.
    fn reason(&self) -> Option<&'static str>;

    /// Whether the error ends an operation that webhooks tell of.
    fn fails_operation(&self) -> bool {
        false
    }
}

impl Custody {
    /// Passes a result on, once a refusal in it is written down.
    pub(crate) async fn audited<R, T, E: Outcome>(
        &self,
        permit: &Permit<R>,
        attempt: Attempt,
        result: Result<T, E>,
    ) -> Result<T, E> {
        let Err(error) = result else { return result };
        if let Some(reason) = error.reason() {
            let now = self.now();
            let account = Some(attempt.account);
            if !self.refusal_gets_entry(permit.platform, account, reason, now) {
                return Err(error);
            }
            let mut entry = permit.refused(attempt.verb, now, reason);
            entry = entry.account(attempt.account);
            if let Some(subject) = &attempt.subject {
                entry = entry.subject(subject);
            }
            let mut writes = vec![entry.write()];
            if let Some(operation) = attempt.operation.filter(|_| error.fails_operation()) {
                writes.push(self.operation_failed(permit, &operation, reason, now)?);
            }
            self.store.commit(writes).await.map_err(Fault::from)?;
        }
        Err(error)
    }
}
