//! The published vectors of MobileCoin accounts.
//!
//! Invariant: a missing file or field fails the test that asks for it.
//! Called by the tests of `mobilecoin`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::read;

/// Everything in the file.
#[derive(Deserialize)]
pub(crate) struct Vectors {
    pub(crate) full_accounts: Vec<FullAccount>,
    pub(crate) fog_accounts: Vec<FogAccount>,
    pub(crate) bip39_to_keys: Cases<PhraseKeys>,
    pub(crate) root_entropy_to_keys: Cases<EntropyKeys>,
    pub(crate) subaddress_keys: Cases<SubaddressKeys>,
    pub(crate) b58_without_fog: Cases<PlainAddress>,
    pub(crate) b58_with_fog: Cases<FogAddressCase>,
    pub(crate) slip10_key_to_wide_scalar: Cases<WideScalars>,
}

#[derive(Deserialize)]
pub(crate) struct Cases<T> {
    pub(crate) cases: Vec<T>,
}

/// An account as a document shows it, and as it is.
#[derive(Deserialize)]
pub(crate) struct FullAccount {
    pub(crate) source: String,
    #[serde(flatten)]
    pub(crate) origin: MobilecoinOrigin,
    #[serde(default)]
    pub(crate) account_index: u32,
    pub(crate) published: BTreeMap<String, String>,
    pub(crate) derived: BTreeMap<String, String>,
    /// `match`, or `MISMATCH` and what is derived.
    pub(crate) verdict: BTreeMap<String, String>,
    pub(crate) self_consistent: bool,
}

#[derive(Deserialize)]
pub(crate) struct FogAccount {
    #[serde(flatten)]
    pub(crate) origin: MobilecoinOrigin,
    pub(crate) fog_info: FogFields,
    pub(crate) account_id: String,
    pub(crate) main_address: String,
}

#[derive(Deserialize)]
pub(crate) struct FogFields {
    pub(crate) report_url: String,
    pub(crate) report_id: String,
    /// Base64.
    pub(crate) authority_spki: String,
}

/// A phrase, or hex of root entropy.
#[derive(Deserialize)]
pub(crate) struct MobilecoinOrigin {
    pub(crate) key_derivation_version: String,
    pub(crate) mnemonic: Option<String>,
    pub(crate) entropy: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct PhraseKeys {
    pub(crate) entropy: String,
    pub(crate) mnemonic: String,
    pub(crate) account_index: u32,
    #[serde(flatten)]
    pub(crate) keys: MobilecoinKeys,
}

#[derive(Deserialize)]
pub(crate) struct EntropyKeys {
    pub(crate) root_entropy: String,
    #[serde(flatten)]
    pub(crate) keys: MobilecoinKeys,
}

#[derive(Deserialize)]
pub(crate) struct MobilecoinKeys {
    pub(crate) view_private_key_raw: String,
    pub(crate) spend_private_key_raw: String,
    pub(crate) computed_account_id: String,
    pub(crate) computed_main_address: String,
}

#[derive(Deserialize)]
pub(crate) struct SubaddressKeys {
    pub(crate) view_private_key: String,
    pub(crate) spend_private_key: String,
    pub(crate) subaddress_index: String,
    pub(crate) subaddress_view_private_key: String,
    pub(crate) subaddress_spend_private_key: String,
    pub(crate) subaddress_view_public_key: String,
    pub(crate) subaddress_spend_public_key: String,
}

#[derive(Deserialize)]
pub(crate) struct PlainAddress {
    pub(crate) view_public_key: String,
    pub(crate) spend_public_key: String,
    pub(crate) b58_encoded: String,
}

#[derive(Deserialize)]
pub(crate) struct FogAddressCase {
    pub(crate) view_public_key: String,
    pub(crate) spend_public_key: String,
    pub(crate) fog_report_url: String,
    pub(crate) fog_report_id: String,
    pub(crate) fog_authority_sig: String,
    pub(crate) b58_encoded: String,
}

/// A key of SLIP-0010 and its two expansions, before they are reduced.
#[derive(Deserialize)]
pub(crate) struct WideScalars {
    #[serde(rename = "slip10_hex")]
    pub(crate) key: String,
    #[serde(rename = "view_hex")]
    pub(crate) view: String,
    #[serde(rename = "spend_hex")]
    pub(crate) spend: String,
}

/// The file.
pub(crate) fn mobilecoin() -> Vectors {
    serde_json::from_str(&read("mobilecoin/mobilecoin.json")).unwrap()
}
