//! What the operator decides: budgets and names.
//!
//! Invariant: read from configuration at start, never from a request.
//! Called by the binary (set) and the verbs (obey).

use std::time::Duration;

/// So many in so much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// How many.
    pub limit: u32,
    /// In how much time.
    pub window: Duration,
}

/// The operator's decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Codes of one credential.
    pub codes_of_credential: Budget,
    /// Challenges of one account, codes and signed retries together.
    pub challenges_of_account: Budget,
    /// Challenges of a whole platform.
    pub challenges_of_platform: Budget,
    /// Refusals on one account that get an entry each in the audit log; further ones are counted.
    pub refusals_of_account: Budget,
    /// The same of a whole platform.
    pub refusals_of_platform: Budget,
    /// Tries of one code, counted durably; the vault counts by itself as well.
    pub tries_a_code: u32,
    /// How long a webhook that was given up is kept.
    pub dead_webhooks: Duration,
    /// The domain of generated UMA addresses.
    pub uma_domain: String,
    /// Addresses of a MobileCoin account that one call derives at most.
    pub mobilecoin_address_batch: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            codes_of_credential: Budget {
                limit: 10,
                window: Duration::from_mins(10),
            },
            challenges_of_account: Budget {
                limit: 60,
                window: Duration::from_mins(1),
            },
            challenges_of_platform: Budget {
                limit: 60_000,
                window: Duration::from_mins(1),
            },
            refusals_of_account: Budget {
                limit: 100,
                window: Duration::from_mins(1),
            },
            refusals_of_platform: Budget {
                limit: 1000,
                window: Duration::from_mins(1),
            },
            tries_a_code: 3,
            dead_webhooks: Duration::from_hours(30 * 24),
            uma_domain: "seedport.invalid".to_owned(),
            mobilecoin_address_batch: 1000,
        }
    }
}
