//! Arguments of `seedport serve`, and the options that choose a configuration.
//!
//! Invariant: a flag overrides the environment, which overrides the file.
//! Called by `commands::serve`; `Settings` also by `token` and `config`.

use std::{num::NonZeroU32, path::PathBuf};

use clap::Args;

use crate::config::Listen;

/// Where the configuration and the data are.
#[derive(Debug, Default, Args)]
pub struct Settings {
    /// Configuration file (TOML); SEEDPORT_* variables override it
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Directory of the database and the root key [default: ./seedport-data]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

/// Run the server
///
/// Stops gracefully on SIGTERM and SIGINT. Speaks plain HTTP: put a TLS proxy before it when
/// it listens on more than this machine.
#[derive(Debug, Args)]
pub struct Serve {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Address or host name to listen on; port 0 picks a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<Listen>,
    /// Where /healthz, /readyz and /metrics are, and only there [default: beside the rest]
    #[arg(long, value_name = "HOST:PORT")]
    pub admin_listen: Option<Listen>,
    /// Send no mail and no text message: every code is 000000. For trying out only
    #[arg(long)]
    pub sandbox: bool,
    /// Begin a new installation with a root key that is there already. For the first start alone
    #[arg(long)]
    pub new_installation: bool,
    /// Life of a session [default: 900]
    #[arg(long, value_name = "SECONDS")]
    pub session_seconds: Option<NonZeroU32>,
    /// Life of a pending challenge [default: 300]
    #[arg(long, value_name = "SECONDS")]
    pub challenge_seconds: Option<NonZeroU32>,
    /// Domain that owners' passkeys are for; without it there are no passkeys [sandbox: localhost]
    #[arg(long, value_name = "ID")]
    pub webauthn_rp_id: Option<String>,
    /// Site that may use passkeys, scheme and port included [sandbox: localhost, http, any port]
    #[arg(long, value_name = "ORIGIN", num_args = 1..)]
    pub webauthn_origin: Vec<String>,
    /// Address of the MobileCoin door; port 0 picks a free one [default: no such door]
    #[arg(long, value_name = "HOST:PORT")]
    pub mobilecoin_listen: Option<Listen>,
    /// File (mode 0600) with the API key of the MobileCoin door
    #[arg(long, value_name = "FILE")]
    pub mobilecoin_api_key_file: Option<PathBuf>,
}
