//! `GET /customers/{customerId}`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::View;
use seedport_wire::ids::CustomerId;

use super::Customer;
use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    path::{Id, missing},
};

/// Get a customer
///
/// Deleted ones too, with `isDeleted` and without what their deletion erased.
#[utoipa::path(
    get,
    path = "/customers/{customerId}",
    operation_id = "getCustomerById",
    tag = "Customers",
    params(("customerId" = String, Path, description = "`Customer:` and a UUID.")),
    responses((status = 200, description = "The customer.", body = Customer))
)]
pub async fn retrieve(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CustomerId>,
) -> Result<Json<Customer>, Refusal> {
    let row = door.custody.customer(&permit, id).await?;
    let row = row.ok_or_else(missing::<CustomerId>)?;
    Ok(Json(Customer::of(row)?))
}
