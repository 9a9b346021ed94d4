//! The public key that an owner's device brings when it asks for a session.
//!
//! Invariant: a point on the curve, kept with the text it came as. Its form chooses the key flow
//! (contract section 4.5): a compressed key signs, and its private half stays on the device; an
//! uncompressed one receives a session key that the vault makes.
//! Called by the Grid door (parse), clients (make), payloads and the vault.

use std::fmt;

use crate::p256::{PointError, PublicKey};

/// Which of the two key flows a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFlow {
    /// The session is of the client's own key.
    ClientHeld,
    /// The vault makes the session's key and seals it to the client's (the legacy flow).
    VaultMade,
}

/// A client's public key: 66 or 130 hex characters of either case.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientKey {
    point: PublicKey,
    text: String,
}

impl ClientKey {
    /// Reads 66 or 130 hex characters of either case (contract section 4.4).
    ///
    /// # Errors
    /// [`PointError`] names what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, PointError> {
        let point = PublicKey::from_hex(text)?;
        Ok(Self {
            point,
            text: text.to_owned(),
        })
    }

    /// The key of a session whose private half stays with the client: 66 lower-case characters.
    #[must_use]
    pub fn held(point: PublicKey) -> Self {
        let text = point.compressed().to_hex();
        Self { point, text }
    }

    /// The key that a session's key is to be sealed to: 130 lower-case characters.
    #[must_use]
    pub fn receiving(point: PublicKey) -> Self {
        let text = point.to_hex();
        Self { point, text }
    }

    /// The point itself.
    #[must_use]
    pub const fn point(&self) -> &PublicKey {
        &self.point
    }

    /// The flow that the key's form asks for.
    #[must_use]
    pub const fn flow(&self) -> KeyFlow {
        // A text that parsed has 66 or 130 characters.
        if self.text.len() == 66 {
            KeyFlow::ClientHeld
        } else {
            KeyFlow::VaultMade
        }
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientKey({})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The generator of P-256.
    const POINT: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                         4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

    #[test]
    fn the_form_of_the_key_chooses_the_flow() {
        let long = ClientKey::parse(POINT).expect("the generator");
        let short = ClientKey::parse(&long.point().compressed().to_hex()).expect("compressed");
        assert_eq!(long.point(), short.point());
        assert_eq!(long.flow(), KeyFlow::VaultMade);
        assert_eq!(short.flow(), KeyFlow::ClientHeld);
        assert_eq!(long.as_text(), POINT);
        assert_eq!(ClientKey::held(*long.point()), short);
        assert_eq!(ClientKey::receiving(*long.point()), long);
    }

    #[test]
    fn a_text_that_is_no_point_is_refused() {
        for text in ["", "04", &POINT[..128], &POINT.replace('6', "7"), "zz"] {
            assert!(ClientKey::parse(text).is_err(), "{text}");
        }
    }
}
