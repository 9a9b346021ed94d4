//! What every signed verb has in common: a first leg that opens a challenge, a second one that a
//! stamp redeems, and an audit entry for whatever became of either.
//!
//! Invariant: a verb of this kind cannot forget its budgets, its entry or the spending of its
//! challenge, because it does none of them itself.
//! Called by the verbs under `credentials`, `sessions`, `accounts`, `customers`, `export` and
//! `verify`.

mod begin;
mod finish;
mod outcome;
mod refusal;

pub use begin::{BeginError, Begun};
pub(crate) use begin::{Opening, Subject, challenge_writes};
pub use finish::FinishError;
pub(crate) use finish::{Act, Retry, Spending, no_names, open_row, stored};
pub(crate) use outcome::{Attempt, Outcome};
pub use refusal::{Conflict, RetryRefusal};

use seedport_wire::{Stamp, ids::RequestId};

/// The second leg's two headers, parsed.
#[derive(Debug)]
pub struct SignedRetry<S = Stamp> {
    /// `Request-Id`.
    pub request: RequestId,
    /// `Grid-Wallet-Signature`.
    pub stamp: S,
}
