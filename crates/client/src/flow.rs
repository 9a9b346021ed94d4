//! The whole way over HTTP, for a device that is integrator and owner in one.
//!
//! Invariant: what crosses from `owner` to `integrator` is public: sealed codes, stamps, public
//! keys, and proofs that are the owner's to give. Nothing is printed; each step is told to the
//! caller as a value.
//! Called by `seedport demo`, the commands of the owner's side, and programs that keep both sides
//! together.
//!
//! ```text
//! log_in            credentials ─► challenge ─► (the owner reads the code) ─► verify ×2 ─┐
//! log_in_by_passkey challenge ─► check ─► (the authenticator signs) ─► verify ──────────┼─► Session
//! log_in_by_token   verify ──────────────────────────────────────────────────────────────┘
//! Session ─► signed (any operation ×2)      Session ─► export ×2 ─► phrase
//! ```

mod error;
mod export;
mod login;
mod signed;
mod statement;
mod step;

use seedport_wire::{Clock, Entropy, SecretBytes, ids::AccountId};

use crate::{
    integrator::Integrator,
    owner::{Expected, OpenedExport},
    pins::Pins,
};

pub use error::{
    ExportError, ExportWalletError, LogInError, ProofLogInError, SignedError, WalletStatementError,
};
pub use export::{export, export_first_edition, export_to};
pub use login::{ByPasskey, LoggedIn, log_in, log_in_by_passkey, log_in_by_token, log_in_with};
pub use signed::{refresh, refresh_managed, signed};
pub use statement::wallet_statement;
pub use step::{CodeRequest, Step};

/// Who listens to the steps.
pub type Progress<'a> = &'a mut (dyn FnMut(Step<'_>) + Send);

/// What the owner's device brings of its own.
#[derive(Clone, Copy)]
pub struct Device<'a> {
    /// The quorum keys that it believes.
    pub pins: &'a Pins,
    /// Where its keys are drawn from.
    pub entropy: &'a dyn Entropy,
    /// Its time.
    pub clock: &'a dyn Clock,
    /// What it knows of the wallet; it is compared at every step, and what is not known is not.
    pub expected: &'a Expected,
}

/// Exports the wallet of `account`: logs in with a code, then exports.
///
/// `code` is called when a code is on its way, and again when it was wrong; `None` from it ends the
/// flow.
///
/// # Errors
/// [`ExportWalletError`] says which half failed, and inside it which step.
pub async fn export_wallet(
    integrator: &Integrator,
    account: AccountId,
    device: Device<'_>,
    code: impl AsyncFnMut(CodeRequest) -> Option<SecretBytes>,
    progress: Progress<'_>,
) -> Result<OpenedExport, ExportWalletError> {
    let session = log_in(integrator, account, device, code, progress)
        .await?
        .session;
    Ok(export(integrator, account, device, &session, progress).await?)
}
