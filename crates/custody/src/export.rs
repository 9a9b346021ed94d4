//! The export: what Seedport is for, in the contract's current edition and its first.
//!
//! Called by `POST /internal-accounts/{id}/export`: one file a leg of the current edition, one
//! for the first.

pub mod begin;
pub mod finish;
pub mod first_edition;

pub use finish::FinishedExport;
