//! Arguments of the commands that must know who seals and signs.
//!
//! Invariant: without a pin, or the words that say what is risked, nothing is done.
//! Called by `export`, `session open` and `mobilecoin`.

use clap::Args;
use seedport_client::Pins;

use super::environment;

/// Whose signatures are believed.
#[derive(Debug, Args)]
pub struct Trust {
    /// The quorum key's fingerprint; several separated by commas
    #[arg(long, value_name = "FINGERPRINT", conflicts_with = "trust_server_key",
          env = environment::PIN, hide_env_values = true)]
    pub pin: Option<Pins>,
    /// Believe the key that the server itself names now; whoever answers is believed
    #[arg(long)]
    pub trust_server_key: bool,
}
