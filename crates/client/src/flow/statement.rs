//! A wallet's statement, asked for and checked.
//!
//! Invariant: what a server does not say is told as such, and never taken for a statement that agrees.
//! Called by the command line, before a login or an export, and by programs of others.

use seedport_wire::ids::AccountId;

use super::{Device, WalletStatementError};
use crate::{integrator::Integrator, owner::CheckedStatement};

/// Asks for the statement of the wallet of `account`, and holds it against what the device knows;
/// `None` when the server gives none (403 or 404): it is older than statements, or no Seedport, or this
/// API token may not read.
///
/// # Errors
/// [`WalletStatementError`] says whether the call or the statement is at fault.
pub async fn wallet_statement(
    integrator: &Integrator,
    account: AccountId,
    device: Device<'_>,
) -> Result<Option<CheckedStatement>, WalletStatementError> {
    let text = match integrator.wallet_statement(account).await {
        Ok(text) => text,
        Err(error)
            if error
                .refusal()
                .is_some_and(|refusal| matches!(refusal.status, 403 | 404)) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(WalletStatementError::Ask(error)),
    };
    let known = device.expected.clone().of_account(account).learned();
    Ok(Some(CheckedStatement::check(&text, device.pins, &known)?))
}
