//! Hands an operator's wallet over: in plaintext, or sealed to the caller's key and signed.
//!
//! Invariant: plaintext leaves by [`Vault::operator_secrets`] alone, and only when this
//! installation allows it and the account has no owner. What is sealed says in its signed part
//! what it holds.
//! Called by `custody`, for the exports of the MobileCoin door.

use seedport_keys::mobilecoin::secrets::Shape;
use seedport_wire::{
    PublicKey, SecretBytes, TargetPublicKey, Timestamp,
    envelope::{self, Content, EnvelopeFacts},
    hpke,
    ids::{ExportId, WalletId},
};

use super::{BundleFace, Face, OperatorScope};
use crate::{
    fault::VaultFault,
    finish_export::DeliveredExport,
    limits::ExportForm,
    records::{
        Stored,
        operator_wallet::{Material, OperatorWalletRecord},
    },
    vault::Vault,
};

/// What is put into an envelope.
#[derive(Debug, Clone, Copy)]
pub enum Parcel<'a> {
    /// The account's secrets.
    Secrets(Face<'a>),
    /// The account as a whole.
    Bundle(BundleFace<'a>),
}

/// Why an operator's wallet does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OperatorExportRefusal {
    /// Secrets leave sealed only.
    #[error("secrets leave this installation sealed only")]
    PlaintextOff,
    /// The account has an owner, whose stamp is missing.
    #[error("the account's owner must stamp the export")]
    StampRequired,
    /// Every export is stamped, and the account has no owner to stamp it.
    #[error("exports are stamped here, and the account has no owner's key")]
    NoOwnerKey,
    /// The key that stamps is also to receive.
    #[error("the target key is the owner's own key")]
    TargetIsOwnerKey,
    /// The account has no keys that spend, from which to make one that only sees.
    #[error("the account is a view only account")]
    ViewOnly,
    /// The account has more addresses than an envelope has room for.
    #[error("the account is too large for one envelope")]
    TooLarge,
}

/// Why nothing was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OperatorExportError {
    /// The export is refused.
    #[error(transparent)]
    Refused(#[from] OperatorExportRefusal),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

/// Keys that see, on their way into another wallet.
pub struct ViewKey {
    /// The view scalar, 32 bytes little endian.
    pub view_private: SecretBytes,
    /// The public spend key.
    pub spend_public: [u8; 32],
}

impl Parcel<'_> {
    /// What the envelope says of it.
    #[must_use]
    pub const fn content(&self) -> Content {
        match self {
            Self::Secrets(_) => Content::MobilecoinAccountSecrets,
            Self::Bundle(_) => Content::MobilecoinAccountBundle,
        }
    }

    fn pack(&self, record: OperatorWalletRecord) -> Result<SecretBytes, OperatorExportRefusal> {
        let packed = match self {
            Self::Secrets(face) => record.into_secrets(*face).to_json(Shape::V2),
            Self::Bundle(face) => {
                let owner_key = record.owner_key;
                face.pack(
                    owner_key,
                    &record.into_secrets(face.face).to_json(Shape::V2),
                )
            }
        };
        // Safe: only the length is looked at.
        if packed.expose().len() > hpke::MAX_PLAINTEXT {
            return Err(OperatorExportRefusal::TooLarge);
        }
        Ok(packed)
    }
}

impl Vault {
    /// The account's secrets in plaintext: the JSON of `account_secrets`.
    ///
    /// # Errors
    /// [`OperatorExportRefusal`] where plaintext is off or the account has an owner.
    pub fn operator_secrets(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
        face: Face<'_>,
        shape: Shape,
    ) -> Result<SecretBytes, OperatorExportError> {
        let record = self.open_for_plaintext(scope, wallet)?;
        Ok(record.into_secrets(face).to_json(shape))
    }

    /// The keys by which another wallet sees what this one has.
    ///
    /// # Errors
    /// [`OperatorExportRefusal`] where plaintext is off, the account has an owner, or only sees
    /// itself.
    pub fn operator_view_key(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
    ) -> Result<ViewKey, OperatorExportError> {
        match self.open_for_plaintext(scope, wallet)?.material {
            Material::Full { key, .. } => {
                let view = key.view_account();
                Ok(ViewKey {
                    view_private: view.view_private(),
                    spend_public: view.spend_public(),
                })
            }
            Material::ViewOnly { .. } => Err(OperatorExportRefusal::ViewOnly.into()),
        }
    }

    /// Seals the account to `target` and signs the envelope.
    ///
    /// # Errors
    /// [`OperatorExportRefusal::StampRequired`] when the account's owner must be asked, by
    /// [`Vault::begin_operator_export`].
    pub fn seal_operator_export(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
        parcel: &Parcel<'_>,
        target: &TargetPublicKey,
    ) -> Result<DeliveredExport, OperatorExportError> {
        let record = self.open_operator_wallet(scope, wallet)?;
        if record.owner_key.is_some() {
            return Err(OperatorExportRefusal::StampRequired.into());
        }
        if self.limits.operator_export == ExportForm::Stamped {
            return Err(OperatorExportRefusal::NoOwnerKey.into());
        }
        self.deliver_operator_wallet(scope, record, parcel, target.point(), self.clock.now())
    }

    fn open_for_plaintext(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
    ) -> Result<OperatorWalletRecord, OperatorExportError> {
        let record = self.open_operator_wallet(scope, wallet)?;
        if self.limits.operator_export != ExportForm::Plaintext {
            return Err(OperatorExportRefusal::PlaintextOff.into());
        }
        if record.owner_key.is_some() {
            return Err(OperatorExportRefusal::StampRequired.into());
        }
        Ok(record)
    }

    /// Puts the parcel into an envelope. Whether it may leave was decided before.
    pub(super) fn deliver_operator_wallet(
        &self,
        scope: OperatorScope,
        record: OperatorWalletRecord,
        parcel: &Parcel<'_>,
        target: &PublicKey,
        now: Timestamp,
    ) -> Result<DeliveredExport, OperatorExportError> {
        let facts = EnvelopeFacts {
            platform: scope.scope.platform,
            wallet: scope.scope.wallet,
            account: scope.scope.account,
            export: ExportId::make(self.entropy.as_ref()).map_err(VaultFault::from)?,
            issued_at: now,
            content: parcel.content(),
        };
        let plaintext = parcel.pack(record)?;
        let envelope = envelope::make(self.quorum.signer(), target, &facts, &plaintext)
            .map_err(|_| VaultFault::Crypto)?;
        Ok(DeliveredExport {
            id: facts.export,
            envelope,
            issued_at: now,
        })
    }
}
