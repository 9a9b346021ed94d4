//! `OpenID` providers, as the configuration writes them.
//!
//! Invariant: a provider that is not listed is not believed, and each has one algorithm.
//! Called by `config`; by `serve` for the vault's issuers, and by `config check`.

use serde::{Deserialize, Serialize};

/// Whose tokens are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    /// The providers.
    pub issuers: Vec<Issuer>,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// Its `iss`, to the letter; its documents are found under it.
    pub issuer: String,
    /// Its name, for people.
    pub provider: String,
    /// How it signs.
    #[serde(default)]
    pub algorithm: Algorithm,
    /// The audiences that its tokens may be for; any when empty.
    #[serde(default)]
    pub audiences: Vec<String>,
    /// Whether it may be at a private address, and without TLS.
    #[serde(default)]
    pub private: bool,
}

/// How a provider signs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSA, PKCS #1 v1.5, with SHA-256.
    #[default]
    #[serde(rename = "RS256")]
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}
