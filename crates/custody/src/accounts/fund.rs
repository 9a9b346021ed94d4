//! Raises the balance that a sandbox's account shows.
//!
//! Invariant: outside a sandbox no balance ever changes. It is a number to try a client with:
//! nothing is paid, and no wallet holds it.
//! Called by `POST /sandbox/internal-accounts/{id}/fund`. Source: contract section 4.10.

use seedport_store::{AccountRow, AccountWrite, AuditVerb, CommitError, Guard, Write};
use seedport_wire::ids::AccountId;

use crate::{
    Custody, Fault,
    permit::{Permit, Transact},
};

/// The most that is added at a time, in the currency's smallest unit.
pub const MOST: u64 = 100_000_000_000;

/// Why nothing was added.
#[derive(Debug, thiserror::Error)]
pub enum FundError {
    /// Only a sandbox has play money.
    #[error("this is not a sandbox")]
    NotSandbox,
    /// The platform has no account of this id.
    #[error("no such account")]
    NotFound,
    /// Nothing, or more than [`MOST`].
    #[error("the amount is out of range")]
    Amount,
    /// The sum is more than a balance can be.
    #[error("the balance cannot grow by so much")]
    Overflow,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Custody {
    /// Adds `amount`, in the currency's smallest unit, to the account's balance.
    ///
    /// # Errors
    /// [`FundError`] says why nothing was added.
    pub async fn fund_account(
        &self,
        permit: &Permit<Transact>,
        id: AccountId,
        amount: u64,
    ) -> Result<AccountRow, FundError> {
        if !self.is_sandbox() {
            return Err(FundError::NotSandbox);
        }
        let amount = Some(amount).filter(|amount| (1..=MOST).contains(amount));
        let amount = amount.and_then(|amount| i64::try_from(amount).ok());
        let amount = amount.ok_or(FundError::Amount)?;
        let (platform, now) = (permit.platform, self.now());
        let writes = vec![
            Write::Account(AccountWrite::Fund {
                platform,
                id,
                amount,
                updated_at: now,
            }),
            permit.done(AuditVerb::AccountFund, now).account(id).write(),
        ];
        match self.store.commit(writes).await {
            Ok(()) => {}
            Err(CommitError::Guard(Guard::AccountGone)) => return Err(FundError::NotFound),
            Err(CommitError::Guard(Guard::BalanceOverflow)) => return Err(FundError::Overflow),
            Err(error) => return Err(Fault::from(error).into()),
        }
        let row = self.store.account(platform, id).await;
        row.map_err(Fault::from)?.ok_or(FundError::NotFound)
    }
}
