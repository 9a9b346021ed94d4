//! Bundles of accounts: sealed to an import target as their holder's device does it, honest or
//! edited, and taken in.

use seedport_keys::{mnemonic::Mnemonic, mobilecoin::AccountKey};
use seedport_vault::{
    BundleRefusal, ImportBundleError, ImportTarget, OpenedBundle, SealOperatorWallet, Source,
    Stored, Subaddresses,
};
use seedport_wire::{
    PublicKey, SecretBytes, account_bundle,
    hpke::{self, SealedMessage},
    ids::RequestId,
};
use serde_json::Value;

use super::{
    World,
    operated::{Operated, carols, text},
    published::{Published, bytes, phrase},
    target_key,
};

pub const MALFORMED: ImportBundleError = ImportBundleError::Refused(BundleRefusal::Malformed);

/// The key of a target, checked as its holder's device does.
pub fn import_key(world: &World, target: &ImportTarget) -> PublicKey {
    let verified = account_bundle::verify_target(&target.bundle, &world.pins).expect("pinned");
    let checked = verified.check(Some(world.platform), now(world));
    let checked = checked.expect("ours, and in time");
    *checked.key()
}

/// Seals `plaintext` to the target as its holder's device does: pinned signer, own use.
pub fn seal_plaintext(world: &World, target: &ImportTarget, plaintext: &[u8]) -> SealedMessage {
    let point = import_key(world, target);
    let sealed = hpke::seal(&point, plaintext).expect("seals");
    SealedMessage::parse(&sealed.to_json()).expect("own spelling")
}

/// The account as its bundle, opened by whoever asked for it.
pub fn bundle_of(world: &World, operated: &Operated) -> SecretBytes {
    let target = target_key();
    let delivered = world.seal_parcel(operated, &operated.bundle(), &target);
    world.opened(&delivered.expect("leaves"), &target)
}

/// The account's bundle, sealed to `target`.
pub fn sealed_for(world: &World, target: &ImportTarget, operated: &Operated) -> SealedMessage {
    // Exposed to be sealed again.
    seal_plaintext(world, target, bundle_of(world, operated).expose())
}

/// Takes a plaintext in, through a fresh target.
pub fn import(world: &World, plaintext: &[u8]) -> Result<OpenedBundle, ImportBundleError> {
    let target = world.vault.begin_bundle_import(world.platform);
    let target = target.expect("makes");
    let message = seal_plaintext(world, &target, plaintext);
    take_in(world, &target, &message)
}

pub fn take_in(
    world: &World,
    target: &ImportTarget,
    message: &SealedMessage,
) -> Result<OpenedBundle, ImportBundleError> {
    let stored: Stored<'_, RequestId> = Stored {
        id: target.id,
        sealed: &target.sealed,
    };
    world
        .vault
        .finish_bundle_import(world.platform, stored, message)
}

/// An account of every kind that there is, with what its owner stamps with.
pub fn every_kind(world: &World) -> Vec<(&'static str, SealOperatorWallet)> {
    let published = Published::read();
    let fog = &published.fog_accounts[0];
    let of_phrase = || AccountKey::from_mnemonic(&mnemonic_of(&fog.mnemonic));
    let with_fog = of_phrase().subaddress(0, Some(&fog.fog()));
    let view_only = |default_address| Source::ViewOnly {
        key: of_phrase().view_account(),
        default_address,
    };
    let without_addresses = |source| SealOperatorWallet {
        subaddresses: Subaddresses::NONE,
        ..world.opening(Some(source))
    };
    let twelve = "abandon ".repeat(11) + "about";
    let entropy = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";
    vec![
        ("24 words", world.opening(Some(carols()))),
        ("12 words", world.opening(Some(phrase(&twelve)))),
        ("no address of the user's", without_addresses(carols())),
        (
            "entropy",
            world.opening(Some(Source::RootEntropy(bytes(entropy)))),
        ),
        (
            "fog",
            SealOperatorWallet {
                fog: Some(fog.fog()),
                ..without_addresses(phrase(&fog.mnemonic))
            },
        ),
        ("view only", world.opening(Some(view_only(None)))),
        (
            "view only, with fog",
            without_addresses(view_only(Some(with_fog))),
        ),
    ]
}

fn mnemonic_of(words: &str) -> Mnemonic {
    match phrase(words) {
        Source::Mnemonic(mnemonic) => mnemonic,
        _ => unreachable!("a phrase"),
    }
}

/// The bundle of an account, as a value to edit.
pub fn value_of(world: &World, operated: &Operated) -> Value {
    serde_json::from_str(text(&bundle_of(world, operated))).expect("JSON")
}

pub fn import_value(world: &World, bundle: &Value) -> Result<OpenedBundle, ImportBundleError> {
    import(world, bundle.to_string().as_bytes())
}

pub fn refusal(world: &World, bundle: &Value) -> Option<ImportBundleError> {
    import_value(world, bundle).err()
}
