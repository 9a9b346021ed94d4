//! Audit entries, as the verbs write them.
//!
//! Invariant: an entry names a verb, an outcome and ids; never a secret. A refusal is committed
//! before it is told; when that fails, the caller gets the fault instead (fail closed). Beyond a
//! number in a window refusals are counted (`refusals`).
//! Called by every verb that changes or refuses something.

use std::borrow::Cow;

use seedport_store::{AuditEntry, AuditVerb, Outcome, Write};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, ExportId, PlatformId, TokenId},
};

use crate::permit::Permit;

/// An entry in the making.
pub struct Entry(AuditEntry);

impl<R> Permit<R> {
    /// Starts the entry of something that was done.
    pub(crate) const fn done(&self, verb: AuditVerb, at: Timestamp) -> Entry {
        self.entry(verb, at, Outcome::Done)
    }

    const fn entry(&self, verb: AuditVerb, at: Timestamp, outcome: Outcome) -> Entry {
        Entry::new(self.platform, Some(self.token), verb, at, outcome)
    }

    /// Starts the entry of something that was refused.
    pub(crate) fn refused(&self, verb: AuditVerb, at: Timestamp, reason: &'static str) -> Entry {
        self.entry(verb, at, Outcome::Refused).reason(reason)
    }
}

impl Entry {
    /// Starts an entry; `actor` is the API token that asked, where one did.
    pub const fn new(
        platform: PlatformId,
        actor: Option<TokenId>,
        verb: AuditVerb,
        at: Timestamp,
        outcome: Outcome,
    ) -> Self {
        Self(AuditEntry {
            platform,
            at,
            actor,
            verb,
            account: None,
            subject: None,
            outcome,
            reason: None,
            export: None,
            operator: None,
            note: None,
        })
    }

    /// Why it was refused, or in which form it was done: a code.
    pub fn reason(mut self, reason: &'static str) -> Self {
        self.0.reason = Some(Cow::Borrowed(reason));
        self
    }

    /// The account concerned.
    pub const fn account(mut self, account: AccountId) -> Self {
        self.0.account = Some(account);
        self
    }

    /// The id of the thing concerned.
    pub fn subject(mut self, id: &impl ToString) -> Self {
        self.0.subject = Some(id.to_string());
        self
    }

    /// What there is to say in words of ours.
    pub fn note(mut self, note: String) -> Self {
        self.0.note = Some(note);
        self
    }

    /// The delivery concerned.
    pub const fn export(mut self, export: ExportId) -> Self {
        self.0.export = Some(export);
        self
    }

    /// The entry as a write.
    pub fn write(self) -> Write {
        Write::Audit(self.0)
    }
}
