//! Lists and finds API tokens; never their secrets.
//!
//! Called by `GET /tokens` and `GET /tokens/{id}`.

use seedport_store::{Page, PageRequest, TokenFilter, TokenRow};
use seedport_wire::ids::TokenId;

use crate::{
    Custody, Fault,
    permit::{Permit, View},
};

impl Custody {
    /// A page of the platform's tokens.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tokens(
        &self,
        permit: &Permit<View>,
        filter: &TokenFilter,
        page: PageRequest,
    ) -> Result<Page<TokenRow>, Fault> {
        Ok(self.store.tokens(permit.platform, filter, page).await?)
    }

    /// One token; `None` when the platform has none of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn token(
        &self,
        permit: &Permit<View>,
        id: TokenId,
    ) -> Result<Option<TokenRow>, Fault> {
        Ok(self.store.token(permit.platform, id).await?)
    }
}
