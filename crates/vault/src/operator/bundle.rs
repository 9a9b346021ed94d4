//! A whole account in one text: secrets, name, indexes and every address with its metadata.
//!
//! Invariant: one struct is written and read, so the two cannot drift; numbers have one spelling,
//! and a field that this version does not know is refused, not dropped. Its addresses come from the
//! keys; its name, indexes and metadata are the caller's claims.
//! Called by `parcel` (write) and `import` (read). The text exists sealed, or in the vault.

use std::borrow::Cow;

use seedport_keys::mobilecoin::secrets::Shape;
use seedport_wire::{SecretBytes, hpke};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Face, OperatorExportRefusal};
use crate::records::operator_wallet::{Material, OperatorWalletRecord};

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
    pub addresses: &'a [AddressFace],
}

/// What is said of an address; the address itself comes from the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressFace {
    /// Its subaddress index.
    pub index: u64,
    /// What its owner wrote beside it.
    pub metadata: String,
}

/// One address in a bundle, in the contract's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BundledAddress {
    /// Its index; text, since an index has 64 bits.
    #[serde(with = "decimal")]
    pub subaddress_index: u64,
    /// The address in base58.
    pub public_address_b58: String,
    /// What its owner wrote beside it.
    pub metadata: String,
}

/// The bundle's JSON, in this order. Nothing of a bundle that is read is believed yet.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bundle<'a> {
    format: Cow<'a, str>,
    version: u32,
    /// Borrowed from a secret text, both ways.
    #[serde(borrow)]
    pub account_secrets: &'a RawValue,
    /// 130 hex digits; null when the account has no owner.
    pub owner_public_key: Option<String>,
    #[serde(with = "decimal")]
    pub first_block_index: u64,
    #[serde(with = "decimal")]
    pub next_subaddress_index: u64,
    pub addresses: Cow<'a, [BundledAddress]>,
}

impl BundleFace<'_> {
    /// No bundle of more addresses fits an envelope: each takes more bytes than this.
    const SHORTEST_ADDRESS: usize = 64;

    /// More addresses than this are not derived, because they would not fit.
    pub const MOST_ADDRESSES: usize = hpke::MAX_PLAINTEXT / Self::SHORTEST_ADDRESS;

    /// The addresses as these keys give them.
    fn addresses_of(
        &self,
        material: &Material,
    ) -> Result<Vec<BundledAddress>, OperatorExportRefusal> {
        if self.addresses.len() > Self::MOST_ADDRESSES {
            return Err(OperatorExportRefusal::TooLarge);
        }
        let derive = |face: &AddressFace| {
            let address = material.own_address(face.index)?;
            Some(BundledAddress {
                subaddress_index: face.index,
                public_address_b58: address.to_b58(),
                metadata: face.metadata.clone(),
            })
        };
        let derived = self.addresses.iter().map(derive).collect::<Option<_>>();
        derived.ok_or(OperatorExportRefusal::NoSuchAddress)
    }

    /// The bundle's JSON.
    pub(super) fn pack(
        &self,
        record: OperatorWalletRecord,
    ) -> Result<SecretBytes, OperatorExportRefusal> {
        let owner_key = record.owner_key;
        let addresses = self.addresses_of(&record.material)?;
        let secrets = record.into_secrets(self.face).to_json(Shape::V2);
        // Exposed to be copied from here into another `SecretBytes`.
        let account_secrets = serde_json::from_slice(secrets.expose());
        let bundle = Bundle {
            format: FORMAT.into(),
            version: VERSION,
            account_secrets: account_secrets.expect("`AccountSecrets` writes JSON"),
            owner_public_key: owner_key.map(|key| key.to_hex()),
            first_block_index: self.first_block_index,
            next_subaddress_index: self.next_subaddress_index,
            addresses: addresses.into(),
        };
        Ok(SecretBytes::from_json(&bundle).expect("texts, numbers and JSON always serialize"))
    }
}

impl<'a> Bundle<'a> {
    /// Reads a bundle of this version; `None` when it is none.
    pub fn read(plaintext: &'a SecretBytes) -> Option<Self> {
        // Exposed to be parsed in place.
        let bundle: Self = serde_json::from_slice(plaintext.expose()).ok()?;
        (bundle.format == FORMAT && bundle.version == VERSION).then_some(bundle)
    }
}

/// Reads the plaintext of a bundle. For the fuzz targets alone.
#[cfg(fuzzing)]
pub fn fuzz(plaintext: &[u8]) {
    let plaintext = SecretBytes::copy_from(plaintext);
    let _ = Bundle::read(&plaintext).is_some();
}

/// Numbers of 64 bits as decimal text, in its one spelling.
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
        let number: u64 = text.parse().map_err(D::Error::custom)?;
        // Neither "+7" nor "07".
        if number.to_string() == text {
            Ok(number)
        } else {
            Err(D::Error::custom("another spelling"))
        }
    }
}
