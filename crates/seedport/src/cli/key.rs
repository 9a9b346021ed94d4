//! Arguments of `seedport key`.
//!
//! Called by `commands::key`.

use clap::{Args, Subcommand};
use seedport_client::BaseUrl;

use super::serve::Settings;

/// What can be done with the quorum key.
#[derive(Debug, Subcommand)]
pub enum Key {
    Show(KeyShow),
}

/// Show the quorum keys' fingerprints, which owners' devices pin
///
/// From the data directory they are read under the root key, not from a column of the database.
/// With --url the published document is asked for instead, and compared where --data-dir or
/// --config is given too: then a difference is a failure.
#[derive(Debug, Args)]
pub struct KeyShow {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Ask this server, for example `https://seedport.example.com`
    #[arg(long)]
    pub url: Option<BaseUrl>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
