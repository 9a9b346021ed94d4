//! Fuzzes the answer to a code, sealed and open.
//!
//! Invariant: no panic; a text of no honest sender does not open; a validly sealed plaintext
//! that is accepted can be sealed and opened again as the same answer.
//! Called by libFuzzer.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use seedport_wire::{SecretBytes, TargetKey, hpke, otp};

static TARGET: LazyLock<TargetKey> = LazyLock::new(|| {
    TargetKey::from_scalar(SecretBytes::copy_from(&[2; 32])).expect("a scalar in range")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(sealed) = otp::parse_answer(text)
    {
        assert!(otp::open_answer(&TARGET, &sealed).is_err());
    }
    let Ok(sealed) = hpke::seal(TARGET.public(), bytes) else {
        return;
    };
    if let Ok(answer) = otp::open_answer(&TARGET, &sealed) {
        let text = otp::seal_answer(TARGET.public(), &answer).expect("an answer that was read");
        if let Ok(sealed) = otp::parse_answer(&text)
            && let Ok(again) = otp::open_answer(&TARGET, &sealed)
        {
            assert_eq!(again.code.expose(), answer.code.expose());
            assert_eq!(again.session_key, answer.session_key);
        }
    }
});
