//! `/sandbox`: what only a sandbox serves.
//!
//! Called by integrators' tests. Source: Grid contract section 4.10.

use reqwest::{Method, StatusCode};
use seedport_wire::ids::AccountId;
use serde::{Deserialize, Serialize};

use super::{CallError, Integrator, InternalAccount, call::send};

/// How a platform's receiver answered a test.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WebhookTest {
    /// Where it was sent.
    pub url: Option<String>,
    /// The receiver's HTTP status.
    pub response_status: u16,
    /// What the receiver said.
    pub response_body: Option<String>,
}

#[derive(Serialize)]
struct FundBody {
    amount: u64,
}

impl Integrator {
    /// `POST /sandbox/internal-accounts/{id}/fund`: play money, in smallest units.
    ///
    /// # Errors
    /// [`CallError`]; 403 outside a sandbox.
    pub async fn fund_in_sandbox(
        &self,
        id: AccountId,
        amount: u64,
    ) -> Result<InternalAccount, CallError> {
        let path = format!("/sandbox/internal-accounts/{id}/fund");
        let call = self.call(Method::POST, &path);
        send(call.ready()?.json(&FundBody { amount }), StatusCode::OK).await
    }

    /// `POST /sandbox/webhooks/test`: one `TEST` webhook to the configured receiver, now.
    ///
    /// # Errors
    /// [`CallError`]; 400 when none is configured or it was not delivered.
    pub async fn test_webhook(&self) -> Result<WebhookTest, CallError> {
        let call = self.call(Method::POST, "/sandbox/webhooks/test");
        send(call.ready()?, StatusCode::OK).await
    }
}
