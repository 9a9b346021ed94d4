//! The digest that ties a challenge to the request body it was begun with.
//!
//! Invariant: length-prefixed fields under a verb, so no two different bodies share a digest.
//! Called by the doors (both legs) and compared by the vault.

use crate::digest::sha256_parts;

/// SHA-256 over a verb and the fields of its body, each with its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyDigest([u8; 32]);

impl BodyDigest {
    /// Digests `verb` and the body's `(name, text)` fields, in the order given.
    #[must_use]
    pub fn of(verb: &str, fields: &[(&str, &str)]) -> Self {
        let mut parts = vec![verb.as_bytes()];
        for (name, text) in fields {
            parts.extend([name.as_bytes(), text.as_bytes()]);
        }
        Self(sha256_parts(&parts))
    }

    /// The digest with these bytes, read back from a sealed record.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_character_between_fields_changes_the_digest() {
        let one = BodyDigest::of("export", &[("ab", "c"), ("d", "")]);
        let other = BodyDigest::of("export", &[("a", "bc"), ("d", "")]);
        assert_ne!(one, other);
        assert_ne!(one, BodyDigest::of("verify", &[("ab", "c"), ("d", "")]));
        assert_eq!(one, BodyDigest::of("export", &[("ab", "c"), ("d", "")]));
    }
}
