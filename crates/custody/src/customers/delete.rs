//! Deletes a customer from the integrator's lists, and with it what is known of them.
//!
//! Invariant: their wallet stays, its credentials and sessions too: an owner can still sign in and
//! take their seed out after the integrator has let them go.
//! Called by `DELETE /customers/{id}`.

use seedport_store::{AuditVerb, CommitError, CustomerRow, CustomerWrite, Guard, Write};
use seedport_wire::ids::CustomerId;

use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// Why nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteCustomerError {
    /// The platform has no customer of this id.
    #[error("no such customer")]
    NotFound,
    /// The customer is deleted already.
    #[error("the customer is deleted already")]
    Gone,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Custody {
    /// Marks a customer as deleted, erases who they were, and gives the last state, for the last time.
    ///
    /// # Errors
    /// [`DeleteCustomerError`] tells a missing customer from a deleted one.
    pub async fn delete_customer(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
    ) -> Result<CustomerRow, DeleteCustomerError> {
        let platform = permit.platform;
        let row = self
            .store
            .customer(platform, id)
            .await
            .map_err(Fault::from)?;
        let mut row = row.ok_or(DeleteCustomerError::NotFound)?;
        if row.deleted_at.is_some() {
            return Err(DeleteCustomerError::Gone);
        }
        let now = self.now();
        let delete = Write::Customer(CustomerWrite::Delete {
            platform,
            id,
            at: now,
        });
        let entry = permit.done(AuditVerb::CustomerDelete, now).subject(&id);
        match self.store.commit(vec![delete, entry.write()]).await {
            Ok(()) => {
                row.deleted_at = Some(now);
                row.updated_at = now;
                Ok(row)
            }
            Err(CommitError::Guard(Guard::CustomerGone)) => Err(DeleteCustomerError::Gone),
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
