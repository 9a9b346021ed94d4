//! Arguments of `seedport stamp`.
//!
//! Called by `commands::stamp`.

use std::path::PathBuf;

use clap::Args;

use crate::input::Input;

/// Sign a payload, as the header Grid-Wallet-Signature has it
///
/// Signs the payload's exact bytes: a newline at the end counts. With --target-key it signs an
/// export to that key and nothing else. With --unread it signs whatever it is given: whoever
/// relays payloads to you chooses what that is, so read it first.
#[derive(Debug, Args)]
pub struct Stamp {
    /// The session key, as `seedport keygen` wrote it
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The payload (payloadToSign); - reads standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub payload: Input,
    /// Sign only an export to this key, as `seedport keygen` wrote it
    #[arg(long, value_name = "FILE", conflicts_with = "unread")]
    pub target_key: Option<PathBuf>,
    /// Sign without looking
    #[arg(long)]
    pub unread: bool,
}
