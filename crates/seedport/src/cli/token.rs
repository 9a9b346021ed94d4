//! Arguments of `seedport token`.
//!
//! Called by `commands::token_create` and `commands::token`.

use clap::{Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use super::{note, serve::Settings};

/// What can be done with tokens on the machine itself.
#[derive(Debug, Subcommand)]
pub enum Token {
    Create(TokenCreate),
    List(TokenList),
    Revoke(TokenRevoke),
}

/// Make an API token and print it as JSON, its secret included, once
///
/// Works beside a running server. The platform is made on first use.
#[derive(Debug, Args)]
pub struct TokenCreate {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// What the token is called
    #[arg(long, value_parser = NonEmptyStringValueParser::new())]
    pub name: String,
    /// The platform that it speaks for
    #[arg(long, value_name = "NAME", default_value = "default",
          value_parser = NonEmptyStringValueParser::new())]
    pub platform: String,
    /// What it may do; may be given several times [default: all three]
    #[arg(long = "permission", value_name = "PERMISSION", ignore_case = true)]
    pub permissions: Vec<Permission>,
}

/// One permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Permission {
    /// Read
    View,
    /// Verify and export
    Transact,
    /// Change everything, verify and export included
    Manage,
}

/// List API tokens, of one platform or of all
///
/// Works beside a running server. Secrets are kept as digests, and none is shown.
#[derive(Debug, Args)]
pub struct TokenList {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Only of this platform, by its name or id
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: Option<String>,
    /// Print JSON, one token a line
    #[arg(long)]
    pub json: bool,
}

/// Revoke an API token for good
///
/// A running server refuses it at once, also for what it began.
#[derive(Debug, Args)]
pub struct TokenRevoke {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Which one: `Token:…`, or its client id
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    pub token: String,
    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", value_parser = note::parse)]
    pub reason: Option<String>,
}
