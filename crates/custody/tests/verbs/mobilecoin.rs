//! The verbs of the MobileCoin door: operators' wallets, what leaves them, and what the log says.
//!
//! Called by `cargo test`; one file a promise.

mod accounts;
mod addresses;
mod bundle_requests;
mod bundles;
pub mod door;
mod duplicates;
mod exports;
mod imports;
mod log;
mod platforms;
mod races;
mod removals;
mod stamped;
mod swapped;
mod unwritable;

use rusqlite::Connection;
use seedport_custody::mobilecoin::{MobilecoinError, Opening, OwnerRetry, Sealed, Secret, Slice};
use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{AccountKey, FogInfo},
};
use seedport_wire::{
    MobilecoinId, PublicKey, SecretBytes, SigningKey, Stamp, SystemEntropy, TargetKey,
    TargetPublicKey,
};

use crate::common::Place;
pub use door::Door;

/// Phrases of the published vectors, with the ids of their accounts.
pub const CAROL: (&str, &str) = (
    "bomb canyon vibrant giant convince grid little jeans frost mail depart rib hope rebuild \
     green gesture birth arrive carry vault artefact average silent oval",
    "60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa",
);
pub const DAVE: (&str, &str) = (
    "into text kick two bread dish air simple throw glow topic yard heavy donkey guess permit \
     captain thank weekend daring mad helmet safe olympic",
    "b504409093f5707d63f24c9ce64ca461101478757d691f2e949fa2d87a35d02c",
);
/// A root entropy of the published vectors.
pub const LEGACY: (&str, &str) = (
    "c593274dc6f6eb94242e34ae5f0ab16bc3085d45d49d9e18b8a8c6f057e6b56b",
    "f9957a9d050ef8dff9d8ef6f66daa608081e631b2d918988311613343827b779",
);
/// The whole of a list.
pub const WHOLE: Slice = Slice {
    offset: 0,
    limit: None,
};
/// The index of every account's change address.
pub const CHANGE: u64 = u64::MAX - 1;

pub fn opening(name: &str) -> Opening {
    Opening {
        name: name.to_owned(),
        first_block_index: 0,
        next_subaddress_index: 2,
        fog: None,
        require_spend_subaddress: false,
        owner_key: None,
    }
}

pub fn mnemonic((phrase, _): (&str, &str)) -> Mnemonic {
    Mnemonic::parse(Language::English, phrase).expect("a published phrase")
}

pub fn phrase(of: (&str, &str)) -> Secret {
    Secret::Mnemonic(mnemonic(of))
}

pub fn entropy((hex, _): (&str, &str)) -> SecretBytes {
    SecretBytes::from_vec(hex::decode(hex).expect("hex"))
}

/// The keys that see what the account of a phrase has.
pub fn view_of(of: (&str, &str)) -> Secret {
    Secret::ViewOnly {
        key: AccountKey::from_mnemonic(&mnemonic(of)).view_account(),
        default_address: None,
    }
}

pub fn id((_, id): (&str, &str)) -> MobilecoinId {
    id.parse().expect("an id")
}

pub fn fog() -> FogInfo {
    let url = "fog://fog.example".to_owned();
    FogInfo::new(url, String::new(), vec![7; 550]).expect("in bounds")
}

/// A fresh key, and its public half as a caller names it.
pub fn target() -> (TargetKey, TargetPublicKey) {
    let key = crate::common::target();
    let public = target_of(key.public());
    (key, public)
}

pub fn target_of(key: &PublicKey) -> TargetPublicKey {
    TargetPublicKey::parse(&key.to_hex()).expect("a point")
}

pub fn signing_key() -> SigningKey {
    SigningKey::make(&SystemEntropy).expect("key")
}

/// An owner's answer to a challenge.
pub struct Answer {
    pub request: String,
    pub stamp: Stamp,
}

impl Answer {
    pub const fn retry(&self) -> OwnerRetry<'_> {
        OwnerRetry {
            request: self.request.as_str(),
            stamp: &self.stamp,
        }
    }
}

/// Stamps a challenge.
pub fn answered(sealed: Sealed, owner: &SigningKey) -> Answer {
    let Sealed::Challenge {
        payload_to_sign,
        request,
        ..
    } = sealed
    else {
        panic!("handed over without a stamp");
    };
    let stamp = Stamp::make(owner, &payload_to_sign).expect("signs");
    Answer { request, stamp }
}

pub fn envelope_of(sealed: Sealed) -> String {
    match sealed {
        Sealed::Envelope(envelope) => envelope,
        Sealed::Challenge { .. } => panic!("a stamp is asked for"),
    }
}

/// A request cut to every shorter length, and changed at every place.
pub fn cut_or_changed(request: &str) -> impl Iterator<Item = String> {
    let cut = (0..request.len()).map(|length| request[..length].to_owned());
    let changed = (0..request.len()).map(|place| {
        let other = if request.as_bytes()[place] == b'A' {
            "B"
        } else {
            "A"
        };
        format!("{}{other}{}", &request[..place], &request[place + 1..])
    });
    cut.chain(changed)
}

/// The reason of a refusal; a fault is none.
pub fn refusal<T>(result: Result<T, MobilecoinError>) -> &'static str {
    match result.err().expect("refused") {
        MobilecoinError::Fault(fault) => panic!("a fault: {fault}"),
        error => error.reason().expect("one that the log keeps"),
    }
}

/// A second connection to the database, as its owner could open one; nothing stops it.
pub fn database(place: &Place) -> Connection {
    let database = Connection::open(place.file("seedport.db")).expect("a database");
    database
        .pragma_update(None, "foreign_keys", false)
        .expect("off");
    database
}
