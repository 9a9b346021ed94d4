//! The vault's port for issuers' documents, over the way out.
//!
//! Invariant: a document is the whole body of a 200, at most `MAX_DOCUMENT` bytes.
//! Called by the vault's token check, on a thread that may block.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use seedport_vault::oidc::fetch::{DocumentFetcher, DocumentRequest, FetchError, MAX_DOCUMENT};

use super::{Egress, EgressError, Limits, Reach};

/// How long a document may take.
const TIMEOUT: Duration = Duration::from_secs(5);

impl DocumentFetcher for Egress {
    fn fetch(&self, request: DocumentRequest<'_>) -> Result<Vec<u8>, FetchError> {
        let limits = Limits {
            reach: Reach::of(request.private),
            timeout: TIMEOUT,
            longest: MAX_DOCUMENT,
        };
        let headers =
            HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        let (egress, url) = (self.clone(), request.url.to_owned());
        let answer = self
            .wait(
                limits,
                async move { egress.get(&url, headers, limits).await },
            )
            .map_err(|error| match error {
                EgressError::Forbidden => FetchError::Forbidden,
                EgressError::Unreachable | EgressError::TimedOut => FetchError::Unreachable,
            })?;
        if answer.status != 200 {
            return Err(FetchError::Status);
        }
        if !answer.whole {
            return Err(FetchError::TooLarge);
        }
        Ok(answer.body)
    }
}
