//! Tokens of `OpenID` providers: checked here, on keys fetched through a port.
//!
//! Invariant: the vault trusts no caller's word that a token is good, no key that the token
//! itself brings, and no algorithm but the one its issuer is pinned to.
//! Called by the verbs that add an `OAUTH` credential or open a session by one.
//! Source: `OpenID` Connect Core 1.0, section 3.1.3.7; RFC 8725; contract section 4.4.
//!
//! Everything that needs no key is checked first, so a token that is refused anyway makes nobody
//! fetch. In the sandbox the provider's signature is not checked and nothing is fetched; all the
//! rest is as it is elsewhere.

mod address;
mod algorithm;
mod claims;
mod issuers;
mod json;
mod key;
mod keyring;
mod keys;
mod refusal;
mod token;
#[cfg(test)]
mod vectors;

pub mod fetch;

use std::time::Duration;

use seedport_wire::Timestamp;

pub use algorithm::{TokenAlgorithm, TokenAlgorithmError};
pub use issuers::{IssuerPolicy, IssuerPolicyError, IssuerSettings, Issuers, IssuersError};
pub use refusal::{Claim, IssuerFault, OidcError, OidcRefusal};

use claims::Claims;
use fetch::DocumentFetcher;
use keyring::Keyring;
use token::Token;

/// Whom a token is of. The first three together are the identity; the rest is for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcIdentity {
    /// The issuer's own name, whichever of its spellings the token has.
    pub issuer: String,
    /// `aud`: the one audience.
    pub audience: String,
    /// `sub`: the owner's name at the issuer, 1 to 255 bytes.
    pub subject: String,
    /// `email`, as the token has it: at most 320 bytes without control characters.
    pub email: Option<String>,
    /// The provider's name for display.
    pub provider: String,
    /// `iat`.
    pub issued_at: Timestamp,
    /// `nonce`, when the token has one.
    pub nonce: Option<String>,
}

/// Checks tokens.
pub struct TokenVerifier {
    issuers: Issuers,
    signatures: Signatures,
}

enum Signatures {
    /// Checked on the issuers' keys.
    Checked(Keyring),
    /// Not checked.
    Sandbox,
}

impl TokenVerifier {
    /// A verifier of tokens by these issuers, which reads their documents through `fetcher`.
    #[must_use]
    pub fn new(issuers: Issuers, fetcher: Box<dyn DocumentFetcher>) -> Self {
        Self {
            signatures: Signatures::Checked(Keyring::new(&issuers, fetcher)),
            issuers,
        }
    }

    /// A verifier that checks no provider's signature, for trying things out: never where real
    /// seeds are kept. Besides `issuers` it takes tokens that name Google or Apple.
    #[must_use]
    pub fn sandbox(issuers: Issuers) -> Self {
        Self {
            issuers: issuers.with_sandbox(),
            signatures: Signatures::Sandbox,
        }
    }

    /// Checks a token at `now`, and with `nonce` that it is bound to that text. Blocks while an
    /// issuer's keys are fetched.
    ///
    /// # Errors
    /// [`OidcError::Refused`] names the check that failed; [`OidcError::Unavailable`] says why
    /// the token cannot be judged.
    pub fn verify(
        &self,
        token: &str,
        nonce: Option<&str>,
        now: Timestamp,
    ) -> Result<OidcIdentity, OidcError> {
        let token = Token::parse(token)?;
        let named = claims::issuer(&token.claims)?;
        let position = self.issuers.position(named).ok_or(OidcRefusal::Issuer)?;
        let policy = &self.issuers.policies()[position];
        let keyring = match &self.signatures {
            Signatures::Checked(_) if token.algorithm() != policy.algorithm().name() => {
                return Err(OidcRefusal::Algorithm.into());
            }
            Signatures::Checked(keyring) => Some((keyring, token.signature()?)),
            Signatures::Sandbox => None,
        };

        let claims = Claims::read(&token.claims)?;
        claims.check_parties(policy)?;
        if let Some(wanted) = nonce {
            claims.check_nonce(wanted)?;
        }
        claims.check_times(now, self.most_age())?;

        if let Some((keyring, signature)) = keyring {
            let verifies = keyring.ask(position, token.key_id(), now, |key| {
                key.verifies(token.signed, &signature)
            })?;
            if !verifies {
                return Err(OidcRefusal::Signature.into());
            }
        }
        Ok(OidcIdentity {
            issuer: policy.issuer().to_owned(),
            audience: claims.audience.to_owned(),
            subject: claims.subject.to_owned(),
            email: claims.email.map(str::to_owned),
            provider: policy.provider().to_owned(),
            issued_at: claims.issued_at,
            nonce: claims.nonce.map(str::to_owned),
        })
    }

    fn most_age(&self) -> Duration {
        match self.signatures {
            Signatures::Checked(_) => claims::MOST_AGE,
            Signatures::Sandbox => claims::MOST_AGE + claims::SKEW,
        }
    }
}
