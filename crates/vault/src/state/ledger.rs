//! The ledger of guesses: how strong a code must be, and whether a look at one is taken.
//!
//! Invariant: a code is issued only with a strength whose looks all fit, and what they cost is
//! reserved; so a look at a code that this process issued is refused for nothing but its own
//! tries. What is used of an allowance and what is reserved of it never exceed its capacity.
//! Called by the `book`, which makes debits durable before their outcome can be told.
//!
//! # The bound
//!
//! Say `A` is the allowance of a day (10⁻³ for the installation, 10⁻⁵ for a credential), and `C`
//! the capacity, which is also what decays in a day. A look is a debit of its cost, and the
//! probability that it hits is at most its cost. In a window of a day that begins with `U` used:
//!
//! ```text
//! debits = used at the end − U + decayed + given back ≤ C − U + C + given back
//! ```
//!
//! What is given back to honest owners is at most what they were debited in the window, and what
//! still stood of their older debits when it began (`bucket`), together at most `U`. So the looks
//! of strangers sum up to at most `2C`, and what was given back to strangers, which takes a hit.
//! A hit gives back the looks at one code, which cost at most `2C` of the credential's capacity,
//! below 10⁻⁵; so the expectation of what strangers get back is below 10⁻⁵ of what they paid.
//! `C` is half of 99.9 % of `A`, therefore `2C ÷ (1 − 10⁻⁵) < 0.9991 A`. The rest, 9 × 10⁻⁷ a
//! day, is what uncounted looks at codes of 60 bits may come to: 10¹² of them a day, twelve
//! million a second day and night.

mod entry;
mod places;

use std::collections::{BTreeSet, HashMap};

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, OtpId, PlatformId},
};

pub use entry::{AnswerKey, Code, Entry, Taken};

use super::{copies::Copies, served::Served, shape::CodeShape, shared::Shared};

/// Half of 99.9 % of the 10⁻³ a day of the installation.
pub const INSTALLATION: u64 = 499_500_000_000_000;
/// Half of 99.9 % of the 10⁻⁵ a day of a credential.
pub const CREDENTIAL: u64 = 4_995_000_000_000;
/// The credentials that are remembered at once.
pub const PLACES: usize = 65_536;

/// Whose code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Holder {
    /// The platform, as the opened record names it.
    pub platform: PlatformId,
    /// The credential, as the opened record names it.
    pub credential: CredentialId,
}

/// What the ledger obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuessLimits {
    /// Which copy of how many this is.
    pub copies: Copies,
    /// The weakest shape of a code, whatever a platform wishes.
    pub floor: CodeShape,
    /// Looks at one code: 1 to 10; more count as 10.
    pub tries: u8,
}

impl Default for GuessLimits {
    fn default() -> Self {
        Self {
            copies: Copies::default(),
            floor: CodeShape::SIX_DIGITS,
            tries: 3,
        }
    }
}

/// The look cannot be taken: the code had its looks, served, or no longer fits the allowances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent;

/// A change of what is used, to be written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Whose code.
    pub holder: Holder,
    /// Units of the installation: debited above zero, given back below.
    pub shared: i64,
    /// Units of the credential, alike.
    pub own: i64,
}

/// The ledger, in memory.
pub struct Ledger {
    /// A credential's capacity.
    own: u64,
    limits: GuessLimits,
    shared: Shared,
    entries: HashMap<Holder, Entry>,
    /// The codes of all entries, by when they end.
    due: BTreeSet<(Timestamp, Holder, OtpId)>,
    served: Served,
    newest: Timestamp,
    swept: Timestamp,
    /// Since when a ledger that was lost counts as used up.
    lost_at: Option<Timestamp>,
}

impl Ledger {
    /// A ledger in which nothing was used.
    pub fn fresh(limits: GuessLimits, now: Timestamp) -> Self {
        let capacity = limits.copies.part_of(INSTALLATION);
        Self::with(limits, Shared::new(capacity, PLACES, 0, now), now, None)
    }

    /// A ledger in which everything is used up, and comes back within a day.
    pub fn used_up(limits: GuessLimits, now: Timestamp) -> Self {
        let capacity = limits.copies.part_of(INSTALLATION);
        let shared = Shared::new(capacity, PLACES, capacity, now);
        Self::with(limits, shared, now, Some(now))
    }

    /// A ledger with these allowances and no entries yet, as a snapshot tells them.
    pub fn with(
        limits: GuessLimits,
        shared: Shared,
        newest: Timestamp,
        lost_at: Option<Timestamp>,
    ) -> Self {
        Self {
            own: limits.copies.part_of(CREDENTIAL),
            limits: GuessLimits {
                tries: limits.tries.clamp(1, 10),
                ..limits
            },
            shared,
            entries: HashMap::new(),
            due: BTreeSet::new(),
            served: Served::default(),
            newest,
            swept: newest,
            lost_at,
        }
    }

    /// The installation's allowance.
    pub const fn shared(&self) -> &Shared {
        &self.shared
    }

    /// The newest moment seen.
    pub const fn newest(&self) -> Timestamp {
        self.newest
    }

    /// Since when it counted as used up.
    pub const fn lost_at(&self) -> Option<Timestamp> {
        self.lost_at
    }

    /// Every entry.
    pub fn entries(&self) -> impl Iterator<Item = (&Holder, &Entry)> {
        self.entries.iter()
    }

    /// Decides the shape of a code and reserves its looks: the weakest shape, from the wish
    /// raised to the floor upward, whose looks all fit. It takes the place of the holder's
    /// earlier code, whose reservation ends.
    pub fn plan(
        &mut self,
        holder: Holder,
        code: OtpId,
        wish: CodeShape,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> CodeShape {
        self.advance(now);
        self.release_reserved(holder);
        let mut shape = wish.raised_to(self.limits.floor);
        while !shape.is_long() {
            let cost = shape.cost();
            let all = cost * u64::from(self.limits.tries);
            let room = self
                .shared
                .room_but_one_in(holder.platform, shape.leaves_one_in());
            if all <= room && self.has_place(holder) && self.fits(holder, all) {
                self.shared.reserve(holder.platform, all);
                self.add_code(
                    holder,
                    Code::reserved(code, cost, self.limits.tries),
                    expires_at.since(now),
                );
                return shape;
            }
            shape = shape.stronger().unwrap_or(CodeShape::STRONGEST);
        }
        self.forget_if_empty(holder);
        shape
    }

    /// Takes back a plan whose code was not sent.
    pub fn withdraw(&mut self, holder: Holder, code: OtpId) {
        self.drop_code(holder, code);
    }

    /// Takes a look: it is counted and debited as a wrong one. Nothing is to be written down
    /// for a long code.
    pub fn look(
        &mut self,
        holder: Holder,
        code: OtpId,
        shape: CodeShape,
        expires_at: Timestamp,
        key: AnswerKey,
        now: Timestamp,
    ) -> Result<Option<Change>, Spent> {
        self.advance(now);
        // A code that ended is not remembered, so its tries could not be counted.
        if self.served.contains(code) || expires_at <= now {
            return Err(Spent);
        }
        if shape.is_long() {
            return Ok(None);
        }
        let cost = shape.cost();
        self.find_or_admit(holder, code, cost, expires_at.since(now))?;
        let tries = usize::from(self.limits.tries);
        let fits = self.fits(holder, cost);
        let entry = self.entries.get_mut(&holder).ok_or(Spent)?;
        let reserved = entry.take_try(code, tries, fits)?;
        if reserved > 0 {
            self.shared.release(holder.platform, reserved);
        }
        let taken = Taken {
            key,
            own: entry.bucket.debit(cost),
            shared: self.shared.debit(holder.platform, cost),
        };
        entry.push_taken(code, taken);
        Ok(Some(Change::debit(holder, cost)))
    }

    /// Lets a code that was right serve, once, and gives back its look and those wrong ones
    /// whose answers named the same key.
    pub fn right(
        &mut self,
        holder: Holder,
        code: OtpId,
        key: AnswerKey,
        now: Timestamp,
    ) -> (bool, Option<Change>) {
        self.advance(now);
        if !self.served.serve(code) {
            return (false, None);
        }
        let mut change = Change {
            holder,
            shared: 0,
            own: 0,
        };
        if let Some(entry) = self.entries.get_mut(&holder) {
            for taken in entry.taken_with(code, key) {
                let own = entry.bucket.standing(&taken.own);
                entry.bucket.give_back(own);
                let shared = self
                    .shared
                    .give_back_standing(holder.platform, &taken.shared);
                change.own -= own.cast_signed();
                change.shared -= shared.cast_signed();
            }
        }
        self.drop_code(holder, code);
        let changed = change.own != 0 || change.shared != 0;
        (true, changed.then_some(change))
    }

    /// Applies a change that was written down at `moment` by an earlier run.
    pub fn replay(&mut self, change: &Change, moment: Timestamp) {
        self.advance(moment);
        let Change {
            holder,
            shared,
            own,
        } = *change;
        self.admit(holder);
        let Some(entry) = self.entries.get_mut(&holder) else {
            return;
        };
        if own >= 0 {
            entry.bucket.debit(own.unsigned_abs());
        } else {
            entry.bucket.give_back(own.unsigned_abs());
        }
        if shared >= 0 {
            self.shared.debit(holder.platform, shared.unsigned_abs());
        } else {
            self.shared
                .give_back(holder.platform, shared.unsigned_abs());
        }
        self.forget_if_empty(holder);
    }

    /// Whether this much more fits all three allowances.
    fn fits(&self, holder: Holder, cost: u64) -> bool {
        let in_use = match self.entries.get(&holder) {
            Some(entry) => entry.in_use(self.own, self.newest),
            None => self.used_by_strangers(),
        };
        cost <= self.own.saturating_sub(in_use) && cost <= self.shared.room(holder.platform)
    }
}

impl Change {
    const fn debit(holder: Holder, cost: u64) -> Self {
        let units = cost.cast_signed();
        Self {
            holder,
            shared: units,
            own: units,
        }
    }
}
