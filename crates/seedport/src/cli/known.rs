//! Arguments that say what an owner knows of their wallet.
//!
//! Invariant: what is not given is not compared.
//! Called by `export`, `open`, `statement`, `session open` and `credential add`.

use clap::Args;
use seedport_wire::{
    Contact,
    contact::ContactError,
    ids::{PlatformId, WalletId},
};

use super::environment;
use crate::input::Input;

/// What the owner was told when the wallet was made.
#[derive(Debug, Args)]
pub struct Known {
    /// The organization: the platform's id, from where the pin comes
    #[arg(long, value_name = "ID", env = environment::ORGANIZATION, hide_env_values = true)]
    pub organization: Option<PlatformId>,
    /// The wallet
    #[arg(long, value_name = "ID")]
    pub wallet: Option<WalletId>,
    /// The wallet's first Bitcoin address (BIP-84)
    #[arg(long, value_name = "ADDRESS")]
    pub address: Option<String>,
    /// The mail address or phone number that the wallet was made with
    #[arg(long, value_name = "CONTACT", value_parser = contact)]
    pub contact: Option<Contact>,
    /// File with the wallet's statement, as `seedport statement` kept it; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub statement: Option<Input>,
}

/// A mail address has an `@`, a phone number has none.
fn contact(text: &str) -> Result<Contact, ContactError> {
    if text.contains('@') {
        Contact::mail(text)
    } else {
        Contact::phone(text)
    }
}
