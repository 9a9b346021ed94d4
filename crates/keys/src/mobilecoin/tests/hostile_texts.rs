//! Texts that are cut or padded, and messages with a second spelling.
//!
//! Invariant: each refusal is the one that names what is wrong.
//! Called by `hostile_keys`, which borrows its texts.

use proptest::prelude::*;

use super::{any_key, fog};
use crate::mobilecoin::{B58Error, EncodingError, MAIN, Printable, PublicAddress};

/// The text of a message, with the checksum that it should have.
fn text_of(message: &[u8]) -> String {
    let mut bytes = crc32fast::hash(message).to_le_bytes().to_vec();
    bytes.extend_from_slice(message);
    bs58::encode(bytes).into_string()
}

/// The text of a message in hex, in which `V` and `S` stand for two keys and blanks for nothing.
pub(super) fn text_of_hex(template: &str) -> String {
    let address = any_key(1).subaddress(MAIN, None);
    let digits = template
        .replace('V', &hex::encode(address.view_public))
        .replace('S', &hex::encode(address.spend_public))
        .replace(' ', "");
    text_of(&hex::decode(digits).unwrap())
}

pub(super) fn refusal(text: &str) -> Option<B58Error> {
    Printable::parse(text).err()
}

#[test]
fn texts_that_are_no_frame_are_refused_before_their_message_is_read() {
    let cases = [
        (String::new(), B58Error::TooShort),
        ("1111".to_owned(), B58Error::TooShort),
        (bs58::encode([7; 3]).into_string(), B58Error::TooShort),
        (text_of(b""), B58Error::TooShort),
        ("1".repeat(4096), B58Error::Checksum),
        ("1".repeat(4097), B58Error::TooLong),
        ("z".repeat(1 << 20), B58Error::TooLong),
        ("0OIl".to_owned(), B58Error::NotBase58),
        ("\u{ff11}\u{ff12}".to_owned(), B58Error::NotBase58),
        // A field that runs past the end, and a checksum that is wrong: the checksum it is.
        (
            bs58::encode(b"\0\0\0\0\x0a\xff").into_string(),
            B58Error::Checksum,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(refusal(&text), Some(expected), "{} characters", text.len());
    }
    let address = any_key(1).subaddress(MAIN, None).to_b58();
    for text in [
        format!(" {address}"),
        format!("{address}\n"),
        format!("{address} "),
    ] {
        assert_eq!(refusal(&text), Some(B58Error::NotBase58));
    }
    assert_eq!(refusal(&format!("1{address}")), Some(B58Error::Checksum));
    for length in 0..address.len() {
        let cut = refusal(&address[..length]);
        let short = if length < 6 {
            B58Error::TooShort
        } else {
            B58Error::Checksum
        };
        assert_eq!(cut, Some(short), "{length}");
    }
}

#[test]
fn a_message_with_a_second_spelling_is_refused() {
    use EncodingError::{
        EmptyField, KeyLength, MissingField, NotUtf8, Number, Truncated, UnexpectedField,
    };
    assert_eq!(refusal(&text_of_hex("0a48 0a220a20 V 12220a20 S")), None);
    let cases = [
        // Lengths and tags.
        ("0ac800 0a220a20 V 12220a20 S", Number),
        ("8a00 48 0a220a20 V 12220a20 S", Number),
        ("0a49 0a220a20 V 12220a20 S", Truncated),
        ("0a", Truncated),
        ("8a", Truncated),
        ("0affffffffffffffffff01", Truncated),
        ("0affffffffffffffffff02", Number),
        ("0affffffffffffffffffff01", Number),
        // Fields that do not belong there.
        ("0a48 0a220a20 V 12220a20 S 00", UnexpectedField),
        ("0a48 0a220a20 V 12220a20 S 3200", UnexpectedField),
        (
            "0a48 0a220a20 V 12220a20 S 0a48 0a220a20 V 12220a20 S",
            UnexpectedField,
        ),
        ("0a48 0a220a20 V 12220a20 S 2200", UnexpectedField),
        ("2a02 0801", UnexpectedField),
        ("0801", UnexpectedField),
        ("0d00000000", UnexpectedField),
        ("0a4a 0a220a20 V 12220a20 S 3001", UnexpectedField),
        ("0a48 12220a20 S 0a220a20 V", MissingField),
        ("0a6c 0a220a20 V 0a220a20 V 12220a20 S", MissingField),
        ("0a6c 0a220a20 V 12220a20 S 12220a20 S", UnexpectedField),
        ("0a4a 0a240a20 V 1001 12220a20 S", UnexpectedField),
        ("0a4a 0a220a20 V 12240a20 S 1001", UnexpectedField),
        ("0a4a 0a220a20 V 12220a20 S 1801", UnexpectedField),
        // Fields that are empty, or are not there.
        ("0a4a 0a220a20 V 12220a20 S 1a00", EmptyField),
        ("0a4a 0a220a20 V 12220a20 S 2200", EmptyField),
        ("0a4a 0a220a20 V 12220a20 S 2a00", EmptyField),
        ("0a26 0a00 12220a20 S", KeyLength),
        ("0a28 0a020a00 12220a20 S", EmptyField),
        ("0a00", MissingField),
        ("0a24 0a220a20 V", MissingField),
        // Keys and texts.
        (
            "0a47 0a220a20 V 12210a1f 00000000000000000000000000000000000000000000000000000000000000",
            KeyLength,
        ),
        ("0a49 0a220a20 V 12230a21 S 00", KeyLength),
        ("0a4b 0a220a20 V 12220a20 S 1a01ff", NotUtf8),
        ("0a4b 0a220a20 V 12220a20 S 2201c0", NotUtf8),
    ];
    for (template, expected) in cases {
        assert_eq!(
            refusal(&text_of_hex(template)),
            Some(B58Error::Encoding(expected)),
            "{template}"
        );
    }
}

#[test]
fn a_payment_request_with_a_second_spelling_is_refused() {
    use EncodingError::{EmptyField, MissingField, Number, UnexpectedField};
    assert_eq!(
        refusal(&text_of_hex("124a 0a48 0a220a20 V 12220a20 S")),
        None
    );
    let cases = [
        ("1200", MissingField),
        ("124c 0a48 0a220a20 V 12220a20 S 1000", EmptyField),
        ("124d 0a48 0a220a20 V 12220a20 S 108100", Number),
        (
            "1255 0a48 0a220a20 V 12220a20 S 10ffffffffffffffffff02",
            Number,
        ),
        ("124c 0a48 0a220a20 V 12220a20 S 1a00", EmptyField),
        ("124c 0a48 0a220a20 V 12220a20 S 2000", EmptyField),
        ("124c 0a48 0a220a20 V 12220a20 S 3001", UnexpectedField),
        ("124e 0a48 0a220a20 V 12220a20 S 2001 1001", UnexpectedField),
    ];
    for (template, expected) in cases {
        assert_eq!(
            refusal(&text_of_hex(template)),
            Some(B58Error::Encoding(expected)),
            "{template}"
        );
    }
    let largest = text_of_hex("1255 0a48 0a220a20 V 12220a20 S 10ffffffffffffffffff01");
    let Ok(Printable::PaymentRequest(request)) = Printable::parse(&largest) else {
        panic!("a payment request");
    };
    assert_eq!(request.value, u64::MAX);
    assert_eq!(request.to_b58(), largest);
}

#[test]
fn a_transfer_holds_one_secret_of_the_right_length() {
    let payment = "12220a20 V";
    let entropy =
        |field: &str, length: usize| format!("{field}{length:02x}{}", "05".repeat(length));
    let transfer = |parts: &[&str]| {
        let message = parts.concat().replace(' ', "");
        let keys = message.matches('V').count();
        let length = (message.len() - keys) / 2 + 32 * keys;
        // The length takes two bytes from 128 on.
        let length = if length < 128 {
            format!("{length:02x}")
        } else {
            format!("{:02x}{:02x}", length & 0x7f | 0x80, length >> 7)
        };
        text_of_hex(&format!("1a{length}{message}"))
    };
    for length in [16, 20, 24, 28, 32] {
        assert_eq!(
            refusal(&transfer(&[payment, &entropy("22", length)])),
            None,
            "{length}"
        );
    }
    assert_eq!(refusal(&transfer(&[&entropy("0a", 32), payment])), None);
    for parts in [
        vec![payment.to_owned()],
        vec![entropy("0a", 32), payment.to_owned(), entropy("22", 32)],
        vec![entropy("0a", 16), payment.to_owned()],
        vec![entropy("0a", 33), payment.to_owned()],
        vec![payment.to_owned(), entropy("22", 15)],
        vec![payment.to_owned(), entropy("22", 33)],
    ] {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        assert_eq!(
            refusal(&transfer(&parts)),
            Some(B58Error::TransferSecret),
            "{parts:?}"
        );
    }
    assert_eq!(
        refusal(&transfer(&[&entropy("0a", 32)])),
        Some(B58Error::Encoding(EncodingError::MissingField))
    );
}

#[test]
fn a_gift_code_is_recognised_and_two_things_in_one_are_not() {
    assert_eq!(refusal(&text_of_hex("2200")), Some(B58Error::Unsupported));
    assert_eq!(
        refusal(&text_of_hex("22020801")),
        Some(B58Error::Unsupported)
    );
    assert_eq!(
        refusal(&text_of_hex(
            "0a48 0a220a20 V 12220a20 S 124a 0a48 0a220a20 V 12220a20 S"
        )),
        Some(B58Error::Encoding(EncodingError::UnexpectedField))
    );
}

#[test]
fn no_error_repeats_its_input() {
    let address = any_key(1).subaddress(MAIN, Some(&fog())).to_b58();
    let error = PublicAddress::parse_b58(&address[1..]).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(&address[10..20]));
}

proptest! {
    #[test]
    fn whatever_is_read_prints_as_the_same_text(
        message in prop::collection::vec(any::<u8>(), 1..200),
    ) {
        let text = text_of(&message);
        if let Ok(printable) = Printable::parse(&text) {
            let printed = printable.to_b58();
            prop_assert_eq!(printed.expose(), text.as_bytes());
        }
    }

    #[test]
    fn a_message_with_one_changed_byte_has_one_spelling_or_none(
        seed in any::<u8>(),
        with_fog in any::<bool>(),
        place in any::<prop::sample::Index>(),
        other in any::<u8>(),
    ) {
        let fog = with_fog.then(fog);
        let text = any_key(seed).subaddress(MAIN, fog.as_ref()).to_b58();
        let mut message = bs58::decode(text).into_vec().unwrap().split_off(4);
        let place = place.index(message.len());
        message[place] = other;
        let changed = text_of(&message);
        if let Ok(printable) = Printable::parse(&changed) {
            let printed = printable.to_b58();
            prop_assert_eq!(printed.expose(), changed.as_bytes());
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,300}", letters in "[1-9A-HJ-NP-Za-km-z]{0,300}") {
        prop_assert!(Printable::parse(&text).is_err());
        prop_assert!(Printable::parse(&letters).is_err());
    }
}
