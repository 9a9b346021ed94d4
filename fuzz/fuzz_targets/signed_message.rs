//! Fuzzes the outer message of envelopes and targets.
//!
//! Invariant: what parses is written back as a text that parses to the same message; nothing
//! is believed under the pin of a key that signed nothing.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_wire::{Fingerprint, PublicKey, envelope, otp, signed_message::SignedMessage};

/// The generator of P-256.
const KEY: &str = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

fuzz_target!(|text: &str| {
    let pins = [Fingerprint::of(
        &PublicKey::from_hex(KEY).expect("the generator"),
    )];
    if let Ok(message) = SignedMessage::parse(text) {
        assert_eq!(SignedMessage::parse(&message.to_json()), Ok(message));
    }
    assert!(envelope::verify(text, &pins).is_err());
    assert!(otp::verify_target(text, &pins).is_err());
});
