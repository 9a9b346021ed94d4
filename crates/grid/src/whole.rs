//! Whole numbers as JSON Schema understands them: `115.0` is one, like `115`.
//!
//! Invariant: nothing is rounded.
//! Called by the bodies that hold numbers, as `deserialize_with`.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error, Unexpected, Visitor},
};

/// Reads a whole number, or null.
///
/// # Errors
/// When it is anything else, negative, or beyond 32 bits.
pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    struct Whole;

    impl Visitor<'_> for Whole {
        type Value = Option<u32>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a whole number")
        }

        fn visit_unit<E: Error>(self) -> Result<Option<u32>, E> {
            Ok(None)
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<Option<u32>, E> {
            let number = u32::try_from(value);
            let number = number.map_err(|_| E::invalid_type(Unexpected::Unsigned(value), &self));
            number.map(Some)
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<Option<u32>, E> {
            let is_whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
            if !is_whole {
                return Err(E::invalid_type(Unexpected::Float(value), &self));
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the value is whole and within the type's bounds"
            )]
            let number = value as u32;
            Ok(Some(number))
        }
    }

    deserializer.deserialize_any(Whole)
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
