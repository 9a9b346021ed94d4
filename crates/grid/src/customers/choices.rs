//! Fields of a customer that are one of a few words.
//!
//! Invariant: a value of one of these types is a word of the contract's; the words stand here once,
//! for the reader and for the OpenAPI document.
//! Called by `profile`. Source: contract section 4.1.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Type, schema::Schema},
};

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident: $($text:literal)+;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub struct $name(&'static str);

        impl $name {
            const TEXTS: &[&str] = &[$($text),+];
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let given = String::deserialize(deserializer)?;
                let known = Self::TEXTS.iter().find(|text| **text == given);
                // The word that was sent is not repeated.
                known.map(|text| Self(text)).ok_or_else(|| de::Error::unknown_variant("?", Self::TEXTS))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let schema = ObjectBuilder::new().schema_type(Type::String);
                schema.enum_values(Some(Self::TEXTS.iter().copied())).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

choices! {
    /// Where the money in a person's account comes from.
    IndividualSourceOfFundsCategory:
        "SALARY" "SELF_EMPLOYMENT_INCOME" "INVESTMENT_INCOME" "PENSION" "RENTAL_INCOME" "GIFT"
        "INHERITANCE" "LOAN" "SAVINGS" "SALE_OF_ASSETS" "OTHER";
    /// Where the money in an organisation's account comes from.
    SourceOfFundsCategory:
        "OPERATING_REVENUE" "INVESTMENT_INCOME" "LOANS" "VENTURE_CAPITAL" "PERSONAL_SAVINGS"
        "DONATIONS" "OTHER";
    /// Where a person's wealth comes from.
    SourceOfWealthCategory:
        "SALARY" "BUSINESS_INCOME" "INVESTMENTS" "INHERITANCE" "PROPERTY_SALE" "GIFT" "RETIREMENT"
        "SAVINGS" "OTHER";
    /// What the account is for.
    PurposeOfAccount:
        "CONTRACTOR_PAYOUTS" "CREATOR_PAYOUTS" "EMPLOYEE_PAYOUTS" "MARKETPLACE_SELLER_PAYOUTS"
        "SUPPLIER_PAYMENTS" "CROSS_BORDER_B2B" "AR_AUTOMATION" "AP_AUTOMATION" "EMBEDDED_PAYMENTS"
        "PLATFORM_FEE_COLLECTION" "P2P_TRANSFERS" "CHARITABLE_DONATIONS" "OTHER";
    /// How many transactions a month are expected.
    ExpectedMonthlyTransactionCount:
        "COUNT_UNDER_10" "COUNT_10_TO_100" "COUNT_100_TO_500" "COUNT_500_TO_1000"
        "COUNT_OVER_1000";
    /// What a month's transactions are expected to come to, in US dollars.
    ExpectedMonthlyTransactionVolume:
        "VOLUME_UNDER_10K" "VOLUME_10K_TO_100K" "VOLUME_100K_TO_1M" "VOLUME_1M_TO_10M"
        "VOLUME_OVER_10M";
    /// A person's income in a year, in US dollars.
    AnnualIncomeRange:
        "UNDER_50K" "RANGE_50K_100K" "RANGE_100K_250K" "RANGE_250K_1M" "OVER_1M";
    /// What a person owns, in US dollars.
    NetWorthRange:
        "UNDER_100K" "RANGE_100K_500K" "RANGE_500K_1M" "RANGE_1M_5M" "RANGE_5M_25M" "OVER_25M";
    /// Whether a person is politically exposed.
    PepStatus: "NONE" "DOMESTIC" "FOREIGN" "HIO" "FAMILY_OR_ASSOCIATE";
    /// The legal form of an organisation.
    EntityType:
        "SOLE_PROPRIETORSHIP" "PARTNERSHIP" "LLC" "CORPORATION" "S_CORPORATION" "NON_PROFIT"
        "PUBLICLY_LISTED_COMPANY" "TRUST" "PRIVATE_FOUNDATION" "CHARITY" "OTHER";
    /// The industry of an organisation.
    BusinessType:
        "AGRICULTURE_FORESTRY_FISHING_AND_HUNTING" "MINING_QUARRYING_AND_OIL_AND_GAS_EXTRACTION"
        "UTILITIES" "CONSTRUCTION" "MANUFACTURING" "WHOLESALE_TRADE" "RETAIL_TRADE"
        "TRANSPORTATION_AND_WAREHOUSING" "INFORMATION" "FINANCE_AND_INSURANCE"
        "REAL_ESTATE_AND_RENTAL_AND_LEASING" "PROFESSIONAL_SCIENTIFIC_AND_TECHNICAL_SERVICES"
        "MANAGEMENT_OF_COMPANIES_AND_ENTERPRISES"
        "ADMINISTRATIVE_AND_SUPPORT_AND_WASTE_MANAGEMENT_AND_REMEDIATION_SERVICES"
        "EDUCATIONAL_SERVICES" "HEALTH_CARE_AND_SOCIAL_ASSISTANCE"
        "ARTS_ENTERTAINMENT_AND_RECREATION" "ACCOMMODATION_AND_FOOD_SERVICES" "OTHER_SERVICES"
        "PUBLIC_ADMINISTRATION";
}
