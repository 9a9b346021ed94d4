//! Customers, as the contract shows them.
//!
//! Invariant: knowing one's customer is the integrator's work: `kycStatus` and `kybStatus` are
//! always `APPROVED`. `identifier` is taken and forgotten.
//! Called by the endpoints below.

mod choices;
pub mod create;
pub mod delete;
pub mod list;
pub mod profile;
pub mod retrieve;
pub mod update;

use seedport_custody::store::{CustomerRow, CustomerType};
use seedport_wire::{Timestamp, ids::CustomerId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::error::Refusal;
use profile::Profile;

/// What a customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(as = CustomerType)]
pub enum Kind {
    /// A person.
    Individual,
    /// An organisation.
    Business,
}

impl From<Kind> for CustomerType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Individual => Self::Individual,
            Kind::Business => Self::Business,
        }
    }
}

impl From<CustomerType> for Kind {
    fn from(kind: CustomerType) -> Self {
        match kind {
            CustomerType::Individual => Self::Individual,
            CustomerType::Business => Self::Business,
        }
    }
}

/// A customer. Knowing them is the integrator's work: the status of it is always `APPROVED`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    #[schema(value_type = String, example = "Customer:019542f5-b3e7-4d02-8000-000000000001")]
    id: CustomerId,
    /// The integrator's own id; generated when none was given.
    platform_customer_id: String,
    #[serde(rename = "customerType")]
    kind: Kind,
    /// Generated when none was given.
    uma_address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    region: Option<String>,
    currencies: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    phone_number: Option<String>,
    /// `APPROVED`; of individuals.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, pattern = "^APPROVED$")]
    kyc_status: Option<&'static str>,
    /// `APPROVED`; of businesses.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, nullable = false, pattern = "^APPROVED$")]
    kyb_status: Option<&'static str>,
    #[serde(flatten)]
    #[schema(value_type = Profile)]
    profile: Map<String, Value>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    is_deleted: bool,
}

/// A row that holds what it cannot.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("inconsistent row: customers.profile of {0}")]
struct ProfileInconsistent(CustomerId);

impl Customer {
    /// Words a row.
    ///
    /// # Errors
    /// When the row's profile is not what this door keeps there.
    pub fn of(row: CustomerRow) -> Result<Self, Refusal> {
        let profile = serde_json::from_str(&row.profile)
            .map_err(|_| Refusal::internal(ProfileInconsistent(row.id)))?;
        let kind = Kind::from(row.customer_type);
        Ok(Self {
            id: row.id,
            platform_customer_id: row.platform_customer_id,
            kind,
            uma_address: row.uma_address,
            region: row.region,
            currencies: row.currencies,
            email: row.email,
            phone_number: row.phone,
            kyc_status: (kind == Kind::Individual).then_some("APPROVED"),
            kyb_status: (kind == Kind::Business).then_some("APPROVED"),
            profile,
            created_at: row.created_at,
            updated_at: row.updated_at,
            is_deleted: row.deleted_at.is_some(),
        })
    }
}
