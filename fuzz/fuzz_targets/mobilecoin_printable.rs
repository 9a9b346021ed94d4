//! Fuzzes MobileCoin's printed texts, as text and as a message under a valid checksum, and its
//! keys in hex.
//!
//! Invariant: no panic; a text has one meaning and a meaning one text: what parses prints as the
//! same text.
//! Called by libFuzzer.

#![no_main]

use libfuzzer_sys::fuzz_target;
use seedport_keys::mobilecoin::{Printable, PublicAddress, parse_key_hex, wire_hex};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        read(text);
        if let Ok(key) = parse_key_hex(text) {
            let written = wire_hex(&key);
            let written = written.expose_text().expect("hex digits");
            assert!(written.ends_with(&text.to_ascii_lowercase()));
        }
    }
    let mut framed = crc32fast::hash(bytes).to_le_bytes().to_vec();
    framed.extend_from_slice(bytes);
    read(&bs58::encode(framed).into_string());
});

fn read(text: &str) {
    if let Ok(printable) = Printable::parse(text) {
        assert_eq!(printable.to_b58().expose_text(), Some(text));
        if let Printable::PublicAddress(address) = &printable {
            assert_eq!(PublicAddress::parse_b58(text).as_ref(), Ok(address));
        }
    }
}
