//! Well-formed stamps whose signature does not hold, and the high-S ones that do.
//!
//! Invariant: only strict DER of two integers in range, by the named key over the payload.
//! Called by the test runner. Source: SEC 1 section 4.1, X.690 section 8.3.

#[path = "support/stamps.rs"]
mod stamps;

use seedport_wire::{
    PublicKey, SecretBytes, SigningKey, Stamp, p256::SignatureInvalid, stamp::SCHEME,
};
use stamps::{PAYLOAD, encode, json, key_hex, signature, signer};

/// The order of P-256's group.
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/// `SEQUENCE { INTEGER, INTEGER }` with the contents as given, minimal or not.
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for value in [r, s] {
        body.extend([2, u8::try_from(value.len()).expect("short")]);
        body.extend(value);
    }
    let mut der = vec![0x30, u8::try_from(body.len()).expect("short")];
    der.extend(body);
    der
}

/// The least contents of an INTEGER with this value.
fn integer(value: &[u8]) -> Vec<u8> {
    let first = value.iter().position(|byte| *byte != 0).unwrap_or(31);
    let mut out = value[first..].to_vec();
    if out[0] >= 0x80 {
        out.insert(0, 0);
    }
    out
}

fn stamp_with(key: &str, signature: &[u8]) -> Stamp {
    let header = encode(&json(key, SCHEME, &hex::encode(signature)));
    Stamp::parse(&header).expect("well formed")
}

#[test]
fn a_signature_that_is_not_strict_der_in_range_does_not_hold() {
    // A signature whose two halves are 33 bytes of DER each, so that every fault can be made.
    let (r, s) = loop {
        let pair = p256::ecdsa::Signature::from_der(&signature()).expect("DER");
        let (r, s) = (pair.split_bytes().0.to_vec(), pair.split_bytes().1.to_vec());
        if r[0] >= 0x80 && s[0] >= 0x80 {
            break (r, s);
        }
    };
    let (ri, si) = (integer(&r), integer(&s));
    let honest = der(&ri, &si);
    let order = integer(&hex::decode(ORDER).expect("hex"));
    let verify =
        |signature: &[u8]| stamp_with(&key_hex(), signature).verify(signer().public(), PAYLOAD);
    assert_eq!(verify(&honest), Ok(()));

    let padded = |value: &[u8]| [&[0], value].concat();
    let long_form = [&[0x30, 0x81], &honest[1..]].concat();
    let indefinite = [&[0x30, 0x80], &honest[2..], &[0, 0]].concat();
    let trailing_inside = {
        let mut der = honest.clone();
        der[1] += 2;
        der.extend([5, 0]);
        der
    };
    let wrong_tag = [&[0x31], &honest[1..]].concat();
    let bit_string = {
        let mut der = honest.clone();
        der[2] = 3;
        der
    };
    let cases = [
        ("empty", Vec::new()),
        ("an empty sequence", vec![0x30, 0]),
        ("r padded", der(&padded(&ri), &si)),
        ("s padded", der(&ri, &padded(&si))),
        ("r without its zero", der(&r, &si)),
        ("s without its zero", der(&ri, &s)),
        ("r zero", der(&[0], &si)),
        ("s zero", der(&ri, &[0])),
        ("both zero", der(&[0], &[0])),
        ("r without contents", der(&[], &si)),
        ("s without contents", der(&ri, &[])),
        ("r the group order", der(&order, &si)),
        ("s the group order", der(&ri, &order)),
        ("r minus one", der(&[0xff], &si)),
        ("r and s swapped", der(&si, &ri)),
        ("a byte after", [honest.as_slice(), &[0]].concat()),
        ("a signature after", [honest.as_slice(), &honest].concat()),
        ("a null inside", trailing_inside),
        ("length in long form", long_form),
        ("length indefinite", indefinite),
        ("a set", wrong_tag),
        ("a bit string", bit_string),
        ("cut short", honest[..honest.len() - 1].to_vec()),
        ("r only", [&[0x30, 35], &honest[2..37]].concat()),
        ("r and s bare", [r.as_slice(), &s].concat()),
    ];
    for (name, signature) in &cases {
        assert_eq!(verify(signature), Err(SignatureInvalid), "{name}");
    }
    println!(
        "stamps: {} of {} bad signatures refused",
        cases.len(),
        cases.len()
    );
}

#[test]
fn a_high_s_signature_holds_as_well_as_its_low_twin() {
    for _ in 0..32 {
        let pair = p256::ecdsa::Signature::from_der(&signature()).expect("DER");
        let (r, s) = pair.split_scalars();
        let twin = p256::ecdsa::Signature::from_scalars(r, -s).expect("in range");
        for one in [pair, twin] {
            let stamp = stamp_with(&key_hex(), one.to_der().as_bytes());
            assert_eq!(stamp.verify(signer().public(), PAYLOAD), Ok(()));
        }
    }
}

#[test]
fn a_stamp_holds_for_its_own_key_and_payload_only() {
    let other = SigningKey::from_scalar(&SecretBytes::copy_from(&[8; 32])).expect("a scalar");
    let stamp = Stamp::make(&signer(), PAYLOAD).expect("signs");
    let refused = Err(SignatureInvalid);
    assert_eq!(stamp.verify(signer().public(), PAYLOAD), Ok(()));
    assert_eq!(stamp.verify(other.public(), PAYLOAD), refused);
    for payload in [
        "",
        &PAYLOAD[1..],
        &format!("{PAYLOAD} "),
        &PAYLOAD.replace(':', ": "),
    ] {
        assert_eq!(
            stamp.verify(signer().public(), payload),
            refused,
            "{payload}"
        );
    }

    // A good signature under another name, a name of the same x, and a name off the curve.
    let renamed = stamp_with(&other.public().compressed().to_hex(), &signature());
    assert_eq!(renamed.verify(signer().public(), PAYLOAD), refused);
    assert_eq!(renamed.verify(other.public(), PAYLOAD), refused);
    let mut negated = key_hex();
    let flipped = if negated.starts_with("02") {
        "03"
    } else {
        "02"
    };
    negated.replace_range(..2, flipped);
    let mirrored = PublicKey::from_hex(&negated).expect("the point's negation");
    assert_eq!(
        stamp_with(&negated, &signature()).verify(signer().public(), PAYLOAD),
        refused
    );
    assert_eq!(
        stamp_with(&negated, &signature()).verify(&mirrored, PAYLOAD),
        refused
    );
    let off_curve = format!("02{}", "ff".repeat(32));
    assert_eq!(
        stamp_with(&off_curve, &signature()).verify(signer().public(), PAYLOAD),
        refused
    );
}
