//! What of an operator's wallet is put into an envelope.
//!
//! Invariant: a parcel fits its envelope whole, or is not made.
//! Called by `release`, which decides whether it may leave.

use seedport_keys::mobilecoin::secrets::Shape;
use seedport_wire::{SecretBytes, envelope::Content, hpke};

use super::{BundleFace, Face, OperatorExportRefusal};
use crate::records::operator_wallet::OperatorWalletRecord;

/// What is put into an envelope.
#[derive(Debug, Clone, Copy)]
pub enum Parcel<'a> {
    /// The account's secrets.
    Secrets(Face<'a>),
    /// The account as a whole.
    Bundle(BundleFace<'a>),
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

    /// The plaintext of the envelope.
    pub(super) fn pack(
        &self,
        record: OperatorWalletRecord,
    ) -> Result<SecretBytes, OperatorExportRefusal> {
        let packed = match self {
            Self::Secrets(face) => record.into_secrets(*face).to_json(Shape::V2),
            Self::Bundle(bundle) => bundle.pack(record)?,
        };
        // Exposed for its length only.
        if packed.expose().len() > hpke::MAX_PLAINTEXT {
            return Err(OperatorExportRefusal::TooLarge);
        }
        Ok(packed)
    }
}
