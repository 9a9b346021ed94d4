//! The export: what Seedport is for.
//!
//! Called by `POST /internal-accounts/{id}/export`, one file a leg.

pub mod begin;
pub mod finish;

pub use begin::{BeginExportError, BegunExport};
pub use finish::{FinishExportError, FinishedExport};
