//! The vault's own bounds, as the configuration writes them.
//!
//! Invariant: what protects an owner is here and in `[limits]`, and nothing that an API token
//! sends makes it weaker.
//! Called by `config`; by `serve` for the vault and its state.

use std::{num::NonZeroU16, path::PathBuf};

use seedport_vault::state::{CodeShape, Copies, SendLimit, SendLimits};
use serde::{Deserialize, Serialize};

use super::{Budget, count, duration, seconds};
use crate::{data_dir::DataDir, failure::Failure};

/// The vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vault {
    /// The directory of the vault's state; `vault` in the data directory when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<PathBuf>,
    /// How many vaults work over one database.
    pub copies: NonZeroU16,
    /// Which of them this is, from 0.
    pub copy: u16,
    /// The fewest characters of a code.
    pub code_length: u8,
    /// Whether codes are at least of Crockford's alphabet.
    pub code_alphanumeric: bool,
    /// Codes that are sent to one credential.
    pub sends_of_credential: Budget,
    /// Codes that are sent to one address within a platform.
    pub sends_of_address: Budget,
}

impl Default for Vault {
    fn default() -> Self {
        let sends = SendLimits::default();
        let budget = |limit: SendLimit| Budget {
            count: count(limit.count),
            seconds: seconds(limit.window),
        };
        Self {
            state_dir: None,
            copies: NonZeroU16::MIN,
            copy: 0,
            code_length: CodeShape::SIX_DIGITS.length(),
            code_alphanumeric: CodeShape::SIX_DIGITS.is_alphanumeric(),
            sends_of_credential: budget(sends.of_credential),
            sends_of_address: budget(sends.of_address),
        }
    }
}

/// What is wrong with the configuration of the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultProblem {
    /// No code has that length.
    #[error("vault.code_length: must be 4 to 12")]
    CodeLength,
    /// There is no such copy.
    #[error("vault.copy: must be less than vault.copies")]
    Copy,
}

impl From<VaultProblem> for Failure {
    fn from(problem: VaultProblem) -> Self {
        Self::new(problem.to_string(), "correct the [vault] section")
    }
}

impl Vault {
    /// The weakest code that is sent.
    pub fn code_floor(&self) -> Result<CodeShape, VaultProblem> {
        CodeShape::new(self.code_length, self.code_alphanumeric).ok_or(VaultProblem::CodeLength)
    }

    /// Which of how many vaults this is.
    pub fn copies(&self) -> Result<Copies, VaultProblem> {
        Copies::new(self.copy, self.copies).ok_or(VaultProblem::Copy)
    }

    /// How many codes are sent.
    pub fn sends(&self) -> SendLimits {
        let limit = |budget: Budget| SendLimit {
            count: budget.count.get(),
            window: duration(budget.seconds),
        };
        SendLimits {
            of_credential: limit(self.sends_of_credential),
            of_address: limit(self.sends_of_address),
        }
    }

    /// Where the state is.
    pub fn state_dir(&self, directory: &DataDir) -> PathBuf {
        let configured = self.state_dir.clone();
        configured.unwrap_or_else(|| directory.path().join("vault"))
    }
}
