//! One allowance: what was used of it, and how much of a single debit still stands.
//!
//! Invariant: what is used never falls faster than it is told to decay, and a debit gives back
//! at most what of it has not decayed yet.
//! Called by the shares of platforms and by the entries of credentials.
//!
//! Why a debit must not be given back whole, however late: an attacker could make wrong looks
//! at codes of their own, let them decay for a day, and then pull them out again from under
//! looks at codes of strangers. So decay is taken to eat debits in their order, and what is
//! given back is a lower bound of what is left of that debit then. Two bounds hold, and the
//! better is taken. (1) Decay since the debit ate at most that much of it. (2) What stood before
//! it is eaten first, unless it was given back meanwhile.

/// Used units, and how they changed since the process began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    used: u64,
    decayed: u128,
    given_back: u128,
}

/// One debit, as its bucket stood before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Debit {
    cost: u64,
    before: Bucket,
}

impl Bucket {
    /// A bucket with this much used.
    pub const fn with(used: u64) -> Self {
        Self {
            used,
            decayed: 0,
            given_back: 0,
        }
    }

    /// Units in use.
    pub const fn used(&self) -> u64 {
        self.used
    }

    /// Lets at most `most` units decay.
    pub fn decay(&mut self, most: u64) {
        let amount = most.min(self.used);
        self.used -= amount;
        self.decayed += u128::from(amount);
    }

    /// Uses `cost` units.
    pub fn debit(&mut self, cost: u64) -> Debit {
        let before = *self;
        self.used = self.used.saturating_add(cost);
        Debit { cost, before }
    }

    /// What of a debit certainly has not decayed.
    pub fn standing(&self, debit: &Debit) -> u64 {
        let decayed = self.decayed - debit.before.decayed;
        let given_back = self.given_back - debit.before.given_back;
        let in_order = (decayed + given_back).saturating_sub(u128::from(debit.before.used));
        let eaten = decayed.min(in_order);
        debit.cost - u64::try_from(eaten).unwrap_or(u64::MAX).min(debit.cost)
    }

    /// Gives units back.
    pub fn give_back(&mut self, amount: u64) {
        let amount = amount.min(self.used);
        self.used -= amount;
        self.given_back += u128::from(amount);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_fresh_debit_is_given_back_whole() {
        let mut bucket = Bucket::default();
        let first = bucket.debit(10);
        let second = bucket.debit(7);
        bucket.give_back(bucket.standing(&second));
        assert_eq!(bucket.standing(&first), 10);
        bucket.give_back(10);
        assert_eq!(bucket.used(), 0);
    }

    #[test]
    fn a_decayed_debit_is_not_given_back_from_under_a_later_one() {
        let mut bucket = Bucket::default();
        let mine = bucket.debit(10);
        bucket.decay(10);
        bucket.debit(10);
        assert_eq!(bucket.standing(&mine), 0);
    }

    #[test]
    fn decay_eats_what_stood_before_first() {
        let mut bucket = Bucket::with(100);
        let mine = bucket.debit(10);
        bucket.decay(95);
        assert_eq!(bucket.standing(&mine), 10);
        bucket.decay(9);
        assert_eq!(bucket.standing(&mine), 6);
    }

    #[derive(Debug, Clone)]
    enum Step {
        Debit(u64),
        Decay(u64),
        GiveBack(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (1..20_u64).prop_map(Step::Debit),
            (1..30_u64).prop_map(Step::Decay),
            (0..64_usize).prop_map(Step::GiveBack),
        ]
    }

    proptest! {
        /// The model keeps each debit by itself and lets decay eat the oldest.
        #[test]
        fn no_debit_gives_back_more_than_is_left_of_it(steps in prop::collection::vec(step(), 0..60)) {
            let mut bucket = Bucket::default();
            let mut model: Vec<(Debit, u64, bool)> = Vec::new();
            for step in steps {
                match step {
                    Step::Debit(cost) => model.push((bucket.debit(cost), cost, false)),
                    Step::Decay(amount) => {
                        bucket.decay(amount);
                        let mut rest = amount;
                        for (_, left, _) in &mut model {
                            let eaten = rest.min(*left);
                            *left -= eaten;
                            rest -= eaten;
                        }
                    }
                    Step::GiveBack(which) => {
                        let count = model.len().max(1);
                        if let Some((debit, left, done)) = model.get_mut(which % count) {
                            let standing = bucket.standing(debit);
                            if !std::mem::replace(done, true) {
                                prop_assert!(standing <= *left, "{standing} of {left}");
                                bucket.give_back(standing);
                                *left -= standing;
                            }
                        }
                    }
                }
                let left: u64 = model.iter().map(|(_, left, _)| left).sum();
                prop_assert_eq!(bucket.used(), left);
            }
        }
    }
}
