//! Which build this is.
//!
//! Invariant: known at compile time; `build.rs` finds the commit.
//! Called by `cli` for `--version`, and by `telemetry`.

/// The version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit that it was built from, `unknown` where there was no repository.
pub const COMMIT: &str = env!("SEEDPORT_BUILD_COMMIT");

/// Both, for people.
pub const VERSION_WITH_COMMIT: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("SEEDPORT_BUILD_COMMIT"),
    ")"
);
