//! Arguments of `seedport freeze` and `seedport thaw`.
//!
//! Called by `commands::freeze`.

use clap::{Args, ValueEnum, builder::NonEmptyStringValueParser};
use seedport_custody::operator::accounts::AccountName;

use super::{account::account_name, note, serve::Settings};

/// What is frozen or thawed: one of the three.
#[derive(Debug, Args)]
#[group(id = "scope", required = true, multiple = false)]
pub struct Scope {
    /// One account: `InternalAccount:…`, or the 64 hex characters of a MobileCoin account
    #[arg(long, value_name = "ID", value_parser = account_name)]
    pub account: Option<AccountName>,
    /// Every account of a platform, by its name or id
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: Option<String>,
    /// Every account
    #[arg(long)]
    pub all: bool,
}

/// Stop exports and changes of credentials, of an account, a platform or all
///
/// A running server obeys at once, also for what was begun before. Callers get 403 with the reason
/// `ACCOUNT_FROZEN`, `PLATFORM_FROZEN` or `ALL_FROZEN`. Owners may still sign in. `seedport thaw` ends it;
/// `seedport platform list` and `seedport account show` say what is frozen.
#[derive(Debug, Args)]
pub struct Freeze {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// What.
    #[command(flatten)]
    pub scope: Scope,
    /// Why, for the audit log; nobody else is told
    #[arg(long, value_name = "TEXT", value_parser = note::parse)]
    pub reason: String,
    /// Send the owners a message, by the mail server and SMS gateway of --config [default: yes with
    /// --account, otherwise no]
    #[arg(long, value_name = "YES|NO", ignore_case = true)]
    pub tell_owners: Option<YesNo>,
}

/// End a freeze
///
/// It ends the freeze that was made with the same option, and no other one.
#[derive(Debug, Args)]
pub struct Thaw {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// What.
    #[command(flatten)]
    pub scope: Scope,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", value_parser = note::parse)]
    pub reason: Option<String>,
    /// Send the owners a message [default: yes with --account, otherwise no]
    #[arg(long, value_name = "YES|NO", ignore_case = true)]
    pub tell_owners: Option<YesNo>,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum YesNo {
    /// Do
    Yes,
    /// Do not
    No,
}
