//! Arguments of `seedport credential`.
//!
//! Called by `commands::credential`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use seedport_wire::ids::{AccountId, CredentialId};

use super::{known::Known, remote::Remote, trust::Trust};
use crate::input::Input;

/// What can be done with credentials.
#[derive(Debug, Subcommand)]
pub enum Credential {
    Add(CredentialAdd),
    List(CredentialList),
    Revoke(CredentialRevoke),
}

/// How an owner proves themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// A code by mail
    Email,
    /// A code by text message
    Sms,
    /// A token of an identity provider
    Oauth,
    /// A passkey
    Passkey,
}

/// Give an account another credential, signed by a session of it
///
/// The contact of a code is the customer's own. A provider's token becomes an identity. A passkey
/// is made elsewhere, by a browser; its file is the JSON of `nickname`, `challenge` and
/// `attestation` of the API.
#[derive(Debug, Args)]
pub struct CredentialAdd {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The session that signs, as `seedport session open` wrote it
    #[arg(long, value_name = "FILE")]
    pub session: PathBuf,
    /// The kind of credential
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Kind,
    /// Whose signature the wallet's statement must have.
    #[command(flatten)]
    pub trust: Trust,
    /// What you know of the wallet, beside what the session file says.
    #[command(flatten)]
    pub known: Known,
    /// File with a provider's fresh token, asked for with the nonce that `seedport session open`
    /// printed; - reads a line of standard input
    #[arg(long, value_name = "FILE")]
    pub oidc_token_file: Option<Input>,
    /// File with a passkey's attestation; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub passkey_file: Option<Input>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// List the credentials of an account
#[derive(Debug, Args)]
pub struct CredentialList {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The account
    #[arg(long, value_name = "ID")]
    pub account: AccountId,
    /// Print JSON, one credential a line
    #[arg(long)]
    pub json: bool,
}

/// Take a credential away, signed by a session of another one
///
/// Its sessions end at once. The last credential of an account stays.
#[derive(Debug, Args)]
pub struct CredentialRevoke {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The session that signs, as `seedport session open` wrote it
    #[arg(long, value_name = "FILE")]
    pub session: PathBuf,
    /// The credential
    #[arg(value_name = "ID")]
    pub id: CredentialId,
}
