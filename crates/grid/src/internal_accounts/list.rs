//! `GET /customers/internal-accounts`, and its alias `GET /internal-accounts`.
//!
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{View, store::AccountFilter};
use seedport_wire::ids::CustomerId;
use utoipa::IntoParams;

use super::InternalAccount;
use crate::{
    Door,
    caller::Allowed,
    error::Refusal,
    page::{PageBody, PageParams},
    query::Query,
};

type Answer = Result<Json<PageBody<InternalAccount>>, Refusal>;

/// Which accounts to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
struct AccountParams {
    /// Of this customer.
    #[param(
        value_type = Option<String>,
        pattern = "^Customer:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        nullable = false
    )]
    customer_id: Option<CustomerId>,
}

/// Which kinds of accounts to list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Kinds {
    /// In this currency.
    #[param(nullable = false)]
    currency: Option<String>,
    /// Of this type: `EMBEDDED_WALLET` is every account, the others are none.
    #[param(
        value_type = Option<String>,
        pattern = "^(EMBEDDED_WALLET|INTERNAL_FIAT|INTERNAL_CRYPTO)$",
        nullable = false
    )]
    r#type: Option<AccountKind>,
}

/// The account types of the contract.
enum AccountKind {
    EmbeddedWallet,
    NotKept,
}

impl AccountParams {
    fn read(query: &Query) -> Result<Self, Refusal> {
        Ok(Self {
            customer_id: query.value("customerId", "must be Customer: and a UUID")?,
        })
    }
}

impl Kinds {
    /// Reads both.
    ///
    /// # Errors
    /// 400 naming the one that is not as it must be.
    pub fn read(query: &Query) -> Result<Self, Refusal> {
        let kind = match query.text("type")? {
            None => None,
            Some("EMBEDDED_WALLET") => Some(AccountKind::EmbeddedWallet),
            Some("INTERNAL_FIAT" | "INTERNAL_CRYPTO") => Some(AccountKind::NotKept),
            Some(_) => {
                let wanted = "must be EMBEDDED_WALLET, INTERNAL_FIAT or INTERNAL_CRYPTO";
                return Err(Refusal::field("type", wanted));
            }
        };
        Ok(Self {
            currency: query.text("currency")?.map(str::to_owned),
            r#type: kind,
        })
    }
}

/// List internal accounts
///
/// Oldest first; accounts of deleted customers too. Seedport keeps keys, not balances: amounts
/// are zero, but for what a sandbox was told to show.
#[utoipa::path(
    get,
    path = "/customers/internal-accounts",
    operation_id = "listCustomerInternalAccounts",
    tag = "Internal accounts",
    params(AccountParams, Kinds, PageParams),
    responses((status = 200, description = "A page.", body = PageBody<InternalAccount>))
)]
pub async fn list(
    Allowed(permit): Allowed<View>,
    State(door): State<Arc<Door>>,
    query: Query,
) -> Answer {
    let kinds = Kinds::read(&query)?;
    let params = AccountParams::read(&query)?;
    let page = PageParams::read(&query)?;
    if matches!(kinds.r#type, Some(AccountKind::NotKept)) {
        return Ok(Json(PageBody::empty()));
    }
    let filter = AccountFilter {
        customer: params.customer_id,
        currency: kinds.currency,
    };
    let page = door.custody.accounts(&permit, &filter, page).await?;
    Ok(Json(PageBody::of(page, InternalAccount::of)?))
}

/// List internal accounts (alias)
///
/// The same as `GET /customers/internal-accounts`.
#[utoipa::path(
    get,
    path = "/internal-accounts",
    operation_id = "listInternalAccounts",
    tag = "Internal accounts",
    params(AccountParams, Kinds, PageParams),
    responses((status = 200, description = "A page.", body = PageBody<InternalAccount>))
)]
pub async fn alias(allowed: Allowed<View>, door: State<Arc<Door>>, query: Query) -> Answer {
    list(allowed, door, query).await
}
