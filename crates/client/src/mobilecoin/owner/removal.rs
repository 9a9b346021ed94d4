//! The owner's agreement to the removal of an account.
//!
//! Invariant: the owner stamps only a payload that removes the account that they named.
//! Called by `flow` and by devices.

use seedport_wire::{
    MobilecoinId, SigningKey, Stamp, p256::SignatureInvalid, payload::RemoveAccount,
};

/// Why a removal is not stamped; nothing was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampRemovalError {
    /// The payload removes nothing, or is spelled otherwise.
    #[error("the payload is not that of a removal")]
    Malformed,
    /// The payload removes another account.
    #[error("the payload removes account {inside}, not {asked}")]
    Account {
        /// The account that is to be removed.
        asked: MobilecoinId,
        /// The account of the payload.
        inside: MobilecoinId,
    },
    /// The stamp could not be made.
    #[error("the stamp could not be made")]
    Stamp(#[source] SignatureInvalid),
}

/// Reads the payload of a removal of `account` and stamps it with the owner's key; gives `stamp` of
/// the second leg. `payload` is the challenge's `payload_to_sign`, to the byte.
///
/// # Errors
/// [`StampRemovalError`] names the check that failed; nothing was signed then.
pub fn stamp_removal(
    owner: &SigningKey,
    account: MobilecoinId,
    payload: &str,
) -> Result<String, StampRemovalError> {
    let read = RemoveAccount::parse(payload).ok_or(StampRemovalError::Malformed)?;
    if read.account != account {
        return Err(StampRemovalError::Account {
            asked: account,
            inside: read.account,
        });
    }
    let stamp = Stamp::make(owner, payload).map_err(StampRemovalError::Stamp)?;
    Ok(stamp.to_header())
}
