//! The configuration: every key there is, and its default.
//!
//! Invariant: it says where a secret is, never what it is; an unknown key is an error that
//! names it. Counts and times are never zero, by their types.
//! Called by `serve`, `token create` and `config check`. Layers: `config/load.rs`.

mod admin;
mod budget;
mod check;
mod decode;
mod environment;
#[cfg(test)]
mod example;
mod export;
mod file;
mod keys;
mod listen;
mod load;
mod mail;
mod mobilecoin;
mod oidc;
mod retention;
mod sms;
mod tree;
mod vault;
mod webauthn;
mod webhooks;
mod words;

use std::{
    net::{Ipv4Addr, SocketAddr},
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
    time::Duration,
};

use seedport_custody::{Policy, policy};
use seedport_vault::Limits as VaultLimits;
use serde::{Deserialize, Serialize};

use crate::data_dir::DataDir;

pub use budget::Budget;
pub use check::{effective, problems};
pub use environment::strangers;
pub use export::Export;
pub use listen::Listen;
pub use load::load;
pub use mail::{Mail, Tls};
pub use mobilecoin::{Mobilecoin, MobilecoinProblem, SecretsShape};
pub use oidc::{AdditionNonce, Oidc};
pub use retention::Retention;
pub use sms::{ContentType, Method, Sms};
pub use vault::Vault;
pub use webauthn::Webauthn;
pub use webhooks::Webhooks;

/// The configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Listening.
    pub server: Server,
    /// The database.
    pub storage: Storage,
    /// The root key.
    pub root_key: RootKey,
    /// Lives and budgets.
    pub limits: Limits,
    /// The vault's own bounds.
    pub vault: Vault,
    /// How long things are kept.
    pub retention: Retention,
    /// How codes leave by mail; this or `sms` is needed unless it is a sandbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
    /// How codes leave by text message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sms: Option<Sms>,
    /// Passkeys.
    pub webauthn: Webauthn,
    /// `OpenID` providers.
    pub oidc: Oidc,
    /// Webhooks.
    pub webhooks: Webhooks,
    /// The export.
    pub export: Export,
    /// The MobileCoin door.
    pub mobilecoin: Mobilecoin,
    /// Names of platforms' things.
    pub platform: Platform,
    /// Logs.
    pub log: Log,
}

/// Listening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Where it listens; port 0 picks a free one.
    pub listen: Listen,
    /// Where probes and metrics are, when not beside the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin_listen: Option<Listen>,
    /// The longest request body, in bytes.
    pub body_limit_bytes: NonZeroUsize,
    /// How long a connection may take to send the head of a request, waiting included.
    pub header_timeout_seconds: NonZeroU32,
}

/// The database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// The directory of the database.
    pub data_dir: PathBuf,
    /// A ceiling on the size of the database file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u64>,
    /// Connections that read.
    pub readers: NonZeroUsize,
}

/// The root key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RootKey {
    /// The file; `root.key` in the data directory when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
}

/// Lives and budgets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Life of a session.
    pub session_seconds: NonZeroU32,
    /// Life of a pending challenge.
    pub challenge_seconds: NonZeroU32,
    /// Codes of one credential.
    pub codes_of_credential: Budget,
    /// Challenges of one account.
    pub challenges_of_account: Budget,
    /// Challenges of a platform.
    pub challenges_of_platform: Budget,
    /// Refusals on one account with an entry each.
    pub refusals_of_account: Budget,
    /// Refusals of a platform with an entry each.
    pub refusals_of_platform: Budget,
    /// Tries of one code.
    pub tries_a_code: NonZeroU32,
}

/// Names of platforms' things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Platform {
    /// The domain of generated UMA addresses.
    pub uma_domain: String,
}

/// Logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Lines of text, or of JSON.
    pub format: LogFormat,
    /// Which events.
    pub filter: String,
}

/// How a log line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: Listen::from(SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))),
            admin_listen: None,
            body_limit_bytes: const { NonZeroUsize::new(64 * 1024).unwrap() },
            header_timeout_seconds: const { NonZeroU32::new(60).unwrap() },
        }
    }
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("seedport-data"),
            max_bytes: None,
            readers: const { NonZeroUsize::new(4).unwrap() },
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let (vault, policy) = (VaultLimits::default(), Policy::default());
        Self {
            session_seconds: seconds(vault.session),
            challenge_seconds: seconds(vault.challenge),
            codes_of_credential: policy.codes_of_credential.into(),
            challenges_of_account: policy.challenges_of_account.into(),
            challenges_of_platform: policy.challenges_of_platform.into(),
            refusals_of_account: policy.refusals_of_account.into(),
            refusals_of_platform: policy.refusals_of_platform.into(),
            tries_a_code: count(policy.tries_a_code),
        }
    }
}

impl Default for Platform {
    fn default() -> Self {
        Self {
            uma_domain: Policy::default().uma_domain,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            filter: "info".to_owned(),
        }
    }
}

impl Config {
    /// What the vault obeys.
    pub fn vault_limits(&self) -> VaultLimits {
        VaultLimits {
            session: duration(self.limits.session_seconds),
            challenge: duration(self.limits.challenge_seconds),
            first_edition: self.export.first_edition,
            addition_nonce: self.oidc.addition_nonce == AdditionNonce::Required,
            operator_export: self.mobilecoin.export.into(),
        }
    }

    /// What the verbs obey.
    pub fn policy(&self) -> Policy {
        Policy {
            codes_of_credential: self.limits.codes_of_credential.into(),
            challenges_of_account: self.limits.challenges_of_account.into(),
            challenges_of_platform: self.limits.challenges_of_platform.into(),
            refusals_of_account: self.limits.refusals_of_account.into(),
            refusals_of_platform: self.limits.refusals_of_platform.into(),
            tries_a_code: self.limits.tries_a_code.get(),
            dead_webhooks: Duration::from_hours(24 * u64::from(self.webhooks.keep_dead_days.get())),
            uma_domain: self.platform.uma_domain.clone(),
            mobilecoin_address_batch: self.mobilecoin.address_batch.get(),
        }
    }

    /// What the verbs of a sandbox obey: a budget that is as it ships is a hundred times as large. A sandbox is
    /// for tests, its code is no secret, and a suite asks for many; a budget that was set stays as it is.
    pub fn sandbox_policy(&self) -> Policy {
        let (policy, shipped) = (self.policy(), Policy::default());
        let wider = |set: policy::Budget, shipped: policy::Budget| {
            if set == shipped {
                policy::Budget {
                    limit: set.limit.saturating_mul(100),
                    ..set
                }
            } else {
                set
            }
        };
        Policy {
            codes_of_credential: wider(policy.codes_of_credential, shipped.codes_of_credential),
            challenges_of_account: wider(
                policy.challenges_of_account,
                shipped.challenges_of_account,
            ),
            refusals_of_account: wider(policy.refusals_of_account, shipped.refusals_of_account),
            ..policy
        }
    }

    /// How long a connection may take to send the head of a request.
    pub fn header_timeout(&self) -> Duration {
        duration(self.server.header_timeout_seconds)
    }

    /// Where the root key is.
    pub fn root_key_file(&self, directory: &DataDir) -> PathBuf {
        let configured = self.root_key.file.clone();
        configured.unwrap_or_else(|| directory.root_key())
    }
}

fn duration(seconds: NonZeroU32) -> Duration {
    Duration::from_secs(seconds.get().into())
}

/// Whole seconds, at least one.
fn seconds(duration: Duration) -> NonZeroU32 {
    count(u32::try_from(duration.as_secs()).unwrap_or(u32::MAX))
}

/// At least one.
fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}
