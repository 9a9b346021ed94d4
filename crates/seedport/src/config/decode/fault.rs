//! What is wrong with one value of the configuration, in a person's words.
//!
//! Invariant: the value is not told.
//! Called by `config::decode`.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use crate::config::tree::Origin;

/// What is wrong with one value.
#[derive(Debug, thiserror::Error)]
pub struct Fault {
    /// Where it is said, and its key.
    pub place: Option<(Origin, String)>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, what } = self;
        match place {
            Some((Origin::Root, path)) => write!(f, "{path} {what}"),
            Some((origin, path)) => write!(f, "{origin}: {path} {what}"),
            None => f.write_str(what),
        }
    }
}

impl Fault {
    /// A fault without a place.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            place: None,
            what: what.into(),
        }
    }
}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(format!("is refused: {message}"))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("must be {}", wanted(&expected.to_string())))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::new(format!("must be {}", wanted(&expected.to_string())))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        let quoted: Vec<_> = expected.iter().map(|name| format!("{name:?}")).collect();
        Self::new(format!("must be {}", quoted.join(" or ")))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("needs the key {field}"))
    }
}

/// What `serde` expects, in a person's words.
fn wanted(expected: &str) -> String {
    let number = expected.strip_prefix("a nonzero ").unwrap_or(expected);
    let least = usize::from(number != expected);
    let most = match number {
        "u8" => u64::from(u8::MAX),
        "u16" => u64::from(u16::MAX),
        "u32" => u64::from(u32::MAX),
        "u64" | "usize" => return format!("a whole number from {least}"),
        "a boolean" => return "true or false".to_owned(),
        "a string" => return "a text".to_owned(),
        "path string" => return "a path".to_owned(),
        "a sequence" => return "a list, as [\"a\", \"b\"]".to_owned(),
        "a map" => return "a table, as { name = \"value\" }".to_owned(),
        other if other.starts_with("struct ") => return "a table of keys".to_owned(),
        other => return other.to_owned(),
    };
    format!("a whole number from {least} to {most}")
}
