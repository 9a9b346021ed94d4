//! The ledger's upkeep: time goes on, codes end, entries come and go.
//!
//! Invariant: every code of an entry stands once among those that fall due, and every entry has
//! one place of its platform.
//! Called by the ledger's verbs.

use std::time::Duration;

use seedport_wire::{Timestamp, ids::OtpId};

use super::{Code, Entry, Holder, Ledger, Spent};
use crate::state::shared::{DAY, decay_in};

impl Ledger {
    /// Brings the ledger up to `now`. A clock set back stands still instead.
    pub(super) fn advance(&mut self, now: Timestamp) {
        self.newest = self.newest.max(now);
        self.shared.settle(self.newest);
        while let Some(&(end, holder, code)) = self.due.first() {
            if end > self.newest {
                break;
            }
            self.drop_code(holder, code);
        }
    }

    /// What counts as used by a credential of which nothing is known.
    pub(super) fn used_by_strangers(&self) -> u64 {
        self.lost_at.map_or(0, |lost_at| {
            let since = self.newest.since(lost_at).as_millis();
            let came_back = decay_in(self.own, u64::try_from(since).unwrap_or(u64::MAX));
            self.own.saturating_sub(came_back)
        })
    }

    /// Whether the holder has an entry, or may get one.
    pub(super) fn has_place(&mut self, holder: Holder) -> bool {
        if self.entries.contains_key(&holder) || self.shared.has_place(holder.platform) {
            return true;
        }
        self.sweep();
        self.shared.has_place(holder.platform)
    }

    /// Makes sure that the code is remembered; an unknown one needs a place and must fit.
    pub(super) fn find_or_admit(
        &mut self,
        holder: Holder,
        code: OtpId,
        cost: u64,
        life: Duration,
    ) -> Result<(), Spent> {
        if self
            .entries
            .get(&holder)
            .is_some_and(|entry| entry.knows(code))
        {
            self.admit(holder);
            return Ok(());
        }
        if !self.has_place(holder) || !self.fits(holder, cost) {
            return Err(Spent);
        }
        self.add_code(holder, Code::unknown(code, cost), life);
        Ok(())
    }

    /// Makes sure that the holder has an entry, settled up to now.
    pub(super) fn admit(&mut self, holder: Holder) {
        if !self.entries.contains_key(&holder) {
            let entry = Entry::new(self.used_by_strangers(), self.newest);
            self.entries.insert(holder, entry);
            self.shared.take_place(holder.platform);
        }
        let (own, now) = (self.own, self.newest);
        if let Some(entry) = self.entries.get_mut(&holder) {
            entry.settle(own, now);
        }
    }

    /// Puts an entry back as a snapshot tells it.
    pub fn restore(&mut self, holder: Holder, used: u64, moment: Timestamp) {
        if self
            .entries
            .insert(holder, Entry::new(used, moment))
            .is_none()
        {
            self.shared.take_place(holder.platform);
        }
    }

    /// Remembers a code for what is left of its life, at most a day. The ledger's own time is
    /// meant: while a clock that was set back catches up, a code does not end too early.
    pub(super) fn add_code(&mut self, holder: Holder, code: Code, life: Duration) {
        self.admit(holder);
        let expires_at = self.newest.plus(life.min(Duration::from_secs(DAY)));
        let (_, id) = code.end();
        let Some(entry) = self.entries.get_mut(&holder) else {
            return;
        };
        if let Some(gone) = entry.add(code, expires_at) {
            let (end, id) = gone.end();
            self.due.remove(&(end, holder, id));
        }
        self.due.insert((expires_at, holder, id));
    }

    /// Forgets a code and frees what was reserved for it.
    pub(super) fn drop_code(&mut self, holder: Holder, code: OtpId) {
        let entry = self.entries.get_mut(&holder);
        if let Some(gone) = entry.and_then(|entry| entry.remove(code)) {
            let (end, id) = gone.end();
            self.due.remove(&(end, holder, id));
            self.shared.release(holder.platform, gone.reservation());
            self.forget_if_empty(holder);
        }
    }

    /// Ends the reservation of the holder's earlier code.
    pub(super) fn release_reserved(&mut self, holder: Holder) {
        if let Some(entry) = self.entries.get_mut(&holder) {
            let freed = entry.end_reservations();
            self.shared.release(holder.platform, freed);
        }
    }

    /// Frees the holder's place when nothing is left to remember.
    pub(super) fn forget_if_empty(&mut self, holder: Holder) {
        let (own, now) = (self.own, self.newest);
        if let Some(entry) = self.entries.get_mut(&holder) {
            entry.settle(own, now);
            if entry.is_empty() {
                self.entries.remove(&holder);
                self.shared.free_place(holder.platform);
            }
        }
    }

    /// Frees every place whose entry has decayed, at most every ten seconds.
    fn sweep(&mut self) {
        if self.newest.since(self.swept) < Duration::from_secs(10) {
            return;
        }
        self.swept = self.newest;
        let without_a_code = self.entries.iter().filter(|(_, entry)| entry.has_no_code());
        let holders: Vec<Holder> = without_a_code.map(|(holder, _)| *holder).collect();
        for holder in holders {
            self.forget_if_empty(holder);
        }
    }
}
