//! Arguments of `seedport export`.
//!
//! Called by `commands::export`.

use std::path::PathBuf;

use clap::Args;
use seedport_wire::ids::AccountId;

use super::{known::Known, remote::Remote, trust::Trust};
use crate::input::Input;

/// Export a wallet from a server, as integrator and owner in one
///
/// Asks the server to send a code, asks you for it, begins a session, and has the wallet's
/// seed sealed to a key that is made here. Before that it compares the wallet's statement with what you
/// give, and afterwards the envelope and the phrase. The opened phrase goes to the terminal, or into the
/// file of --out; a pipe never gets it.
#[derive(Debug, Args)]
pub struct Export {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The account whose wallet to export, as `seedport customer create` printed it
    #[arg(long, value_name = "ID", required_unless_present = "session")]
    pub account: Option<AccountId>,
    /// Sign with this session, as `seedport session open` wrote it, instead of asking for a code
    #[arg(long, value_name = "FILE", conflicts_with_all = ["account", "code_file"])]
    pub session: Option<PathBuf>,
    /// Whose signatures are believed.
    #[command(flatten)]
    pub trust: Trust,
    /// What you know of the wallet.
    #[command(flatten)]
    pub known: Known,
    /// File with the code; - reads a line of standard input [default: ask]
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<Input>,
    /// Write the phrase into this new file (mode 0600) instead of the terminal
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Keep the sealed envelope in this new file; the phrase is then shown only with --out
    #[arg(long, value_name = "FILE", requires = "key_out")]
    pub envelope_out: Option<PathBuf>,
    /// Keep the key that opens the envelope in this new file (mode 0600)
    #[arg(long, value_name = "FILE", requires = "envelope_out")]
    pub key_out: Option<PathBuf>,
    /// Print what was exported as JSON, without the phrase
    #[arg(long)]
    pub json: bool,
}
