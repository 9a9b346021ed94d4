//! Whole numbers as JSON Schema understands them: `115.0` is one, like `115`.
//!
//! Invariant: nothing is rounded.
//! Called by the bodies that hold numbers, as `deserialize_with`.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{Error, Unexpected, Visitor},
};

/// From here on, 2^49, a number with a point may have been read as a neighbour of itself: the JSON
/// library's last bits are not exact.
const EXACT: f64 = 562_949_953_421_312.0;

/// Reads a whole number, or null.
///
/// # Errors
/// When it is anything else, negative, or beyond the type's bits.
pub fn whole<'de, D: Deserializer<'de>, T: TryFrom<u64>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    struct Whole<T>(PhantomData<T>);

    impl<T: TryFrom<u64>> Visitor<'_> for Whole<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }

        fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<Option<T>, E> {
            let number = T::try_from(value);
            let number = number.map_err(|_| E::invalid_type(Unexpected::Unsigned(value), &self));
            number.map(Some)
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<Option<T>, E> {
            let is_whole = value.fract() == 0.0 && (0.0..EXACT).contains(&value);
            if !is_whole {
                return Err(E::invalid_type(Unexpected::Float(value), &self));
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the value is whole and within the type's bounds"
            )]
            let number = T::try_from(value as u64);
            let number = number.map_err(|_| E::invalid_type(Unexpected::Float(value), &self));
            number.map(Some)
        }
    }

    deserializer.deserialize_any(Whole(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Option<u32>, String> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        whole(&mut deserializer).map_err(|error| error.to_string())
    }

    #[test]
    fn whole_numbers_are_read_in_each_spelling() {
        for (json, number) in [("0", 0), ("115", 115), ("115.0", 115), ("1.15e2", 115)] {
            assert_eq!(read(json), Ok(Some(number)), "{json}");
        }
        assert_eq!(read("4294967295"), Ok(Some(u32::MAX)));
        assert_eq!(read("null"), Ok(None));
    }

    #[test]
    fn a_wider_number_is_read_up_to_where_a_float_is_exact() {
        let read = |json: &str| {
            let mut deserializer = serde_json::Deserializer::from_str(json);
            whole::<_, u64>(&mut deserializer).ok().flatten()
        };
        assert_eq!(read("100000000000.0"), Some(100_000_000_000));
        assert_eq!(read("562949953421311.0"), Some(562_949_953_421_311));
        assert_eq!(read("562949953421312.0"), None);
        assert_eq!(read("18446744073709551615"), Some(u64::MAX));
        assert_eq!(read("18446744073709551616"), None);
    }

    #[test]
    fn anything_else_is_refused_in_plain_words() {
        for json in [
            "-1",
            "-1.0",
            "0.5",
            "4294967296",
            "1e300",
            "\"1\"",
            "true",
            "[]",
        ] {
            let refused = read(json).expect_err(json);
            assert!(refused.contains("expected a whole number"), "{refused}");
        }
    }
}
