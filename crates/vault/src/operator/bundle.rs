//! A whole account in one text: secrets, name, indexes and every address with its metadata.
//!
//! Invariant: what is read back is held against the keys inside it: every address is derived
//! again, and they are exactly those that the account's next index says.
//! Called by `export` (write) and `import` (read). The bundle exists sealed, or in the vault.

use seedport_wire::{PublicKey, SecretBytes};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Face;

/// `format` of a bundle.
const FORMAT: &str = "seedport-mobilecoin-account";
/// The only version.
const VERSION: u32 = 1;

/// What is said of an account beside its keys, in full.
#[derive(Debug, Clone, Copy)]
pub struct BundleFace<'a> {
    /// What an export of the secrets says as well.
    pub face: Face<'a>,
    /// `first_block_index`.
    pub first_block_index: u64,
    /// `next_subaddress_index`.
    pub next_subaddress_index: u64,
    /// Every address that was assigned.
    pub addresses: &'a [BundledAddress],
}

/// One address in a bundle, in the contract's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundledAddress {
    /// Its index; text, since an index has 64 bits.
    #[serde(with = "decimal")]
    pub subaddress_index: u64,
    /// The address in base58.
    pub public_address_b58: String,
    /// What its owner wrote beside it.
    pub metadata: String,
}

#[derive(Serialize)]
struct Head {
    format: &'static str,
    version: u32,
}

#[derive(Serialize)]
struct Tail<'a> {
    owner_public_key: Option<String>,
    #[serde(with = "decimal")]
    first_block_index: u64,
    #[serde(with = "decimal")]
    next_subaddress_index: u64,
    addresses: &'a [BundledAddress],
}

impl BundleFace<'_> {
    /// The bundle's JSON, around the JSON of its secrets.
    pub(super) fn pack(&self, owner_key: Option<PublicKey>, secrets: &SecretBytes) -> SecretBytes {
        let head = Head {
            format: FORMAT,
            version: VERSION,
        };
        let tail = Tail {
            owner_public_key: owner_key.map(|key| key.to_hex()),
            first_block_index: self.first_block_index,
            next_subaddress_index: self.next_subaddress_index,
            addresses: self.addresses,
        };
        let text = "numbers, texts and lists of them always serialize";
        let (head, tail) = (
            serde_json::to_string(&head).expect(text),
            serde_json::to_string(&tail).expect(text),
        );
        // The three objects become one: the braces between them go. Joined in one allocation of
        // the exact length; exposed to be sealed.
        let parts: [&[u8]; 4] = [
            head.trim_end_matches('}').as_bytes(),
            br#","account_secrets":"#,
            secrets.expose(),
            tail.strip_prefix('{').map_or(b"", str::as_bytes),
        ];
        let mut bundle = Vec::with_capacity(parts.iter().map(|part| part.len()).sum::<usize>() + 1);
        for part in &parts[..3] {
            bundle.extend_from_slice(part);
        }
        bundle.push(b',');
        bundle.extend_from_slice(parts[3]);
        SecretBytes::from_vec(bundle)
    }
}

/// A bundle as it is read; nothing in it is believed yet.
#[derive(Deserialize)]
pub(super) struct Bundle<'a> {
    format: String,
    version: u32,
    /// Borrowed from the secret text.
    #[serde(borrow)]
    pub account_secrets: &'a RawValue,
    pub owner_public_key: Option<String>,
    #[serde(with = "decimal")]
    pub first_block_index: u64,
    #[serde(with = "decimal")]
    pub next_subaddress_index: u64,
    pub addresses: Vec<BundledAddress>,
}

impl<'a> Bundle<'a> {
    /// Reads a bundle of this version; `None` when it is none.
    pub fn read(plaintext: &'a SecretBytes) -> Option<Self> {
        // Exposed to be parsed in place.
        let bundle: Self = serde_json::from_slice(plaintext.expose()).ok()?;
        (bundle.format == FORMAT && bundle.version == VERSION).then_some(bundle)
    }
}

/// Numbers of 64 bits as decimal text.
mod decimal {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "the signature that serde calls"
    )]
    pub fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
