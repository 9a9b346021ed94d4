//! How a one-time code looks, and what a guess at it costs.
//!
//! Invariant: a shape has 4 to 12 characters; a cost is never less than the chance that one guess
//! is right.
//! Called by the ledger, by `begin_code` and by the record of a code.

/// One in units of the ledger: a cost is the chance of a right guess, in 10^-18.
pub const ONE: u64 = 1_000_000_000_000_000_000;

/// Codes of this many bits and more need no place in the ledger: ten thousand guesses a second
/// for a day are worth 8 * 10^-7.
const UNCOUNTED_BITS: u32 = 50;

/// The length and the alphabet of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeShape {
    length: u8,
    alphanumeric: bool,
}

impl CodeShape {
    /// Six digits: what the contract sends by default.
    pub const SIX_DIGITS: Self = Self {
        length: 6,
        alphanumeric: false,
    };

    /// The strongest: twelve characters of Crockford's alphabet.
    pub const STRONGEST: Self = Self {
        length: 12,
        alphanumeric: true,
    };

    /// A shape of 4 to 12 characters; `None` outside those (contract section 4.9).
    #[must_use]
    pub const fn new(length: u8, alphanumeric: bool) -> Option<Self> {
        if length >= 4 && length <= 12 {
            Some(Self {
                length,
                alphanumeric,
            })
        } else {
            None
        }
    }

    /// How many characters.
    #[must_use]
    pub const fn length(self) -> u8 {
        self.length
    }

    /// Whether they are of Crockford's alphabet (32 characters), or else digits.
    #[must_use]
    pub const fn is_alphanumeric(self) -> bool {
        self.alphanumeric
    }

    /// How many codes of this shape there are.
    #[must_use]
    pub const fn codes(self) -> u64 {
        let base: u64 = if self.alphanumeric { 32 } else { 10 };
        base.pow(self.length as u32)
    }

    /// What one guess costs: the chance that it is right, in 10^-18, rounded up.
    #[must_use]
    pub const fn cost(self) -> u64 {
        ONE.div_ceil(self.codes())
    }

    /// Whether a guess is worth so little that it is not counted.
    #[must_use]
    pub const fn is_uncounted(self) -> bool {
        self.codes() >> UNCOUNTED_BITS != 0
    }

    /// This shape, or `floor` where that has more codes.
    #[must_use]
    pub const fn at_least(self, floor: Self) -> Self {
        if floor.codes() > self.codes() {
            floor
        } else {
            self
        }
    }

    /// The next stronger shape: first the alphabet, then the length. The strongest follows itself.
    #[must_use]
    pub const fn stronger(self) -> Self {
        match (self.alphanumeric, self.length) {
            (false, length) => Self {
                length,
                alphanumeric: true,
            },
            (true, length) if length < 12 => Self {
                length: length + 1,
                alphanumeric: true,
            },
            (true, _) => Self::STRONGEST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_costs_its_chance_rounded_up() {
        let shape = |length, alphanumeric| CodeShape::new(length, alphanumeric).expect("in bounds");
        assert_eq!(shape(6, false).cost(), 1_000_000_000_000);
        assert_eq!(shape(4, false).cost(), 100_000_000_000_000);
        assert_eq!(shape(6, true).codes(), 1_073_741_824);
        assert_eq!(shape(6, true).cost(), 931_322_575);
        assert_eq!(shape(12, true).codes(), 1 << 60);
        assert_eq!(shape(12, true).cost(), 1);
        for length in 4..=12 {
            for alphanumeric in [false, true] {
                let shape = shape(length, alphanumeric);
                assert!(u128::from(shape.cost()) * u128::from(shape.codes()) >= u128::from(ONE));
                assert_eq!(shape.is_uncounted(), alphanumeric && length >= 10);
            }
        }
    }

    #[test]
    fn a_shape_outside_the_contract_is_none() {
        assert_eq!(CodeShape::new(3, true), None);
        assert_eq!(CodeShape::new(13, false), None);
    }

    #[test]
    fn growth_ends_at_the_strongest() {
        for alphanumeric in [false, true] {
            let mut shape = CodeShape::new(4, alphanumeric).expect("in bounds");
            while shape != CodeShape::STRONGEST {
                assert!(shape.stronger().codes() > shape.codes());
                shape = shape.stronger();
            }
            assert_eq!(shape.stronger(), shape);
        }
    }
}
