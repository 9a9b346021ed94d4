//! Arguments of `seedport doctor`.
//!
//! Called by `commands::doctor`.

use clap::Args;

use super::serve::Settings;

/// Say what protects this installation and what does not
///
/// Works beside a running server and without one, and changes nothing. One line a finding: ok,
/// warning or failing, and what to do. Exits 0 unless something is failing, then 1.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Print JSON, one finding a line
    #[arg(long)]
    pub json: bool,
}
