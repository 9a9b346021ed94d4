//! `seedport export`: integrator and owner in one, against a live server.
//!
//! Invariant: nothing is exported without a pin, or the words that say what is risked. A phrase
//! goes to a terminal or into a private file, never into a pipe.
//! Called by `commands`.

use seedport_client::{Device, Integrator, OpenedExport, Session, flow};
use seedport_keys::Language;
use seedport_wire::{SystemClock, SystemEntropy, TargetKey, ids::AccountId};
use serde_json::json;

use super::{
    one_thread,
    places::{Named, Places},
};
use crate::{
    cli::export::Export,
    failure::Failure,
    owner,
    remote::{flow_failure, integrator},
    session_file, trust,
};

/// Exports and says where the result is.
pub fn run(arguments: &Export) -> Result<(), Failure> {
    trust::insist(&arguments.trust, "nothing is exported")?;
    let places = Places::of(Named {
        out: arguments.out.as_deref(),
        envelope: arguments.envelope_out.as_deref(),
        key: arguments.key_out.as_deref(),
    })?;
    let (opened, envelope) = one_thread()?.block_on(export(arguments, &places))?;
    places.keep(&opened.phrase, &envelope)?;
    say(arguments, &opened);
    Ok(())
}

async fn export(
    arguments: &Export,
    places: &Places<'_>,
) -> Result<(OpenedExport, String), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let pins = trust::pins(&arguments.trust, &integrator).await?;
    let device = Device {
        pins: &pins,
        entropy: &SystemEntropy,
        clock: &SystemClock,
    };
    let mut envelope = String::new();
    let mut progress = |step: flow::Step<'_>| {
        owner::tell(&step);
        if let flow::Step::EnvelopeReceived { envelope: text } = step {
            text.clone_into(&mut envelope);
        }
    };
    let (account, session) = session(arguments, &integrator, device, &mut progress).await?;
    let target = TargetKey::make(&SystemEntropy)
        .map_err(|error| Failure::new(error, "try again; this machine gave no randomness"))?;
    // On disk before anything is sealed to it.
    places.keep_key(&target)?;
    let opened = flow::export_to(
        &integrator,
        account,
        device,
        &session,
        target,
        &mut progress,
    )
    .await
    .map_err(|error| flow_failure(&error))?;
    Ok((opened, envelope))
}

/// The session that signs: one that was kept, or a new one by a code.
async fn session(
    arguments: &Export,
    integrator: &Integrator,
    device: Device<'_>,
    progress: flow::Progress<'_>,
) -> Result<(AccountId, Session), Failure> {
    if let Some(file) = &arguments.session {
        let kept = session_file::read(file)?;
        return Ok((kept.account, kept.session));
    }
    let account = arguments
        .account
        .ok_or_else(|| Failure::usage("no account is named", "give --account, or --session"))?;
    let code = async |request| owner::ask(arguments.code_file.as_ref(), &request);
    let logged_in = flow::log_in(integrator, account, device, code, progress).await;
    let logged_in = logged_in.map_err(|error| flow_failure(&error))?;
    Ok((account, logged_in.session))
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
