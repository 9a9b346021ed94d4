//! The door over its real router, a SQLite file and a sandbox vault.
//!
//! Invariant: one program, so that the helpers are linked once; a case calls the router as a
//! client would and looks at status, headers and body.
//! Called by `cargo test -p seedport-grid`.

mod common {
    pub mod authenticator;
    pub mod client;
    pub mod credentials;
    pub mod described;
    pub mod endpoints;
    pub mod issuer;
    pub mod legs;
    pub mod owner;
    pub mod proofs;
    pub mod server;
    pub mod vault_state;
}

mod attacks {
    mod assertions;
    mod between;
    mod bodies;
    mod bundles;
    mod callers;
    mod changed_retries;
    mod changed_sets;
    mod codes;
    mod credential_changes;
    mod damaged_rows;
    mod der;
    mod edited_rows;
    mod first_edition;
    mod floods;
    mod foreign_stamps;
    mod full_disk;
    mod hangups;
    mod headers;
    mod id_tokens;
    mod moved_rows;
    mod paths;
    mod permissions;
    mod request_ids;
    mod rows;
    pub mod scene;
    mod signatures;
    mod simultaneous;
    mod streams;
    mod target_keys;
    mod tenants;
}

mod endpoints {
    mod config;
    mod conventions;
    mod credentials;
    mod customers;
    mod customers_contact;
    mod delegated_keys;
    mod export;
    mod export_v1;
    mod internal_accounts;
    mod openapi;
    mod service;
    mod sessions;
    mod tokens;
    mod verify;
    mod webhooks;
}
