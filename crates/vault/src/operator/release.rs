//! Decides whether an operator's wallet leaves, and in which form.
//!
//! Invariant: each way out takes a value that only the check of that way makes, and spends it.
//! An account with an owner's key leaves by that key's stamp alone, whatever the configuration.
//! Called by `export` and `stamped`.
//!
//! | configuration | owner's key | in plaintext | sealed | sealed and stamped |
//! |---|---|---|---|---|
//! | plaintext | none | leaves | leaves | `NoOwnerKey` |
//! | plaintext | sealed in | `StampRequired` | `StampRequired` | leaves |
//! | sealed | none | `PlaintextOff` | leaves | `NoOwnerKey` |
//! | sealed | sealed in | `PlaintextOff` | `StampRequired` | leaves |
//! | stamped | none | `PlaintextOff` | `NoOwnerKey` | `NoOwnerKey` |
//! | stamped | sealed in | `PlaintextOff` | `StampRequired` | leaves |

use seedport_keys::mobilecoin::{ViewAccountKey, secrets::AccountSecrets};
use seedport_wire::{
    PublicKey, SecretBytes, TargetPublicKey, Timestamp,
    envelope::{self, Content, EnvelopeFacts},
    ids::{ExportId, WalletId},
};

use super::{
    Face, FinishOperatorError, FinishOperatorExport, OperatorExportError, OperatorExportRefusal,
    OperatorScope, Parcel,
};
use crate::{
    authorized::{Authorized, OperatorExport, RedeemError, RedeemRefusal},
    fault::{RecordKind, VaultFault},
    finish_export::DeliveredExport,
    limits::ExportForm,
    records::{
        Stored,
        operator_wallet::{Material, OperatorWalletRecord},
    },
    scope::Scope,
    vault::Vault,
};

/// A wallet that may leave in plaintext.
pub(super) struct InPlaintext(OperatorWalletRecord);

/// A parcel that may leave, sealed to this target.
pub(super) struct Sealable {
    scope: Scope,
    content: Content,
    packed: SecretBytes,
    target: PublicKey,
    export: ExportId,
    now: Timestamp,
}

impl InPlaintext {
    /// The account's secrets.
    pub fn into_secrets(self, face: Face<'_>) -> AccountSecrets {
        self.0.into_secrets(face)
    }

    /// The keys that see of an account that spends.
    pub fn view_account(self) -> Option<ViewAccountKey> {
        match self.0.material {
            Material::Full { key, .. } => Some(key.view_account()),
            Material::ViewOnly { .. } => None,
        }
    }
}

impl Vault {
    /// Lets a wallet without an owner go in plaintext, where that is not switched off.
    pub(super) fn release_in_plaintext(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
    ) -> Result<InPlaintext, OperatorExportError> {
        let record = self.open_operator_wallet(scope, wallet)?;
        if self.limits.operator_export != ExportForm::Plaintext {
            return Err(OperatorExportRefusal::PlaintextOff.into());
        }
        if record.owner_key.is_some() {
            return Err(OperatorExportRefusal::StampRequired.into());
        }
        Ok(InPlaintext(record))
    }

    /// Lets a wallet without an owner go sealed, where stamps are not required of all.
    pub(super) fn release_sealed(
        &self,
        scope: OperatorScope,
        wallet: Stored<'_, WalletId>,
        parcel: &Parcel<'_>,
        target: &TargetPublicKey,
    ) -> Result<Sealable, OperatorExportError> {
        let record = self.open_operator_wallet(scope, wallet)?;
        if record.owner_key.is_some() {
            return Err(OperatorExportRefusal::StampRequired.into());
        }
        if self.limits.operator_export == ExportForm::Stamped {
            return Err(OperatorExportRefusal::NoOwnerKey.into());
        }
        Ok(Sealable {
            scope: scope.scope,
            content: parcel.content(),
            packed: parcel.pack(record)?,
            target: *target.point(),
            export: ExportId::make(self.entropy.as_ref()).map_err(VaultFault::from)?,
            now: self.clock.now(),
        })
    }

    /// Lets a wallet go to the target that its owner stamped, with the content that they were
    /// asked about.
    pub(super) fn release_stamped(
        &self,
        authorized: Authorized<OperatorExport>,
        request: &FinishOperatorExport<'_>,
    ) -> Result<Sealable, FinishOperatorError> {
        let Authorized {
            activity,
            scope,
            request: redeemed,
            now,
        } = authorized;
        let content = request.parcel.content();
        if activity.payload.content != content {
            return Err(RedeemError::from(RedeemRefusal::WrongChallenge).into());
        }
        let id = request.id;
        let packed = self
            .open_operator_wallet(OperatorScope { scope, id }, request.wallet)
            .map_err(OperatorExportError::from)
            .and_then(|record| {
                // The key was read from this very wallet when the challenge was begun.
                if record.owner_key != Some(activity.owner) {
                    return Err(VaultFault::Record(RecordKind::OperatorWallet).into());
                }
                Ok(request.parcel.pack(record)?)
            })?;
        Ok(Sealable {
            scope,
            content,
            packed,
            target: *activity.payload.target.point(),
            export: ExportId::derive(redeemed),
            now,
        })
    }

    /// Puts what may leave into an envelope.
    pub(super) fn deliver(&self, sealable: Sealable) -> Result<DeliveredExport, VaultFault> {
        let Sealable {
            scope,
            content,
            packed,
            target,
            export,
            now,
        } = sealable;
        let facts = EnvelopeFacts {
            platform: scope.platform,
            wallet: scope.wallet,
            account: scope.account,
            export,
            issued_at: now,
            content,
            owner: None,
        };
        let envelope = envelope::make(self.quorum.signer(), &target, &facts, &packed);
        Ok(DeliveredExport {
            id: facts.export,
            envelope: envelope.map_err(|_| VaultFault::Crypto)?,
            target: target.compressed(),
            issued_at: now,
        })
    }
}
