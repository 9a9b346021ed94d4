//! `PATCH /customers/{customerId}`.
//!
//! Called by `router`.

use std::{borrow::Cow, sync::Arc};

use axum::{Json, extract::State};
use seedport_custody::{
    Manage,
    customers::{UpdateCustomer, UpdateCustomerError},
};
use seedport_wire::ids::CustomerId;
use serde::Deserialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{AllOfBuilder, Ref, RefOr, schema::Schema},
};

use super::{
    Customer, Kind,
    create::uma_taken,
    profile::{Profile, merge},
};
use crate::{
    Door,
    body::Body,
    caller::Allowed,
    error::{Code, Refusal},
    path::{Id, missing},
    texts::{Country, Email, Name, Phone},
};

/// What changes; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerPatch {
    /// The customer's own type.
    customer_type: Kind,
    uma_address: Option<Name>,
    region: Option<Country>,
    /// Replaces the list.
    currencies: Option<Vec<String>>,
    /// Only a first address: one that a credential hangs on is not changed here yet (501).
    email: Option<Email>,
    /// Not together with `email`.
    phone_number: Option<Phone>,
}

/// A patch with the fields of the profile.
pub struct UpdateCustomerRequest;

impl PartialSchema for UpdateCustomerRequest {
    fn schema() -> RefOr<Schema> {
        AllOfBuilder::new()
            .item(Ref::from_schema_name("CustomerPatch"))
            .item(Ref::from_schema_name("Profile"))
            .into()
    }
}

impl ToSchema for UpdateCustomerRequest {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("UpdateCustomerRequest")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("CustomerPatch".to_owned(), CustomerPatch::schema()));
        schemas.push(("Profile".to_owned(), Profile::schema()));
        CustomerPatch::schemas(schemas);
        Profile::schemas(schemas);
    }
}

/// Update a customer
///
/// A first email provisions the customer's wallet. `email` and `phoneNumber` do not come
/// together.
#[utoipa::path(
    patch,
    path = "/customers/{customerId}",
    operation_id = "updateCustomer",
    tag = "Customers",
    params(("customerId" = String, Path, description = "`Customer:` and a UUID.")),
    request_body = UpdateCustomerRequest,
    responses(
        (status = 200, description = "The customer as they are now.", body = Customer),
        (status = 409, description = "The umaAddress is taken."),
        (status = 501, description = "The email is tied to a credential."),
    )
)]
pub async fn update(
    Allowed(permit): Allowed<Manage>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CustomerId>,
    body: Body,
) -> Result<Json<Customer>, Refusal> {
    let patch: CustomerPatch = body.parse()?;
    let profile: Profile = body.parse()?;
    if patch.email.is_some() && patch.phone_number.is_some() {
        let message = "email and phoneNumber do not change in one request";
        let refusal = Refusal::new(Code::InvalidInput, message).reason("TWO_CONTACTS");
        return Err(refusal
            .with_field("email", "not together with phoneNumber")
            .with_field("phoneNumber", "not together with email"));
    }
    let request = UpdateCustomer {
        customer_type: patch.customer_type.into(),
        uma_address: patch.uma_address.map(String::from),
        region: patch.region.map(String::from),
        currencies: patch.currencies,
        email: patch.email.map(String::from),
        phone: patch.phone_number.map(String::from),
        profile: merge,
        profile_patch: profile.into_kept(patch.customer_type),
    };
    let row = door.custody.update_customer(&permit, id, request).await?;
    Ok(Json(Customer::of(row)?))
}

impl From<UpdateCustomerError> for Refusal {
    fn from(error: UpdateCustomerError) -> Self {
        match error {
            UpdateCustomerError::NotFound => missing::<CustomerId>(),
            UpdateCustomerError::OtherType => {
                Self::field("customerType", "must be the customer's own").reason("OTHER_TYPE")
            }
            UpdateCustomerError::EmailTied => {
                let message = "the email is tied to a credential; changing it takes the owner's \
                               signed retry, which is not served yet";
                Self::new(Code::NotImplemented, message).reason("EMAIL_TIED")
            }
            UpdateCustomerError::PhoneTied => {
                let message = "the phoneNumber is tied to a credential; changing it takes the \
                               owner's signed retry, which is not served yet";
                Self::new(Code::NotImplemented, message).reason("PHONE_TIED")
            }
            UpdateCustomerError::UmaAddressTaken => uma_taken(),
            UpdateCustomerError::Fault(fault) => fault.into(),
        }
    }
}
