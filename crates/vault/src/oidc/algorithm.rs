//! The algorithms that an issuer's tokens may be signed with.
//!
//! Invariant: public-key signatures only. `none` and the keyed digests have no variant, so no
//! configuration can pin one.
//! Called by the binary (configuration) and the token check.
//! Source: RFC 7518, section 3.1; RFC 8037, section 3.1.

use std::{fmt, str::FromStr};

/// A signature algorithm, of which an issuer has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// A name that is none of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an issuer's algorithm is one of RS256, PS256, ES256 and EdDSA")]
pub struct TokenAlgorithmError;

impl TokenAlgorithm {
    /// Its name in a token's header and in a published key.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

impl FromStr for TokenAlgorithm {
    type Err = TokenAlgorithmError;

    /// # Errors
    /// When the name is another one, or is spelled in other cases.
    fn from_str(name: &str) -> Result<Self, TokenAlgorithmError> {
        [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa]
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or(TokenAlgorithmError)
    }
}

impl fmt::Display for TokenAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_algorithm_has_one_name() {
        for name in ["RS256", "PS256", "ES256", "EdDSA"] {
            let algorithm: TokenAlgorithm = name.parse().expect("a name");
            assert_eq!(algorithm.to_string(), name);
        }
    }

    #[test]
    fn nothing_else_can_be_pinned() {
        for name in [
            "", "none", "None", "HS256", "rs256", "EDDSA", "RS384", "ES256K", "RS256 ",
        ] {
            assert_eq!(
                name.parse::<TokenAlgorithm>(),
                Err(TokenAlgorithmError),
                "{name}"
            );
        }
    }
}
