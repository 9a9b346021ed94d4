//! What the operating system is asked before secrets are in memory.
//!
//! Invariant: a crash leaves no image of the memory behind, and no process of the same user may
//! attach to it or read it.
//! Called by `main`, for every command.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

use crate::failure::Failure;

/// Forbids core dumps and attaching.
///
/// # Errors
/// When the system refuses, which nothing in its ordinary set-up does.
pub fn keep_memory_private() -> Result<(), Failure> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)
        .and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable))
        .map_err(|error| {
            Failure::new(
                format!("the memory of this process cannot be kept private: {error}"),
                "run seedport where prctl and setrlimit are allowed",
            )
        })
}
