//! The vault's own bounds, as the configuration writes them.
//!
//! Invariant: what protects an owner is here and in `[limits]`, and nothing that an API token
//! sends makes it weaker.
//! Called by `config`; by `serve` for the vault and its state.

use std::path::PathBuf;

use seedport_vault::state::{
    CodeShape, Copies, GuessLimits, SendLimits, SendWindow, StateSettings,
};
use serde::{Deserialize, Serialize};

use super::{Budget, Config, count, duration, seconds};
use crate::{data_dir::DataDir, failure::Failure};

/// The vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vault {
    /// The directory of the vault's state; `vault` in the data directory when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<PathBuf>,
    /// How many vaults work over one database.
    pub copies: u16,
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
        let budget = |window: SendWindow| Budget {
            count: count(window.most),
            seconds: seconds(window.within),
        };
        Self {
            state_dir: None,
            copies: Copies::default().count(),
            copy: 0,
            code_length: CodeShape::SIX_DIGITS.length(),
            code_alphanumeric: CodeShape::SIX_DIGITS.is_alphanumeric(),
            sends_of_credential: budget(sends.per_credential),
            sends_of_address: budget(sends.per_address),
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
    #[error("vault.copies: must be 1 to 100, and vault.copy less than that")]
    Copies,
    /// So many looks are not taken at any code.
    #[error("limits.tries_a_code: must be 1 to 10")]
    Tries,
}

impl From<VaultProblem> for Failure {
    fn from(problem: VaultProblem) -> Self {
        Self::new(problem.to_string(), "correct the [vault] section")
    }
}

impl Vault {
    /// Where the state is.
    pub fn state_dir(&self, directory: &DataDir) -> PathBuf {
        let configured = self.state_dir.clone();
        configured.unwrap_or_else(|| directory.path().join("vault"))
    }
}

impl Config {
    /// What the vault's state obeys.
    ///
    /// # Errors
    /// [`VaultProblem`] names the key.
    pub fn state_settings(&self) -> Result<StateSettings, VaultProblem> {
        let vault = &self.vault;
        let floor = CodeShape::new(vault.code_length, vault.code_alphanumeric);
        let tries = u8::try_from(self.limits.tries_a_code.get()).ok();
        let window = |budget: Budget| SendWindow {
            most: budget.count.get(),
            within: duration(budget.seconds),
        };
        Ok(StateSettings {
            guesses: GuessLimits {
                copies: Copies::new(vault.copy, vault.copies).ok_or(VaultProblem::Copies)?,
                floor: floor.ok_or(VaultProblem::CodeLength)?,
                tries: tries
                    .filter(|tries| *tries <= 10)
                    .ok_or(VaultProblem::Tries)?,
            },
            sends: SendLimits {
                per_credential: window(vault.sends_of_credential),
                per_address: window(vault.sends_of_address),
            },
        })
    }
}
