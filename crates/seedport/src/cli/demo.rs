//! Arguments of `seedport demo`.
//!
//! Called by `commands::demo`.

use clap::Args;

/// Show a whole export, step by step, on a temporary server
///
/// Starts a real server on a free port of this machine with a temporary database, makes a
/// customer with a wallet, and runs the owner's side against it: code, session, export,
/// checking and opening. Nothing is left behind.
#[derive(Debug, Args)]
pub struct Demo {
    /// Add a passkey, of an authenticator in software, and export by it
    #[arg(long)]
    pub passkey: bool,
    /// Print the whole opened phrase (of a wallet that is gone when the demo ends)
    #[arg(long)]
    pub show_phrase: bool,
}
