//! Public keys in every form that a stranger may send: each refusal with its precise reason,
//! and agreement with the `p256` crate on what is a point.
//!
//! Invariant: what `PublicKey` and `TargetPublicKey` accept is a point of P-256 in the form
//! asked for.
//! Called by the test runner. Source: SEC 1 section 2.3.4, Grid contract section 4.3.

use p256::elliptic_curve::sec1::ToSec1Point as _;
use proptest::prelude::*;
use seedport_wire::{
    CompressedKey, PublicKey, SecretBytes, SigningKey, TargetKey, TargetPublicKey,
    p256::{PointError, PrivateKeyError},
};

/// The generator of P-256.
const X: &str = "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";
const Y: &str = "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
/// The prime of P-256's field, and the order of its group.
const PRIME: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
/// The x of a point of small order on the curve's twist (Wycheproof, ECDH case 350).
const TWIST: &str = "efdde3b32872a9effcf3b94cbf73aa7b39f9683ece9121b9852167f4e3da609b";

/// What kind of refusal, without its words.
#[derive(Debug, PartialEq)]
enum Refusal {
    NotHex,
    Form,
    Curve,
}

fn refusal<T>(result: Result<T, PointError>) -> Option<Refusal> {
    Some(match result.err()? {
        PointError::NotHex => Refusal::NotHex,
        PointError::WrongForm { .. } => Refusal::Form,
        PointError::NotOnCurve => Refusal::Curve,
    })
}

#[test]
fn a_text_that_is_no_uncompressed_point_is_refused_by_its_fault() {
    use Refusal::{Curve, Form, NotHex};
    let zero = "0".repeat(64);
    let honest = format!("04{X}{Y}");
    let cases = [
        ("empty", String::new(), Form),
        ("infinity", "00".to_owned(), Form),
        ("infinity, filled up", format!("00{zero}{zero}"), Form),
        ("zero zero", format!("04{zero}{zero}"), Curve),
        ("compressed", format!("03{X}"), Form),
        ("hybrid, even", format!("06{X}{Y}"), Form),
        ("hybrid, odd", format!("07{X}{Y}"), Form),
        ("raw, without 04", format!("{X}{Y}"), Form),
        ("starts with 05", format!("05{X}{Y}"), Form),
        ("starts with 02 yet long", format!("02{X}{Y}"), Form),
        ("short by a byte", honest[..128].to_owned(), Form),
        ("short by a digit", honest[..129].to_owned(), Form),
        ("long by a digit", format!("{honest}0"), Form),
        ("long by a byte", format!("{honest}00"), Form),
        ("with 0x", format!("0x{X}{Y}"), NotHex),
        (
            "a letter that is no digit",
            format!("04{X}{}g", &Y[..63]),
            NotHex,
        ),
        ("a space", format!("04{X}{} ", &Y[..63]), NotHex),
        ("a NUL", format!("04{X}{}\0", &Y[..63]), NotHex),
        ("two bytes of UTF-8", format!("04{X}{}é", &Y[..62]), NotHex),
        (
            "digits of another script",
            format!("04{X}{}٣", &Y[..62]),
            NotHex,
        ),
        ("base64", "B".repeat(88), Form),
        ("y changed", format!("04{X}{}4", &Y[..63]), Curve),
        ("x and y swapped", format!("04{Y}{X}"), Curve),
        ("y negated without the prime", format!("04{X}{X}"), Curve),
        ("x the prime", format!("04{PRIME}{Y}"), Curve),
        ("y the prime", format!("04{X}{PRIME}"), Curve),
        ("all ones", format!("04{}", "f".repeat(128)), Curve),
        ("secp256k1's generator", SECP256K1.to_owned(), Curve),
        ("a megabyte", "04".repeat(1 << 19), Form),
    ];
    for (name, text, expected) in &cases {
        let read = PublicKey::from_hex_uncompressed(text);
        assert_eq!(refusal(read).as_ref(), Some(expected), "{name}");
        let target = TargetPublicKey::parse(text);
        assert_eq!(
            refusal(target).as_ref(),
            Some(expected),
            "{name}, as a target"
        );
        if let Ok(bytes) = hex::decode(text) {
            let read = PublicKey::from_uncompressed(&bytes);
            assert_eq!(refusal(read).as_ref(), Some(expected), "{name}, in bytes");
        }
    }
    println!(
        "points: {} of {} uncompressed refused",
        cases.len(),
        cases.len()
    );
}

const SECP256K1: &str = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798\
                         483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

#[test]
fn a_text_that_is_no_compressed_point_is_refused_by_its_fault() {
    use Refusal::{Curve, Form, NotHex};
    let cases = [
        ("on the twist, even", format!("02{TWIST}"), Curve),
        ("on the twist, odd", format!("03{TWIST}"), Curve),
        ("x the prime", format!("02{PRIME}"), Curve),
        ("all ones", format!("03{}", "f".repeat(64)), Curve),
        ("infinity, filled up", format!("00{}", "0".repeat(64)), Form),
        ("starts with 01", format!("01{X}"), Form),
        ("starts with 04 yet short", format!("04{X}"), Form),
        ("starts with 06", format!("06{X}"), Form),
        ("short by a byte", format!("03{}", &X[..62]), Form),
        ("short by a digit", format!("03{}", &X[..63]), Form),
        ("long by a byte", format!("03{X}00"), Form),
        ("not hex", format!("03{}g", &X[..63]), NotHex),
    ];
    for (name, text, expected) in &cases {
        assert_eq!(
            refusal(PublicKey::from_hex(text)).as_ref(),
            Some(expected),
            "{name}"
        );
        // The claim of a stamp is not held against the curve, only against its form.
        let claim = refusal(CompressedKey::from_hex(text));
        let expected = (*expected != Curve).then_some(expected);
        assert_eq!(claim.as_ref(), expected, "{name}, as a claim");
    }
    println!(
        "points: {} of {} compressed refused",
        cases.len(),
        cases.len()
    );
}

#[test]
fn either_case_of_either_form_is_the_same_point() {
    let honest = PublicKey::from_hex(&format!("04{X}{Y}")).expect("the generator");
    for text in [format!("04{X}{Y}"), format!("03{X}")] {
        assert_eq!(PublicKey::from_hex(&text), Ok(honest));
        assert_eq!(PublicKey::from_hex(&text.to_uppercase()), Ok(honest));
    }
    let upper = format!("04{X}{Y}").to_uppercase();
    let target = TargetPublicKey::parse(&upper).expect("the generator");
    assert_eq!(
        (target.point(), target.as_text()),
        (&honest, upper.as_str())
    );
    assert_eq!(honest.to_hex(), upper.to_lowercase());
    assert_eq!(honest.compressed().to_hex(), format!("03{X}"));
    let upper = CompressedKey::from_hex(&format!("03{X}").to_uppercase());
    assert_eq!(upper, Ok(honest.compressed()));
}

#[test]
fn a_private_key_out_of_range_is_refused() {
    let above = format!("{}2", &ORDER[..63]);
    let cases = [
        ("zero", "00".repeat(32)),
        ("the group order", ORDER.to_owned()),
        ("above the group order", above),
        ("all ones", "ff".repeat(32)),
        ("short", "01".repeat(31)),
        ("long", "01".repeat(33)),
        (
            "long with a zero in front",
            format!("00{}", "01".repeat(32)),
        ),
        ("empty", String::new()),
    ];
    for (name, scalar) in &cases {
        let scalar = hex::decode(scalar).expect("hex");
        let signing = SigningKey::from_scalar(&SecretBytes::copy_from(&scalar)).err();
        assert_eq!(signing, Some(PrivateKeyError::OutOfRange), "{name}");
        let target = TargetKey::from_scalar(SecretBytes::copy_from(&scalar)).err();
        assert_eq!(target, Some(PrivateKeyError::OutOfRange), "{name}");
    }
    let last = hex::decode(format!("{}0", &ORDER[..63])).expect("hex");
    let key = SigningKey::from_scalar(&SecretBytes::copy_from(&last)).expect("the last scalar");
    assert_eq!(
        key.public().compressed().to_hex(),
        format!("02{X}"),
        "minus the generator"
    );
    println!("private keys: {} of {} refused", cases.len(), cases.len());
}

/// A run of so many cases. A failure prints its input, so no file keeps it.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn an_x_is_a_point_for_us_exactly_when_it_is_for_p256(first in 2..=3_u8, x: [u8; 32]) {
        let text = format!("{first:02x}{}", hex::encode(x));
        let ours = PublicKey::from_hex(&text);
        let theirs = p256::PublicKey::from_sec1_bytes(&hex::decode(&text).expect("hex"));
        if let Ok(theirs) = theirs {
            let ours = ours.expect("a point for p256");
            let theirs = theirs.to_sec1_point(false);
            prop_assert_eq!(ours.as_bytes().as_slice(), theirs.as_bytes());
            prop_assert_eq!(ours.compressed().to_hex(), text);
        } else {
            prop_assert_eq!(ours, Err(PointError::NotOnCurve));
        }
    }

    #[test]
    fn any_changed_bit_of_a_point_is_refused(seed: [u8; 31], bit in 0..520_usize) {
        let scalar = [[1].as_slice(), &seed].concat();
        let key = TargetKey::from_scalar(SecretBytes::from_vec(scalar)).expect("in range");
        let mut changed = *key.public().as_bytes();
        changed[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(PublicKey::from_uncompressed(&changed).is_err());
    }

    #[test]
    fn a_scalar_has_the_same_point_for_us_and_for_p256(scalar: [u8; 32]) {
        let ours = SigningKey::from_scalar(&SecretBytes::copy_from(&scalar));
        if let Ok(theirs) = p256::SecretKey::from_slice(&scalar) {
            let ours = ours.expect("in range for p256");
            let theirs = theirs.public_key().to_sec1_point(false);
            prop_assert_eq!(ours.public().as_bytes().as_slice(), theirs.as_bytes());
            let exported = ours.scalar().expect("exports");
            prop_assert_eq!(exported.expose(), &scalar);
        } else {
            prop_assert_eq!(ours.err(), Some(PrivateKeyError::OutOfRange));
        }
    }
}
