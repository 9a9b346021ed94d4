//! Fuzzes phrases, in every language.
//!
//! Invariant: what reads is written in one spelling, which reads as the same.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_keys::{Language, Mnemonic};

fuzz_target!(|text: &str| {
    for language in Language::ALL {
        if let Ok(mnemonic) = Mnemonic::parse(language, text) {
            // Exposed to be read again.
            let phrase = mnemonic.phrase();
            let phrase = phrase.expose_text().expect("words").to_owned();
            let again = Mnemonic::parse(language, &phrase).expect("its own spelling");
            assert_eq!(again.phrase().expose_text(), Some(phrase.as_str()));
        }
    }
});
