//! `/customers`: create, list, get, update.
//!
//! Invariant: creating a customer makes a wallet; it is sent once, and a broken connection
//! leaves it open whether it was made (look it up by `platform_customer_id`).
//! Called by the command line, the demo and integrators. Source: Grid contract section 4.1.

use reqwest::{Method, StatusCode};
use seedport_wire::{Timestamp, ids::CustomerId};
use serde::{Deserialize, Serialize};

use super::{
    CallError, Cursor, Integrator, Page, SignedOperation, call::send, moment,
    signed_operation::Answer,
};

/// A customer to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCustomer {
    /// A person or a business, with what belongs to each.
    #[serde(flatten)]
    pub kind: CustomerKind,
    /// The platform's own name for the customer; the server draws one when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_customer_id: Option<String>,
    /// Where codes go by mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where codes go by text message, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// ISO 3166 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// A person or a business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "customerType", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CustomerKind {
    /// A person.
    #[serde(rename_all = "camelCase")]
    Individual {
        /// As in a passport.
        #[serde(skip_serializing_if = "Option::is_none")]
        full_name: Option<String>,
    },
    /// A business.
    #[serde(rename_all = "camelCase")]
    Business {
        /// What the contract requires of one.
        business_info: BusinessInfo,
    },
}

/// What the contract requires of a business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BusinessInfo {
    /// Registered name.
    pub legal_name: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// Tax number.
    pub tax_id: String,
    /// `YYYY-MM-DD`.
    pub incorporated_on: String,
}

/// `customerType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CustomerType {
    /// A person.
    Individual,
    /// A business.
    Business,
}

impl CustomerType {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Individual => "INDIVIDUAL",
            Self::Business => "BUSINESS",
        }
    }
}

/// A customer as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// The customer.
    pub id: CustomerId,
    /// The platform's own name for it.
    pub platform_customer_id: String,
    /// A person or a business.
    pub customer_type: CustomerType,
    /// `$name@domain`.
    pub uma_address: String,
    /// Where codes go by mail.
    pub email: Option<String>,
    /// Where codes go by text message.
    pub phone_number: Option<String>,
    /// A person's name.
    pub full_name: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "moment::read_optional")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, deserialize_with = "moment::read_optional")]
    pub updated_at: Option<Timestamp>,
    /// Whether it was deleted.
    #[serde(default)]
    pub is_deleted: bool,
}

/// A change of a customer: what is absent stays. `email` and `phone_number` do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerChange {
    /// The customer's own type; it does not change.
    pub customer_type: CustomerType,
    /// Where codes go by mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Where codes go by text message, E.164.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// ISO 3166 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// A person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
}

impl CustomerChange {
    /// A change that changes nothing yet.
    #[must_use]
    pub const fn of(customer_type: CustomerType) -> Self {
        Self {
            customer_type,
            email: None,
            phone_number: None,
            region: None,
            full_name: None,
        }
    }
}

/// Which customers a list gives; by default all that are not deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// The platform's own name.
    pub platform_customer_id: Option<String>,
    /// A person or a business.
    pub customer_type: Option<CustomerType>,
    /// Deleted ones too.
    pub including_deleted: bool,
    /// 1 to 100 a page; the server's default is 20.
    pub limit: Option<u8>,
    /// Where to go on.
    pub cursor: Option<Cursor>,
}

impl Integrator {
    /// `POST /customers`: makes a customer and, with it, a wallet and its first credential.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn create_customer(&self, customer: &NewCustomer) -> Result<Customer, CallError> {
        let call = self.call(Method::POST, "/customers");
        send(call.ready()?.json(customer), StatusCode::CREATED).await
    }

    /// `GET /customers`: one page.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn list_customers(
        &self,
        filter: &CustomerFilter,
    ) -> Result<Page<Customer>, CallError> {
        let limit = filter.limit.map(|limit| limit.to_string());
        let call = self
            .call(Method::GET, "/customers")
            .query("platformCustomerId", filter.platform_customer_id.as_deref())
            .query(
                "customerType",
                filter.customer_type.map(CustomerType::as_str),
            )
            .query(
                "isIncludingDeleted",
                filter.including_deleted.then_some("true"),
            )
            .query("limit", limit.as_deref())
            .query("cursor", filter.cursor.as_ref().map(Cursor::as_str));
        send(call.ready()?, StatusCode::OK).await
    }

    /// `GET /customers/{id}`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn customer(&self, id: CustomerId) -> Result<Customer, CallError> {
        let call = self.call(Method::GET, &format!("/customers/{id}"));
        send(call.ready()?, StatusCode::OK).await
    }

    /// `PATCH /customers/{id}`: where a credential is tied to the contact that changes, the
    /// owner's stamp is needed; else [`SignedOperation::start`] is already the end.
    pub fn update_customer(
        &self,
        id: CustomerId,
        change: &CustomerChange,
    ) -> SignedOperation<'_, Customer> {
        let call = self.call(Method::PATCH, &format!("/customers/{id}"));
        call.signed_json(change, Answer::json(StatusCode::OK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_customer_is_written_as_the_contract_has_it() {
        let mut customer = NewCustomer {
            kind: CustomerKind::Individual {
                full_name: Some("Ann".to_owned()),
            },
            platform_customer_id: None,
            email: Some("ann@example.com".to_owned()),
            phone_number: None,
            region: None,
        };
        let json = |customer: &NewCustomer| serde_json::to_value(customer).expect("serializes");
        let expected =
            r#"{"customerType":"INDIVIDUAL","fullName":"Ann","email":"ann@example.com"}"#;
        let value: serde_json::Value = serde_json::from_str(expected).expect("JSON");
        assert_eq!(json(&customer), value);
        customer.kind = CustomerKind::Business {
            business_info: BusinessInfo {
                legal_name: "Ann Ltd".to_owned(),
                country: "IE".to_owned(),
                tax_id: "1".to_owned(),
                incorporated_on: "2020-01-01".to_owned(),
            },
        };
        let value = json(&customer);
        assert_eq!(value["customerType"], "BUSINESS");
        assert_eq!(value["businessInfo"]["incorporatedOn"], "2020-01-01");
    }
}
