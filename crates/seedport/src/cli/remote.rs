//! Arguments that every command with a server on the other side takes.
//!
//! Invariant: the secret is named by where it is.
//! Called by `export` and `customer`.

use clap::Args;
use seedport_client::BaseUrl;

use crate::input::Input;

/// A server, and the API token to speak to it with.
#[derive(Debug, Args)]
pub struct Remote {
    /// The server's address, for example `http://127.0.0.1:8080`
    #[arg(long)]
    pub url: BaseUrl,
    /// The API token's client id
    #[arg(long, value_name = "ID")]
    pub client_id: String,
    /// File with the API token's client secret; - reads a line of standard input
    #[arg(long, value_name = "FILE")]
    pub client_secret_file: Input,
}
