//! Taking a whole account in, sealed.
//!
//! Invariant: the bundle is sealed before it comes here.
//! Called by `flow` and operators' programs. Both methods are extensions of ours.

use seedport_wire::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Account, DoorError, Operator, accounts::One};
use crate::integrator::moment;

/// A target that one account may be sealed to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportTarget {
    /// The signed message that names the key; believed by nobody until it is verified.
    pub import_target_bundle: String,
    /// Sent back with the bundle.
    pub request: String,
    /// Until when the bundle may come.
    #[serde(deserialize_with = "moment::read")]
    pub expires_at: Timestamp,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Params<'a> {
    request: &'a str,
    encrypted_account_bundle: &'a str,
}

impl Operator {
    /// `create_account_bundle_import_request`.
    ///
    /// # Errors
    /// [`DoorError`].
    pub async fn begin_bundle_import(&self) -> Result<ImportTarget, DoorError> {
        let method = "create_account_bundle_import_request";
        self.ask(method, &Nothing {}).await
    }

    /// `import_account_bundle`: `sealed` is the JSON text of a message sealed to that target.
    ///
    /// # Errors
    /// [`DoorError`]; when the answer is lost the target may be spent: look, and begin again.
    pub async fn finish_bundle_import(
        &self,
        request: &str,
        sealed: &str,
    ) -> Result<Account, DoorError> {
        let params = Params {
            request,
            encrypted_account_bundle: sealed,
        };
        let one: One = self.ask("import_account_bundle", &params).await?;
        Ok(one.account)
    }
}
