//! Child numbers and the paths they make.
//!
//! Invariant: a path has at most 255 levels and one text: what `Display` writes, `FromStr`
//! reads back as the same path.
//! Called by `private_key`, `address` and `manifest`.

use std::fmt;
use std::str::FromStr;

use super::error::ParsePathError;

const MAX_LEVELS: usize = 255;

/// Which child of a key: 31 bits, and one that says hardened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildNumber(u32);

/// The way from a master key down to one of its descendants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DerivationPath(Vec<ChildNumber>);

impl ChildNumber {
    /// The bit that says hardened.
    pub const HARDENED: u32 = 1 << 31;

    /// A child number as BIP-32 writes it into a key: `i`, or `HARDENED | i`.
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// The number as BIP-32 writes it into a key.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether only the private parent has this child.
    #[must_use]
    pub const fn is_hardened(self) -> bool {
        self.0 & Self::HARDENED != 0
    }

    fn parse(text: &str, level: usize) -> Result<Self, ParsePathError> {
        let (digits, hardened) = match text.strip_suffix(['\'', 'h', 'H']) {
            Some(digits) => (digits, Self::HARDENED),
            None => (text, 0),
        };
        let canonical = digits == "0" || !digits.starts_with('0');
        if digits.is_empty() || !canonical || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(ParsePathError::NotANumber(level));
        }
        match digits.parse::<u32>() {
            Ok(number) if number < Self::HARDENED => Ok(Self(hardened | number)),
            _ => Err(ParsePathError::NumberTooLarge(level)),
        }
    }
}

impl fmt::Display for ChildNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.is_hardened() { "'" } else { "" };
        write!(formatter, "{}{mark}", self.0 & !Self::HARDENED)
    }
}

impl DerivationPath {
    /// `m/84'/0'/0'/0/0`: the first receive key of the first Bitcoin account (BIP-84).
    #[must_use]
    pub fn first_receive() -> Self {
        const FIRST_RECEIVE: [u32; 5] = [
            ChildNumber::HARDENED + 84,
            ChildNumber::HARDENED,
            ChildNumber::HARDENED,
            0,
            0,
        ];
        Self(FIRST_RECEIVE.map(ChildNumber).to_vec())
    }

    /// The levels, from the master key down.
    #[must_use]
    pub fn children(&self) -> &[ChildNumber] {
        &self.0
    }
}

impl FromStr for DerivationPath {
    type Err = ParsePathError;

    fn from_str(text: &str) -> Result<Self, ParsePathError> {
        let mut levels = text.split('/');
        if levels.next() != Some("m") {
            return Err(ParsePathError::NoRoot);
        }
        let mut children = Vec::new();
        for (index, level) in levels.enumerate() {
            if index == MAX_LEVELS {
                return Err(ParsePathError::TooDeep);
            }
            children.push(ChildNumber::parse(level, index + 1)?);
        }
        Ok(Self(children))
    }
}

impl fmt::Display for DerivationPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("m")?;
        for child in &self.0 {
            write!(formatter, "/{child}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_reads_every_hardened_mark_and_writes_one() {
        for text in ["m/84'/0'/0'/0/0", "m/84h/0h/0h/0/0", "m/84H/0'/0h/0/0"] {
            let path: DerivationPath = text.parse().unwrap();
            assert_eq!(path, DerivationPath::first_receive());
            assert_eq!(path.to_string(), "m/84'/0'/0'/0/0");
        }
        assert_eq!("m".parse::<DerivationPath>().unwrap().children(), []);
    }

    #[test]
    fn a_malformed_path_is_refused_at_the_level_that_is_wrong() {
        let cases = [
            ("", ParsePathError::NoRoot),
            ("0/1", ParsePathError::NoRoot),
            ("M/0", ParsePathError::NoRoot),
            ("/m/0", ParsePathError::NoRoot),
            ("m/", ParsePathError::NotANumber(1)),
            ("m//1", ParsePathError::NotANumber(1)),
            ("m/0/'", ParsePathError::NotANumber(2)),
            ("m/0/1''", ParsePathError::NotANumber(2)),
            ("m/+1", ParsePathError::NotANumber(1)),
            ("m/-1", ParsePathError::NotANumber(1)),
            ("m/01", ParsePathError::NotANumber(1)),
            ("m/ 1", ParsePathError::NotANumber(1)),
            ("m/٣", ParsePathError::NotANumber(1)),
            ("m/0/2147483648", ParsePathError::NumberTooLarge(2)),
            ("m/99999999999'", ParsePathError::NumberTooLarge(1)),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<DerivationPath>(), Err(expected), "{text}");
        }
        let deepest = format!("m{}", "/0".repeat(MAX_LEVELS));
        assert!(deepest.parse::<DerivationPath>().is_ok());
        assert_eq!(
            format!("{deepest}/0").parse::<DerivationPath>(),
            Err(ParsePathError::TooDeep)
        );
    }

    proptest! {
        #[test]
        fn a_path_survives_its_text(bits in prop::collection::vec(any::<u32>(), 0..=MAX_LEVELS)) {
            let path = DerivationPath(bits.into_iter().map(ChildNumber).collect());
            prop_assert_eq!(path.to_string().parse(), Ok(path));
        }

        #[test]
        fn no_text_makes_the_path_parser_panic(text in "m(/[0-9'hH+ ]{0,12}){0,4}") {
            if let Ok(path) = text.parse::<DerivationPath>() {
                prop_assert_eq!(path.to_string(), text.replace(['h', 'H'], "'"));
            }
        }
    }
}
