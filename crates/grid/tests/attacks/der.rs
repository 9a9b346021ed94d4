//! Stamps taken apart and put together otherwise.
//!
//! Called by the attacks on signatures. Source: X.690 section 8.3, SEC 2 section 2.4.2.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::common::owner::text;

/// The order of P-256's group.
pub const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// A stamp's JSON.
pub fn fields(stamp: &str) -> Value {
    let json = URL_SAFE_NO_PAD.decode(stamp).expect("base64url");
    serde_json::from_slice(&json).expect("JSON")
}

/// A header of this JSON.
pub fn header(fields: &Value) -> String {
    URL_SAFE_NO_PAD.encode(fields.to_string())
}

/// The stamp with another signature.
pub fn resigned(stamp: &str, signature: &[u8]) -> String {
    let mut fields = fields(stamp);
    fields["signature"] = json!(hex::encode(signature));
    header(&fields)
}

/// The two numbers of a stamp's signature, 32 bytes each.
pub fn numbers(stamp: &str) -> ([u8; 32], [u8; 32]) {
    let der = hex::decode(text(&fields(stamp)["signature"])).expect("hex");
    let (r, rest) = number(&der[2..]);
    (r, number(rest).0)
}

fn number(der: &[u8]) -> ([u8; 32], &[u8]) {
    let (bytes, rest) = der[2..].split_at(usize::from(der[1]));
    let mut number = [0; 32];
    for (to, from) in number.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    (number, rest)
}

/// An INTEGER as DER wants it, after this many zeros that it does not want.
pub fn integer(number: &[u8], zeros: usize) -> Vec<u8> {
    let first = number.iter().position(|byte| *byte != 0);
    let number = first.map_or(&[0][..], |first| &number[first..]);
    let zeros = zeros + usize::from(number[0] >= 0x80);
    tagged(2, &[&vec![0; zeros], number].concat())
}

/// Tag, short length, content.
pub fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("short");
    [&[tag, length], content].concat()
}

/// `SEQUENCE { r, s }`.
pub fn pair(r: &[u8], s: &[u8]) -> Vec<u8> {
    tagged(0x30, &[integer(r, 0), integer(s, 0)].concat())
}

/// `order - s`: the other signature over the same message.
pub fn twin(s: &[u8; 32]) -> [u8; 32] {
    let mut out = [0; 32];
    let mut borrow = 0;
    for at in (0..32).rev() {
        let difference = i16::from(ORDER[at]) - i16::from(s[at]) - borrow;
        borrow = i16::from(difference < 0);
        out[at] = u8::try_from(difference.rem_euclid(256)).expect("a byte");
    }
    out
}
