//! Writes `account_secrets`.
//!
//! Invariant: keys stand in the order of the published documents; texts on their way into the
//! JSON are in secret types.
//! Called by `AccountSecrets::to_json`.

use base64::{Engine, prelude::BASE64_STANDARD};
use seedport_wire::{MobilecoinId, SecretBytes};
use serde::{Serialize, Serializer};

use super::{AccountSecrets, Key, Origin, Shape};
use crate::mobilecoin::{FogInfo, PublicAddress, wire_hex, wire_hex_public};

/// The JSON in a shape.
pub(super) fn to_json(secrets: &AccountSecrets, shape: Shape) -> SecretBytes {
    let texts = Texts::of(secrets, shape);
    let document = texts.document(secrets, shape);
    SecretBytes::from_json(&document).expect("texts and flags under names of ours")
}

/// Every text that the account does not hold as it is written.
struct Texts {
    mnemonic: Option<SecretBytes>,
    entropy: Option<SecretBytes>,
    view: SecretBytes,
    spend: Spend,
    authority_spki: String,
    default_address: Option<String>,
}

enum Spend {
    Private(SecretBytes),
    Public(String),
}

impl Texts {
    fn of(secrets: &AccountSecrets, shape: Shape) -> Self {
        let (mnemonic, entropy) = match &secrets.origin {
            Origin::Mnemonic(mnemonic) => (Some(mnemonic.phrase()), None),
            Origin::RootEntropy(entropy) => (None, Some(entropy.to_hex())),
            Origin::ViewOnly => (None, None),
        };
        let (view, spend) = match &secrets.key {
            Key::Full(key) => (
                key.view_private(),
                Spend::Private(wire_hex(&key.spend_private())),
            ),
            Key::View(key) => (
                key.view_private(),
                Spend::Public(wire_hex_public(&key.spend_public())),
            ),
        };
        let spki = secrets
            .fog
            .as_ref()
            .map_or(&[][..], FogInfo::authority_spki);
        Self {
            mnemonic,
            entropy,
            view: wire_hex(&view),
            spend,
            authority_spki: match shape {
                Shape::V2 | Shape::Documented => BASE64_STANDARD.encode(spki),
                Shape::V1 => hex::encode(spki),
            },
            default_address: secrets.default_address.as_ref().map(PublicAddress::to_b58),
        }
    }

    fn document<'a>(&'a self, secrets: &'a AccountSecrets, shape: Shape) -> Document<'a> {
        let (account_key, view_account_key) = self.keys(secrets.fog.as_ref(), shape);
        Document {
            object: Entry::only_in(shape == Shape::V1, "account_secrets"),
            account_id: secrets.account,
            name: &secrets.name,
            entropy: Entry::secret(self.entropy.as_ref(), shape),
            mnemonic: Entry::secret(self.mnemonic.as_ref(), shape),
            key_derivation_version: match secrets.origin {
                Origin::RootEntropy(_) => "1",
                Origin::Mnemonic(_) | Origin::ViewOnly => "2",
            },
            account_key,
            view_account_key,
            require_spend_subaddress: Entry::only_in(
                shape == Shape::V2,
                secrets.require_spend_subaddress,
            ),
            default_public_address: self
                .default_address
                .as_deref()
                .map_or(Entry::Omitted, Entry::Value),
        }
    }

    fn keys<'a>(
        &'a self,
        fog: Option<&'a FogInfo>,
        shape: Shape,
    ) -> (
        Entry<AccountKeyDocument<'a>>,
        Entry<ViewAccountKeyDocument<'a>>,
    ) {
        let view_private_key = plain(&self.view);
        match &self.spend {
            Spend::Private(spend) => (
                Entry::Value(AccountKeyDocument {
                    object: Entry::only_in(shape == Shape::V1, "account_key"),
                    view_private_key,
                    spend_private_key: plain(spend),
                    fog_report_url: fog.map_or("", FogInfo::report_url),
                    fog_report_id: fog.map_or("", FogInfo::report_id),
                    fog_authority_spki: &self.authority_spki,
                }),
                Entry::no_key(shape),
            ),
            Spend::Public(spend_public_key) => (
                Entry::no_key(shape),
                Entry::Value(ViewAccountKeyDocument {
                    object: "view_account_key",
                    view_private_key,
                    spend_public_key,
                }),
            ),
        }
    }
}

/// What is written, in this order.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    object: Entry<&'static str>,
    account_id: MobilecoinId,
    name: &'a str,
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    entropy: Entry<&'a str>,
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    mnemonic: Entry<&'a str>,
    key_derivation_version: &'static str,
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    account_key: Entry<AccountKeyDocument<'a>>,
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    view_account_key: Entry<ViewAccountKeyDocument<'a>>,
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    require_spend_subaddress: Entry<bool>,
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    default_public_address: Entry<&'a str>,
}

#[derive(Serialize)]
struct AccountKeyDocument<'a> {
    #[serde(skip_serializing_if = "Entry::is_omitted")]
    object: Entry<&'static str>,
    view_private_key: &'a str,
    spend_private_key: &'a str,
    fog_report_url: &'a str,
    fog_report_id: &'a str,
    fog_authority_spki: &'a str,
}

#[derive(Serialize)]
struct ViewAccountKeyDocument<'a> {
    object: &'static str,
    view_private_key: &'a str,
    spend_public_key: &'a str,
}

/// A key that may be left out, or be null.
enum Entry<T> {
    Omitted,
    Null,
    Value(T),
}

impl<T> Entry<T> {
    fn only_in(shape: bool, value: T) -> Self {
        if shape {
            Self::Value(value)
        } else {
            Self::Omitted
        }
    }

    /// What stands for the keys that an account does not have.
    fn no_key(shape: Shape) -> Self {
        match shape {
            Shape::V2 => Self::Null,
            Shape::Documented | Shape::V1 => Self::Omitted,
        }
    }

    const fn is_omitted(&self) -> bool {
        matches!(self, Self::Omitted)
    }
}

impl<'a> Entry<&'a str> {
    /// The phrase or the entropy, or what stands for the one that an account does not have.
    fn secret(secret: Option<&'a SecretBytes>, shape: Shape) -> Self {
        match (secret, shape) {
            (Some(secret), _) => Self::Value(plain(secret)),
            (None, Shape::V2 | Shape::V1) => Self::Null,
            (None, Shape::Documented) => Self::Omitted,
        }
    }
}

impl<T: Serialize> Serialize for Entry<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Omitted | Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

/// A phrase, or hex digits.
fn plain(secret: &SecretBytes) -> &str {
    // Safe: read in place, on its way into another `SecretBytes`.
    secret
        .expose_text()
        .expect("phrases and hex digits are ASCII")
}
