//! An account's keys on their way in and out: of what is imported, and into what an export says.
//!
//! Invariant: keys come from their own secret, or from secrets that proved themselves when they
//! were read; keys that only see keep the main address that they cannot make, and no other.
//! Called by `create`, `import`, `parcel` and `release`.

use seedport_keys::mobilecoin::{
    self, AccountKey, FogAddress, FogInfo, PublicAddress, ViewAccountKey,
    secrets::{self, AccountSecrets},
};

use super::{BundleRefusal, Face, ImportBundleError, OperatorWalletError, Source};
use crate::records::operator_wallet::{Material, OperatorWalletRecord, Origin};

/// The most that a main address says of its fog, in bytes. That of the largest service has 704.
const LARGEST_FOG: usize = 1024;

impl Material {
    /// Derives the keys of what is imported.
    pub(super) fn derive(
        source: Source,
        fog: Option<FogInfo>,
    ) -> Result<Self, OperatorWalletError> {
        match source {
            Source::Mnemonic(mnemonic) => Ok(Self::Full {
                key: AccountKey::from_mnemonic(&mnemonic),
                origin: Origin::Mnemonic(mnemonic),
                fog,
            }),
            Source::RootEntropy(entropy) => Ok(Self::Full {
                key: AccountKey::from_root_entropy(&entropy)
                    .map_err(|_| OperatorWalletError::EntropyLength)?,
                origin: Origin::RootEntropy(entropy),
                fog,
            }),
            Source::ViewOnly { .. } if fog.is_some() => Err(OperatorWalletError::Fog),
            Source::ViewOnly {
                key,
                default_address,
            } => Self::view_only(key, default_address),
        }
    }

    /// The keys of secrets that proved themselves: nothing is derived again.
    pub(super) fn from_secrets(secrets: AccountSecrets) -> Result<Self, ImportBundleError> {
        let origin = match secrets.origin {
            secrets::Origin::Mnemonic(mnemonic) => Some(Origin::Mnemonic(mnemonic)),
            secrets::Origin::RootEntropy(entropy) => Some(Origin::RootEntropy(entropy)),
            secrets::Origin::ViewOnly => None,
        };
        let fog = secrets.fog;
        match (origin, secrets.key) {
            (Some(origin), secrets::Key::Full(key)) => Ok(Self::Full { origin, key, fog }),
            (None, secrets::Key::View(key)) => Ok(Self::view_only(key, secrets.default_address)?),
            // Secrets that were read have keys of the origin's kind.
            (Some(_), secrets::Key::View(_)) | (None, secrets::Key::Full(_)) => {
                Err(BundleRefusal::Malformed.into())
            }
        }
    }

    /// Keys that see, with the main address that is theirs; one without fog says nothing new.
    fn view_only(
        key: ViewAccountKey,
        default_address: Option<PublicAddress>,
    ) -> Result<Self, OperatorWalletError> {
        let given = default_address.as_ref();
        if !given.is_none_or(|given| is_main_address(given, &key)) {
            return Err(OperatorWalletError::AddressOfOtherKeys);
        }
        Ok(Self::ViewOnly {
            key,
            default_address: default_address.filter(|address| address.fog.is_some()),
        })
    }

    /// The key derivation version: 1 or 2.
    pub(super) const fn derivation(&self) -> u8 {
        match self {
            Self::Full {
                origin: Origin::RootEntropy(_),
                ..
            } => 1,
            Self::Full { .. } | Self::ViewOnly { .. } => 2,
        }
    }

    /// Whether the keys only see.
    pub(super) const fn is_view_only(&self) -> bool {
        matches!(self, Self::ViewOnly { .. })
    }
}

/// Whether this is the main address of the keys, as far as they can tell: what it says of fog is
/// signed with a key that they lack, and bounded.
fn is_main_address(given: &PublicAddress, key: &ViewAccountKey) -> bool {
    let own = key.subaddress(mobilecoin::MAIN);
    let size =
        |fog: &FogAddress| fog.report_url.len() + fog.report_id.len() + fog.authority_sig.len();
    given.view_public == own.view_public
        && given.spend_public == own.spend_public
        && given.fog.as_ref().map_or(0, size) <= LARGEST_FOG
}

impl OperatorWalletRecord {
    /// What an export of this wallet hands over. Whether it may is decided by `release`.
    pub(super) fn into_secrets(self, face: Face<'_>) -> AccountSecrets {
        let (origin, key, fog, default_address) = match self.material {
            Material::Full { origin, key, fog } => {
                let origin = match origin {
                    Origin::Mnemonic(mnemonic) => secrets::Origin::Mnemonic(mnemonic),
                    Origin::RootEntropy(entropy) => secrets::Origin::RootEntropy(entropy),
                };
                (origin, secrets::Key::Full(key), fog, None)
            }
            Material::ViewOnly {
                key,
                default_address,
            } => {
                let key = secrets::Key::View(key);
                (secrets::Origin::ViewOnly, key, None, default_address)
            }
        };
        AccountSecrets {
            account: self.id,
            name: face.name.to_owned(),
            origin,
            key,
            fog,
            default_address,
            require_spend_subaddress: face.require_spend_subaddress,
        }
    }
}
