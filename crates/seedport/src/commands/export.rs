//! `seedport export`: integrator and owner in one, against a live server.
//!
//! Invariant: nothing is exported without a pin, or the words that say what is risked. A phrase
//! goes to a terminal or into a private file, never into a pipe.
//! Called by `commands`.

use seedport_client::{
    Expected, Integrator, OpenedExport, Pins, Session,
    flow::{self, ExportError},
};
use seedport_wire::{SystemEntropy, TargetKey, ids::AccountId};
use serde_json::json;

use super::{
    one_thread,
    places::{Named, Places},
};
use crate::{
    cli::export::Export,
    compared::{self, Signer, Sources},
    failure::Failure,
    known,
    owner::{Codes, Told},
    remote::{export_failure, integrator},
    session_file::{self, Kept},
    trust,
};

/// Exports and says where the result is.
pub fn run(arguments: &Export) -> Result<(), Failure> {
    trust::insist(&arguments.trust, "nothing is exported")?;
    let codes = Codes::from(arguments.code_file.as_ref())?;
    let kept = arguments.session.as_deref();
    let kept = kept.map(session_file::read).transpose()?;
    let mut places = Places::of(Named {
        out: arguments.out.as_deref(),
        envelope: arguments.envelope_out.as_deref(),
        key: arguments.key_out.as_deref(),
    })?;
    let by_file = kept.as_ref().map(|kept| kept.session.known().clone());
    let sources = Sources::of(&arguments.known, arguments.account, by_file.as_ref());
    let exported = export(arguments, kept, codes, &mut places);
    let (opened, envelope) = one_thread()?.block_on(exported)?;
    // What it is comes before the words.
    tell(arguments, &opened, &sources);
    places.keep(opened.phrase.words(), &envelope)?;
    print(arguments, &opened, &sources);
    Ok(())
}

async fn export(
    arguments: &Export,
    kept: Option<Kept>,
    codes: Codes<'_>,
    places: &mut Places,
) -> Result<(OpenedExport, String), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let pins = trust::pins(&arguments.trust, &integrator).await?;
    let begun = begin(arguments, &integrator, &pins, kept, codes).await?;
    let device = known::device(&pins, &begun.expected);
    let target = TargetKey::make(&SystemEntropy)
        .map_err(|error| Failure::new(error, "try again; this machine gave no randomness"))?;
    // On disk before anything is sealed to it.
    places.keep_key(&target)?;
    let told = Told::of(Signer::of(&arguments.trust), &begun.expected);
    let mut envelope = String::new();
    let mut progress = |step: flow::Step<'_>| {
        told.tell(&step);
        if let flow::Step::EnvelopeReceived { envelope: text } = step {
            text.clone_into(&mut envelope);
        }
    };
    let opened = flow::export_to(
        &integrator,
        begun.account,
        device,
        &begun.session,
        target,
        &mut progress,
    )
    .await
    .map_err(|error| {
        if is_unsealed(&error) {
            places.take_key_back();
        }
        export_failure(&error)
    })?;
    Ok((opened, envelope))
}

/// Whether nothing was sealed to the target key, for sure.
const fn is_unsealed(error: &ExportError) -> bool {
    matches!(
        error,
        ExportError::Payload(_) | ExportError::Key(_) | ExportError::Begin(_)
    )
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
    kept: Option<Kept>,
    mut codes: Codes<'_>,
) -> Result<Begun, Failure> {
    if let Some(kept) = kept {
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
    let told = Told::of(Signer::of(&arguments.trust), &expected);
    let mut tell = |step: flow::Step<'_>| told.tell(&step);
    let code = async |request| codes.ask(&request);
    let logged_in = flow::log_in(integrator, account, device, code, &mut tell).await;
    let logged_in = logged_in.map_err(|error| codes.worded(&error))?;
    Ok(Begun {
        account,
        session: logged_in.session,
        expected,
    })
}

/// What was opened, and what it was compared with.
fn tell(arguments: &Export, opened: &OpenedExport, sources: &Sources) {
    let facts = known::opened_facts(opened);
    let signer = Signer::of(&arguments.trust);
    note!("{}", compared::lines(&facts, sources, signer));
}

fn print(arguments: &Export, opened: &OpenedExport, sources: &Sources) {
    if !arguments.json {
        return;
    }
    let signer = Signer::of(&arguments.trust);
    let founding = Some(opened.compared.founding);
    let (compared, signed_by) = compared::json(sources, founding, signer);
    let json = json!({
        "accountId": opened.account.to_string(),
        "walletId": opened.wallet.to_string(),
        "organizationId": opened.organization.to_string(),
        "exportId": opened.export.to_string(),
        "issuedAt": opened.issued_at.to_string(),
        "address": opened.phrase.first_address(),
        "compared": compared,
        "signedBy": signed_by,
    });
    say!("{json}");
}
