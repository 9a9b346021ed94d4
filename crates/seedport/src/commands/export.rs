//! `seedport export`: integrator and owner in one, against a live server.
//!
//! Invariant: nothing is exported without a pin, or the words that say what is risked. A phrase
//! goes to a terminal or into a private file, never into a pipe.
//! Called by `commands`.

use seedport_client::{Expected, Integrator, OpenedExport, Pins, Session, flow};
use seedport_wire::{SystemEntropy, TargetKey, ids::AccountId};
use serde_json::json;

use super::{
    one_thread,
    places::{Named, Places},
};
use crate::{
    cli::export::Export,
    failure::Failure,
    known, owner,
    remote::{export_failure, integrator, login_failure},
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
    places.keep(opened.phrase.words(), &envelope)?;
    say(arguments, &opened);
    Ok(())
}

async fn export(
    arguments: &Export,
    places: &Places<'_>,
) -> Result<(OpenedExport, String), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let pins = trust::pins(&arguments.trust, &integrator).await?;
    let mut envelope = String::new();
    let mut progress = |step: flow::Step<'_>| {
        owner::tell(&step);
        if let flow::Step::EnvelopeReceived { envelope: text } = step {
            text.clone_into(&mut envelope);
        }
    };
    let begun = begin(arguments, &integrator, &pins, &mut progress).await?;
    let device = known::device(&pins, &begun.expected);
    let target = TargetKey::make(&SystemEntropy)
        .map_err(|error| Failure::new(error, "try again; this machine gave no randomness"))?;
    // On disk before anything is sealed to it.
    places.keep_key(&target)?;
    let opened = flow::export_to(
        &integrator,
        begun.account,
        device,
        &begun.session,
        target,
        &mut progress,
    )
    .await
    .map_err(|error| export_failure(&error))?;
    Ok((opened, envelope))
}

/// What an export begins with.
struct Begun {
    account: AccountId,
    session: Session,
    expected: Expected,
}

/// The session that signs, one that was kept or a new one by a code; and what is expected, learned from
/// the wallet's statement before anything is signed.
async fn begin(
    arguments: &Export,
    integrator: &Integrator,
    pins: &Pins,
    progress: flow::Progress<'_>,
) -> Result<Begun, Failure> {
    if let Some(file) = &arguments.session {
        let kept = session_file::read(file)?;
        let known = known::beside(&arguments.known, kept.session.known())?;
        let expected = known::expected(&arguments.known, known, Some(pins))?;
        return Ok(Begun {
            account: kept.account,
            session: kept.session,
            expected: known::ask(integrator, kept.account, pins, expected).await?,
        });
    }
    let account = arguments
        .account
        .ok_or_else(|| Failure::usage("no account is named", "give --account, or --session"))?;
    let known = known::given(&arguments.known, Some(account));
    let expected = known::expected(&arguments.known, known, Some(pins))?;
    let expected = known::ask(integrator, account, pins, expected).await?;
    let device = known::device(pins, &expected);
    let code = async |request| owner::ask(arguments.code_file.as_ref(), &request);
    let logged_in = flow::log_in(integrator, account, device, code, progress).await;
    let logged_in = logged_in.map_err(|error| login_failure(&error))?;
    Ok(Begun {
        account,
        session: logged_in.session,
        expected,
    })
}

fn say(arguments: &Export, opened: &OpenedExport) {
    let address = opened.phrase.first_address();
    let contact = arguments.known.contact.as_ref();
    note!("{}", known::compared(opened, contact));
    if arguments.json {
        let json = json!({
            "accountId": opened.account.to_string(),
            "walletId": opened.wallet.to_string(),
            "organizationId": opened.organization.to_string(),
            "exportId": opened.export.to_string(),
            "issuedAt": opened.issued_at.to_string(),
            "address": address,
        });
        say!("{json}");
    } else if let Some(address) = address {
        note!("First Bitcoin address of this phrase: {address}");
    }
}
