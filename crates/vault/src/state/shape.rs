//! The shape of a code: how many characters, of which alphabet, and what a look at one costs.
//!
//! Invariant: 4 to 12 characters, digits or Crockford's 32; the cost of a look is never below
//! the probability that a uniformly drawn code of this shape is hit by it.
//! Called by the ledger, by `begin_code` (which draws the code) and by the configuration.

/// One in units of a cost: costs and allowances are whole multiples of 10⁻¹⁸.
pub const UNIT: u64 = 1_000_000_000_000_000_000;

/// From this many bits on, a look is not counted: those of the strongest shape alone. Below, a few
/// cores that do nothing but guess would come to more than the bound leaves for what is not counted.
pub const LONG_BITS: u32 = 60;

/// How many characters a code has, and of which alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeShape {
    length: u8,
    alphanumeric: bool,
}

impl CodeShape {
    /// The fewest characters.
    pub const MIN_LENGTH: u8 = 4;
    /// The most characters.
    pub const MAX_LENGTH: u8 = 12;
    /// Six digits.
    pub const SIX_DIGITS: Self = Self {
        length: 6,
        alphanumeric: false,
    };
    /// Twelve characters of Crockford's alphabet: 60 bits.
    pub const STRONGEST: Self = Self {
        length: Self::MAX_LENGTH,
        alphanumeric: true,
    };

    /// The shape of 4 to 12 characters; `None` outside those.
    #[must_use]
    pub const fn new(length: u8, alphanumeric: bool) -> Option<Self> {
        if length < Self::MIN_LENGTH || length > Self::MAX_LENGTH {
            return None;
        }
        Some(Self {
            length,
            alphanumeric,
        })
    }

    /// How many characters.
    #[must_use]
    pub const fn length(self) -> u8 {
        self.length
    }

    /// Whether the alphabet is Crockford's 32 characters; else it is the ten digits.
    #[must_use]
    pub const fn is_alphanumeric(self) -> bool {
        self.alphanumeric
    }

    /// How many codes have this shape.
    #[must_use]
    pub const fn codes(self) -> u64 {
        let letters: u64 = if self.alphanumeric { 32 } else { 10 };
        // At most 32¹², which is 2⁶⁰.
        letters.pow(self.length as u32)
    }

    /// Whole bits of a uniformly drawn code.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.codes().ilog2()
    }

    /// What one look costs: 1 ÷ [`CodeShape::codes`] in units of 10⁻¹⁸, rounded up.
    #[must_use]
    pub const fn cost(self) -> u64 {
        UNIT.div_ceil(self.codes())
    }

    /// How many looks an allowance pays for.
    #[must_use]
    pub const fn looks(self, allowance: u64) -> u64 {
        allowance / self.cost()
    }

    /// Whether looks at codes of this shape go uncounted ([`LONG_BITS`]).
    #[must_use]
    pub const fn is_long(self) -> bool {
        self.bits() >= LONG_BITS
    }

    /// This shape, where it lacks length or alphabet raised to those of `floor`.
    #[must_use]
    pub fn raised_to(self, floor: Self) -> Self {
        Self {
            length: self.length.max(floor.length),
            alphanumeric: self.alphanumeric || floor.alphanumeric,
        }
    }

    /// Which part of a platform's limit codes of this shape leave to stronger ones: one in so
    /// many; `None` for nothing. Without it the weakest shape would fill the limit to the last
    /// drop, and codes would grow from six digits to twelve characters within some hundred codes.
    #[must_use]
    pub(super) const fn leaves_one_in(self) -> Option<u64> {
        match self.bits() {
            0..27 => Some(10),
            27..32 => Some(50),
            32..37 => Some(500),
            _ => None,
        }
    }

    /// The next stronger shape: first the larger alphabet, then one more character.
    #[must_use]
    pub const fn stronger(self) -> Option<Self> {
        if self.alphanumeric {
            Self::new(self.length + 1, true)
        } else {
            Self::new(self.length, true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_outside_four_to_twelve_characters_is_none() {
        for length in [0, 3, 13, 255] {
            assert_eq!(CodeShape::new(length, false), None);
            assert_eq!(CodeShape::new(length, true), None);
        }
    }

    #[test]
    fn a_cost_is_never_below_the_probability_of_a_hit() {
        for length in CodeShape::MIN_LENGTH..=CodeShape::MAX_LENGTH {
            for alphanumeric in [false, true] {
                let shape = CodeShape::new(length, alphanumeric).expect("in bounds");
                let paid = u128::from(shape.cost()) * u128::from(shape.codes());
                assert!(paid >= u128::from(UNIT), "{shape:?}");
                assert!(
                    paid < u128::from(UNIT) + u128::from(shape.codes()),
                    "{shape:?}"
                );
            }
        }
    }

    #[test]
    fn codes_grow_by_alphabet_first_and_end_at_sixty_bits() {
        let mut shape = CodeShape::SIX_DIGITS;
        let mut bits = vec![shape.bits()];
        while let Some(next) = shape.stronger() {
            assert!(next.codes() > shape.codes());
            shape = next;
            bits.push(shape.bits());
        }
        assert_eq!(shape, CodeShape::STRONGEST);
        assert_eq!(bits, [19, 30, 35, 40, 45, 50, 55, 60]);
        assert!(CodeShape::STRONGEST.is_long());
    }

    #[test]
    fn a_wish_is_raised_in_what_it_lacks() {
        let four = CodeShape::new(4, true).expect("in bounds");
        let raised = four.raised_to(CodeShape::SIX_DIGITS);
        assert_eq!(CodeShape::new(6, true), Some(raised));
    }
}
