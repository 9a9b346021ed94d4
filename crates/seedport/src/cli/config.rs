//! Arguments of `seedport config`.
//!
//! Called by `commands::config_check`.

use clap::{Args, Subcommand};

use super::serve::Settings;

/// What can be done with the configuration.
#[derive(Debug, Subcommand)]
pub enum Config {
    Check(ConfigCheck),
}

/// Print the effective configuration, and what is wrong with it
///
/// The file, then SEEDPORT_* variables, then flags. No secret is printed: the configuration
/// says where secrets are, not what they are.
#[derive(Debug, Args)]
pub struct ConfigCheck {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
}
