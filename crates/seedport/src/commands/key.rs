//! `seedport key show`: the fingerprints that owners' devices pin.
//!
//! Invariant: from the data directory a fingerprint is that of the sealed key, opened under the
//! root key; what a server publishes is shown as what it says.
//! Called by `commands`.

use seedport_client::{BaseUrl, Integrator};
use seedport_custody::open::stored_keys;
use seedport_vault::quorum::fingerprints;
use seedport_wire::{Fingerprint, SecretBytes};
use serde_json::json;

use super::{kept::Kept, one_thread};
use crate::{
    cli::key::KeyShow,
    failure::{Failure, chain},
    installation,
    remote::call_failure,
};

/// Reads, compares and prints.
pub fn run(arguments: &KeyShow) -> Result<(), Failure> {
    one_thread()?.block_on(show(arguments))
}

async fn show(arguments: &KeyShow) -> Result<(), Failure> {
    let settings = &arguments.settings;
    let named = settings.data_dir.is_some() || settings.config.is_some();
    let kept = if named || arguments.url.is_none() {
        Some(kept(arguments).await?)
    } else {
        None
    };
    let published = match &arguments.url {
        Some(url) => Some(published(url).await?),
        None => None,
    };
    if let (Some(kept), Some(published)) = (&kept, &published) {
        compare(kept, published)?;
    }
    let source = match (&kept, &published) {
        (Some(_), Some(_)) => "the data directory and the server agree",
        (Some(_), None) => "from the data directory",
        _ => "as the server says, compared with nothing",
    };
    let keys = kept.or(published).unwrap_or_default();
    for (place, key) in keys.iter().enumerate() {
        let status = if place == 0 { "current" } else { "past" };
        if arguments.json {
            let json = json!({"fingerprint": key, "status": status, "source": source});
            say!("{json}");
        } else {
            say!("{key}  {status}  ({source})");
        }
    }
    Ok(())
}

/// The keys of the data directory, the current one first.
async fn kept(arguments: &KeyShow) -> Result<Vec<Fingerprint>, Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let stored = stored_keys(&kept.store).await;
    let stored = stored.map_err(|error| kept.failed(&error))?;
    if stored.is_empty() {
        return Err(Failure::new(
            format!("{} has no quorum key yet", kept.directory.path().display()),
            "`seedport serve` makes it at its first start",
        ));
    }
    let root = installation::existing_root_key(&kept.config, &kept.directory)?;
    fingerprints(&root, &stored).map_err(|_| {
        let file = kept.config.root_key_file(&kept.directory);
        installation::wrong_root_key(&file, &kept.directory)
    })
}

/// The keys that a server publishes, the current one first.
async fn published(url: &BaseUrl) -> Result<Vec<Fingerprint>, Failure> {
    // The document is asked for without a token.
    let nobody = SecretBytes::copy_from(b"none");
    let server = Integrator::new(url.clone(), "none", nobody);
    let server = server.map_err(|error| {
        Failure::new(chain(&error), "check the TLS certificates of this machine")
    })?;
    let document = server.key_document().await;
    let document = document.map_err(|error| call_failure("asking for the quorum keys", &error))?;
    Ok(document.keys.iter().map(|key| key.fingerprint).collect())
}

fn compare(kept: &[Fingerprint], published: &[Fingerprint]) -> Result<(), Failure> {
    if kept == published {
        return Ok(());
    }
    let first = |keys: &[Fingerprint]| {
        keys.first()
            .map_or_else(|| "none".to_owned(), ToString::to_string)
    };
    Err(Failure::new(
        format!(
            "the server publishes other quorum keys ({} first) than the data directory holds ({} \
             first)",
            first(published),
            first(kept)
        ),
        "if --url is this installation's, somebody between here and it changes answers: owners who \
         pinned the right key refuse the other one; docs/incidents.md says what to do",
    ))
}
