//! Credentials and sessions, and the keys for cards that there are none of.
//!
//! Called by `router`.

pub mod credentials;
pub mod delegated_keys;
pub mod sessions;

use seedport_wire::ids::AccountId;
use utoipa::IntoParams;

use crate::{error::Refusal, query::Query};

/// Whose credentials or sessions to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct OfAccount {
    /// The account; one that is not the platform's has none.
    #[param(
        value_type = String,
        pattern = "^InternalAccount:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
    )]
    account_id: AccountId,
}

impl OfAccount {
    /// Reads `accountId`, which must be there.
    ///
    /// # Errors
    /// 400 naming it.
    pub fn read(query: &Query) -> Result<AccountId, Refusal> {
        let account_id = query.value("accountId", "must be InternalAccount: and a UUID")?;
        let missing = || Refusal::field("accountId", "is required").reason("FIELD_MISSING");
        let Self { account_id } = Self {
            account_id: account_id.ok_or_else(missing)?,
        };
        Ok(account_id)
    }
}
