//! Arguments of `seedport session`.
//!
//! Called by `commands::session`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use seedport_wire::ids::{AccountId, CredentialId, SessionId};

use super::{credential::Kind, known::Known, remote::Remote, trust::Trust};
use crate::input::Input;

/// What can be done with sessions.
#[derive(Debug, Subcommand)]
pub enum Session {
    Open(Box<SessionOpen>),
    List(SessionList),
    Refresh(SessionRefresh),
    Revoke(SessionRevoke),
}

/// Prove to be the owner, and keep the session in a file
///
/// By a code, the default: asks the server to send one, and asks you for it. By a token of a
/// provider: ask the provider for it with the nonce that `seedport keygen` printed, and give that
/// key. By a passkey: checks that the challenge is for the key that was made here and for the
/// organization that you name, prints it as JSON, and reads the assertion as one line of JSON.
#[derive(Debug, Args)]
pub struct SessionOpen {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The account
    #[arg(long, value_name = "ID")]
    pub account: AccountId,
    /// The kind of credential to prove with [default: email, or else sms]
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<Kind>,
    /// The credential, where the account has several of the kind
    #[arg(long, value_name = "ID")]
    pub credential: Option<CredentialId>,
    /// What you know of the wallet; a passkey needs the organization.
    #[command(flatten)]
    pub known: Known,
    /// Whose signatures are believed; a code needs it.
    #[command(flatten)]
    pub trust: Trust,
    /// File with the code; - reads a line of standard input [default: ask]
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<Input>,
    /// File with a provider's token; - reads a line of standard input
    #[arg(long, value_name = "FILE", requires = "key")]
    pub oidc_token_file: Option<Input>,
    /// The key that the token was asked for with, as `seedport keygen` wrote it
    #[arg(long, value_name = "FILE", requires = "oidc_token_file")]
    pub key: Option<PathBuf>,
    /// File with a passkey's assertion, read after the challenge is printed [default: -]
    #[arg(long, value_name = "FILE")]
    pub assertion_file: Option<Input>,
    /// Keep the session in this new file (mode 0600)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// List the sessions of an account that are active
#[derive(Debug, Args)]
pub struct SessionList {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The account
    #[arg(long, value_name = "ID")]
    pub account: AccountId,
    /// Print JSON, one session a line
    #[arg(long)]
    pub json: bool,
}

/// Begin the successor of a session, before it ends
#[derive(Debug, Args)]
pub struct SessionRefresh {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The session, as `seedport session open` wrote it
    #[arg(long, value_name = "FILE")]
    pub session: PathBuf,
    /// Keep the successor in this new file (mode 0600)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// End a session at once
#[derive(Debug, Args)]
pub struct SessionRevoke {
    /// The server.
    #[command(flatten)]
    pub remote: Remote,
    /// The session that signs, as `seedport session open` wrote it
    #[arg(long, value_name = "FILE")]
    pub session: PathBuf,
    /// The session to end, of the same account [default: the one that signs]
    #[arg(value_name = "ID")]
    pub id: Option<SessionId>,
}
