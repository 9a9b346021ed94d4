//! The export, of both editions, under a session.
//!
//! Invariant: a seed of the current edition is sealed to a key that the stamp names; of the first
//! edition, to the key that received the session.
//! Called by the command line and the demo. Source: Grid contract sections 4.3 and 7.

use seedport_wire::{SecretBytes, TargetKey, ids::AccountId};

use super::{Device, ExportError, Progress, Step};
use crate::{
    integrator::{Integrator, SignedRetry},
    owner::{ManagedSession, OpenedExport, Session},
};

/// Exports the wallet of `account` under a session of it.
///
/// # Errors
/// [`ExportError`] names the step.
pub async fn export(
    integrator: &Integrator,
    account: AccountId,
    device: Device<'_>,
    session: &Session,
    progress: Progress<'_>,
) -> Result<OpenedExport, ExportError> {
    let target = TargetKey::make(device.entropy)?;
    export_to(integrator, account, device, session, target, progress).await
}

/// As [`export`], to a target key that the device keeps.
///
/// # Errors
/// [`ExportError`] names the step.
pub async fn export_to(
    integrator: &Integrator,
    account: AccountId,
    device: Device<'_>,
    session: &Session,
    target: TargetKey,
    progress: Progress<'_>,
) -> Result<OpenedExport, ExportError> {
    let pending = session.begin_export_to(account, target);
    let pending = pending.expecting(device.expected.clone());
    let target = pending.target_public_key();
    progress(Step::TargetMade {
        target_public_key: &target,
    });
    let operation = integrator.export(account, &target);
    let first = operation.begin().await.map_err(ExportError::Begin)?;
    let (stamp, awaiting) = pending.stamp(&first.payload_to_sign)?;
    progress(Step::PayloadStamped {
        payload: &first.payload_to_sign,
        request: first.request_id,
    });
    let retry = SignedRetry {
        stamp: &stamp,
        request: first.request_id,
    };
    let exported = operation.finish(&retry).await;
    let exported = exported.map_err(ExportError::Finish)?;
    progress(Step::EnvelopeReceived {
        envelope: &exported.encrypted_wallet_credentials,
    });
    // The account that counts is the one inside the signed envelope; `open` compares it, and all else
    // that the device knows.
    let opened = awaiting.open(&exported.encrypted_wallet_credentials, device.pins)?;
    progress(Step::EnvelopeOpened {
        wallet: opened.wallet,
        export: opened.export,
        issued_at: opened.issued_at,
    });
    Ok(opened)
}

/// Exports in the first edition, under a session of the legacy flow; `first_address` is the wallet's
/// first Bitcoin address (BIP-84), as the owner knows it.
///
/// # Errors
/// [`ExportError`] names the step.
pub async fn export_first_edition(
    integrator: &Integrator,
    account: AccountId,
    session: &ManagedSession,
    first_address: &str,
) -> Result<SecretBytes, ExportError> {
    let operation = integrator.export_first_edition(account);
    let first = operation.begin().await.map_err(ExportError::Begin)?;
    let (stamp, awaiting) = session.stamp_first_edition(account, &first.payload_to_sign)?;
    let retry = SignedRetry {
        stamp: &stamp,
        request: first.request_id,
    };
    let exported = operation.finish(&retry).await;
    let exported = exported.map_err(ExportError::Finish)?;
    Ok(awaiting.open(&exported.encrypted_wallet_credentials, first_address)?)
}
