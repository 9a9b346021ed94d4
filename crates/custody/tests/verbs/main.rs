//! The verbs over a real SQLite and a sandbox vault, with a clock that the tests set.
//!
//! Called by `cargo test`; one file a promise.

mod accounts_come_whole;
mod archives;
mod budgets;
mod common;
mod exports_happen_once;
mod freezes;
mod mobilecoin;
mod purges;
mod refusals_are_written_down;
mod tokens;
mod tries_are_durable;
mod webhooks;
