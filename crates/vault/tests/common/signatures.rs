//! Stamps taken apart and put together wrong: DER, its twin, its abuses.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{SigningKey, Stamp, stamp::SCHEME};

/// The order of P-256's group (SEC 2 section 2.4.2).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// A stamp that claims `key` and carries these signature bytes.
pub fn stamp_of(key: &SigningKey, signature: &[u8]) -> Stamp {
    let json = format!(
        r#"{{"publicKey":"{}","scheme":"{SCHEME}","signature":"{}"}}"#,
        key.public().compressed().to_hex(),
        hex::encode(signature)
    );
    Stamp::parse(&URL_SAFE_NO_PAD.encode(json)).expect("shaped as a stamp")
}

/// `SEQUENCE { INTEGER r, INTEGER s }` to the two unpadded magnitudes.
pub fn halves(der: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let integer = |at: usize| {
        let length = usize::from(der[at + 1]);
        let value = &der[at + 2..at + 2 + length];
        let value = value.strip_prefix(&[0]).unwrap_or(value).to_vec();
        (value, at + 2 + length)
    };
    let (r, next) = integer(2);
    (r, integer(next).0)
}

/// Strict DER of two magnitudes.
pub fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    sequence(&[integer(r, 0), integer(s, 0)].concat())
}

/// An INTEGER with `zeros` leading zeros more than DER allows.
pub fn integer(magnitude: &[u8], zeros: usize) -> Vec<u8> {
    let start = magnitude.iter().position(|byte| *byte != 0);
    let magnitude = start.map_or(&[0][..], |start| &magnitude[start..]);
    let pad = zeros + usize::from(magnitude[0] >= 0x80);
    let mut out = vec![2, u8::try_from(magnitude.len() + pad).expect("short")];
    out.extend(std::iter::repeat_n(0, pad));
    out.extend(magnitude);
    out
}

pub fn sequence(body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x30, u8::try_from(body.len()).expect("short")];
    out.extend(body);
    out
}

/// `order - s`: the other signature that holds wherever the first does.
pub fn twin(s: &[u8]) -> Vec<u8> {
    let mut wide = [0; 32];
    wide[32 - s.len()..].copy_from_slice(s);
    let mut borrow = 0i16;
    let mut out = vec![0; 32];
    for at in (0..32).rev() {
        let digit = i16::from(ORDER[at]) - i16::from(wide[at]) - borrow;
        borrow = i16::from(digit < 0);
        out[at] = u8::try_from(digit.rem_euclid(256)).expect("a byte");
    }
    out
}

/// The group order, as a magnitude.
pub fn order() -> Vec<u8> {
    ORDER.to_vec()
}
