//! Passkeys, as the configuration writes them: for whom and from where.
//!
//! Invariant: outside a sandbox there are passkeys only where the operator named both the relying
//! party and its origins; nothing is guessed.
//! Called by `config`; by `serve` for the vault's policy, and by `config check`.

use seedport_vault::webauthn::{Origin, OriginPolicy, PasskeyPolicy, PolicyError};
use serde::{Deserialize, Serialize};

use super::Config;
use crate::failure::Failure;

/// The relying party of a sandbox.
const SANDBOX: &str = "localhost";

/// For whom and from where passkeys are used.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Webauthn {
    /// The relying party: a domain name. A sandbox's is `localhost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rp_id: Option<String>,
    /// The origins that may use its passkeys. A sandbox's are those of `http://localhost`.
    pub origins: Vec<String>,
    /// Whether a page of these origins may ask from within another site's frame.
    pub cross_origin: bool,
}

/// What is wrong with the configuration of passkeys. Each names the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyProblem {
    /// Origins of nobody.
    #[error("webauthn.origins: needs webauthn.rp_id, the domain that passkeys are for")]
    NoRpId,
    /// A relying party from nowhere.
    #[error("webauthn.rp_id: needs webauthn.origins, where passkeys may be used")]
    NoOrigin,
    /// Not a domain.
    #[error("webauthn.rp_id: {}", PolicyError::RpId)]
    RpId,
    /// Not an origin.
    #[error("webauthn.origins: {}", PolicyError::Origin)]
    Origin,
    /// Sites that browsers would give no passkey of this domain to.
    #[error("webauthn.origins: none is webauthn.rp_id or below it, so no passkey could be made")]
    Elsewhere,
}

impl From<PasskeyProblem> for Failure {
    fn from(problem: PasskeyProblem) -> Self {
        Self::new(
            problem,
            "give --webauthn-rp-id and --webauthn-origin, or the keys of [webauthn] \
             (seedport.example.toml says what they mean)",
        )
    }
}

impl Config {
    /// The vault's policy of passkeys; `None` where there are none.
    pub fn passkey_policy(&self, sandbox: bool) -> Result<Option<PasskeyPolicy>, PasskeyProblem> {
        let Webauthn {
            rp_id,
            origins,
            cross_origin,
        } = &self.webauthn;
        let rp_id = match rp_id.as_deref() {
            Some(rp_id) => rp_id,
            None if sandbox => SANDBOX,
            None if origins.is_empty() => return Ok(None),
            None => return Err(PasskeyProblem::NoRpId),
        };
        let places = if sandbox && origins.is_empty() {
            OriginPolicy::AnyLocalhost
        } else {
            let listed = origins.iter().map(|origin| origin.parse());
            let listed: Result<Vec<Origin>, _> = listed.collect();
            OriginPolicy::Listed(listed.map_err(PasskeyProblem::from)?)
        };
        let policy = PasskeyPolicy::new(rp_id, places, *cross_origin)?;
        if !origins.is_empty() && !origins.iter().any(|origin| is_on(origin, rp_id)) {
            return Err(PasskeyProblem::Elsewhere);
        }
        Ok(Some(policy))
    }
}

impl From<PolicyError> for PasskeyProblem {
    fn from(error: PolicyError) -> Self {
        match error {
            PolicyError::RpId => Self::RpId,
            PolicyError::Origin => Self::Origin,
            PolicyError::NoOrigin => Self::NoOrigin,
        }
    }
}

/// Whether a browser at `origin` uses passkeys of `rp_id` without asking that domain first. Apps
/// are asked about in another way.
fn is_on(origin: &str, rp_id: &str) -> bool {
    let Some((_, site)) = origin.split_once("://") else {
        return true;
    };
    let host = site.split(':').next().unwrap_or_default();
    let above = host.strip_suffix(rp_id);
    above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(
        rp_id: Option<&str>,
        origins: &[&str],
        sandbox: bool,
    ) -> Result<Option<PasskeyPolicy>, PasskeyProblem> {
        let mut config = Config::default();
        config.webauthn.rp_id = rp_id.map(str::to_owned);
        config.webauthn.origins = origins.iter().map(|&origin| origin.to_owned()).collect();
        config.passkey_policy(sandbox)
    }

    fn listed(origins: &[&str]) -> OriginPolicy {
        let origins = origins.iter().map(|origin| origin.parse().expect(origin));
        OriginPolicy::Listed(origins.collect())
    }

    #[test]
    fn without_a_word_there_are_passkeys_only_in_a_sandbox() {
        assert_eq!(policy(None, &[], false), Ok(None));
        let expected = PasskeyPolicy::new("localhost", OriginPolicy::AnyLocalhost, false);
        assert_eq!(policy(None, &[], true), Ok(expected.ok()));
    }

    #[test]
    fn what_is_named_is_used_in_a_sandbox_too() {
        let origins = ["https://app.wallet.example:8443", "http://localhost:3000"];
        let expected = PasskeyPolicy::new("wallet.example", listed(&origins), false);
        let expected = Ok(expected.ok());
        for sandbox in [false, true] {
            assert_eq!(policy(Some("wallet.example"), &origins, sandbox), expected);
        }
        let mut config = Config::default();
        config.webauthn.cross_origin = true;
        let crossed = config.passkey_policy(true).expect("a policy");
        assert!(crossed.expect("a policy").cross_origin());
    }

    #[test]
    fn a_mistake_is_named() {
        use PasskeyProblem::{Elsewhere, NoOrigin, NoRpId, Origin, RpId};
        let site = "https://wallet.example";
        for (rp_id, origins, expected) in [
            (None, [site].as_slice(), NoRpId),
            (Some("wallet.example"), &[], NoOrigin),
            (Some("https://wallet.example"), &[site], RpId),
            (Some("Wallet.example"), &[site], RpId),
            (Some("wallet.example"), &["https://wallet.example/"], Origin),
            (Some("wallet.example"), &[site, "*"], Origin),
            (Some("wallet.example"), &["http://wallet.example"], Origin),
            (Some("wallet.example"), &["https://example"], Elsewhere),
            (
                Some("wallet.example"),
                &["https://evilwallet.example"],
                Elsewhere,
            ),
            (
                Some("wallet.example"),
                &["https://wallet.example.org"],
                Elsewhere,
            ),
        ] {
            assert_eq!(policy(rp_id, origins, false), Err(expected), "{origins:?}");
        }
    }

    #[test]
    fn an_app_or_one_site_on_the_domain_is_enough() {
        let app = "android:apk-key-hash:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
        for origins in [
            [app].as_slice(),
            &["https://other.example", "https://a.b.wallet.example"],
        ] {
            let policy = policy(Some("wallet.example"), origins, false);
            assert!(matches!(policy, Ok(Some(_))), "{origins:?}");
        }
    }
}
