//! `version`: Seedport's own.
//!
//! Called by `methods`, in both editions. Source: contract section 4.

use serde::Serialize;

use crate::answer::Answer;

#[derive(Serialize)]
struct Version {
    string: &'static str,
    number: [&'static str; 4],
    commit: &'static str,
}

pub fn call() -> Answer {
    Answer::of(&Version {
        string: env!("CARGO_PKG_VERSION"),
        number: [
            env!("CARGO_PKG_VERSION_MAJOR"),
            env!("CARGO_PKG_VERSION_MINOR"),
            env!("CARGO_PKG_VERSION_PATCH"),
            env!("CARGO_PKG_VERSION_PRE"),
        ],
        commit: "",
    })
}
