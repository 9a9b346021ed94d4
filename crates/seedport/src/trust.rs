//! The quorum keys that a command believes.
//!
//! Invariant: none of them comes from the server unless the arguments say so.
//! Called by `export`, `session open` and `mobilecoin`.

use seedport_client::{CallError, Integrator, Pins, mobilecoin::Operator};
use seedport_wire::key_document::KeyDocument;

use crate::{
    cli::{environment, trust::Trust},
    failure::Failure,
    remote::call_failure,
};

/// Refuses arguments that believe nobody, before anything is asked of a server.
pub fn insist(trust: &Trust, so: &str) -> Result<(), Failure> {
    if trust.pin.is_some() || trust.trust_server_key {
        return Ok(());
    }
    Err(Failure::new(
        format!("without a pin nobody knows who seals and signs, so {so}"),
        "give --pin the fingerprint that `seedport serve` prints when it starts, or accept \
         whatever key the server names now with --trust-server-key",
    ))
}

/// Whether the pin is the one of the environment, which stands for all commands and was not given for
/// this one.
pub fn pin_is_from_environment(trust: &Trust) -> bool {
    let set = std::env::var(environment::PIN).ok();
    let set: Option<Pins> = set.and_then(|text| text.parse().ok());
    trust.pin.is_some() && set == trust.pin
}

/// The keys that the arguments name, or that the server itself names.
pub async fn pins(trust: &Trust, integrator: &Integrator) -> Result<Pins, Failure> {
    named(trust, || integrator.key_document()).await
}

/// As [`pins`], of a MobileCoin door's server.
pub async fn door_pins(trust: &Trust, operator: &Operator) -> Result<Pins, Failure> {
    named(trust, || operator.key_document()).await
}

async fn named(
    trust: &Trust,
    ask: impl AsyncFnOnce() -> Result<KeyDocument, CallError>,
) -> Result<Pins, Failure> {
    if let Some(pins) = &trust.pin {
        return Ok(pins.clone());
    }
    let document = ask().await;
    let document = document.map_err(|error| call_failure("asking for the quorum keys", &error))?;
    Pins::trust_on_first_use(&document).map_err(|error| {
        Failure::new(
            error,
            "ask the server's operator for the fingerprint, and pin it",
        )
    })
}
