//! Lists and finds customers.
//!
//! Called by `GET /customers` and `GET /customers/{id}`.

use seedport_store::{CustomerFilter, CustomerRow, Page, PageRequest};
use seedport_wire::ids::CustomerId;

use crate::{
    Custody, Fault,
    permit::{Permit, View},
};

impl Custody {
    /// A page of the platform's customers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn customers(
        &self,
        permit: &Permit<View>,
        filter: &CustomerFilter,
        page: PageRequest,
    ) -> Result<Page<CustomerRow>, Fault> {
        Ok(self.store.customers(permit.platform, filter, page).await?)
    }

    /// One customer, deleted or not; `None` when the platform has none of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn customer(
        &self,
        permit: &Permit<View>,
        id: CustomerId,
    ) -> Result<Option<CustomerRow>, Fault> {
        Ok(self.store.customer(permit.platform, id).await?)
    }
}
