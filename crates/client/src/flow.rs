//! The whole export over HTTP, for a device that is integrator and owner in one.
//!
//! Invariant: what crosses from `owner` to `integrator` is public: sealed codes, stamps, a
//! public key. Nothing is printed; each step is told to the caller as a value.
//! Called by `seedport demo`, `seedport export`, and programs that keep both sides together.
//!
//! ```text
//! credentials ─► challenge ─► (the owner reads the code) ─► verify ×2 ─► export ×2 ─► phrase
//! ```

mod error;
mod step;

use seedport_wire::{Entropy, SecretBytes, TargetKey, ids::AccountId};

use crate::{
    integrator::{CredentialType, Integrator, SignedRetry},
    owner::{OpenedExport, OwnerLogin, Session},
    pins::Pins,
};

pub use error::{ExportError, ExportWalletError, LogInError};
pub use step::{CodeRequest, Step};

/// Who listens to the steps.
pub type Progress<'a> = &'a mut (dyn FnMut(Step<'_>) + Send);

/// Exports the wallet of `account`: logs in with a mailed code, then exports.
///
/// `code` is called once, when a code is on its way; `None` from it ends the flow.
///
/// # Errors
/// [`ExportWalletError`] says which half failed, and inside it which step.
pub async fn export_wallet(
    integrator: &Integrator,
    account: AccountId,
    pins: &Pins,
    code: impl AsyncFnOnce(CodeRequest) -> Option<SecretBytes>,
    entropy: &dyn Entropy,
    progress: Progress<'_>,
) -> Result<OpenedExport, ExportWalletError> {
    let session = log_in(integrator, account, pins, code, entropy, progress).await?;
    Ok(export(integrator, account, pins, &session, entropy, progress).await?)
}

/// Begins a session of `account` with a mailed code.
///
/// # Errors
/// [`LogInError`] names the step.
pub async fn log_in(
    integrator: &Integrator,
    account: AccountId,
    pins: &Pins,
    code: impl AsyncFnOnce(CodeRequest) -> Option<SecretBytes>,
    entropy: &dyn Entropy,
    progress: Progress<'_>,
) -> Result<Session, LogInError> {
    let credentials = integrator.list_credentials(account).await;
    let credential = credentials
        .map_err(LogInError::ListCredentials)?
        .into_iter()
        .find(|credential| credential.credential_type == CredentialType::EmailOtp)
        .ok_or(LogInError::NoCredential { account })?;
    let id = credential.id;
    progress(Step::CredentialFound {
        credential: id,
        contact: &credential.nickname,
    });

    let challenged = integrator.challenge_credential(id).await;
    let bundle = challenged
        .map_err(LogInError::Challenge)?
        .otp_encryption_target_bundle
        .ok_or(LogInError::NoTarget)?;
    progress(Step::CodeSent {
        contact: &credential.nickname,
    });
    let login = OwnerLogin::start(pins.clone(), entropy)?;
    let request = CodeRequest {
        credential: id,
        contact: credential.nickname,
    };
    let code = code(request).await.ok_or(LogInError::NoCode)?;
    let (answer, awaiting) = login.answer_code(&bundle, code)?;
    progress(Step::CodeSealed);

    let first = integrator.begin_verify(id, &answer).await;
    let first = first.map_err(LogInError::BeginVerify)?;
    let (stamp, awaiting) = awaiting.stamp(&first.payload_to_sign)?;
    progress(Step::TokenStamped);
    let retry = SignedRetry {
        stamp: &stamp,
        request: first.request_id,
    };
    let begun = integrator.finish_verify(id, &answer, &retry).await;
    let begun = begun.map_err(LogInError::FinishVerify)?;
    progress(Step::SessionBegun {
        session: begun.id,
        expires_at: begun.expires_at,
    });
    Ok(awaiting.begin(begun.expires_at))
}

/// Exports the wallet of `account` under a session of it.
///
/// # Errors
/// [`ExportError`] names the step.
pub async fn export(
    integrator: &Integrator,
    account: AccountId,
    pins: &Pins,
    session: &Session,
    entropy: &dyn Entropy,
    progress: Progress<'_>,
) -> Result<OpenedExport, ExportError> {
    let target = TargetKey::make(entropy)?;
    export_to(integrator, account, pins, session, target, progress).await
}

/// As [`export`], to a target key that the device keeps.
///
/// # Errors
/// [`ExportError`] names the step.
pub async fn export_to(
    integrator: &Integrator,
    account: AccountId,
    pins: &Pins,
    session: &Session,
    target: TargetKey,
    progress: Progress<'_>,
) -> Result<OpenedExport, ExportError> {
    let pending = session.begin_export_to(account, target);
    let target = pending.target_public_key();
    progress(Step::TargetMade {
        target_public_key: &target,
    });
    let first = integrator.begin_export(account, &target).await;
    let first = first.map_err(ExportError::Begin)?;
    let (stamp, awaiting) = pending.stamp(&first.payload_to_sign)?;
    progress(Step::PayloadStamped {
        payload: &first.payload_to_sign,
        request: first.request_id,
    });
    let retry = SignedRetry {
        stamp: &stamp,
        request: first.request_id,
    };
    let exported = integrator.finish_export(account, &target, &retry).await;
    let exported = exported.map_err(ExportError::Finish)?;
    progress(Step::EnvelopeReceived {
        envelope: &exported.encrypted_wallet_credentials,
    });
    // The account that counts is the one inside the signed envelope; `open` compares it.
    let opened = awaiting.open(&exported.encrypted_wallet_credentials, pins)?;
    progress(Step::EnvelopeOpened {
        wallet: opened.wallet,
        export: opened.export,
        issued_at: opened.issued_at,
    });
    Ok(opened)
}
