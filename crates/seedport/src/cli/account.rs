//! Arguments of `seedport account`, and how an operator names an account.
//!
//! Called by `commands::account` and `commands::freeze`.

use clap::{Args, Subcommand};
use seedport_custody::operator::accounts::AccountName;
use seedport_wire::ids::CredentialId;

use super::{note, serve::Settings};

/// What can be done with one account on the machine itself.
#[derive(Debug, Subcommand)]
pub enum Account {
    Show(AccountShow),
    EndSessions(AccountEndSessions),
    RevokeCredential(AccountRevokeCredential),
}

/// Show an account: its platform, credentials, live sessions, and whether it is frozen
///
/// Works beside a running server. Shows contacts of the owner, and no secret.
#[derive(Debug, Args)]
pub struct AccountShow {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Which one: `InternalAccount:…`, or the 64 hex characters of a MobileCoin account
    #[arg(value_name = "ID", value_parser = account_name)]
    pub account: AccountName,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// End every session of an account, and every code and challenge under way
///
/// A running server obeys at once. The owner, or who stole their mail, may open new ones:
/// `seedport freeze` keeps those from exporting.
#[derive(Debug, Args)]
pub struct AccountEndSessions {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Which one: `InternalAccount:…`
    #[arg(value_name = "ID", value_parser = account_name)]
    pub account: AccountName,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", value_parser = note::parse)]
    pub reason: String,
}

/// Take a credential of an account away, with its sessions
///
/// For an owner who lost one and has told you so in a way that you trust; also while the account is
/// frozen. The last credential stays, and no command adds one.
#[derive(Debug, Args)]
pub struct AccountRevokeCredential {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Which one: `InternalAccount:…`
    #[arg(value_name = "ID", value_parser = account_name)]
    pub account: AccountName,
    /// Which credential: `AuthMethod:…`, as `seedport account show` lists them
    #[arg(long, value_name = "ID")]
    pub credential: CredentialId,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", value_parser = note::parse)]
    pub reason: String,
}

/// Reads an account's id, of either door.
pub fn account_name(text: &str) -> Result<AccountName, String> {
    if let Ok(id) = text.parse() {
        return Ok(AccountName::Internal(id));
    }
    text.parse().map(AccountName::Mobilecoin).map_err(|_| {
        "an account's id is InternalAccount: and a UUID, or the 64 hex characters of a MobileCoin \
         account"
            .to_owned()
    })
}
