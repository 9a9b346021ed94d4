//! The fields of a customer that only this door reads: kept as JSON, echoed as given.
//!
//! Invariant: what is kept went through [`Profile`]: known fields of the right form, no nulls.
//! Called by `create`, `update` and the DTO. Source: contract section 4.1.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{
    Kind,
    choices::{
        AnnualIncomeRange, BusinessType, EntityType, ExpectedMonthlyTransactionCount,
        ExpectedMonthlyTransactionVolume, IndividualSourceOfFundsCategory, NetWorthRange,
        PepStatus, PurposeOfAccount, SourceOfFundsCategory, SourceOfWealthCategory,
    },
};
use crate::{
    body::object,
    error::{Code, Refusal},
    texts::{Country, Date, Description, IpAddress, Moment, NaicsCode, PersonName},
};

/// What an integrator may tell of a customer beside who they are.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    #[serde(default, deserialize_with = "object")]
    end_user_terms_consent: Option<EndUserTermsConsent>,
    full_name: Option<String>,
    birth_date: Option<Date>,
    nationality: Option<String>,
    #[serde(default, deserialize_with = "object")]
    address: Option<Address>,
    id_type: Option<IdType>,
    country_of_issuance: Option<String>,
    source_of_funds_categories: Option<Vec<IndividualSourceOfFundsCategory>>,
    source_of_funds_other_description: Option<String>,
    source_of_wealth_categories: Option<Vec<SourceOfWealthCategory>>,
    source_of_wealth_other_description: Option<String>,
    purpose_of_account: Option<PurposeOfAccount>,
    purpose_of_account_other_description: Option<String>,
    expected_monthly_transaction_count: Option<ExpectedMonthlyTransactionCount>,
    expected_monthly_transaction_volume: Option<ExpectedMonthlyTransactionVolume>,
    annual_income_range: Option<AnnualIncomeRange>,
    net_worth_range: Option<NetWorthRange>,
    pep_status: Option<PepStatus>,
    #[serde(default, deserialize_with = "object")]
    business_info: Option<BusinessInfo>,
}

/// That the customer agreed to the terms.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EndUserTermsConsent {
    accepted_at: Moment,
    ip_address: IpAddress,
    terms_version: String,
    acceptance_method: AcceptanceMethod,
}

/// How the customer agreed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum AcceptanceMethod {
    Checkbox,
    ClickToAccept,
}

/// A postal address.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Address {
    line1: String,
    line2: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postal_code: String,
    country: Country,
}

/// What `identifier` would be; it is not kept.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum IdType {
    Ssn,
    Itin,
    Ein,
    NonUsTaxId,
}

/// What an organisation is. On creation `legalName`, `country`, `taxId` and `incorporatedOn` are
/// required.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BusinessInfo {
    legal_name: Option<String>,
    doing_business_as: Option<String>,
    country: Option<Country>,
    registration_number: Option<String>,
    incorporated_on: Option<Date>,
    entity_type: Option<EntityType>,
    tax_id: Option<String>,
    countries_of_operation: Option<Vec<String>>,
    business_type: Option<BusinessType>,
    purpose_of_account: Option<PurposeOfAccount>,
    purpose_of_account_other_description: Option<Description>,
    source_of_funds: Option<String>,
    source_of_funds_categories: Option<Vec<SourceOfFundsCategory>>,
    source_of_funds_other_description: Option<Description>,
    expected_monthly_transaction_count: Option<ExpectedMonthlyTransactionCount>,
    expected_monthly_transaction_volume: Option<ExpectedMonthlyTransactionVolume>,
    expected_recipient_jurisdictions: Option<Vec<String>>,
    expected_counterparty_countries: Option<Vec<String>>,
    naics_code: Option<NaicsCode>,
    primary_contact_first_name: Option<PersonName>,
    primary_contact_last_name: Option<PersonName>,
}

impl Profile {
    /// The profile as it is kept; what only the other kind of customer has is left out.
    pub fn into_kept(mut self, kind: Kind) -> String {
        if kind == Kind::Individual {
            self.business_info = None;
        }
        let mut value = serde_json::to_value(self).unwrap_or_default();
        drop_nulls(&mut value);
        value.to_string()
    }

    /// Refuses a new customer who lacks what their kind must have.
    ///
    /// # Errors
    /// 400 naming every field that is missing.
    pub fn complete(self, kind: Kind) -> Result<Self, Refusal> {
        let info = self.business_info.as_ref();
        let has = [
            ("legalName", info.is_some_and(|i| i.legal_name.is_some())),
            ("country", info.is_some_and(|i| i.country.is_some())),
            ("taxId", info.is_some_and(|i| i.tax_id.is_some())),
            (
                "incorporatedOn",
                info.is_some_and(|i| i.incorporated_on.is_some()),
            ),
        ];
        let missing = has.into_iter().filter(|(_, has)| !has);
        let missing: Vec<_> = missing.map(|(name, _)| name).collect();
        if kind == Kind::Individual || missing.is_empty() {
            return Ok(self);
        }
        let message = "a BUSINESS needs businessInfo with legalName, country, taxId and \
                       incorporatedOn";
        let refusal = Refusal::new(Code::MissingMandatoryUserInfo, message);
        Err(missing.into_iter().fold(refusal, |refusal, name| {
            refusal.with_field(&format!("businessInfo.{name}"), "is required")
        }))
    }
}

/// Merges a kept profile and a patch of it; objects merge by member, all else is replaced.
pub fn merge(kept: &str, patch: &str) -> String {
    let read = serde_json::from_str::<Map<String, Value>>;
    // A row that is no profile stays as it is; wording it says so.
    let (Ok(mut merged), Ok(patch)) = (read(kept), read(patch)) else {
        return kept.to_owned();
    };
    for (name, new) in patch {
        match (merged.get_mut(&name), new) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (_, new) => {
                merged.insert(name, new);
            }
        }
    }
    Value::Object(merged).to_string()
}

fn drop_nulls(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, member| !member.is_null());
        members.values_mut().for_each(drop_nulls);
    }
}
