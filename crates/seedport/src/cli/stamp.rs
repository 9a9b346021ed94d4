//! Arguments of `seedport stamp`.
//!
//! Called by `commands::stamp`.

use std::path::PathBuf;

use clap::Args;

use crate::input::Input;

/// Sign a payload, as the header Grid-Wallet-Signature has it
///
/// Signs the payload's exact bytes: a newline at the end counts.
#[derive(Debug, Args)]
pub struct Stamp {
    /// The session key, as `seedport keygen` wrote it
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The payload (payloadToSign); - reads standard input
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub payload: Input,
}
