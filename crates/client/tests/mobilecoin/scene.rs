//! A server's quorum key, an account, and envelopes that hold it.
//!
//! Called by every case.

use seedport_client::Pins;
use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{
        AccountKey, MAIN,
        secrets::{AccountSecrets, Key, Origin, Shape},
    },
};
use seedport_wire::{
    Fingerprint, MobilecoinId, PublicKey, SecretBytes, SigningKey, SystemEntropy, TargetKey,
    Timestamp,
    envelope::{self, Content, EnvelopeFacts},
    ids::{AccountId, ExportId, PlatformId, WalletId},
};
use serde_json::{Value, json};

pub const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
pub const WALLET: WalletId = WalletId::from_bytes([2; 16]);
/// An account that nothing derives.
pub const ID: MobilecoinId = MobilecoinId::from_bytes([0xab; 32]);
pub const NOW: Timestamp = Timestamp::from_millis(1_775_681_700_000);
/// When the time of an import target ends.
pub const LATER: Timestamp = Timestamp::from_millis(NOW.millis() + 1000);

pub const FACTS: EnvelopeFacts = EnvelopeFacts {
    platform: PLATFORM,
    wallet: WALLET,
    account: AccountId::from_bytes([3; 16]),
    export: ExportId::from_bytes([4; 16]),
    issued_at: NOW,
    content: Content::MobilecoinAccountSecrets,
    owner: None,
};

/// The facts of an envelope that holds a bundle.
pub const BUNDLE_FACTS: EnvelopeFacts = EnvelopeFacts {
    content: Content::MobilecoinAccountBundle,
    ..FACTS
};

pub fn signing_key() -> SigningKey {
    SigningKey::make(&SystemEntropy).expect("a key")
}

pub fn target_key() -> TargetKey {
    TargetKey::make(&SystemEntropy).expect("a key")
}

/// A server's key, and those who believe it.
pub struct Quorum {
    pub key: SigningKey,
    pub pins: Pins,
}

impl Quorum {
    pub fn make() -> Self {
        let key = signing_key();
        let pins = Fingerprint::of(key.public()).into();
        Self { key, pins }
    }

    /// An envelope by this server.
    pub fn seal(&self, target: &PublicKey, facts: &EnvelopeFacts, json: &SecretBytes) -> String {
        envelope::make(&self.key, target, facts, json).expect("sealed")
    }
}

/// The account of 32 bytes of this value, by its phrase.
pub fn account(seed: u8) -> AccountSecrets {
    let entropy = SecretBytes::copy_from(&[seed; 32]);
    let mnemonic = Mnemonic::from_entropy(Language::English, entropy).expect("32 bytes");
    let key = AccountKey::from_mnemonic(&mnemonic);
    AccountSecrets {
        account: key.subaddress(MAIN, None).account_id(),
        name: "Carol".to_owned(),
        origin: Origin::Mnemonic(mnemonic),
        key: Key::Full(key),
        fog: None,
        default_address: None,
        require_spend_subaddress: false,
    }
}

/// Its secrets, as a server writes them.
pub fn secrets(seed: u8) -> (MobilecoinId, SecretBytes) {
    let account = account(seed);
    (account.account, account.to_json(Shape::V2))
}

/// Its bundle, as far as a client looks into one.
pub fn bundle(seed: u8) -> (MobilecoinId, SecretBytes) {
    let (id, secrets) = secrets(seed);
    let text = secrets.expose_text().expect("JSON");
    let json = format!(r#"{{"format":"f","version":1,"account_secrets":{text},"addresses":[]}}"#);
    (id, json.into())
}

/// It, as a server of tomorrow describes it.
pub fn account_json() -> Value {
    json!({"id": ID, "name": "Carol", "key_derivation_version": "2", "main_address": "8VW",
        "next_subaddress_index": "2", "first_block_index": "18446744073709551615",
        "next_block_index": "3", "recovery_mode": false, "fog_enabled": false,
        "view_only": false, "managed_by_hardware_wallet": false, "require_spend_subaddress": true,
        "of": "tomorrow"})
}
