//! How many refusals have an entry each, and the count of the others.
//!
//! Invariant: in one window an account and a platform get a bounded number of entries for refusals,
//! and a spent budget one; what goes beyond is counted, and the count becomes one entry when
//! the window has ended. So what a caller can cause without a proof does not fill the disk. The count is
//! of this process; one that ends suddenly loses the counts of the windows that were open.
//! Called by `audited`, and by the housekeeping.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use seedport_store::{AuditVerb, Outcome, Write};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, PlatformId},
};

use crate::{Custody, Fault, Policy, audit::Entry, policy::Budget};

/// The reason of whatever was refused for a spent budget.
pub(crate) const RATE_LIMITED: &str = "RATE_LIMITED";

/// Whose refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Whose {
    platform: PlatformId,
    /// `None` for all of the platform's.
    account: Option<AccountId>,
    /// Those for a spent budget, or the others.
    of_budget: bool,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: Timestamp,
    length: Duration,
    written: u32,
    more: u64,
}

impl Window {
    fn new(began: Timestamp, length: Duration) -> Self {
        Self {
            began,
            length,
            written: 0,
            more: 0,
        }
    }

    /// A window of the future was begun under another clock.
    fn has_ended(&self, now: Timestamp) -> bool {
        now >= self.began.plus(self.length) || now < self.began
    }
}

/// The windows that are open, and those that ended with something to tell.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<Windows>);

#[derive(Debug, Default)]
struct Windows {
    open: HashMap<Whose, Window>,
    ended: Vec<(Whose, Window)>,
}

impl Windows {
    /// The window that runs now.
    fn window(&mut self, whose: Whose, length: Duration, now: Timestamp) -> &mut Window {
        let window = self
            .open
            .entry(whose)
            .or_insert_with(|| Window::new(now, length));
        if window.has_ended(now) {
            if window.more > 0 {
                self.ended.push((whose, *window));
            }
            *window = Window::new(now, length);
        }
        window
    }
}

impl Refusals {
    /// Whether this refusal gets an entry; otherwise it is counted.
    fn gets_entry(
        &self,
        platform: PlatformId,
        account: Option<AccountId>,
        reason: &str,
        policy: &Policy,
        now: Timestamp,
    ) -> bool {
        let of_budget = reason == RATE_LIMITED;
        let whole = policy.refusals_of_platform;
        let Budget { limit, window } = policy.refusals_of_account;
        let limit = if of_budget { 1 } else { limit };
        let (all, own) = (
            Whose {
                platform,
                account: None,
                of_budget: false,
            },
            Whose {
                platform,
                account,
                of_budget,
            },
        );
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Of a platform whose entries are used up no further account takes room here.
        let is_full = windows.window(all, whole.window, now).written >= whole.limit;
        if is_full && !windows.open.contains_key(&own) {
            windows.window(all, whole.window, now).more += 1;
            return false;
        }
        let window = windows.window(own, window, now);
        if window.written >= limit || is_full {
            window.more += 1;
            return false;
        }
        window.written += 1;
        windows.window(all, whole.window, now).written += 1;
        true
    }

    /// The windows that have ended with something to tell, each once; all of them when `stopping`.
    fn ended(&self, now: Timestamp, stopping: bool) -> Vec<(Whose, Window)> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Windows { open, ended } = &mut *windows;
        open.retain(|whose, window| {
            let is_over = stopping || window.has_ended(now);
            if is_over && window.more > 0 {
                ended.push((*whose, *window));
            }
            !is_over
        });
        std::mem::take(ended)
    }

    /// Takes back what could not be written.
    fn again(&self, kept: Vec<(Whose, Window)>) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.ended.extend(kept);
    }
}

impl Custody {
    /// Whether a refusal gets an entry of its own; otherwise it is counted.
    pub(crate) fn refusal_gets_entry(
        &self,
        platform: PlatformId,
        account: Option<AccountId>,
        reason: &str,
        now: Timestamp,
    ) -> bool {
        let gets = self
            .refusals
            .gets_entry(platform, account, reason, &self.policy, now);
        if !gets {
            metrics::counter!("seedport_refusals_counted_total").increment(1);
        }
        gets
    }

    /// Writes down how many refusals had no entry, for each window that has ended; for every window
    /// at a stop.
    ///
    /// # Errors
    /// When the store fails; the counts are kept then.
    pub async fn write_down_refusals(&self, stopping: bool) -> Result<(), Fault> {
        let now = self.now();
        let ended = self.refusals.ended(now, stopping);
        if ended.is_empty() {
            return Ok(());
        }
        let writes = ended
            .iter()
            .map(|(whose, window)| entry(whose, window, now));
        let done = self.store.commit(writes.collect()).await;
        if done.is_err() {
            self.refusals.again(ended);
        }
        Ok(done?)
    }
}

fn entry(whose: &Whose, window: &Window, now: Timestamp) -> Write {
    let verb = AuditVerb::RefusalsCounted;
    let mut entry = Entry::new(whose.platform, None, verb, now, Outcome::Refused);
    if let Some(account) = whose.account {
        entry = entry.account(account);
    }
    let seconds = window.length.as_secs();
    let note = format!(
        "{} more within {seconds} s from {}",
        window.more, window.began
    );
    let reason = if whose.of_budget {
        RATE_LIMITED
    } else {
        "COUNTED"
    };
    entry.reason(reason).note(note).write()
}
