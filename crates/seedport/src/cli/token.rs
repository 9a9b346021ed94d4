//! Arguments of `seedport token`.
//!
//! Called by `commands::token_create`.

use clap::{Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use super::serve::Settings;

/// What can be done with tokens on the machine itself.
#[derive(Debug, Subcommand)]
pub enum Token {
    Create(TokenCreate),
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
