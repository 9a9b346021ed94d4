//! `seedport mobilecoin export`: an account, sealed to a key that is made here.
//!
//! Invariant: nothing is exported without a pin, or the words that say what is risked. A phrase
//! goes to a terminal or into a private file, never into a pipe.
//! Called by `mobilecoin`.

use seedport_client::mobilecoin::{
    Exported, Handover, PendingExport,
    flow::{self, ExportAccountError},
};
use seedport_wire::{SystemEntropy, TargetKey};

use super::{
    facts::Facts,
    remote::{export_failure, operator},
};
use crate::{
    cli::mobilecoin::MobilecoinExport,
    commands::{
        one_thread,
        places::{Named, Places},
    },
    compared::Signer,
    failure::Failure,
    key_file, trust,
};

/// Exports and says where the result is.
pub fn run(arguments: &MobilecoinExport) -> Result<(), Failure> {
    trust::insist(&arguments.trust, "nothing is exported")?;
    let sealed = arguments
        .bundle_out
        .as_ref()
        .or(arguments.envelope_out.as_ref());
    let mut places = Places::of(Named {
        out: arguments.out.as_deref(),
        envelope: sealed.map(AsRef::as_ref),
        key: arguments.key_out.as_deref(),
    })?;
    let exported = one_thread()?.block_on(export(arguments, &mut places))?;
    let opened = &exported.opened;
    // What it is comes before the words.
    tell(arguments, &exported);
    match opened.restoring_line() {
        Some(line) => places.keep(&line, &exported.envelope)?,
        None => places.keep(&opened.plaintext, &exported.envelope)?,
    }
    if arguments.json {
        let facts = serde_json::to_string(&Facts::of(opened));
        say!("{}", facts.expect("texts always serialize"));
    }
    Ok(())
}

async fn export(arguments: &MobilecoinExport, places: &mut Places) -> Result<Exported, Failure> {
    let owner_key = arguments.owner_key_file.as_deref();
    let owner_key = owner_key.map(key_file::read_signing).transpose()?;
    let operator = operator(&arguments.door)?;
    let pins = trust::door_pins(&arguments.trust, &operator).await?;
    let target = TargetKey::make(&SystemEntropy)
        .map_err(|error| Failure::new(error, "try again; this machine gave no randomness"))?;
    // On disk before anything is sealed to it.
    places.keep_key(&target)?;
    let handover = match arguments.bundle_out {
        Some(_) => Handover::Bundle,
        None => Handover::Secrets,
    };
    let pending = PendingExport::begin(arguments.account, handover, target);
    let exported = flow::export(&operator, pending, owner_key.as_ref(), &pins).await;
    exported.map_err(|error| {
        if is_unsealed(&error) {
            places.take_key_back();
        }
        export_failure(&error)
    })
}

/// Whether nothing was sealed to the target key, for sure.
const fn is_unsealed(error: &ExportAccountError) -> bool {
    matches!(
        error,
        ExportAccountError::StampDue
            | ExportAccountError::Payload(_)
            | ExportAccountError::Begin(_)
    )
}

/// What was opened, and what it was compared with.
fn tell(arguments: &MobilecoinExport, exported: &Exported) {
    let opened = &exported.opened;
    if arguments.owner_key_file.is_some() && !exported.stamped {
        note!("The server asked for no stamp: this account has no owner key.");
    }
    note!("{}", Facts::of(opened).lines("(compared with --account)"));
    let signer = Signer::of(&arguments.trust);
    note!(
        "the envelope ({}) is signed by {}",
        opened.export,
        signer.text()
    );
}
