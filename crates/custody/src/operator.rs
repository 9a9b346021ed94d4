//! What the operator does by hand: on the machine, without the API, beside a running server or
//! without one.
//!
//! Invariant: whoever can open the database may do this; each change is in the audit log with who
//! did it and why, and holds in a running server from its commit on, because nothing of it is
//! kept in memory there.
//! Called by the binary's commands: `token`, `platform`, `account`, `freeze`, `thaw`, `audit`.

pub mod accounts;
pub mod archive;
pub mod audit;
pub mod freezes;
pub mod platforms;
pub mod prune;
pub mod tokens;

use std::borrow::Cow;

use seedport_store::{AuditEntry, AuditVerb, INSTALLATION, Outcome, Write};
use seedport_wire::{
    Clock, Entropy, Timestamp,
    ids::{AccountId, PlatformId},
};

/// Somebody at the machine.
#[derive(Clone, Copy)]
pub struct Hand<'a> {
    /// Who, as the machine knows them.
    pub who: &'a str,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
}

impl Hand<'_> {
    /// The entry of what they did to the installation as a whole.
    #[must_use]
    pub fn of_installation(&self, verb: AuditVerb, note: Option<&str>) -> AuditEntry {
        AuditEntry {
            platform: INSTALLATION,
            at: self.clock.now(),
            actor: None,
            verb,
            account: None,
            subject: None,
            outcome: Outcome::Done,
            reason: Some(Cow::Borrowed("OPERATOR")),
            export: None,
            operator: Some(self.who.to_owned()),
            note: note.map(str::to_owned),
        }
    }

    /// The entry of what they did.
    fn entry(
        &self,
        platform: PlatformId,
        account: Option<AccountId>,
        at: Timestamp,
        verb: AuditVerb,
        subject: String,
        note: Option<&str>,
    ) -> Write {
        Write::Audit(AuditEntry {
            platform,
            at,
            actor: None,
            verb,
            account,
            subject: Some(subject),
            outcome: Outcome::Done,
            reason: Some(Cow::Borrowed("OPERATOR")),
            export: None,
            operator: Some(self.who.to_owned()),
            note: note.map(str::to_owned),
        })
    }
}
