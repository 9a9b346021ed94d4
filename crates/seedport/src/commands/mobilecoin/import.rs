//! `seedport mobilecoin import`: an account that existed before.
//!
//! Invariant: a bundle is sealed only to a target that a pinned key signed.
//! Called by `mobilecoin`.

use std::path::Path;

use seedport_client::{
    Expected, Pins,
    mobilecoin::{
        Account, Importer, OpenedAccount, Operator, flow::import_bundle, operator::Import,
    },
    owner::open_kept,
};
use seedport_wire::{SystemClock, TargetKey};

use super::{
    described,
    remote::{door_failure, import_failure, operator},
    say,
};
use crate::{
    answer,
    cli::mobilecoin::MobilecoinImport,
    commands::{one_thread, open},
    failure::Failure,
    input::Input,
    key_file, trust,
};

/// Takes an account in and prints it.
pub fn run(arguments: &MobilecoinImport) -> Result<(), Failure> {
    let bundle = arguments.bundle.as_ref().zip(arguments.key.as_deref());
    let trust = &arguments.trust;
    if bundle.is_some() {
        trust::insist(trust, "no account is sealed to its key")?;
    } else if trust.trust_server_key
        || trust.pin.is_some() && !trust::pin_is_from_environment(trust)
    {
        return Err(Failure::usage(
            "a pin protects a bundle: a phrase reaches whoever answers at --url",
            "leave --pin and --trust-server-key out, or give --bundle",
        ));
    }
    let operator = operator(&arguments.door)?;
    let account = one_thread()?.block_on(async {
        match bundle {
            Some((bundle, key)) => sealed(arguments, &operator, bundle, key).await,
            None => plain(arguments, &operator).await,
        }
    })?;
    say(&account, arguments.json);
    Ok(())
}

async fn plain(arguments: &MobilecoinImport, operator: &Operator) -> Result<Account, Failure> {
    let import = Import {
        account: described(&arguments.described)?,
        first_block_index: arguments.first_block_index,
        next_subaddress_index: arguments.next_subaddress_index,
    };
    let imported = match (&arguments.phrase_file, &arguments.entropy_file) {
        (Some(phrase), _) => {
            operator
                .import_phrase(&phrase.read_secret()?, &import)
                .await
        }
        (None, Some(entropy)) => {
            let entropy = entropy.read_secret()?;
            operator.import_root_entropy(&entropy, &import).await
        }
        (None, None) => {
            return Err(Failure::usage(
                "there is nothing to import",
                "give --phrase-file, --entropy-file or --bundle",
            ));
        }
    };
    imported.map_err(|error| door_failure("importing the account", &error))
}

async fn sealed(
    arguments: &MobilecoinImport,
    operator: &Operator,
    bundle: &Input,
    key: &Path,
) -> Result<Account, Failure> {
    // Both are read before anything is asked of the server.
    let envelope = bundle.read_text()?;
    let target = key_file::read_target(key)?;
    let pins = trust::door_pins(&arguments.trust, operator).await?;
    let makers = arguments.bundle_pin.as_ref().unwrap_or(&pins);
    let opened = opened(&envelope, &target, makers)?;
    let into = Importer {
        pins: &pins,
        organization: arguments.organization,
        clock: &SystemClock,
    };
    let imported = import_bundle(operator, &opened, into).await;
    imported.map_err(|error| import_failure(&error))
}

fn opened(envelope: &str, target: &TargetKey, pins: &Pins) -> Result<OpenedAccount, Failure> {
    let expected = Expected::default();
    let envelope = answer::sealed(envelope);
    let opened = open_kept(&envelope, pins, target, &expected).map_err(open::refused)?;
    OpenedAccount::read(opened).map_err(open::no_account)
}
