//! An allowance that refills all the time: what was used of it, and when that was written.
//!
//! Invariant: integers alone, rounded against whoever uses it. In any day no more is used than
//! the capacity and one day's refill, which is the same number again: `used` is at most the
//! capacity when the day begins, and what is used during the day is what refilled and what was
//! left.
//! Called by the ledger.

use seedport_wire::Timestamp;

const DAY_MILLIS: u128 = 86_400_000;

/// What was used of an allowance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    used: u64,
    at: Timestamp,
}

impl Bucket {
    /// A bucket of which so much was used at a moment.
    pub const fn new(used: u64, at: Timestamp) -> Self {
        Self { used, at }
    }

    /// What counts as used, once it has refilled until `now` at `a_day` in a day.
    pub fn used_at(&self, now: Timestamp, a_day: u64) -> u64 {
        let passed = now.since(self.at).as_millis();
        let refilled = u128::from(a_day) * passed / DAY_MILLIS;
        self.used
            .saturating_sub(u64::try_from(refilled).unwrap_or(u64::MAX))
    }

    /// Uses `cost` more.
    pub fn use_up(&mut self, cost: u64, now: Timestamp, a_day: u64) {
        self.refill(now, a_day);
        self.used = self.used.saturating_add(cost);
    }

    /// Gives `cost` back.
    pub fn give_back(&mut self, cost: u64, now: Timestamp, a_day: u64) {
        self.refill(now, a_day);
        self.used = self.used.saturating_sub(cost);
    }

    fn refill(&mut self, now: Timestamp, a_day: u64) {
        self.used = self.used_at(now, a_day);
        self.at = now.max(self.at);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    #[test]
    fn it_refills_in_a_day_and_not_before() {
        let bucket = Bucket::new(1_000, NOW);
        let after = |seconds| bucket.used_at(NOW.plus(Duration::from_secs(seconds)), 1_000);
        assert_eq!((after(0), after(43_200), after(86_399)), (1_000, 500, 1));
        assert_eq!((after(86_400), after(1_000_000)), (0, 0));
    }

    #[test]
    fn a_clock_that_goes_back_refills_nothing() {
        let mut bucket = Bucket::new(1_000, NOW);
        let earlier = Timestamp::from_millis(0);
        bucket.use_up(5, earlier, 1_000);
        assert_eq!(bucket.used_at(earlier, 1_000), 1_005);
        assert_eq!(bucket.used_at(NOW, 1_000), 1_005);
    }

    #[test]
    fn many_small_steps_refill_no_more_than_one_long_one() {
        let mut small = Bucket::new(1_000_000, NOW);
        for step in 1..=1_000 {
            small.use_up(0, NOW.plus(Duration::from_millis(step * 7)), 123_456_789);
        }
        let end = NOW.plus(Duration::from_secs(7));
        let one = Bucket::new(1_000_000, NOW).used_at(end, 123_456_789);
        assert!(small.used_at(end, 123_456_789) >= one);
    }
}
