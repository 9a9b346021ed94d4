//! `seedport stamp`: the header that signs a payload.
//!
//! Invariant: signs the exact bytes it was given, and says first what they are: an export to a key
//! that the arguments name, or, only if the arguments say so, anything.
//! Called by `commands`.

use std::path::Path;

use seedport_client::owner::{StampPayloadError, stamp_export};
use seedport_wire::{SigningKey, Stamp, envelope::Content};
use serde::Deserialize;

use crate::{
    cli::stamp as cli,
    failure::{Failure, chain},
    key_file,
    mismatch::named_help,
};

/// Prints the value of `Grid-Wallet-Signature`.
pub fn run(arguments: &cli::Stamp) -> Result<(), Failure> {
    let key = key_file::read_signing(&arguments.key)?;
    let stamp = match &arguments.target_key {
        Some(target) => export(&key, target, &arguments.payload.read_text()?)?,
        None if arguments.unread => unread(&key, &arguments.payload.read_text()?)?,
        None => {
            return Err(Failure::new(
                "without a key to hold the payload against nobody knows what is signed, so nothing \
                 is",
                "give --target-key the key that an export is to be sealed to, or sign what you have \
                 read yourself with --unread",
            ));
        }
    };
    say!("{}", stamp.to_header());
    Ok(())
}

fn export(key: &SigningKey, target: &Path, payload: &str) -> Result<Stamp, Failure> {
    let target = key_file::read_target(target)?;
    let stamped = stamp_export(key, payload, target.public());
    let (stamp, signed) = stamped.map_err(|error| {
        let help = match error {
            StampPayloadError::Payload(_) => {
                "give the payloadToSign of an export, to the byte; sign another payload, once you \
                 have read it, with --unread"
            }
            StampPayloadError::Named(named) => named_help(named),
            StampPayloadError::Target => {
                "somebody on the way put another key there, or --target-key is not the key that \
                 was sent as clientPublicKey"
            }
            StampPayloadError::Content | StampPayloadError::Stamp(_) => "report this",
        };
        Failure::new(chain(&error), help)
    })?;
    note!(
        "Signed: the export of {} wallet {} of organization {} to this key.",
        what(signed.content),
        signed.wallet,
        signed.platform
    );
    Ok(stamp)
}

/// What an export hands over.
const fn what(content: Content) -> &'static str {
    match content {
        Content::Phrase => "the phrase of",
        Content::MobilecoinAccountSecrets => "the account secrets of",
        Content::MobilecoinAccountBundle => "the whole account of",
    }
}

fn unread(key: &SigningKey, payload: &str) -> Result<Stamp, Failure> {
    note!("Signing unread: {}.", described(payload));
    Stamp::make(key, payload)
        .map_err(|error| Failure::new(format!("not signed: {error}"), "report this"))
}

/// What a text says that it is; its values may be secrets, and are not repeated.
fn described(payload: &str) -> String {
    #[derive(Deserialize)]
    struct Activity {
        r#type: String,
    }
    let activity = serde_json::from_str(payload).ok();
    let named = activity.map(|activity: Activity| activity.r#type);
    let is_name = |name: &String| {
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        name.starts_with("ACTIVITY_TYPE_") && name.len() <= 64 && name.bytes().all(plain)
    };
    named.filter(is_name).unwrap_or_else(|| {
        let length = payload.len();
        format!("{length} bytes that are no activity's payload")
    })
}
