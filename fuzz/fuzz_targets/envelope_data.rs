//! Fuzzes the signed part of an envelope and of a code's target, under a valid signature: what
//! a faulty or malicious quorum could sign.
//!
//! Invariant: no panic; what is accepted never opens with a key it was not sealed to.
//! Called by libFuzzer.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use seedport_wire::{
    Fingerprint, SecretBytes, SigningKey, TargetKey, envelope, otp, signed_message::SignedMessage,
};

static QUORUM: LazyLock<SigningKey> = LazyLock::new(|| {
    SigningKey::from_scalar(&SecretBytes::copy_from(&[1; 32])).expect("a scalar in range")
});

fuzz_target!(|data: &[u8]| {
    let pins = [Fingerprint::of(QUORUM.public())];
    let message = SignedMessage::make(&QUORUM, data.to_vec()).expect("signs");
    let text = message.to_json();
    let _ = otp::verify_target(&text, &pins);
    if let Ok(envelope) = envelope::verify(&text, &pins) {
        let target =
            TargetKey::from_scalar(SecretBytes::copy_from(&[2; 32])).expect("a scalar in range");
        assert!(envelope.open(&target).is_err());
    }
});
