//! Accounts as MobileCoin's own documents and tests publish them.

use std::{fs, path::PathBuf};

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{FogInfo, ViewAccountKey},
};
use seedport_vault::Source;
use seedport_wire::SecretBytes;
use serde::Deserialize;

/// The accounts, in the order of the file; the first is the one of `export_account_secrets`.
#[derive(Deserialize)]
pub struct Published {
    pub full_accounts: Vec<Account>,
    pub fog_accounts: Vec<FogAccount>,
}

#[derive(Deserialize)]
pub struct Account {
    pub mnemonic: Option<String>,
    pub entropy: Option<String>,
    #[serde(default, rename = "account_index")]
    pub index: u32,
    pub derived: Derived,
}

/// What two independent implementations derive of it.
#[derive(Deserialize)]
pub struct Derived {
    pub view_private_key: String,
    pub spend_private_key: String,
    pub spend_public_key_raw: String,
    pub account_id: String,
    pub main_address: String,
    pub subaddress_1_legacy_change: String,
    pub subaddress_2: String,
    pub subaddress_3: String,
    pub change_address: String,
}

#[derive(Deserialize)]
pub struct FogAccount {
    pub mnemonic: String,
    fog_info: Fog,
    pub account_id: String,
    pub main_address: String,
}

#[derive(Deserialize)]
struct Fog {
    report_url: String,
    report_id: String,
    authority_spki: String,
}

impl Published {
    pub fn read() -> Self {
        let here = env!("CARGO_MANIFEST_DIR");
        let path = PathBuf::from(here).join("../../vectors/mobilecoin/mobilecoin.json");
        serde_json::from_slice(&fs::read(path).expect("the vectors")).expect("JSON")
    }
}

impl Account {
    pub fn source(&self) -> Source {
        match (&self.mnemonic, &self.entropy) {
            (Some(words), None) => phrase(words),
            (None, Some(digits)) => Source::RootEntropy(bytes(digits)),
            _ => panic!("a phrase or entropy"),
        }
    }
}

impl FogAccount {
    pub fn fog(&self) -> FogInfo {
        use base64::Engine as _;
        let spki = base64::engine::general_purpose::STANDARD.decode(&self.fog_info.authority_spki);
        FogInfo::new(
            self.fog_info.report_url.clone(),
            self.fog_info.report_id.clone(),
            spki.expect("base64"),
        )
        .expect("in bounds")
    }
}

pub fn phrase(words: &str) -> Source {
    Source::Mnemonic(Mnemonic::parse(Language::English, words).expect("a phrase"))
}

pub fn bytes(digits: &str) -> SecretBytes {
    SecretBytes::from_vec(hex::decode(digits).expect("hex"))
}

/// The keys of the first account that see.
pub fn carols_view_key() -> ViewAccountKey {
    let carol = &Published::read().full_accounts[0].derived;
    let spend = bytes(&carol.spend_public_key_raw);
    let spend = spend.expose().try_into().expect("32 bytes");
    let key = ViewAccountKey::from_parts(&bytes(&carol.view_private_key[4..]), &spend);
    key.expect("published")
}
