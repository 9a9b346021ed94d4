//! The installation's allowance and its places, and what each platform has of them.
//!
//! Invariant: used and reserved together never exceed the capacity by an act of a platform, and
//! a platform's act leaves at least as much free as the platform then has itself. The platforms'
//! parts of what is used sum up to at most the whole.
//! Called by the ledger.
//!
//! What is used decays as a whole, at one capacity a day, and each platform's part of it in
//! proportion. With `k` platforms that take all they can, each ends with `1 ÷ (k + 1)` of the
//! capacity, and as much stays free. (If each part decayed by itself, two platforms could drive
//! the whole to the brim.)

use std::collections::HashMap;

use seedport_wire::{Timestamp, ids::PlatformId};

use super::bucket::{Bucket, Debit};

/// Seconds of a day.
pub const DAY: u64 = 86_400;

/// What one platform has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Part {
    used: u64,
    reserved: u64,
    places: usize,
}

/// The installation's allowance.
pub struct Shared {
    capacity: u64,
    places: usize,
    bucket: Bucket,
    reserved: u64,
    taken: usize,
    moment: Timestamp,
    parts: HashMap<PlatformId, Part>,
}

impl Shared {
    /// An allowance with nothing reserved, as it stood at `moment`.
    pub fn new(capacity: u64, places: usize, used: u64, moment: Timestamp) -> Self {
        Self {
            capacity,
            places,
            bucket: Bucket::with(used),
            reserved: 0,
            taken: 0,
            moment,
            parts: HashMap::new(),
        }
    }

    /// Units used, those of no platform among them.
    pub const fn used(&self) -> u64 {
        self.bucket.used()
    }

    /// Units reserved.
    pub const fn reserved(&self) -> u64 {
        self.reserved
    }

    /// Places taken.
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// The moment up to which decay is settled.
    pub const fn moment(&self) -> Timestamp {
        self.moment
    }

    /// The platforms that used something.
    pub fn used_by_platform(&self) -> impl Iterator<Item = (PlatformId, u64)> {
        let parts = self.parts.iter().map(|(id, part)| (*id, part.used));
        parts.filter(|(_, used)| *used > 0)
    }

    /// Says that this much of what is used is a platform's. Part of reading a snapshot.
    pub fn attribute(&mut self, platform: PlatformId, used: u64) {
        self.parts.entry(platform).or_default().used = used;
    }

    /// Lets the whole seconds since the last time decay.
    pub fn settle(&mut self, now: Timestamp) {
        let seconds = now.since(self.moment).as_secs();
        if seconds == 0 {
            return;
        }
        self.moment = self.moment.plus(std::time::Duration::from_secs(seconds));
        let whole = self.bucket.used();
        let amount = decay_in(self.capacity, seconds.saturating_mul(1000)).min(whole);
        self.bucket.decay(amount);
        for part in self.parts.values_mut() {
            // Rounded up, so that a part ends; the whole is exact.
            let eaten =
                (u128::from(part.used) * u128::from(amount)).div_ceil(u128::from(whole.max(1)));
            part.used = part
                .used
                .saturating_sub(u64::try_from(eaten).unwrap_or(u64::MAX));
        }
        self.parts.retain(|_, part| *part != Part::default());
    }

    /// How much this platform may still use or reserve: what makes its part half of what the
    /// others leave.
    pub fn room(&self, platform: PlatformId) -> u64 {
        let (limit, own) = self.limit(platform);
        limit.saturating_sub(own)
    }

    /// How much of that codes may reserve that leave one part in so many to stronger ones.
    pub fn room_but_one_in(&self, platform: PlatformId, parts: Option<u64>) -> u64 {
        let (limit, own) = self.limit(platform);
        let left = parts.map_or(0, |parts| limit.div_ceil(parts));
        limit.saturating_sub(own).saturating_sub(left)
    }

    /// Half of what the others leave, and what the platform has of it.
    fn limit(&self, platform: PlatformId) -> (u64, u64) {
        let part = self.part(platform);
        let own = part.used + part.reserved;
        let others = (self.bucket.used() + self.reserved).saturating_sub(own);
        (self.capacity.saturating_sub(others) / 2, own)
    }

    /// Whether this platform may take one more place, by the same rule.
    pub fn has_place(&self, platform: PlatformId) -> bool {
        let own = self.part(platform).places;
        own < self.places.saturating_sub(self.taken - own) / 2
    }

    /// Takes a place.
    pub fn take_place(&mut self, platform: PlatformId) {
        self.taken += 1;
        self.parts.entry(platform).or_default().places += 1;
    }

    /// Gives a taken place back.
    pub fn free_place(&mut self, platform: PlatformId) {
        self.taken -= 1;
        self.change(platform, |part| part.places -= 1);
    }

    /// Reserves units.
    pub fn reserve(&mut self, platform: PlatformId, amount: u64) {
        self.reserved += amount;
        self.parts.entry(platform).or_default().reserved += amount;
    }

    /// Frees reserved units.
    pub fn release(&mut self, platform: PlatformId, amount: u64) {
        self.reserved -= amount;
        self.change(platform, |part| part.reserved -= amount);
    }

    /// Uses units.
    pub fn debit(&mut self, platform: PlatformId, cost: u64) -> Debit {
        let part = self.parts.entry(platform).or_default();
        part.used = part.used.saturating_add(cost);
        self.bucket.debit(cost)
    }

    /// Gives back what still stands of a debit, and says how much that was.
    pub fn give_back_standing(&mut self, platform: PlatformId, debit: &Debit) -> u64 {
        self.give_back(platform, self.bucket.standing(debit))
    }

    /// Gives units back, at most what the platform still has in use, and says how many.
    pub fn give_back(&mut self, platform: PlatformId, amount: u64) -> u64 {
        let amount = amount.min(self.part(platform).used);
        self.bucket.give_back(amount);
        self.change(platform, |part| part.used -= amount);
        amount
    }

    fn part(&self, platform: PlatformId) -> Part {
        self.parts.get(&platform).copied().unwrap_or_default()
    }

    fn change(&mut self, platform: PlatformId, change: impl FnOnce(&mut Part)) {
        if let Some(part) = self.parts.get_mut(&platform) {
            change(part);
            if *part == Part::default() {
                self.parts.remove(&platform);
            }
        }
    }
}

/// What decays of a capacity in so many milliseconds, rounded down.
pub fn decay_in(capacity: u64, millis: u64) -> u64 {
    let amount = u128::from(capacity) * u128::from(millis) / u128::from(DAY * 1000);
    u64::try_from(amount).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const START: Timestamp = Timestamp::from_millis(0);

    fn platform(n: u8) -> PlatformId {
        PlatformId::from_bytes([n; 16])
    }

    #[test]
    fn platforms_that_take_all_they_can_end_with_equal_parts() {
        let mut shared = Shared::new(1_000_000, 64, 0, START);
        let mut now = START;
        for _ in 0..4 * DAY / 60 {
            now = now.plus(Duration::from_mins(1));
            shared.settle(now);
            for n in 0..4 {
                let room = shared.room(platform(n));
                shared.debit(platform(n), room);
                assert!(shared.used() <= 1_000_000);
            }
        }
        let free = 1_000_000 - shared.used();
        assert!((190_000..=210_000).contains(&free), "{free}");
        for (_, used) in shared.used_by_platform() {
            assert!((190_000..=210_000).contains(&used), "{used}");
        }
    }

    #[test]
    fn one_platform_leaves_half_of_the_places() {
        let mut shared = Shared::new(0, 64, 0, START);
        let mut taken = [0; 3];
        for n in [0, 1, 2] {
            while shared.has_place(platform(n)) {
                shared.take_place(platform(n));
                taken[usize::from(n)] += 1;
            }
        }
        assert_eq!(taken, [32, 16, 8]);
        shared.free_place(platform(0));
        assert_eq!(shared.taken(), 55);
        assert!(!shared.has_place(platform(0)), "half of what is left now");
    }

    #[test]
    fn what_is_used_is_gone_after_a_day_and_no_sooner() {
        let mut shared = Shared::new(1_000_000, 64, 1_000_000, START);
        shared.settle(START.plus(Duration::from_secs(DAY - 1)));
        assert!(shared.used() > 0);
        shared.settle(START.plus(Duration::from_secs(DAY)));
        assert!(shared.used() <= 1);
        assert_eq!(shared.parts.len(), 0);
    }
}
