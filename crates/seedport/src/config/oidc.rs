//! `OpenID` providers, as the configuration writes them.
//!
//! Invariant: a provider that is not listed is not believed, and each has one algorithm.
//! Called by `config`; by `serve` for the vault's issuers, and by `config check`.

use seedport_vault::oidc::{
    IssuerPolicy, IssuerPolicyError, IssuerSettings, Issuers, IssuersError, TokenAlgorithm,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::Config;
use crate::{
    egress::{self, Reach},
    failure::Failure,
};

/// Whose tokens are believed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    /// The providers.
    pub issuers: Vec<ListedIssuer>,
    /// Whether the token of an addition must be bound to the session that stamps it.
    pub addition_nonce: AdditionNonce,
}

/// Whether the token by which an identity is added must have the digest of the stamping session's
/// key as its nonce. The contract asks for a nonce only where a token opens a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AdditionNonce {
    /// Any nonce will do, or none.
    #[default]
    Optional,
    /// The nonce must be the digest of the stamping session's key.
    Required,
}

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedIssuer {
    /// Its `iss`, to the letter; its documents are found under it.
    pub issuer: String,
    /// Other spellings of `iss` that mean it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Its name, for people.
    pub provider: String,
    /// How it signs.
    #[serde(default)]
    pub algorithm: Algorithm,
    /// The audiences that its tokens may be for; any when empty.
    #[serde(default)]
    pub audiences: Vec<String>,
    /// Further clients that may present a token for one of them (`azp`).
    #[serde(default)]
    pub authorized_parties: Vec<String>,
    /// Whether it may be at a private address, and without TLS.
    #[serde(default)]
    pub private: bool,
}

/// How a provider signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Algorithm(pub TokenAlgorithm);

/// What is wrong with the configuration of providers. Each names the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssuersProblem {
    /// One of them cannot be pinned.
    #[error("oidc.issuers[{place}]: {error}")]
    Issuer {
        /// Its place in the list, from 0.
        place: usize,
        /// Why.
        error: IssuerPolicyError,
    },
    /// One is where requests may not go.
    #[error(
        "oidc.issuers[{place}]: an address of this host or a private network needs private = true"
    )]
    Private {
        /// Its place in the list, from 0.
        place: usize,
    },
    /// Two of them have one name.
    #[error("oidc.issuers: {0}")]
    Twice(IssuersError),
}

impl From<IssuersProblem> for Failure {
    fn from(problem: IssuersProblem) -> Self {
        Self::new(
            problem,
            "seedport.example.toml says what the keys of oidc.issuers mean",
        )
    }
}

impl Config {
    /// The issuers that the vault believes.
    pub fn issuers(&self) -> Result<Issuers, IssuersProblem> {
        let policy = |(place, issuer): (usize, &ListedIssuer)| {
            let policy = IssuerPolicy::new(IssuerSettings {
                issuer: issuer.issuer.clone(),
                also: issuer.also.clone(),
                audiences: issuer.audiences.clone(),
                authorized_parties: issuer.authorized_parties.clone(),
                algorithm: issuer.algorithm.0,
                provider: issuer.provider.clone(),
                private: issuer.private,
            })
            .map_err(|error| IssuersProblem::Issuer { place, error })?;
            let reach = Reach::of(issuer.private);
            let reachable = egress::destination(&issuer.issuer, reach);
            reachable.map_err(|_| IssuersProblem::Private { place })?;
            Ok(policy)
        };
        let policies = self.oidc.issuers.iter().enumerate().map(policy);
        Issuers::new(policies.collect::<Result<_, _>>()?).map_err(IssuersProblem::Twice)
    }
}

impl Default for Algorithm {
    fn default() -> Self {
        Self(TokenAlgorithm::Rs256)
    }
}

impl Serialize for Algorithm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Algorithm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issuer(issuer: &str) -> ListedIssuer {
        ListedIssuer {
            issuer: issuer.to_owned(),
            also: vec![format!("{issuer}#also")],
            provider: "Example".to_owned(),
            algorithm: Algorithm(TokenAlgorithm::Es256),
            audiences: vec!["wallet".to_owned()],
            authorized_parties: Vec::new(),
            private: false,
        }
    }

    fn issuers(issuers: Vec<ListedIssuer>) -> Result<Issuers, IssuersProblem> {
        let mut config = Config::default();
        config.oidc.issuers = issuers;
        config.issuers()
    }

    #[test]
    fn nobody_is_believed_unless_listed() {
        assert_eq!(issuers(Vec::new()), Ok(Issuers::default()));
    }

    #[test]
    fn what_is_listed_reaches_the_vault() {
        let private = ListedIssuer {
            private: true,
            ..issuer("http://127.0.0.1:8080")
        };
        let made = issuers(vec![issuer("https://id.example"), private]).expect("issuers");
        let expected = [
            ("https://id.example", false),
            ("http://127.0.0.1:8080", true),
        ];
        let expected = expected.map(|(issuer, private)| {
            IssuerPolicy::new(IssuerSettings {
                issuer: issuer.to_owned(),
                also: vec![format!("{issuer}#also")],
                audiences: vec!["wallet".to_owned()],
                authorized_parties: Vec::new(),
                algorithm: TokenAlgorithm::Es256,
                provider: "Example".to_owned(),
                private,
            })
            .expect("a policy")
        });
        assert_eq!(made.policies(), expected);
    }

    #[test]
    fn a_mistake_is_named_by_its_place() {
        let plain = issuer("http://id.example");
        let made = issuers(vec![issuer("https://id.example"), plain]);
        let said = made.expect_err("plain http").to_string();
        assert!(said.starts_with("oidc.issuers[1]: "), "{said}");
        for address in ["https://127.0.0.1", "https://[fd00::1]/realm"] {
            let made = issuers(vec![issuer(address)]);
            assert_eq!(made, Err(IssuersProblem::Private { place: 0 }));
        }
        let twice = issuers(vec![issuer("https://id.example"); 2]);
        assert_eq!(twice, Err(IssuersProblem::Twice(IssuersError)));
    }
}
