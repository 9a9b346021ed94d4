//! `seedport open`: a kept envelope, opened without a network.
//!
//! Invariant: nothing signed is opened without a pin, nor printed before every check has passed.
//! Called by `commands`; `mobilecoin import` words its refusals alike.

mod first_edition;

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
use serde_json::Value;

use super::mobilecoin::{self, facts::whole};
use crate::{
    answer,
    cli::open::Open,
    compared::{self, Signer, Sources},
    failure::Failure,
    key_file, known,
    mismatch::{expected_help, phrase_help},
};

/// Checks, opens and prints.
pub fn run(arguments: &Open) -> Result<(), Failure> {
    // A bundle that nobody signed is held against an address alone.
    if arguments.pin.is_none() && arguments.known.address.is_none() {
        return Err(no_pin());
    }
    let text = arguments.envelope.read_text()?;
    let envelope = answer::sealed(&text);
    let target = key_file::read_target(&arguments.key)?;
    let given = known::given(&arguments.known, arguments.account);
    let pins = arguments.pin.as_ref();
    let expected = known::expected(&arguments.known, given, pins)?;
    if first_edition::is_bundle(&envelope) {
        return first_edition::open(arguments, &envelope, &target, &expected);
    }
    let pins = pins.ok_or_else(no_pin)?;
    let opened = open_kept(&envelope, pins, &target, &expected).map_err(refused)?;
    let sources = Sources::of(&arguments.known, arguments.account, None);
    let text = match opened.content() {
        Content::Phrase => {
            let wallet = opened.into_phrase();
            let wallet = wallet.map_err(|error| Failure::new(error, phrase_help(error)))?;
            let facts = known::opened_facts(&wallet);
            note!("{}", compared::lines(&facts, &sources, Signer::Pinned));
            phrase_text(&wallet, arguments.json, &sources)?
        }
        Content::MobilecoinAccountSecrets | Content::MobilecoinAccountBundle => {
            let account = OpenedAccount::read(opened).map_err(no_account)?;
            let facts = mobilecoin::facts::Facts::of(&account);
            note!(
                "{}",
                facts.lines("(of the account's own keys; compared with nothing)")
            );
            note!("signed by {}", Signer::Pinned.text());
            account_text(&account, arguments.json)?
        }
    };
    write(&text)
}

/// Gives what was opened to its owner.
fn write(text: &SecretBytes) -> Result<(), Failure> {
    // Exposed to its owner, who asked for it.
    io::stdout().write_all(text.expose()).map_err(|error| {
        Failure::new(
            format!("the phrase could not be written: {error}"),
            "open the envelope again",
        )
    })
}

fn no_pin() -> Failure {
    Failure::new(
        "without a pin nobody knows who made this envelope, so it is not opened",
        "give --pin the server's quorum key fingerprint: `seedport serve` prints it when it starts, \
         and /.well-known/seedport-keys.json has it; take it from somebody you trust",
    )
}

fn phrase_text(
    opened: &OpenedExport,
    as_json: bool,
    sources: &Sources,
) -> Result<SecretBytes, Failure> {
    // Exposed to be written for its owner.
    let phrase =
        opened.phrase.words().expose_text().ok_or_else(|| {
            Failure::new("the envelope holds no text", "ask its maker what it is")
        })?;
    Ok(if as_json {
        facts(opened, phrase, sources)
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
    compared: Value,
    signed_by: Value,
}

fn facts(opened: &OpenedExport, phrase: &str, sources: &Sources) -> SecretBytes {
    let founding = Some(opened.compared.founding);
    let (compared, signed_by) = compared::json(sources, founding, Signer::Pinned);
    let manifest = opened.phrase.manifest();
    let facts = Facts {
        phrase,
        organization_id: opened.organization.to_string(),
        wallet_id: opened.wallet.to_string(),
        account_id: opened.account.to_string(),
        export_id: opened.export.to_string(),
        issued_at: opened.issued_at.to_string(),
        addresses: manifest.map(|manifest| manifest.entries.as_slice()),
        compared,
        signed_by,
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
            "give the text of the envelope, or the whole answer that it came in, unchanged"
        }
    };
    Failure::new(error, help)
}
