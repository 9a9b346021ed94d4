//! `seedport open` of the export's first edition: a bundle that nobody signed.
//!
//! Invariant: its phrase is shown only when it leads to the address that the owner gives, or to the
//! manifest of a statement that a pinned key signed.
//! Called by `open`.

use seedport_client::{
    Expected,
    owner::{CheckedPhrase, OpenKeptBundleError, OpenPhraseError, open_kept_bundle},
};
use seedport_keys::ManifestEntry;
use seedport_wire::{SecretBytes, TargetKey};
use serde::Serialize;

use super::write;
use crate::{cli::open::Open, failure::Failure, mismatch::phrase_help};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'a> {
    phrase: &'a str,
    addresses: &'a [ManifestEntry],
    signed_by: Option<&'a str>,
}

/// Whether a text is such a bundle: base58, where an envelope is JSON.
pub fn is_bundle(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Opens, checks and prints.
pub fn open(
    arguments: &Open,
    bundle: &str,
    receiver: &TargetKey,
    expected: &Expected,
) -> Result<(), Failure> {
    let phrase = open_kept_bundle(bundle, receiver, expected).map_err(refused)?;
    note!("{}", lines(arguments, &phrase));
    write(&text(&phrase, arguments.json)?)
}

fn lines(arguments: &Open, phrase: &CheckedPhrase) -> String {
    let known = &arguments.known;
    let with = match (known.address.is_some(), known.statement.is_some()) {
        (true, true) => "--address and --statement",
        (true, false) => "--address",
        (false, _) => "--statement",
    };
    let address = phrase.first_address().unwrap_or("none");
    format!(
        "first Bitcoin address {address} (compared with {with})\nsigned by nobody: a bundle of the \
         first edition says neither whose wallet it is nor who sealed it"
    )
}

fn text(phrase: &CheckedPhrase, as_json: bool) -> Result<SecretBytes, Failure> {
    // Exposed to be written for its owner.
    let words = phrase
        .words()
        .expose_text()
        .ok_or_else(|| Failure::new("the bundle holds no text", "ask its maker what it is"))?;
    if !as_json {
        return Ok(SecretBytes::from(format!("{words}\n")));
    }
    let manifest = phrase.manifest();
    let facts = Facts {
        phrase: words,
        addresses: manifest.map_or(&[], |manifest| manifest.entries.as_slice()),
        signed_by: None,
    };
    let json = SecretBytes::from_json(&facts).expect("texts and lists of texts always serialize");
    // Exposed as above.
    Ok(SecretBytes::from_vec([json.expose(), b"\n"].concat()))
}

fn refused(error: OpenKeptBundleError) -> Failure {
    let help = match error {
        OpenKeptBundleError::Unproven => {
            "give --address, the wallet's first Bitcoin address as you know it, or --pin and \
             --statement, the statement that you kept"
        }
        OpenKeptBundleError::Bundle(_) => {
            "give the text of encryptedWalletCredentials unchanged, and the key whose public half the \
             session was opened with"
        }
        OpenKeptBundleError::Phrase(error) => phrase_help(OpenPhraseError::Check(error)),
    };
    Failure::new(error, help)
}
