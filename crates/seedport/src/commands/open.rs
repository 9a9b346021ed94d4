//! `seedport open`: a kept envelope, opened without a network.
//!
//! Invariant: nothing is opened without a pin, nor printed before every check has passed.
//! Called by `commands`.

use std::io::{self, Write as _};

use seedport_client::{
    OpenedExport,
    owner::{OpenKeptError, open_kept},
};
use seedport_keys::{Language, ManifestEntry};
use seedport_wire::{SecretBytes, envelope::EnvelopeError, signed_message::SignedMessageError};
use serde::Serialize;

use crate::{cli::open::Open, failure::Failure, key_file};

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
    let opened = open_kept(envelope.trim(), pins, &target).map_err(refused)?;
    if let Some(expected) = arguments.organization
        && expected != opened.organization
    {
        return Err(Failure::new(
            format!(
                "the envelope is of organization {}, not {expected}",
                opened.organization
            ),
            "check --organization; the phrase is not shown",
        ));
    }
    // Exposed to its owner, who asked for it.
    let phrase = opened
        .phrase
        .expose_text()
        .ok_or_else(|| Failure::new("the envelope holds no text", "ask its maker what it is"))?;
    let text = if arguments.json {
        facts(&opened, phrase)
    } else {
        SecretBytes::from(format!("{phrase}\n"))
    };
    // Exposed as above.
    io::stdout().write_all(text.expose()).map_err(|error| {
        Failure::new(
            format!("the phrase could not be written: {error}"),
            "open the envelope again",
        )
    })
}

/// What `--json` prints.
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
    addresses: Option<Vec<ManifestEntry>>,
}

fn facts(opened: &OpenedExport, phrase: &str) -> SecretBytes {
    let manifest = opened.derive_manifest(Language::English).ok();
    let facts = Facts {
        phrase,
        organization_id: opened.organization.to_string(),
        wallet_id: opened.wallet.to_string(),
        account_id: opened.account.to_string(),
        export_id: opened.export.to_string(),
        issued_at: opened.issued_at.to_string(),
        addresses: manifest.map(|manifest| manifest.entries),
    };
    let mut json = serde_json::to_vec(&facts).expect("texts and lists of texts always serialize");
    json.push(b'\n');
    SecretBytes::from_vec(json)
}

fn refused(error: OpenKeptError) -> Failure {
    let help = match error {
        OpenKeptError::Envelope(EnvelopeError::Open(_)) => {
            "give the key that this export was made for; the envelope's signature holds"
        }
        OpenKeptError::Envelope(EnvelopeError::Message(SignedMessageError::NotPinned)) => {
            "the envelope is by another key: check --pin with the server's operator, and do not \
             believe this envelope until it agrees"
        }
        OpenKeptError::Envelope(_) | OpenKeptError::Fact { .. } => {
            "give the text of encryptedWalletCredentials, unchanged"
        }
    };
    Failure::new(error, help)
}
