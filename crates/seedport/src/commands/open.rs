//! `seedport open`: a kept envelope, opened without a network.
//!
//! Invariant: nothing is opened without a pin, nor printed before every check has passed.
//! Called by `commands`; `mobilecoin import` words its refusals alike.

use std::io::{self, Write as _};

use seedport_client::{
    OpenedExport,
    mobilecoin::{OpenedAccount, owner::ReadAccountError},
    owner::{OpenKeptError, open_kept},
};
use seedport_keys::ManifestEntry;
use seedport_wire::{
    SecretBytes,
    envelope::{Content, EnvelopeError},
    signed_message::SignedMessageError,
};
use serde::Serialize;

use super::mobilecoin::facts::whole;
use crate::{
    cli::open::Open,
    failure::Failure,
    key_file, known,
    mismatch::{expected_help, phrase_help},
};

/// Checks, opens and prints.
pub fn run(arguments: &Open) -> Result<(), Failure> {
    let pins = arguments.pin.as_ref().ok_or_else(|| {
        Failure::new(
            "without a pin nobody knows who made this envelope, so it is not opened",
            "give --pin the server's quorum key fingerprint: `seedport serve` prints it when it \
             starts, and /.well-known/seedport-keys.json has it; take it from somebody you trust",
        )
    })?;
    let envelope = arguments.envelope.read_text()?;
    let target = key_file::read_target(&arguments.key)?;
    let given = known::given(&arguments.known, arguments.account);
    let expected = known::expected(&arguments.known, given, Some(pins))?;
    let opened = open_kept(envelope.trim(), pins, &target, &expected).map_err(refused)?;
    let text = match opened.content() {
        Content::Phrase => {
            let wallet = opened.into_phrase();
            let wallet = wallet.map_err(|error| Failure::new(error, phrase_help(error)))?;
            let contact = expected.known.contact.as_ref();
            note!("{}", known::compared(&wallet, contact));
            phrase_text(&wallet, arguments.json)?
        }
        Content::MobilecoinAccountSecrets | Content::MobilecoinAccountBundle => {
            let account = OpenedAccount::read(opened).map_err(no_account)?;
            account_text(&account, arguments.json)?
        }
    };
    // Exposed to its owner, who asked for it.
    io::stdout().write_all(text.expose()).map_err(|error| {
        Failure::new(
            format!("the phrase could not be written: {error}"),
            "open the envelope again",
        )
    })
}

fn phrase_text(opened: &OpenedExport, as_json: bool) -> Result<SecretBytes, Failure> {
    // Exposed to be written for its owner.
    let phrase =
        opened.phrase.words().expose_text().ok_or_else(|| {
            Failure::new("the envelope holds no text", "ask its maker what it is")
        })?;
    Ok(if as_json {
        facts(opened, phrase)
    } else {
        SecretBytes::from(format!("{phrase}\n"))
    })
}

/// The line that restores an account; for one that only sees, its keys as JSON.
fn account_text(account: &OpenedAccount, as_json: bool) -> Result<SecretBytes, Failure> {
    let line = account.restoring_line();
    match line.filter(|_| !as_json) {
        // Exposed to be written for its owner.
        Some(line) => Ok(SecretBytes::from_vec([line.expose(), b"\n"].concat())),
        None if as_json => whole(account),
        // Exposed as above.
        None => Ok(SecretBytes::from_vec(
            [account.plaintext.expose(), b"\n"].concat(),
        )),
    }
}

/// What `--json` prints of a phrase.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts<'a> {
    phrase: &'a str,
    organization_id: String,
    wallet_id: String,
    account_id: String,
    export_id: String,
    issued_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    addresses: Option<&'a [ManifestEntry]>,
}

fn facts(opened: &OpenedExport, phrase: &str) -> SecretBytes {
    let manifest = opened.phrase.manifest();
    let facts = Facts {
        phrase,
        organization_id: opened.organization.to_string(),
        wallet_id: opened.wallet.to_string(),
        account_id: opened.account.to_string(),
        export_id: opened.export.to_string(),
        issued_at: opened.issued_at.to_string(),
        addresses: manifest.map(|manifest| manifest.entries.as_slice()),
    };
    let json = SecretBytes::from_json(&facts).expect("texts and lists of texts always serialize");
    // Exposed to be written for its owner.
    SecretBytes::from_vec([json.expose(), b"\n"].concat())
}

/// Words an account that is none.
pub fn no_account(error: ReadAccountError) -> Failure {
    Failure::new(
        error,
        "nothing is shown; ask the server's operator what was sealed here",
    )
}

/// Words an envelope that is refused.
pub fn refused(error: OpenKeptError) -> Failure {
    let help = match error {
        OpenKeptError::Envelope(EnvelopeError::Open(_)) => {
            "give the key that this export was made for; the envelope's signature holds"
        }
        OpenKeptError::Envelope(EnvelopeError::Message(SignedMessageError::NotPinned)) => {
            "the envelope is by another key: check --pin with the server's operator, and do not \
             believe this envelope until it agrees"
        }
        OpenKeptError::Other(other) => expected_help(other),
        OpenKeptError::Envelope(_) | OpenKeptError::Fact { .. } => {
            "give the text of the envelope, unchanged"
        }
    };
    Failure::new(error, help)
}
