//! `PATCH /customers/{customerId}`; both legs, where a contact changes that a credential is tied
//! to.
//!
//! Invariant: such a retry is bound by every field of the body, known or not.
//! Called by `router`. Source: contract section 4.1.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{
    Manage,
    customers::{UpdateCustomer, UpdateCustomerError, UpdatedCustomer},
};
use seedport_wire::{BodyDigest, ids::CustomerId};
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
    challenge::{SignedRequestChallenge, accepted},
    error::{Code, Refusal, VerbError},
    path::{Id, missing},
    retry::Leg,
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
    /// An address that a credential is tied to changes by the owner's signed retry.
    email: Option<Email>,
    /// Not together with `email`; a number that a credential is tied to changes by the owner's
    /// signed retry.
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
/// together. Where a credential is tied to the one that changes, the answer is 202 with a payload:
/// the owner's session key stamps it, and the same request with `Grid-Wallet-Signature` and
/// `Request-Id` changes the customer and the credential together, or neither.
#[utoipa::path(
    patch,
    path = "/customers/{customerId}",
    operation_id = "updateCustomerById",
    tag = "Customers",
    params(
        ("customerId" = String, Path, description = "`Customer:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The owner's stamp over `payloadToSign`; second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    request_body = UpdateCustomerRequest,
    responses(
        (status = 200, description = "The customer as they are now.", body = Customer),
        (status = 202, description = "The payload to stamp.", body = SignedRequestChallenge),
        (status = 409, description = "The umaAddress or the contact is taken, or the credentials \
            tied to the contact changed."),
        (status = 429, description = "Too many challenges."),
    )
)]
pub async fn update(
    Allowed(permit): Allowed<Manage>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CustomerId>,
    leg: Leg,
    body: Body,
) -> Result<Response, Refusal> {
    let request = read(&body)?;
    let digest = || Ok::<_, Refusal>(bound(&body.canonical()?));
    let custody = &door.custody;
    let row = match leg {
        Leg::First => {
            let updated = custody.update_customer(&permit, id, request.clone());
            match updated.await? {
                UpdatedCustomer::Done(row) => *row,
                UpdatedCustomer::Tied => {
                    let begun = custody.begin_contact_change(&permit, id, &request, digest()?);
                    let begun = begun.await.map_err(VerbError::told::<CustomerId>)?;
                    return Ok(accepted(begun));
                }
            }
        }
        Leg::Second(retry) => {
            let updated = custody.finish_contact_change(&permit, id, request, &retry, digest()?);
            updated.await.map_err(VerbError::told::<CustomerId>)?
        }
    };
    Ok(Json(Customer::of(row)?).into_response())
}

fn bound(canonical: &str) -> BodyDigest {
    BodyDigest::of("customer.update", &[("body", canonical)])
}

fn read(body: &Body) -> Result<UpdateCustomer, Refusal> {
    let patch: CustomerPatch = body.parse()?;
    let profile: Profile = body.parse()?;
    if patch.email.is_some() && patch.phone_number.is_some() {
        let message = "email and phoneNumber do not change in one request";
        let refusal = Refusal::new(Code::InvalidInput, message).reason("TWO_CONTACTS");
        return Err(refusal
            .with_field("email", "not together with phoneNumber")
            .with_field("phoneNumber", "not together with email"));
    }
    Ok(UpdateCustomer {
        customer_type: patch.customer_type.into(),
        uma_address: patch.uma_address.map(String::from),
        region: patch.region.map(String::from),
        currencies: patch.currencies,
        email: patch.email.map(String::from),
        phone: patch.phone_number.map(String::from),
        profile: merge,
        profile_patch: profile.into_kept(patch.customer_type),
    })
}

impl From<UpdateCustomerError> for Refusal {
    fn from(error: UpdateCustomerError) -> Self {
        match error {
            UpdateCustomerError::NotFound => missing::<CustomerId>(),
            UpdateCustomerError::OtherType => {
                Self::field("customerType", "must be the customer's own").reason("OTHER_TYPE")
            }
            UpdateCustomerError::UmaAddressTaken => uma_taken(),
            UpdateCustomerError::Contact(error) => error.into(),
            UpdateCustomerError::Fault(fault) => fault.into(),
        }
    }
}
