//! The MobileCoin door: full-service's wallet methods over JSON-RPC, without a ledger.
//!
//! Invariant: decides nothing. A parameter becomes a type that cannot be wrong before custody
//! hears of it; who calls stands in the handler's signature (`admitted::Admitted`); what a caller
//! sent is repeated only where `shown` lets it through, and logged nowhere.
//! Called by the binary, which serves [`router`].

mod admitted;
mod answer;
mod body;
mod conventions;
mod edition;
mod failure;
#[cfg(fuzzing)]
pub mod fuzzing;
mod health;
mod help;
mod host;
mod json;
mod method;
mod methods;
mod opening;
mod params;
mod refusal;
mod request;
mod router;
mod rpc;
mod sealing;
mod shapes;
mod shown;
mod well_known;

use std::sync::Arc;

use seedport_custody::{Custody, mobilecoin::Admission};

pub use edition::Edition;
pub use method::Class;
pub use router::router;

/// The longest body that is read when the operator names no other limit, in bytes.
pub const DEFAULT_BODY_LIMIT: usize = 1024 * 1024;

/// What the door stands before.
pub struct Door {
    /// The use cases.
    pub custody: Arc<Custody>,
    /// Who is let in, and to which platform's accounts.
    pub admission: Admission,
    /// Which members an account's secrets have in the current edition.
    pub secrets: SecretsShape,
    /// The network whose accounts these are, as clients name it: `main` or `test`.
    pub chain_id: String,
    /// The longest body that is read, in bytes; a longer one gets 413.
    pub body_limit: usize,
}

/// Which members an account's secrets have in the current edition. In the first edition they are
/// always that edition's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SecretsShape {
    /// All that full-service sends, null where there is nothing.
    #[default]
    Full,
    /// Those that its documentation shows: none is null.
    Documented,
}

/// Every method of an edition, and what it can do here; for tests and documents.
pub fn methods(edition: Edition) -> impl Iterator<Item = (&'static str, Class)> {
    let all = method::all(edition).iter();
    all.map(|method| (method.name, method.class))
}
