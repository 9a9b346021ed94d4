//! The door over its real router, a SQLite file and a real vault.
//!
//! Invariant: one program, so that the helpers are linked once; a case calls the router as a
//! client would and looks at status, headers, body, and at what was logged.
//! Called by `cargo test -p seedport-mobilecoin`.

#[path = "../../grid/tests/common/vault_state.rs"]
mod vault_state;

mod common {
    pub mod client;
    pub mod log;
    pub mod samples;
    pub mod server;
    pub mod vectors;
}

/// Requests that are no calls, and what holds for all.
mod requests {
    mod api_key;
    mod bodies;
    mod envelopes;
    mod faults;
    mod params;
    mod secrecy;
    mod service;
}

/// The methods, by what they are about.
mod calls {
    mod accounts;
    mod addresses;
    mod every_method;
    mod first_edition;
    mod fog;
    mod imports;
    mod printables;
    mod statics;
    mod view_only;
}

/// The ways out.
mod exports {
    mod bundles;
    mod plaintext;
    mod sealed;
    mod stamped;
}
