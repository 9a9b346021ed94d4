//! The integrator's side: the Grid contract over plain HTTP.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use ureq::Agent;

/// The two headers of a signed retry.
pub struct Retry<'a> {
    /// `Grid-Wallet-Signature`.
    pub stamp: &'a str,
    /// `Request-Id`.
    pub request: &'a str,
}

/// What came with a customer.
pub struct Owner {
    /// The customer's account.
    pub account: String,
    /// The path of its one credential.
    pub credential: String,
}

/// A caller with a token.
pub struct Grid {
    agent: Agent,
    url: String,
    authorization: String,
}

impl Grid {
    /// A caller of the server at `url`.
    #[must_use]
    pub fn new(url: &str, client: &str, secret: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false);
        Self {
            agent: config.build().into(),
            url: url.to_owned(),
            authorization: format!("Basic {}", STANDARD.encode(format!("{client}:{secret}"))),
        }
    }

    /// A document that needs no token.
    ///
    /// # Panics
    /// When it is not there.
    #[must_use]
    pub fn public(&self, path: &str) -> Value {
        let mut response = self
            .agent
            .get(format!("{}{path}", self.url))
            .call()
            .expect("an answer");
        let text = response.body_mut().read_to_string().expect("text");
        serde_json::from_str(&text).expect("JSON")
    }

    /// A read that must be answered 200.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn get(&self, path: &str) -> Value {
        let mut response = self
            .agent
            .get(self.address(path))
            .header("authorization", &self.authorization)
            .call()
            .expect("an answer");
        let text = response.body_mut().read_to_string().expect("text");
        assert_eq!(response.status().as_u16(), 200, "GET {path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// A write: the status and the JSON.
    ///
    /// # Panics
    /// When there is no answer, or one that is not JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value, retry: Option<&Retry<'_>>) -> (u16, Value) {
        let mut request = self
            .agent
            .post(self.address(path))
            .header("authorization", &self.authorization)
            .header("content-type", "application/json");
        if let Some(retry) = retry {
            request = request
                .header("grid-wallet-signature", retry.stamp)
                .header("request-id", retry.request);
        }
        let mut response = request.send(body.to_string()).expect("an answer");
        let text = response.body_mut().read_to_string().expect("text");
        let json = serde_json::from_str(&text).expect("JSON");
        (response.status().as_u16(), json)
    }

    /// A write that must be answered with this status.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn expect(
        &self,
        status: u16,
        path: &str,
        body: &Value,
        retry: Option<&Retry<'_>>,
    ) -> Value {
        let (found, json) = self.post(path, body, retry);
        assert_eq!(found, status, "POST {path}: {json}");
        json
    }

    /// Makes a customer, and finds the account and the credential that came with it.
    #[must_use]
    pub fn new_owner(&self, email: &str) -> Owner {
        let body = json!({"customerType": "INDIVIDUAL", "email": email});
        let customer = text(&self.expect(201, "/customers", &body, None), "id");
        let accounts = self.get(&format!(
            "/customers/internal-accounts?customerId={customer}"
        ));
        let account = text(&accounts["data"][0], "id");
        let credentials = self.get(&format!("/auth/credentials?accountId={account}"));
        let credential = format!("/auth/credentials/{}", text(&credentials["data"][0], "id"));
        Owner {
            account,
            credential,
        }
    }

    fn address(&self, path: &str) -> String {
        format!("{}/grid/2025-10-13{path}", self.url)
    }
}

/// A text field of an answer.
///
/// # Panics
/// When it is not there.
#[must_use]
pub fn text(json: &Value, name: &str) -> String {
    json[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {json}"))
        .to_owned()
}
