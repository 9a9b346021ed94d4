//! `seedport export`: integrator and owner in one, against a live server.
//!
//! Invariant: nothing is exported without a pin, or the words that say what is risked. A phrase
//! goes to a terminal or into a private file, never into a pipe.
//! Called by `commands`.

mod owner;
mod places;

use seedport_client::{ExportWalletError, Integrator, OpenedExport, Pins, flow};
use seedport_keys::Language;
use seedport_wire::{SystemEntropy, TargetKey};
use serde_json::json;

use super::one_thread;
use crate::{
    cli::export::Export,
    failure::Failure,
    remote::{call_failure, export_failure, integrator},
};
use places::Places;

/// Exports and says where the result is.
pub fn run(arguments: &Export) -> Result<(), Failure> {
    if arguments.pin.is_none() && !arguments.trust_server_key {
        return Err(Failure::new(
            "without a pin nobody knows who seals and signs, so nothing is exported",
            "give --pin the fingerprint that `seedport serve` prints when it starts, or accept \
             whatever key the server names now with --trust-server-key",
        ));
    }
    let places = Places::of(arguments)?;
    let (opened, envelope) = one_thread()?.block_on(export(arguments, &places))?;
    places.keep(&opened, &envelope)?;
    say(arguments, &opened);
    Ok(())
}

async fn export(
    arguments: &Export,
    places: &Places<'_>,
) -> Result<(OpenedExport, String), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let pins = match &arguments.pin {
        Some(pins) => pins.clone(),
        None => first_use(&integrator).await?,
    };
    let account = arguments.account;
    let mut envelope = String::new();
    let mut progress = |step: flow::Step<'_>| {
        owner::tell(&step);
        if let flow::Step::EnvelopeReceived { envelope: text } = step {
            text.clone_into(&mut envelope);
        }
    };
    let code = async |request| owner::ask(arguments.code_file.as_ref(), &request);
    let session = flow::log_in(
        &integrator,
        account,
        &pins,
        code,
        &SystemEntropy,
        &mut progress,
    )
    .await
    .map_err(|error| export_failure(&ExportWalletError::from(error)))?;
    let target = TargetKey::make(&SystemEntropy)
        .map_err(|error| Failure::new(error, "try again; this machine gave no randomness"))?;
    // On disk before anything is sealed to it.
    places.keep_key(&target)?;
    let opened = flow::export_to(&integrator, account, &pins, &session, target, &mut progress)
        .await
        .map_err(|error| export_failure(&ExportWalletError::from(error)))?;
    Ok((opened, envelope))
}

/// The keys that the server itself names, believed because the arguments say so.
async fn first_use(integrator: &Integrator) -> Result<Pins, Failure> {
    let document = integrator.key_document().await;
    let document = document.map_err(|error| call_failure("asking for the quorum keys", &error))?;
    Pins::trust_on_first_use(&document).map_err(|error| {
        Failure::new(
            error,
            "ask the server's operator for the fingerprint, and pin it",
        )
    })
}

fn say(arguments: &Export, opened: &OpenedExport) {
    let manifest = opened.derive_manifest(Language::English).ok();
    let address = manifest
        .as_ref()
        .and_then(|manifest| manifest.entries.first())
        .map(|entry| entry.address.as_str());
    if arguments.json {
        let json = json!({
            "accountId": opened.account.to_string(),
            "walletId": opened.wallet.to_string(),
            "organizationId": opened.organization.to_string(),
            "exportId": opened.export.to_string(),
            "issuedAt": opened.issued_at.to_string(),
            "address": address,
        });
        println!("{json}");
    } else if let Some(address) = address {
        eprintln!("First Bitcoin address of this phrase: {address}");
    }
}
