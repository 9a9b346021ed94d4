//! The whole way over HTTP, for whoever is operator and owner in one.
//!
//! Invariant: what crosses from `owner` to `operator` is public: target keys, stamps, and bundles
//! that are sealed.
//! Called by `seedport mobilecoin` and programs that keep both sides together.
//!
//! ```text
//! export         begin ─► (the owner stamps, finish) ─► open ─► Exported
//! remove         begin ─► (the owner stamps, finish)
//! import_bundle  begin ─► seal to the target ─► finish ─► Account
//! ```

use seedport_wire::{Clock, MobilecoinId, SigningKey, ids::PlatformId};

use super::{
    operator::{Account, DoorError, Operator, Removal, Retry, Started},
    owner::{
        OpenAccountError, OpenedAccount, PendingExport, SealBundleError, StampRemovalError,
        stamp_removal,
    },
};
use crate::{owner::StampPayloadError, pins::Pins};

/// An account that was exported.
pub struct Exported {
    /// What was inside.
    pub opened: OpenedAccount,
    /// The envelope, as it came.
    pub envelope: String,
    /// Whether the server asked for the owner's stamp.
    pub stamped: bool,
}

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportAccountError {
    /// The account has an owner, whose key is not here.
    #[error("the account's owner must stamp this export, and no owner key was given")]
    StampDue,
    /// The payload is refused; nothing was signed.
    #[error(transparent)]
    Payload(#[from] StampPayloadError),
    /// The envelope is refused.
    #[error(transparent)]
    Open(#[from] OpenAccountError),
    /// First leg.
    #[error("asking for the export")]
    Begin(#[source] DoorError),
    /// Second leg; when no answer came, the challenge may be spent.
    #[error("sending the stamped export")]
    Finish(#[source] DoorError),
}

/// Why no bundle was taken in.
#[derive(Debug, thiserror::Error)]
pub enum ImportBundleError {
    /// The target is refused, or there is nothing to seal; nothing left.
    #[error(transparent)]
    Seal(#[from] SealBundleError),
    /// First leg.
    #[error("asking for a target to seal the account to")]
    Begin(#[source] DoorError),
    /// Second leg; when no answer came, the account may be there.
    #[error("sending the sealed account")]
    Finish(#[source] DoorError),
}

impl ExportAccountError {
    /// The call that failed, when one stopped the flow.
    #[must_use]
    pub const fn call(&self) -> Option<&DoorError> {
        match self {
            Self::Begin(call) | Self::Finish(call) => Some(call),
            Self::StampDue | Self::Payload(_) | Self::Open(_) => None,
        }
    }
}

impl ImportBundleError {
    /// The call that failed, when one stopped the flow.
    #[must_use]
    pub const fn call(&self) -> Option<&DoorError> {
        match self {
            Self::Begin(call) | Self::Finish(call) => Some(call),
            Self::Seal(_) => None,
        }
    }
}

/// Exports an account, sealed to the target of `pending`; `owner` stamps when the server asks.
///
/// # Errors
/// [`ExportAccountError`] names the step.
pub async fn export(
    operator: &Operator,
    pending: PendingExport,
    owner: Option<&SigningKey>,
    pins: &Pins,
) -> Result<Exported, ExportAccountError> {
    let (account, handover) = (pending.account(), pending.handover());
    let target = pending.target_public_key();
    let started = operator.begin_export(account, handover, &target).await;
    let challenge = match started.map_err(ExportAccountError::Begin)? {
        Started::Envelope(envelope) => {
            let opened = pending.unstamped().open(&envelope, pins)?;
            return Ok(Exported {
                opened,
                envelope,
                stamped: false,
            });
        }
        Started::Challenged(challenge) => challenge,
    };
    let owner = owner.ok_or(ExportAccountError::StampDue)?;
    let (stamp, awaiting) = pending.stamp(owner, &challenge.payload_to_sign)?;
    let retry = Retry {
        request: &challenge.request,
        stamp: &stamp,
    };
    let finished = operator
        .finish_export(account, handover, &target, retry)
        .await;
    let envelope = finished.map_err(ExportAccountError::Finish)?;
    let opened = awaiting.open(&envelope, pins)?;
    Ok(Exported {
        opened,
        envelope,
        stamped: true,
    })
}

/// Why an account was not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveAccountError {
    /// The account has an owner, whose key is not here.
    #[error("the account's owner must stamp its removal, and no owner key was given")]
    StampDue,
    /// The payload is refused; nothing was signed.
    #[error(transparent)]
    Payload(#[from] StampRemovalError),
    /// First leg.
    #[error("removing the account")]
    Begin(#[source] DoorError),
    /// Second leg; when no answer came, the account may be gone.
    #[error("sending the stamped removal")]
    Finish(#[source] DoorError),
}

/// Removes an account; `owner` stamps when the server asks. Gives whether it did.
///
/// # Errors
/// [`RemoveAccountError`] names the step.
pub async fn remove(
    operator: &Operator,
    account: MobilecoinId,
    owner: Option<&SigningKey>,
) -> Result<bool, RemoveAccountError> {
    let begun = operator.remove(account, None).await;
    let challenge = match begun.map_err(RemoveAccountError::Begin)? {
        Removal::Removed => return Ok(false),
        Removal::Challenged(challenge) => challenge,
    };
    let owner = owner.ok_or(RemoveAccountError::StampDue)?;
    let stamp = stamp_removal(owner, account, &challenge.payload_to_sign)?;
    let retry = Retry {
        request: &challenge.request,
        stamp: &stamp,
    };
    let finished = operator.remove(account, Some(retry)).await;
    match finished.map_err(RemoveAccountError::Finish)? {
        Removal::Removed => Ok(true),
        Removal::Challenged(_) => Err(RemoveAccountError::StampDue),
    }
}

/// Where a bundle is taken in, as its owner knows it.
#[derive(Clone, Copy)]
pub struct Importer<'a> {
    /// The server's quorum keys.
    pub pins: &'a Pins,
    /// Its organization, where it is known; what is not known is not compared.
    pub organization: Option<PlatformId>,
    /// The device's time.
    pub clock: &'a dyn Clock,
}

/// Hands an opened bundle to a server.
///
/// # Errors
/// [`ImportBundleError`] names the step.
pub async fn import_bundle(
    operator: &Operator,
    opened: &OpenedAccount,
    importer: Importer<'_>,
) -> Result<Account, ImportBundleError> {
    let target = operator.begin_bundle_import().await;
    let target = target.map_err(ImportBundleError::Begin)?;
    let sealed = opened.seal_for_import(
        &target.import_target_bundle,
        importer.pins,
        importer.organization,
        importer.clock.now(),
    )?;
    let taken = operator
        .finish_bundle_import(&target.request, &sealed)
        .await;
    taken.map_err(ImportBundleError::Finish)
}
