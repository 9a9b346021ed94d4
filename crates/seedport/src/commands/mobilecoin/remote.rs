//! Calls to a MobileCoin door, and how their failures are worded.
//!
//! Invariant: nothing of a secret is in a failure.
//! Called by the other files of `mobilecoin`.

use seedport_client::{
    CallError,
    mobilecoin::{
        DoorError, Operator, RpcError,
        flow::{ExportAccountError, ImportBundleError},
        operator::NewOperatorError,
        owner::SealBundleError,
    },
};
use seedport_wire::account_bundle::ImportTargetError;

use crate::{
    cli::mobilecoin::Door,
    failure::{Failure, chain},
    input::Input,
    remote::call_failure,
};

/// The operator that the arguments describe.
pub fn operator(door: &Door) -> Result<Operator, Failure> {
    let key = door.api_key_file.as_ref();
    let key = key.map(Input::read_secret).transpose()?;
    Operator::new(door.url.clone(), key.as_ref()).map_err(|error| {
        let help = match error {
            NewOperatorError::ApiKey => "give the file that the server has its API key from",
            NewOperatorError::Client(_) => "check the TLS certificates of this machine",
        };
        Failure::new(chain(&error), help)
    })
}

/// Words a failed call; `doing` as in "listing the accounts".
pub fn door_failure(doing: &str, error: &DoorError) -> Failure {
    let help = match error {
        DoorError::Refused(refusal) => refusal_help(refusal),
        DoorError::Call(call) => match status(call) {
            Some(401) => "check --api-key-file",
            Some(404) => NO_DOOR,
            _ => return call_failure(doing, call),
        },
        DoorError::Empty | DoorError::Field { .. } => NO_DOOR,
    };
    Failure::new(format!("{doing}: {}", chain(error)), help)
}

const NO_DOOR: &str =
    "check that --url is the address of a MobileCoin door, as `seedport serve` announces it";

fn status(call: &CallError) -> Option<u16> {
    call.refusal().map(|refusal| refusal.status)
}

fn refusal_help(refusal: &RpcError) -> &'static str {
    let known = [
        (
            "AccountNotFound",
            "`seedport mobilecoin list` shows the accounts",
        ),
        (
            "AccountAlreadyExists",
            "nothing was changed; `seedport mobilecoin list` shows the account",
        ),
        (
            "InvalidMnemonic",
            "check the words and their order: BIP-39, English",
        ),
        ("HexDecode", "root entropy is 32 bytes, as 64 hex digits"),
        (
            "OWNER_KEY_REQUIRED",
            "give --owner-public-key: on this server every account has an owner, who stamps exports",
        ),
        (
            "NO_OWNER_KEY",
            "this server hands over only what an owner stamps, and the account has none; its \
             operator can change that (mobilecoin.export)",
        ),
        (
            "STAMP_INVALID",
            "give --owner-key-file the key whose public half the account was made with",
        ),
        (
            "TOO_MANY_ADDRESSES",
            "give a smaller --next-subaddress-index, or have the operator raise \
             mobilecoin.address_batch",
        ),
        (
            "TOO_LARGE",
            "export the account's secrets alone, without --bundle-out",
        ),
    ];
    let found = known.iter().find(|(variant, _)| refusal.is(variant));
    found.map_or("change what the server names", |(_, help)| help)
}

/// Words an export that stopped.
pub fn export_failure(error: &ExportAccountError) -> Failure {
    if let Some(call) = error.call() {
        return door_failure(&error.to_string(), call);
    }
    let help = match error {
        ExportAccountError::StampDue => {
            "give --owner-key-file the key whose public half the account was made with"
        }
        _ => {
            "nothing was kept; do not believe this server until its operator has told you why, and \
             check --pin"
        }
    };
    Failure::new(chain(error), help)
}

/// Words a bundle that was not taken in.
pub fn import_failure(error: &ImportBundleError) -> Failure {
    let help = match error {
        ImportBundleError::Begin(call) | ImportBundleError::Finish(call) => {
            return door_failure(&error.to_string(), call);
        }
        ImportBundleError::Seal(SealBundleError::Target(ImportTargetError::Organization {
            ..
        })) => "nothing was sent; compare --organization with what that server's operator names",
        ImportBundleError::Seal(SealBundleError::Target(ImportTargetError::Expired { .. })) => {
            "nothing was sent; set this machine's clock right, and begin again"
        }
        ImportBundleError::Seal(_) => {
            "nothing was sent; check --pin with the operator of the server at --url"
        }
    };
    Failure::new(chain(error), help)
}
