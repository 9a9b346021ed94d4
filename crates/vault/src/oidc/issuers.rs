//! Which issuers are believed, and what about.
//!
//! Invariant: an issuer is pinned with one algorithm before its first token is seen; no two
//! policies answer to one name.
//! Called by the binary (made from configuration) and the token check (asked).

use super::{address::is_address, algorithm::TokenAlgorithm};

/// Longest name of an issuer, an audience or a provider, in bytes.
const MOST_NAME: usize = 512;

/// An issuer as the operator writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerSettings {
    /// Exactly what its tokens say in `iss`, and where its documents are: an `https` address.
    pub issuer: String,
    /// Other spellings of `iss` that mean this issuer, such as `accounts.google.com`. An identity
    /// is kept under `issuer`, whichever spelling its token has.
    pub also: Vec<String>,
    /// The audiences whose tokens are taken. Empty means any: a credential names the audience it
    /// was added with, and only a token for that one opens it.
    pub audiences: Vec<String>,
    /// Further clients that may present a token for an audience (`azp`), such as the client of an
    /// Android app whose tokens name the server's client as their audience. None is an audience.
    pub authorized_parties: Vec<String>,
    /// What its tokens are signed with.
    pub algorithm: TokenAlgorithm,
    /// The provider's name for display, such as `Google`.
    pub provider: String,
    /// Whether its addresses may be private ones, or plain `http`.
    pub private: bool,
}

/// Why an issuer cannot be pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuerPolicyError {
    /// Not an address.
    #[error(
        "an issuer must be https://HOST[:PORT][/PATH] in lower case without user, query and \
         fragment, or the same with http when it is marked private"
    )]
    Issuer,
    /// A further spelling that is empty, too long or not of printable ASCII.
    #[error("another spelling of an issuer must be 1 to 512 printable ASCII characters")]
    Spelling,
    /// An audience that is empty, too long or not of printable ASCII.
    #[error("an audience must be 1 to 512 printable ASCII characters")]
    Audience,
    /// A provider's name that is empty or too long.
    #[error("a provider's name must be 1 to 64 characters without control characters")]
    Provider,
}

/// An issuer that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerPolicy(IssuerSettings);

impl IssuerPolicy {
    /// Pins an issuer.
    ///
    /// # Errors
    /// [`IssuerPolicyError`] says what is wrong.
    pub fn new(settings: IssuerSettings) -> Result<Self, IssuerPolicyError> {
        let is_name = |text: &String| {
            (1..=MOST_NAME).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
        };
        if !is_address(&settings.issuer, settings.private) {
            return Err(IssuerPolicyError::Issuer);
        }
        if !settings.also.iter().all(is_name) {
            return Err(IssuerPolicyError::Spelling);
        }
        let mut named = settings
            .audiences
            .iter()
            .chain(&settings.authorized_parties);
        if !named.all(is_name) {
            return Err(IssuerPolicyError::Audience);
        }
        let provider = &settings.provider;
        if provider.is_empty()
            || provider.chars().count() > 64
            || provider.contains(char::is_control)
        {
            return Err(IssuerPolicyError::Provider);
        }
        Ok(Self(settings))
    }

    /// The issuer's own name.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// What its tokens are signed with.
    #[must_use]
    pub const fn algorithm(&self) -> TokenAlgorithm {
        self.0.algorithm
    }

    /// The provider's name for display.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Whether its addresses may be private ones.
    #[must_use]
    pub const fn private(&self) -> bool {
        self.0.private
    }

    /// Whether a token's `iss` means this issuer. Spellings are compared whole.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    /// Whether tokens for `audience` are taken.
    pub(super) fn takes(&self, audience: &str) -> bool {
        self.0.audiences.is_empty() || self.lists(audience)
    }

    /// Whether the operator listed `audience`.
    pub(super) fn lists(&self, audience: &str) -> bool {
        self.0.audiences.iter().any(|listed| listed == audience)
    }

    /// Whether a token that `party` asked for is taken beside those that an audience asked for.
    pub(super) fn lets_present(&self, party: &str) -> bool {
        let parties = &self.0.authorized_parties;
        self.lists(party) || parties.iter().any(|listed| listed == party)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.0.issuer)
            .chain(&self.0.also)
            .map(String::as_str)
    }
}

/// The issuers that the contract's sandbox knows.
fn sandbox() -> [IssuerPolicy; 2] {
    let policy = |issuer: &str, also: &[&str], provider: &str| {
        IssuerPolicy(IssuerSettings {
            issuer: issuer.to_owned(),
            also: also.iter().map(|&name| name.to_owned()).collect(),
            audiences: Vec::new(),
            authorized_parties: Vec::new(),
            algorithm: TokenAlgorithm::Rs256,
            provider: provider.to_owned(),
            private: false,
        })
    };
    [
        policy(
            "https://accounts.google.com",
            &["accounts.google.com"],
            "Google",
        ),
        policy("https://appleid.apple.com", &[], "Apple"),
    ]
}

/// Two policies that answer to one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an issuer, or another spelling of one, is listed twice")]
pub struct IssuersError;

/// The issuers that are believed. None is a list too: then no token is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Issuers(Vec<IssuerPolicy>);

impl Issuers {
    /// The list.
    ///
    /// # Errors
    /// When two policies answer to one name.
    pub fn new(policies: Vec<IssuerPolicy>) -> Result<Self, IssuersError> {
        let mut names: Vec<_> = policies.iter().flat_map(IssuerPolicy::names).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        if names.len() == count {
            Ok(Self(policies))
        } else {
            Err(IssuersError)
        }
    }

    /// The policies, in the order given.
    #[must_use]
    pub fn policies(&self) -> &[IssuerPolicy] {
        &self.0
    }

    /// These issuers, and of those that the sandbox knows the ones whose names nobody here
    /// answers to.
    pub(super) fn with_sandbox(mut self) -> Self {
        for policy in sandbox() {
            if !policy.names().any(|name| self.position(name).is_some()) {
                self.0.push(policy);
            }
        }
        self
    }

    /// Which policy a token's `iss` falls under.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|policy| policy.is_named(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> IssuerSettings {
        IssuerSettings {
            issuer: "https://accounts.example".to_owned(),
            also: vec!["accounts.example".to_owned()],
            audiences: Vec::new(),
            authorized_parties: Vec::new(),
            algorithm: TokenAlgorithm::Rs256,
            provider: "Example".to_owned(),
            private: false,
        }
    }

    #[test]
    fn an_issuer_is_pinned_by_what_can_be_one() {
        assert!(IssuerPolicy::new(settings()).is_ok());
        let plain = |private| IssuerSettings {
            issuer: "http://127.0.0.1:8080".to_owned(),
            private,
            ..settings()
        };
        assert!(IssuerPolicy::new(plain(true)).is_ok());
        assert_eq!(
            IssuerPolicy::new(plain(false)),
            Err(IssuerPolicyError::Issuer)
        );

        let one = |text: &str| vec![text.to_owned()];
        let long = "a".repeat(MOST_NAME + 1);
        for bad in ["", " ", "a b", "\u{fc}", &long] {
            let also = one(bad);
            let made = IssuerPolicy::new(IssuerSettings { also, ..settings() });
            assert_eq!(made, Err(IssuerPolicyError::Spelling), "{bad}");
            let audiences = one(bad);
            let made = IssuerPolicy::new(IssuerSettings {
                audiences,
                authorized_parties: Vec::new(),
                ..settings()
            });
            assert_eq!(made, Err(IssuerPolicyError::Audience), "{bad}");
        }
        for bad in ["", "a\nb", &long[..65]] {
            let provider = bad.to_owned();
            let made = IssuerPolicy::new(IssuerSettings {
                provider,
                ..settings()
            });
            assert_eq!(made, Err(IssuerPolicyError::Provider), "{bad}");
        }
    }

    #[test]
    fn an_issuer_answers_to_its_spellings_and_no_other() {
        let issuers =
            Issuers::new(vec![IssuerPolicy::new(settings()).expect("a policy")]).expect("a list");
        assert_eq!(issuers.position("https://accounts.example"), Some(0));
        assert_eq!(issuers.position("accounts.example"), Some(0));
        for other in [
            "",
            "https://accounts.example/",
            "https://accounts.example.evil.example",
            "https://accounts.exampl",
            "HTTPS://ACCOUNTS.EXAMPLE",
            "http://accounts.example",
        ] {
            assert_eq!(issuers.position(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_means_one_issuer() {
        let policy = || IssuerPolicy::new(settings()).expect("a policy");
        assert_eq!(Issuers::new(vec![policy(), policy()]), Err(IssuersError));
        let other = IssuerSettings {
            issuer: "https://other.example".to_owned(),
            also: vec!["https://accounts.example".to_owned()],
            ..settings()
        };
        let other = IssuerPolicy::new(other).expect("a policy");
        assert_eq!(Issuers::new(vec![policy(), other]), Err(IssuersError));
    }

    #[test]
    fn the_operators_word_goes_before_the_sandboxs() {
        for policy in sandbox() {
            assert_eq!(IssuerPolicy::new(policy.0.clone()), Ok(policy));
        }
        let mine = IssuerSettings {
            issuer: "https://accounts.google.com".to_owned(),
            provider: "Mine".to_owned(),
            ..settings()
        };
        let mine = IssuerPolicy::new(mine).expect("a policy");
        let issuers = Issuers::new(vec![mine]).expect("a list").with_sandbox();
        let providers: Vec<_> = issuers.0.iter().map(IssuerPolicy::provider).collect();
        assert_eq!(providers, ["Mine", "Apple"]);
        assert_eq!(Issuers::default().with_sandbox().0, sandbox());
    }
}
