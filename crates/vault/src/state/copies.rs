//! Which of how many vaults over one database this one is.
//!
//! Invariant: the index is below the count. Every allowance is divided by the count, and the
//! milliseconds that a copy gives out are congruent to its index, so copies share nothing.
//! Called by the configuration, the ledger and the times.

/// One copy among several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copies {
    index: u16,
    count: u16,
}

impl Copies {
    /// The most copies: a copy must find a millisecond of its own ten times a second.
    pub const MOST: u16 = 100;

    /// Copy `index` (from 0) of `count` (1 to 100); `None` outside those.
    #[must_use]
    pub const fn new(index: u16, count: u16) -> Option<Self> {
        if index < count && count <= Self::MOST {
            Some(Self { index, count })
        } else {
            None
        }
    }

    /// The copy's number, from 0.
    #[must_use]
    pub const fn index(self) -> u16 {
        self.index
    }

    /// How many copies there are.
    #[must_use]
    pub const fn count(self) -> u16 {
        self.count
    }

    /// This copy's part of an allowance, rounded down.
    #[must_use]
    pub const fn part_of(self, whole: u64) -> u64 {
        whole / self.count as u64
    }

    /// The first millisecond at or after `millis` that is this copy's.
    #[must_use]
    pub(super) fn own_millis_from(self, millis: i64) -> i64 {
        let count = i64::from(self.count);
        let ahead = (i64::from(self.index) - millis.rem_euclid(count)).rem_euclid(count);
        millis.saturating_add(ahead)
    }
}

impl Default for Copies {
    fn default() -> Self {
        Self { index: 0, count: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_lies_below_its_count() {
        for (index, count) in [(0, 0), (1, 1), (5, 5), (0, 101)] {
            assert_eq!(Copies::new(index, count), None);
        }
        assert_eq!(Copies::new(0, 1), Some(Copies::default()));
    }

    #[test]
    fn the_milliseconds_of_copies_never_meet() {
        for count in 1..=7 {
            for index in 0..count {
                let copy = Copies::new(index, count).expect("in bounds");
                for millis in -20..20 {
                    let own = copy.own_millis_from(millis);
                    assert!((millis..millis + i64::from(count)).contains(&own));
                    assert_eq!(own.rem_euclid(i64::from(count)), i64::from(index));
                }
            }
        }
    }
}
