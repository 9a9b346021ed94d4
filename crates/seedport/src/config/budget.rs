//! A budget as the configuration writes it: so many in so many seconds.
//!
//! Called by `config`.

use std::num::NonZeroU32;

use seedport_custody::policy;
use serde::{Deserialize, Serialize};

use super::{count, duration, seconds};

/// So many in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// How many.
    pub count: NonZeroU32,
    /// In how much time.
    pub seconds: NonZeroU32,
}

impl From<policy::Budget> for Budget {
    fn from(budget: policy::Budget) -> Self {
        Self {
            count: count(budget.limit),
            seconds: seconds(budget.window),
        }
    }
}

impl From<Budget> for policy::Budget {
    fn from(budget: Budget) -> Self {
        Self {
            limit: budget.count.get(),
            window: duration(budget.seconds),
        }
    }
}
