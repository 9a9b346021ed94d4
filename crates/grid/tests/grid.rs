//! The door over its real router, a SQLite file and a sandbox vault.
//!
//! Invariant: one program, so that the helpers are linked once; a case calls the router as a
//! client would and looks at status, headers and body.
//! Called by `cargo test -p seedport-grid`.

mod common {
    pub mod client;
    pub mod owner;
    pub mod server;
}

mod endpoints {
    mod config;
    mod conventions;
    mod credentials;
    mod customers;
    mod export;
    mod internal_accounts;
    mod openapi;
    mod service;
    mod sessions;
    mod tokens;
}
