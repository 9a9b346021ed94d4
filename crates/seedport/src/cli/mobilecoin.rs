//! Arguments of `seedport mobilecoin`.
//!
//! Invariant: a phrase, an entropy and the API key are named by where they are.
//! Called by `commands::mobilecoin`.

use std::{num::NonZeroU64, path::PathBuf};

use clap::{ArgGroup, Args, Subcommand};
use seedport_client::{BaseUrl, Pins};
use seedport_wire::{MobilecoinId, PublicKey, ids::PlatformId};

use super::{environment, trust::Trust};
use crate::input::Input;

/// What can be done with MobileCoin accounts.
#[derive(Debug, Subcommand)]
pub enum Mobilecoin {
    Create(MobilecoinCreate),
    Import(Box<MobilecoinImport>),
    Export(MobilecoinExport),
    List(MobilecoinList),
    Remove(MobilecoinRemove),
}

/// A MobileCoin door, and the API key to speak to it with.
#[derive(Debug, Args)]
pub struct Door {
    /// The door's address, for example `http://127.0.0.1:9090`
    #[arg(long, env = environment::MOBILECOIN_URL, hide_env_values = true)]
    pub url: BaseUrl,
    /// File with the door's API key; - reads a line of standard input [default: send none]
    #[arg(long, value_name = "FILE", env = environment::MOBILECOIN_API_KEY_FILE,
          hide_env_values = true)]
    pub api_key_file: Option<Input>,
}

/// What an account is, new or not.
#[derive(Debug, Args)]
pub struct Described {
    /// What the account is called
    #[arg(long, default_value = "", hide_default_value = true)]
    pub name: String,
    /// Public key of the account's owner, as `seedport keygen` printed it; from then on the account
    /// leaves only sealed, and only with a stamp by that key
    #[arg(long, value_name = "HEX", value_parser = public_key)]
    pub owner_public_key: Option<PublicKey>,
    /// Report URL of the account's fog server
    #[arg(long, value_name = "URL", requires = "fog_authority_spki")]
    pub fog_report_url: Option<String>,
    /// The fog authority's public key: `SubjectPublicKeyInfo` in base64
    #[arg(long, value_name = "BASE64", requires = "fog_report_url")]
    pub fog_authority_spki: Option<String>,
    /// A spend must name the subaddress that it spends from
    #[arg(long)]
    pub require_spend_subaddress: bool,
}

/// Make an account; the server draws its phrase
#[derive(Debug, Args)]
pub struct MobilecoinCreate {
    /// The server.
    #[command(flatten)]
    pub door: Door,
    /// The account.
    #[command(flatten)]
    pub described: Described,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Take an account in: from a phrase, from root entropy, or from a sealed bundle
///
/// A phrase and an entropy reach the server as they are: use TLS, or this machine. A bundle is
/// opened here, and sealed to a key that the server signs for; everything about the account is in
/// it.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("secret").required(true))]
pub struct MobilecoinImport {
    /// The server.
    #[command(flatten)]
    pub door: Door,
    /// File with the words of the phrase; - reads a line of standard input
    #[arg(long, value_name = "FILE", group = "secret")]
    pub phrase_file: Option<Input>,
    /// File with a version 1 account's root entropy, 64 hex digits; - reads a line of standard input
    #[arg(long, value_name = "FILE", group = "secret")]
    pub entropy_file: Option<Input>,
    /// A bundle, as `seedport mobilecoin export --bundle-out` wrote it
    #[arg(long, value_name = "FILE", group = "secret", requires = "key",
          conflicts_with_all = ["name", "owner_public_key", "fog_report_url",
                                "require_spend_subaddress", "first_block_index",
                                "next_subaddress_index"])]
    pub bundle: Option<Input>,
    /// The key that the bundle is sealed to, as the export wrote it
    #[arg(long, value_name = "FILE", requires = "bundle")]
    pub key: Option<PathBuf>,
    /// Fingerprint of the quorum key that the bundle is signed by [default: as --pin]
    #[arg(long, value_name = "FINGERPRINT", requires = "bundle")]
    pub bundle_pin: Option<Pins>,
    /// The organization of the server at --url, where the bundle goes: the platform's id
    #[arg(long, value_name = "ID", requires = "bundle")]
    pub organization: Option<PlatformId>,
    /// Whose target a bundle is sealed to.
    #[command(flatten)]
    pub trust: Trust,
    /// The account.
    #[command(flatten)]
    pub described: Described,
    /// The first block that can hold something of the account [default: 0]
    #[arg(long, value_name = "INDEX")]
    pub first_block_index: Option<u64>,
    /// The subaddress that is assigned next; those before it are made [default: 2]
    #[arg(long, value_name = "INDEX")]
    pub next_subaddress_index: Option<u64>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Export an account, sealed to a key that is made here
///
/// The opened phrase (or root entropy, or an account's view keys as JSON) goes to the terminal, or
/// into the file of --out; a pipe never gets it. What is inside the envelope must prove from its
/// own keys that it is the account that was asked for.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("sealed").requires("key_out"))]
pub struct MobilecoinExport {
    /// The server.
    #[command(flatten)]
    pub door: Door,
    /// The account, 64 hex digits
    #[arg(long, value_name = "ID")]
    pub account: MobilecoinId,
    /// Whose signatures are believed.
    #[command(flatten)]
    pub trust: Trust,
    /// The key of the account's owner, as `seedport keygen` wrote it, to stamp the export with
    #[arg(long, value_name = "FILE")]
    pub owner_key_file: Option<PathBuf>,
    /// Write the phrase into this new file (mode 0600) instead of the terminal
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Keep the sealed envelope in this new file; the phrase is then shown only with --out
    #[arg(long, value_name = "FILE", group = "sealed")]
    pub envelope_out: Option<PathBuf>,
    /// Export the whole account, sealed, into this new file: secrets, name, addresses and their
    /// metadata
    #[arg(long, value_name = "FILE", group = "sealed", conflicts_with = "out")]
    pub bundle_out: Option<PathBuf>,
    /// Keep the key that opens the envelope or the bundle in this new file (mode 0600)
    #[arg(long, value_name = "FILE", requires = "sealed")]
    pub key_out: Option<PathBuf>,
    /// Print what was exported as JSON, without its secrets
    #[arg(long)]
    pub json: bool,
}

/// List accounts, oldest first
#[derive(Debug, Args)]
pub struct MobilecoinList {
    /// The server.
    #[command(flatten)]
    pub door: Door,
    /// At most so many
    #[arg(long, default_value = "100")]
    pub limit: NonZeroU64,
    /// Print JSON, one account a line
    #[arg(long)]
    pub json: bool,
}

/// Remove an account, its secrets and addresses included
#[derive(Debug, Args)]
pub struct MobilecoinRemove {
    /// The server.
    #[command(flatten)]
    pub door: Door,
    /// The account, 64 hex digits
    #[arg(long, value_name = "ID")]
    pub account: MobilecoinId,
    /// File with the key of the account's owner, where it has one: it stamps the removal
    #[arg(long, value_name = "FILE")]
    pub owner_key_file: Option<PathBuf>,
    /// Yes: without the phrase, or another copy of it, nobody gets the account back
    #[arg(long)]
    pub yes: bool,
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::from_hex(text).map_err(|error| error.to_string())
}
