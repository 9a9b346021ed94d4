//! `DELETE /customers/{customerId}`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{Manage, customers::DeleteCustomerError};
use seedport_wire::ids::CustomerId;

use super::Customer;
use crate::{
    Door,
    caller::Allowed,
    error::{Code, Refusal},
    path::{Id, missing},
};

/// Delete a customer
///
/// Their contacts, profile and lists are erased; this answer shows them for the last time. Their
/// wallet and its credentials stay: its owner can still sign in and export it.
#[utoipa::path(
    delete,
    path = "/customers/{customerId}",
    operation_id = "deleteCustomerById",
    tag = "Customers",
    params(("customerId" = String, Path, description = "`Customer:` and a UUID.")),
    responses(
        (status = 200, description = "The customer, deleted.", body = Customer),
        (status = 410, description = "The customer was deleted before."),
    )
)]
pub async fn delete(
    Allowed(permit): Allowed<Manage>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CustomerId>,
) -> Result<Json<Customer>, Refusal> {
    let row = door.custody.delete_customer(&permit, id).await?;
    Ok(Json(Customer::of(row)?))
}

impl From<DeleteCustomerError> for Refusal {
    fn from(error: DeleteCustomerError) -> Self {
        match error {
            DeleteCustomerError::NotFound => missing::<CustomerId>(),
            DeleteCustomerError::Gone => Self::new(Code::CustomerDeleted, error.to_string()),
            DeleteCustomerError::Fault(fault) => fault.into(),
        }
    }
}
