//! Arguments that every command with a server on the other side takes.
//!
//! Invariant: the secret is named by where it is.
//! Called by the commands of owners and integrators.

use clap::Args;
use seedport_client::BaseUrl;

use super::environment;
use crate::input::Input;

/// A server, and the API token to speak to it with.
#[derive(Debug, Args)]
pub struct Remote {
    /// The server's address, for example `http://127.0.0.1:8080`; the API's path may stand behind it
    #[arg(long, env = environment::URL, hide_env_values = true)]
    pub url: BaseUrl,
    /// The API token's client id; not needed where the file of the secret says it
    #[arg(long, value_name = "ID", env = environment::CLIENT_ID, hide_env_values = true)]
    pub client_id: Option<String>,
    /// File with the API token, as `seedport token create` printed it, or with its client secret
    /// alone; - reads a line of standard input
    #[arg(long, value_name = "FILE", env = environment::CLIENT_SECRET_FILE, hide_env_values = true)]
    pub client_secret_file: Input,
}
