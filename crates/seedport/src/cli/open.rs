//! Arguments of `seedport open`.
//!
//! Called by `commands::open`.

use std::path::PathBuf;

use clap::Args;
use seedport_client::Pins;
use seedport_wire::ids::AccountId;

use super::{environment, known::Known};
use crate::input::Input;

/// Open a kept export envelope, without a network
///
/// Checks the envelope's signature against the pin, opens it with the key, and prints the
/// phrase on standard output: of a MobileCoin account its phrase or root entropy, when they prove to
/// be the account's.
#[derive(Debug, Args)]
pub struct Open {
    /// The envelope, or the whole answer that it came in (`encryptedWalletCredentials`,
    /// `encrypted_account_secrets` or `account_bundle`); - reads standard input
    #[arg(long, value_name = "FILE")]
    pub envelope: Input,
    /// The key that it is sealed to, as `seedport keygen` or `seedport export` wrote it
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The quorum key's fingerprint; several separated by commas
    #[arg(long, value_name = "FINGERPRINT", env = environment::PIN, hide_env_values = true)]
    pub pin: Option<Pins>,
    /// The account
    #[arg(long, value_name = "ID")]
    pub account: Option<AccountId>,
    /// What you know of the wallet.
    #[command(flatten)]
    pub known: Known,
    /// Print JSON: the phrase and what the envelope says about it; all of a MobileCoin account
    #[arg(long)]
    pub json: bool,
}
