//! A MobileCoin account of the run: what is secret of it, and what an export of it must say.
//!
//! Invariant: all that its phrase or entropy derives is among the needles once it is made here.
//! Called by the script of the MobileCoin door, and by `commands`.

use anyhow::{Context as _, Result};
use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_keys::{
    Language, Mnemonic,
    mobilecoin::{AccountKey, FogInfo, MAIN},
};
use seedport_wire::{MobilecoinId, SecretBytes};
use serde_json::{Value, json};

use crate::{
    needles::Needles,
    owner::{bip39_seed, learn},
};

/// What an account derives from.
pub enum Origin {
    /// A phrase.
    Phrase(String),
    /// Root entropy, in hex.
    Entropy(String),
}

/// An account.
pub struct Account {
    /// Its name, which also names its secrets.
    pub who: String,
    /// Its id.
    pub id: MobilecoinId,
    /// What it derives from.
    pub origin: Origin,
    /// Its view key: the scalar.
    pub view: Vec<u8>,
    /// Its spend key: the scalar.
    pub spend: Vec<u8>,
    /// Its public spend key.
    pub spend_public: [u8; 32],
    fog: Option<FogInfo>,
}

impl Account {
    /// The account of a phrase.
    pub fn of_phrase(
        who: &str,
        phrase: &str,
        fog: Option<FogInfo>,
        needles: &mut Needles,
    ) -> Result<Self> {
        learn(phrase, who, needles)?;
        let (key, chain) = slip10(&bip39_seed(phrase)?)?;
        needles.add_bytes(&format!("the SLIP-10 key of {who}"), &key);
        needles.add_bytes(&format!("the SLIP-10 chain code of {who}"), &chain);
        let key = AccountKey::from_mnemonic(&Mnemonic::parse(Language::English, phrase)?);
        let origin = Origin::Phrase(phrase.to_owned());
        Ok(Self::of_key(who, &key, origin, fog, needles))
    }

    /// The account of root entropy.
    pub fn of_entropy(who: &str, entropy: &[u8], needles: &mut Needles) -> Result<Self> {
        needles.add_bytes(&format!("the entropy of {who}"), entropy);
        let key = AccountKey::from_root_entropy(&SecretBytes::copy_from(entropy))?;
        let origin = Origin::Entropy(hex::encode(entropy));
        Ok(Self::of_key(who, &key, origin, None, needles))
    }

    fn of_key(
        who: &str,
        key: &AccountKey,
        origin: Origin,
        fog: Option<FogInfo>,
        needles: &mut Needles,
    ) -> Self {
        // Exposed to be searched for.
        let view = key.view_private().expose().to_vec();
        let spend = key.spend_private().expose().to_vec();
        needles.add_bytes(&format!("the view key of {who}"), &view);
        needles.add_bytes(&format!("the spend key of {who}"), &spend);
        Self {
            who: who.to_owned(),
            id: key.subaddress(MAIN, fog.as_ref()).account_id(),
            origin,
            view,
            spend,
            spend_public: key.view_account().spend_public(),
            fog,
        }
    }

    /// The names of the secrets that an export in plaintext is to hold.
    pub fn exported(&self) -> [String; 3] {
        let who = &self.who;
        let origin = match self.origin {
            Origin::Phrase(_) => "phrase",
            Origin::Entropy(_) => "entropy",
        };
        [origin, "view key", "spend key"].map(|secret| format!("the {secret} of {who}"))
    }

    /// What it derives from, as the vault keeps it.
    pub fn entropy(&self) -> Result<Vec<u8>> {
        match &self.origin {
            Origin::Phrase(phrase) => {
                let mnemonic = Mnemonic::parse(Language::English, phrase)?;
                // Exposed to be looked for in the sealed record.
                Ok(mnemonic.entropy().expose().to_vec())
            }
            Origin::Entropy(entropy) => Ok(hex::decode(entropy)?),
        }
    }

    /// `account_secrets` of the current edition, in full.
    pub fn secrets_v2(&self) -> Value {
        let (phrase, entropy, version) = self.source();
        json!({
            "account_id": self.id,
            "name": self.who,
            "entropy": entropy,
            "mnemonic": phrase,
            "key_derivation_version": version,
            "account_key": self.account_key(base64),
            "view_account_key": null,
            "require_spend_subaddress": false,
        })
    }

    /// `account_secrets` of the first edition.
    pub fn secrets_v1(&self) -> Value {
        let (phrase, entropy, version) = self.source();
        let mut key = self.account_key(|spki| hex::encode(spki));
        key["object"] = json!("account_key");
        json!({
            "object": "account_secrets",
            "account_id": self.id,
            "name": self.who,
            "entropy": entropy,
            "mnemonic": phrase,
            "key_derivation_version": version,
            "account_key": key,
        })
    }

    /// `account_secrets` of the account's view-only copy, in full.
    pub fn secrets_to_see(&self) -> Value {
        json!({
            "account_id": self.id,
            "name": self.who,
            "entropy": null,
            "mnemonic": null,
            "key_derivation_version": "2",
            "account_key": null,
            "view_account_key": {
                "object": "view_account_key",
                "view_private_key": wire(&self.view),
                "spend_public_key": wire(&self.spend_public),
            },
            "require_spend_subaddress": false,
        })
    }

    /// Its secrets in the forms in which people hand them around.
    pub fn texts(&self) -> Vec<String> {
        let (Origin::Phrase(origin) | Origin::Entropy(origin)) = &self.origin;
        let mut texts = vec![origin.clone()];
        for key in [&self.view, &self.spend] {
            texts.extend([hex::encode(key), wire(key), base64(key)]);
        }
        texts
    }

    fn source(&self) -> (Option<&str>, Option<&str>, &str) {
        match &self.origin {
            Origin::Phrase(phrase) => (Some(phrase), None, "2"),
            Origin::Entropy(entropy) => (None, Some(entropy), "1"),
        }
    }

    fn account_key(&self, spki: impl Fn(&[u8]) -> String) -> Value {
        let fog = self.fog.as_ref();
        json!({
            "view_private_key": wire(&self.view),
            "spend_private_key": wire(&self.spend),
            "fog_report_url": fog.map_or("", FogInfo::report_url),
            "fog_report_id": "",
            "fog_authority_spki": fog.map_or(String::new(), |fog| spki(fog.authority_spki())),
        })
    }
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A key as the contract spells it.
fn wire(key: &[u8]) -> String {
    format!("0a20{}", hex::encode(key))
}

/// SLIP-0010 for ed25519 at m/44'/866'/0': key and chain code.
fn slip10(seed: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut node = hmac_sha512(b"ed25519 seed", seed);
    for index in [44_u32, 866, 0] {
        let (key, chain) = node.split_at_checked(32).context("64 bytes")?;
        let hardened = (index | 1 << 31).to_be_bytes();
        node = hmac_sha512(chain, &[&[0], key, &hardened].concat());
    }
    let (key, chain) = node.split_at_checked(32).context("64 bytes")?;
    Ok((key.to_vec(), chain.to_vec()))
}

fn hmac_sha512(key: &[u8], data: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA512, key);
    hmac::sign(&key, data).as_ref().to_vec()
}
