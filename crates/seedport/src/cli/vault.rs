//! Arguments of `seedport vault`.
//!
//! Called by `commands::vault_adopt`.

use clap::{Args, Subcommand};

use super::serve::Settings;

/// What can be done with the vault on its own machine.
#[derive(Debug, Subcommand)]
pub enum Vault {
    Adopt(VaultAdopt),
}

/// Make the vault's state anew, where it was lost
///
/// Keeps every wallet, session and key. Guesses at one-time codes count as used up, so codes are
/// longer for a day. The server must not be running.
#[derive(Debug, Args)]
pub struct VaultAdopt {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// The installation is a sandbox, for good
    #[arg(long)]
    pub sandbox: bool,
}
