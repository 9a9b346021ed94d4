//! `POST /customers`.
//!
//! Called by `router`.

use std::{borrow::Cow, fmt, sync::Arc};

use axum::{Json, extract::State, http::StatusCode};
use seedport_custody::{
    Manage,
    customers::{CreateCustomer, CreateCustomerError},
};
use serde::{Deserialize, Deserializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{AllOfBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Type, schema::Schema},
};

use super::{Customer, Kind, profile::Profile};
use crate::{
    Door,
    body::Body,
    caller::Allowed,
    error::{Code, Refusal},
    texts::{Country, Email, Name, Phone},
};

/// Who the customer is.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerFields {
    customer_type: Kind,
    /// The integrator's own id; generated when absent.
    platform_customer_id: Option<Name>,
    /// Generated when absent.
    uma_address: Option<Name>,
    region: Option<Country>,
    currencies: Option<Vec<String>>,
    /// The first credential of the customer's wallet; without it the wallet waits.
    email: Option<Email>,
    phone_number: Option<Phone>,
    /// Taken and forgotten: Seedport keeps no tax numbers.
    #[serde(default, rename = "identifier")]
    #[schema(value_type = Option<String>, write_only)]
    _identifier: Option<Forgotten>,
}

/// A text that is read and not kept.
struct Forgotten;

impl<'de> Deserialize<'de> for Forgotten {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forget;

        impl de::Visitor<'_> for Forget {
            type Value = Forgotten;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, _: &str) -> Result<Forgotten, E> {
                Ok(Forgotten)
            }
        }

        deserializer.deserialize_str(Forget)
    }
}

/// A customer to be made: one of two kinds over the same fields.
pub struct CreateCustomerRequest;

impl PartialSchema for CreateCustomerRequest {
    fn schema() -> RefOr<Schema> {
        let fields = || {
            AllOfBuilder::new()
                .item(Ref::from_schema_name("CustomerFields"))
                .item(Ref::from_schema_name("Profile"))
        };
        let of_kind = |kind: &str| {
            let kind = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some([kind.to_owned()]));
            ObjectBuilder::new()
                .property("customerType", kind)
                .required("customerType")
        };
        let mut info = ObjectBuilder::new().schema_type(Type::Object);
        for name in ["legalName", "country", "taxId", "incorporatedOn"] {
            let text = ObjectBuilder::new().schema_type(Type::String);
            info = info.property(name, text).required(name);
        }
        let business = of_kind("BUSINESS")
            .property("businessInfo", info)
            .required("businessInfo");
        OneOfBuilder::new()
            .item(fields().item(of_kind("INDIVIDUAL")))
            .item(fields().item(business))
            .into()
    }
}

impl ToSchema for CreateCustomerRequest {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("CreateCustomerRequest")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("CustomerFields".to_owned(), CustomerFields::schema()));
        schemas.push(("Profile".to_owned(), Profile::schema()));
        CustomerFields::schemas(schemas);
        Profile::schemas(schemas);
    }
}

/// Create a customer
///
/// With them comes an `EMBEDDED_WALLET` internal account and, given an email, its wallet with an
/// `EMAIL_OTP` credential of that address.
#[utoipa::path(
    post,
    path = "/customers",
    operation_id = "createCustomer",
    tag = "Customers",
    request_body = CreateCustomerRequest,
    responses(
        (status = 201, description = "The customer.", body = Customer),
        (status = 409, description = "The platformCustomerId or umaAddress is taken."),
    )
)]
pub async fn create(
    Allowed(permit): Allowed<Manage>,
    State(door): State<Arc<Door>>,
    body: Body,
) -> Result<(StatusCode, Json<Customer>), Refusal> {
    let fields: CustomerFields = body.parse()?;
    let profile: Profile = body.parse()?;
    let kind = fields.customer_type;
    let request = CreateCustomer {
        customer_type: kind.into(),
        platform_customer_id: fields.platform_customer_id.map(String::from),
        uma_address: fields.uma_address.map(String::from),
        region: fields.region.map(String::from),
        currencies: fields.currencies.unwrap_or_default(),
        email: fields.email.map(String::from),
        phone: fields.phone_number.map(String::from),
        profile: profile.complete(kind)?.into_kept(kind),
    };
    let row = door.custody.create_customer(&permit, request).await?;
    Ok((StatusCode::CREATED, Json(Customer::of(row)?)))
}

impl From<CreateCustomerError> for Refusal {
    fn from(error: CreateCustomerError) -> Self {
        match error {
            CreateCustomerError::PlatformCustomerIdTaken => {
                Self::new(Code::Conflict, error.to_string()).reason("PLATFORM_CUSTOMER_ID_TAKEN")
            }
            CreateCustomerError::UmaAddressTaken => uma_taken(),
            CreateCustomerError::Contact(error) => error.into(),
            CreateCustomerError::Fault(fault) => fault.into(),
        }
    }
}

/// The refusal of a UMA address that another customer has.
pub fn uma_taken() -> Refusal {
    let message = "an active customer has this umaAddress";
    Refusal::new(Code::UmaAddressExists, message).reason("UMA_ADDRESS_TAKEN")
}
