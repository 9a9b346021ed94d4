//! Arguments of `seedport statement`.
//!
//! Called by `commands::statement`.

use std::path::PathBuf;

use clap::Args;
use seedport_wire::ids::AccountId;

use super::{known::Known, remote::Remote, trust::Trust};

/// Show which wallet an account has, as the vault signed it
///
/// Asks for the wallet's statement and its manifest, checks who signed them and that they agree with
/// what you give, and prints them. Do it before anything is paid to the wallet, and keep what it
/// prints: it is what an export is compared with.
#[derive(Debug, Args)]
pub struct Statement {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The account
    #[arg(long, value_name = "ID")]
    pub account: AccountId,
    /// Whose signatures are believed.
    #[command(flatten)]
    pub trust: Trust,
    /// What you know of it.
    #[command(flatten)]
    pub known: Known,
    /// Keep the statement in this new file, for --statement of other commands
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
