//! Deletes an API token; it stops working with the answer.
//!
//! Called by `DELETE /tokens/{id}`.

use seedport_store::{AuditVerb, CommitError, Guard, TokenWrite, Write};
use seedport_wire::ids::TokenId;

use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// Why no token was deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteTokenError {
    /// The platform has no token of this id.
    #[error("no such token")]
    NotFound,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Custody {
    /// Deletes a token of the caller's platform.
    ///
    /// # Errors
    /// [`DeleteTokenError::NotFound`] when there is none of this id.
    pub async fn delete_token(
        &self,
        permit: &Permit<Manage>,
        id: TokenId,
    ) -> Result<(), DeleteTokenError> {
        let entry = permit.done(AuditVerb::TokenDelete, self.now()).subject(&id);
        let delete = Write::Token(TokenWrite::Delete {
            platform: permit.platform,
            id,
        });
        match self.store.commit(vec![delete, entry.write()]).await {
            Ok(()) => Ok(()),
            Err(CommitError::Guard(Guard::TokenGone)) => Err(DeleteTokenError::NotFound),
            Err(error) => Err(Fault::from(error).into()),
        }
    }
}
