//! What an owner's device or an integrator needs to export a wallet.
//!
//! Invariant: depends on no server crate, prints nothing, and keeps the two sides apart: the
//! `owner` half holds keys and does no I/O; the `integrator` half does HTTP and holds none of
//! the owner's keys. Only `flow` joins them, for a device that is both. `mobilecoin` has both halves
//! of another door.
//! Called by the command line, the demo, and programs of others.

pub mod flow;
pub mod integrator;
pub mod mobilecoin;
pub mod owner;
pub mod pins;

pub use flow::{CodeRequest, Device, ExportWalletError, Step, export_wallet};
pub use integrator::{ApiError, BaseUrl, CallError, Integrator};
pub use owner::{Expected, OpenedExport, OwnerLogin, Session};
pub use pins::Pins;
