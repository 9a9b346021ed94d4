//! Arguments of `seedport keygen`.
//!
//! Called by `commands::keygen`.

use std::path::PathBuf;

use clap::Args;

/// Make a P-256 key and keep it in a file
///
/// The file (mode 0600) is JSON: {"publicKey","privateKey"}, 130 and 64 hex characters. It
/// serves as a session key (`seedport stamp`) or as a target key (`seedport open`).
#[derive(Debug, Args)]
pub struct Keygen {
    /// The new file; an existing one is never overwritten
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print the public key as JSON
    #[arg(long)]
    pub json: bool,
}
