//! What an owner checks an opened phrase against: public facts that only that phrase gives.
//!
//! Invariant: nothing secret; the same mnemonic gives the same manifest and digest for ever.
//! A new kind of entry is a new element of `entries`, never a changed one.
//! Called by `vault`, which seals the digest with the wallet, and by `client`, which compares.

use seedport_wire::digest::sha256;
use serde::{Deserialize, Serialize};

use crate::address::derive_first_receive_address;
use crate::bip32::{DerivationPath, DeriveKeyError, ExtendedPrivateKey};
use crate::mnemonic::Mnemonic;

/// The public face of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// Fingerprint of the BIP-32 master key, 8 lower-case hex digits.
    pub master_fingerprint: String,
    /// One address a chain; the first is `m/84'/0'/0'/0/0` of Bitcoin.
    pub entries: Vec<ManifestEntry>,
}

/// One address of a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManifestEntry {
    /// The chain that the address is of.
    pub chain: Chain,
    /// The derivation path, hardened levels marked `'`.
    pub path: String,
    /// The address as wallets show it.
    pub address: String,
}

/// A chain that manifests speak of; its name is written in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chain {
    /// Bitcoin's main network.
    Bitcoin,
}

impl Manifest {
    /// The version of a manifest with these entries.
    pub const VERSION: u32 = 1;

    /// The manifest of a mnemonic without a passphrase.
    ///
    /// # Errors
    /// `InvalidMaster` or `InvalidChild`, for about one mnemonic in 2^124.
    pub fn derive(mnemonic: &Mnemonic) -> Result<Self, DeriveKeyError> {
        let master = ExtendedPrivateKey::derive_master(&mnemonic.derive_seed(""))?;
        Ok(Self {
            master_fingerprint: master.fingerprint().to_string(),
            entries: vec![ManifestEntry {
                chain: Chain::Bitcoin,
                path: DerivationPath::first_receive().to_string(),
                address: derive_first_receive_address(&master)?,
            }],
        })
    }

    /// The first address: Bitcoin's first BIP-84 one. `None` when a manifest that was read has no
    /// entry.
    #[must_use]
    pub fn first_address(&self) -> Option<&str> {
        self.entries.first().map(|entry| entry.address.as_str())
    }

    /// SHA-256 of the manifest as compact JSON, members in the order in which they are
    /// declared here.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "no map with odd keys to fail on")]
    pub fn digest(&self) -> [u8; 32] {
        let json = serde_json::to_vec(self).expect("texts and lists of texts always serialize");
        sha256(&json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    /// Of BIP-84's mnemonic; frozen.
    const JSON: &str = concat!(
        r#"{"masterFingerprint":"73c5da0a","entries":[{"chain":"bitcoin","#,
        r#""path":"m/84'/0'/0'/0/0","address":"bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"}]}"#
    );
    const DIGEST: &str = "57bf436e74ce42d8fdd3b528bbd8a84e41cfa1d4fdd00d07de067a7701b55bab";

    fn manifest() -> Manifest {
        let phrase = format!("{} about", ["abandon"; 11].join(" "));
        Manifest::derive(&Mnemonic::parse(Language::English, &phrase).unwrap()).unwrap()
    }

    #[test]
    fn the_manifest_and_its_digest_are_frozen() {
        let manifest = manifest();
        assert_eq!(serde_json::to_string(&manifest).unwrap(), JSON);
        assert_eq!(hex::encode(manifest.digest()), DIGEST);
    }

    #[test]
    fn a_manifest_read_from_other_json_has_the_same_digest() {
        let spaced = JSON.replace(',', ",\n ").replace("\":", "\" : ");
        let read: Manifest = serde_json::from_str(&spaced).unwrap();
        assert_eq!(read, manifest());
        assert_eq!(hex::encode(read.digest()), DIGEST);
    }

    #[test]
    fn a_changed_or_added_member_does_not_pass() {
        let mut changed = manifest();
        changed.entries[0].address.push('q');
        assert_ne!(changed.digest(), manifest().digest());
        for (from, to) in [
            ("\"bitcoin\"", "\"litecoin\""),
            (r#"{"master"#, r#"{"note":"","master"#),
            (r#"{"chain"#, r#"{"note":"","chain"#),
        ] {
            let json = JSON.replacen(from, to, 1);
            assert_ne!(json, JSON);
            assert!(serde_json::from_str::<Manifest>(&json).is_err(), "{json}");
        }
    }
}
