//! Hands an operator's wallet over: in plaintext, or sealed to the caller's key and signed.
//!
//! Invariant: plaintext leaves by [`Vault::operator_secrets`] and, of the view key alone, by
//! [`Vault::operator_view_key`]; both spend what `release` gives for that. What is sealed says in
//! its signed part what it holds.
//! Called by `custody`, for the exports of the MobileCoin door.

use seedport_keys::mobilecoin::secrets::Shape;
use seedport_wire::{SecretBytes, TargetPublicKey, ids::WalletId};

use super::{Face, OperatorScope, Parcel};
use crate::{fault::VaultFault, finish_export::DeliveredExport, records::Stored, vault::Vault};

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
    /// An address that is to go along is none that the account can have.
    #[error("an address at this index is not one of the account's")]
    NoSuchAddress,
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
        let released = self.release_in_plaintext(scope, wallet)?;
        Ok(released.into_secrets(face).to_json(shape))
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
        let released = self.release_in_plaintext(scope, wallet)?;
        let view = released.view_account();
        let view = view.ok_or(OperatorExportRefusal::ViewOnly)?;
        Ok(ViewKey {
            view_private: view.view_private(),
            spend_public: view.spend_public(),
        })
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
        let released = self.release_sealed(scope, wallet, parcel, target)?;
        Ok(self.deliver(released)?)
    }
}
