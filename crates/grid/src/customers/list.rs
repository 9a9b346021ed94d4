//! `GET /customers`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{
    View,
    store::{CustomerFilter, CustomerType},
};
use utoipa::IntoParams;

use super::{Customer, Kind};
use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    page::{PageBody, PageParams, TimeParams},
    query::Query,
};

/// Which customers to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct CustomerParams {
    /// Exactly this integrator's id.
    #[param(nullable = false)]
    platform_customer_id: Option<String>,
    /// Of this type.
    #[param(value_type = Option<Kind>, nullable = false)]
    customer_type: Option<CustomerType>,
    /// Exactly this region.
    #[param(nullable = false)]
    region: Option<String>,
    /// Having this currency among theirs.
    #[param(nullable = false)]
    currency: Option<String>,
    /// Exactly this UMA address.
    #[param(nullable = false)]
    uma_address: Option<String>,
    /// Deleted ones as well, without what their deletion erased.
    #[param(default = false, nullable = false)]
    is_including_deleted: Option<bool>,
}

impl CustomerParams {
    fn read(query: &Query) -> Result<Self, Refusal> {
        let text = |name| Ok::<_, Refusal>(query.text(name)?.map(str::to_owned));
        let kind = |text| {
            let wanted = "must be INDIVIDUAL or BUSINESS";
            CustomerType::from_text(text).ok_or_else(|| Refusal::field("customerType", wanted))
        };
        Ok(Self {
            platform_customer_id: text("platformCustomerId")?,
            customer_type: query.text("customerType")?.map(kind).transpose()?,
            region: text("region")?,
            currency: text("currency")?,
            uma_address: text("umaAddress")?,
            is_including_deleted: query.value("isIncludingDeleted", "must be true or false")?,
        })
    }
}

/// List customers
///
/// Oldest first.
#[utoipa::path(
    get,
    path = "/customers",
    operation_id = "listCustomers",
    tag = "Customers",
    params(CustomerParams, TimeParams, PageParams),
    responses((status = 200, description = "A page.", body = PageBody<Customer>))
)]
pub async fn list(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    query: Query,
) -> Result<Json<PageBody<Customer>>, Refusal> {
    let params = CustomerParams::read(&query)?;
    let filter = CustomerFilter {
        platform_customer_id: params.platform_customer_id,
        customer_type: params.customer_type,
        region: params.region,
        currency: params.currency,
        uma_address: params.uma_address,
        times: TimeParams::read(&query)?,
        including_deleted: params.is_including_deleted.unwrap_or(false),
    };
    let page = PageParams::read(&query)?;
    let page = door.custody.customers(&permit, &filter, page).await?;
    Ok(Json(PageBody::of(page, Customer::of)?))
}
