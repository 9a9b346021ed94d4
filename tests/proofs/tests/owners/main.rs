//! Owners with real proofs at a live server, which is not a sandbox: every way in opens a session,
//! and every session takes out the same seed.
//!
//! Invariant: the server is the built program; the provider, the authenticators, the browser and
//! the mail are real.
//! Called by `cargo xtask proofs`.

mod by_browser;
mod by_device;
mod by_mail;
mod by_token;
