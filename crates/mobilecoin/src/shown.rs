//! What of a caller's words an answer may repeat.
//!
//! Invariant: the only way from what was sent into an error or the log. An account id and a
//! method's name are repeated when they look like one; everything else is not, because callers
//! mistake one field for another, and one of the fields holds a phrase.
//! Called by `failure` and `rpc`.

use std::{borrow::Cow, fmt};

/// What stands in place of what is not repeated.
pub const NOT_SHOWN: &str = "[not shown]";

/// The longest name of a method that is repeated: shorter than a key or its entropy in hex.
const LONGEST_METHOD: usize = 63;

/// The most digits in it: fewer than a shorter key has, in hex or base32.
const MOST_DIGITS: usize = 2;

/// A text that may be told and logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(Cow<'static, str>);

impl Shown {
    /// A name of ours.
    pub const fn ours(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// A method's name, when it is one by its letters.
    pub fn method(name: &str) -> Self {
        let is_letter = |letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'_');
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        Self::when(
            (1..=LONGEST_METHOD).contains(&name.len())
                && name.bytes().all(is_letter)
                && digits <= MOST_DIGITS,
            name,
        )
    }

    /// An account's id, when it is one by its length and letters.
    pub fn account_id(id: &str) -> Self {
        Self::when(
            id.len() == 64 && id.bytes().all(|digit| digit.is_ascii_hexdigit()),
            id,
        )
    }

    fn when(may_be: bool, text: &str) -> Self {
        Self(if may_be {
            Cow::Owned(text.to_owned())
        } else {
            Cow::Borrowed(NOT_SHOWN)
        })
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_shown_when_it_can_be_one() {
        let longest = "a".repeat(63);
        for name in ["version", "get_txo_2", "check_b58_type", longest.as_str()] {
            assert_eq!(Shown::method(name).text(), name);
        }
        let key = "0".repeat(64);
        let api_key = "1f0e0d0c0b0a09080706050403020100";
        for name in ["", "Version", "bomb canyon", "a-b", "é", &key, api_key] {
            assert_eq!(Shown::method(name).text(), NOT_SHOWN, "{name}");
        }
    }

    #[test]
    fn an_account_id_is_shown_when_it_can_be_one() {
        let id = "60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa";
        for id in [id, &id.to_uppercase()] {
            assert_eq!(Shown::account_id(id).text(), id);
        }
        for id in ["", &id[1..], &format!("{id}0"), &format!("g{}", &id[1..])] {
            assert_eq!(Shown::account_id(id).text(), NOT_SHOWN, "{id}");
        }
    }
}
