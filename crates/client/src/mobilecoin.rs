//! The MobileCoin door, from its clients' side: accounts, and the sealed way out of them.
//!
//! Invariant: kept apart as in the rest of the crate. `owner` holds keys and does no I/O;
//! `operator` does HTTP and holds nothing but the API key and what it was given to import; only
//! `flow` joins them. Secrets are asked for sealed, never in plaintext.
//! Called by `seedport mobilecoin` and programs of others.
//!
//! ```text
//! PendingExport ── unstamped ─┬─► AwaitingEnvelope ── open ─► OpenedAccount ── seal_for_import ─► text
//!               ── stamp ─────┘
//! ```
//!
//! What does not compile:
//!
//! A target key receives one envelope.
//! ```compile_fail,E0382
//! # use seedport_client::mobilecoin::PendingExport;
//! fn twice(pending: PendingExport) {
//!     let _ = pending.unstamped();
//!     let _ = pending.unstamped();
//! }
//! ```
//! Opened secrets are not printed by accident.
//! ```compile_fail,E0277
//! # use seedport_client::mobilecoin::OpenedAccount;
//! fn print(opened: &OpenedAccount) -> String {
//!     format!("{opened:?}")
//! }
//! ```

pub mod flow;
pub mod operator;
pub mod owner;

pub use flow::{Exported, Importer, export, import_bundle};
pub use operator::{Account, DoorError, Operator, RpcError};
pub use owner::{Handover, OpenedAccount, PendingExport};
