//! The command line: what can be asked for. One file a command in `cli/`.
//!
//! Invariant: an argument is never a secret; secrets come from files or standard input.
//! Called by `main`; each command's arguments are read by its file in `commands/`.

pub mod account;
pub mod audit;
pub mod backup;
pub mod completions;
pub mod config;
pub mod credential;
pub mod customer;
pub mod demo;
pub mod doctor;
#[cfg(test)]
mod documents;
pub mod environment;
pub mod export;
pub mod freeze;
pub mod key;
pub mod keygen;
pub mod known;
pub mod mobilecoin;
pub mod note;
pub mod open;
pub mod platform;
pub mod remote;
pub mod serve;
pub mod session;
pub mod stamp;
pub mod statement;
pub mod token;
pub mod trust;
pub mod vault;
pub mod webhook;

use clap::{Parser, Subcommand};

const AFTER_HELP: &str = "\
Begin with `seedport demo`: it shows a whole export in a few seconds.

Exit codes:
    0  done
    1  failed: two lines on standard error say what, and what to do
    2  the command line makes no sense
  130  interrupted (Ctrl-C); 143 terminated, 129 hung up
  141  whoever read the output went away";

/// Keeps wallet seeds, and hands each over sealed to its owner's device.
#[derive(Debug, Parser)]
#[command(
    name = "seedport",
    version = crate::version::VERSION_WITH_COMMIT,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = AFTER_HELP
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked for; the words of a command's help stand in its own file.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    /// Make, list and revoke API tokens, on the machine that has the data
    #[command(subcommand)]
    Token(token::Token),
    Export(export::Export),
    Open(open::Open),
    Statement(statement::Statement),
    Keygen(keygen::Keygen),
    Stamp(stamp::Stamp),
    /// Prove to be an owner, and manage their sessions
    #[command(subcommand)]
    Session(session::Session),
    /// Manage the ways in which an owner proves themselves
    #[command(subcommand)]
    Credential(credential::Credential),
    /// Make and list customers of a server
    #[command(subcommand)]
    Customer(customer::Customer),
    /// Manage MobileCoin accounts of a server's MobileCoin door
    #[command(subcommand)]
    Mobilecoin(mobilecoin::Mobilecoin),
    /// List, disable and enable platforms, on the machine that has the data
    #[command(subcommand)]
    Platform(platform::Platform),
    /// Look at one account and take ways in away, on the machine that has the data
    #[command(subcommand)]
    Account(account::Account),
    Freeze(freeze::Freeze),
    Thaw(freeze::Thaw),
    Backup(backup::Backup),
    Restore(backup::Restore),
    /// Read, export and prune the audit log, on the machine that has the data
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Show the quorum key
    #[command(subcommand)]
    Key(key::Key),
    Doctor(doctor::Doctor),
    /// Look at webhooks and try them again, on the machine that has the data
    #[command(subcommand)]
    Webhook(webhook::Webhook),
    /// Look after the vault, on the machine that has its state
    #[command(subcommand)]
    Vault(vault::Vault),
    /// Look at the configuration
    #[command(subcommand)]
    Config(config::Config),
    Completions(completions::Completions),
}
