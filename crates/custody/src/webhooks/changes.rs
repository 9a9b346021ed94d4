//! The events of accounts, customers and the configuration.
//!
//! Invariant: each shows the row as its own commit leaves it.
//! Called by the verbs that make that commit. Source: contract section 6.

use seedport_store::{AccountRow, CustomerRow, CustomerType, Write};
use seedport_wire::{Timestamp, ids::PlatformId};
use serde_json::json;

use super::{Unwordable, event::TEST};
use crate::{Custody, Fault, fault::Inconsistency};

impl From<Unwordable> for Fault {
    fn from(_: Unwordable) -> Self {
        Self::Inconsistent(Inconsistency::Unwordable)
    }
}

impl Custody {
    /// An account's status changed.
    pub(crate) fn account_status_updated(
        &self,
        account: AccountRow,
        now: Timestamp,
    ) -> Result<Write, Fault> {
        let platform = account.platform;
        let data = (self.webhooks.bodies.account)(account)?;
        self.event(
            platform,
            "INTERNAL_ACCOUNT.STATUS_UPDATED",
            None,
            &data,
            now,
        )
    }

    /// A customer was made; knowing them is the integrator's work, so they are approved.
    pub(crate) fn customer_approved(
        &self,
        customer: CustomerRow,
        now: Timestamp,
    ) -> Result<Write, Fault> {
        let platform = customer.platform;
        let kind = match customer.customer_type {
            CustomerType::Individual => "CUSTOMER.KYC_APPROVED",
            CustomerType::Business => "CUSTOMER.KYB_APPROVED",
        };
        let data = (self.webhooks.bodies.customer)(customer)?;
        self.event(platform, kind, None, &data, now)
    }

    /// An endpoint is to be tried.
    pub(crate) fn endpoint_set(
        &self,
        platform: PlatformId,
        now: Timestamp,
    ) -> Result<Write, Fault> {
        self.event(platform, TEST, None, &json!({}), now)
    }
}
