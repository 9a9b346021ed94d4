//! Stamps that are malformed, each with its precise refusal; beside them the spellings that
//! must be accepted.
//!
//! Invariant: a header is refused at the first thing that is wrong, and never panics.
//! Called by the test runner. Source: Grid contract section 5.4.

#[path = "support/stamps.rs"]
mod stamps;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD},
};
use seedport_wire::{
    Stamp,
    stamp::{
        MAX_HEADER, SCHEME,
        StampError::{self, BadKey, BadSignature, NotBase64, NotJson, TooLong, WrongScheme},
    },
};
use stamps::{PAYLOAD, encode, json, key_hex, signature, signer};

fn honest_json() -> String {
    json(&key_hex(), SCHEME, &hex::encode(signature()))
}

/// Parses every case and compares the refusal.
fn assert_refused(cases: &[(&str, String, StampError)]) {
    for (name, header, expected) in cases {
        assert_eq!(Stamp::parse(header).err(), Some(*expected), "{name}");
    }
    let count = cases.len();
    println!("stamps: {count} of {count} malformed headers refused");
}

#[test]
fn a_header_that_is_no_json_object_in_base64url_is_refused_by_its_first_fault() {
    let (key, sig) = (key_hex(), hex::encode(signature()));
    let honest = json(&key, SCHEME, &sig);
    let members = honest.trim_matches(['{', '}']);
    let longest = "A".repeat(MAX_HEADER);
    // A character that only the other base64 alphabet has.
    let standard = STANDARD.encode(r#"{"a":">>>???"}"#);
    assert!(standard.contains(['+', '/']));
    assert_refused(&[
        ("over the length limit", format!("{longest}A"), TooLong),
        ("a megabyte", "A".repeat(1 << 20), TooLong),
        ("at the length limit", longest, NotJson),
        ("bare JSON", honest.clone(), NotBase64),
        ("hex with a dot", "7b.7d".to_owned(), NotBase64),
        ("the other alphabet", standard, NotBase64),
        ("a space within", format!("{} ", encode(&honest)), NotBase64),
        (
            "a line break within",
            format!("{}\n", encode(&honest)),
            NotBase64,
        ),
        ("a NUL byte", format!("{}\0", encode(&honest)), NotBase64),
        ("not ASCII", format!("{}é", encode(&honest)), NotBase64),
        (
            "padding in the middle",
            format!("e30={}", encode(&honest)),
            NotBase64,
        ),
        (
            "too much padding",
            format!("{}====", encode("{}")),
            NotBase64,
        ),
        (
            "one character left over",
            format!("{}A", encode("{}x")),
            NotBase64,
        ),
        ("bits left over", "e31".to_owned(), NotBase64),
        ("empty", String::new(), NotJson),
        ("NUL bytes", URL_SAFE_NO_PAD.encode([0; 16]), NotJson),
        ("not UTF-8", URL_SAFE_NO_PAD.encode([0xff, 0xfe]), NotJson),
        ("a JSON text", encode("\"stamp\""), NotJson),
        ("JSON null", encode("null"), NotJson),
        ("an empty object", encode("{}"), NotJson),
        (
            "an array of the three texts",
            encode(&format!(r#"["{key}","{SCHEME}","{sig}"]"#)),
            NotJson,
        ),
        ("two objects", encode(&format!("{honest}{honest}")), NotJson),
        (
            "an object and a NUL",
            encode(&format!("{honest}\0")),
            NotJson,
        ),
        ("cut short", encode(&honest[..honest.len() - 1]), NotJson),
        (
            "a byte order mark",
            encode(&format!("\u{feff}{honest}")),
            NotJson,
        ),
        (
            "a key twice, the same",
            encode(&format!(r#"{{{members},"publicKey":"{key}"}}"#)),
            NotJson,
        ),
        (
            "a signature twice",
            encode(&format!(r#"{{"signature":"00",{members}}}"#)),
            NotJson,
        ),
        (
            "a scheme twice",
            encode(&format!(r#"{{"scheme":"{SCHEME}",{members}}}"#)),
            NotJson,
        ),
        (
            "no signature",
            encode(&honest.replace("signature", "sig")),
            NotJson,
        ),
        (
            "a name in capitals",
            encode(&honest.replace("publicKey", "PublicKey")),
            NotJson,
        ),
        (
            "a number",
            encode(&honest.replace(&format!("\"{sig}\""), "1")),
            NotJson,
        ),
        ("deep JSON", encode(&"[".repeat(1500)), NotJson),
    ]);
}

#[test]
fn a_stamp_with_a_wrong_text_is_refused_by_its_first_fault() {
    let (key, sig) = (key_hex(), hex::encode(signature()));
    let point = signer().public().to_hex();
    let with_key = |key: &str| encode(&json(key, SCHEME, &sig));
    let with_scheme = |scheme: &str| encode(&json(&key, scheme, &sig));
    let with_signature = |signature: &str| encode(&json(&key, SCHEME, signature));
    assert_refused(&[
        ("an empty scheme", with_scheme(""), WrongScheme),
        (
            "secp256k1",
            with_scheme("SIGNATURE_SCHEME_TK_API_SECP256K1"),
            WrongScheme,
        ),
        (
            "Ed25519",
            with_scheme("SIGNATURE_SCHEME_TK_API_ED25519"),
            WrongScheme,
        ),
        (
            "a scheme in small letters",
            with_scheme(&SCHEME.to_lowercase()),
            WrongScheme,
        ),
        (
            "a scheme with a NUL",
            with_scheme(&format!("{SCHEME}\\u0000")),
            WrongScheme,
        ),
        (
            "a wrong scheme before a wrong key",
            encode(&json("", "", "")),
            WrongScheme,
        ),
        ("an empty key", with_key(""), BadKey),
        ("an uncompressed key", with_key(&point), BadKey),
        (
            "a key starting with 00",
            with_key(&format!("00{}", &key[2..])),
            BadKey,
        ),
        (
            "a key starting with 04",
            with_key(&format!("04{}", &key[2..])),
            BadKey,
        ),
        (
            "a key starting with 06",
            with_key(&format!("06{}", &key[2..])),
            BadKey,
        ),
        ("a short key", with_key(&key[..64]), BadKey),
        ("a key of an odd length", with_key(&key[..65]), BadKey),
        ("a long key", with_key(&format!("{key}00")), BadKey),
        (
            "a key with 0x",
            with_key(&format!("0x{}", &key[2..])),
            BadKey,
        ),
        (
            "a key that is not hex",
            with_key(&format!("02{}", "g".repeat(64))),
            BadKey,
        ),
        (
            "a key with a NUL",
            with_key(&format!("{}\\u0000", &key[..65])),
            BadKey,
        ),
        (
            "a signature that is not hex",
            with_signature("xyz0"),
            BadSignature,
        ),
        (
            "a signature of an odd length",
            with_signature(&sig[1..]),
            BadSignature,
        ),
        (
            "a signature with 0x",
            with_signature(&format!("0x{sig}")),
            BadSignature,
        ),
        (
            "a signature with a NUL",
            with_signature(&format!("{sig}\\u0000")),
            BadSignature,
        ),
    ]);
}

#[test]
fn the_spellings_of_honest_clients_are_accepted() {
    let (key, sig) = (key_hex(), hex::encode(signature()));
    let spaced = honest_json().replace(',', ", ").replace(':', ": ");
    let headers = [
        (
            "ours",
            Stamp::make(&signer(), PAYLOAD).expect("signs").to_header(),
        ),
        ("compact", encode(&honest_json())),
        ("padded", URL_SAFE.encode(format!("{} ", honest_json()))),
        (
            "padded twice",
            URL_SAFE.encode(format!("{}  ", honest_json())),
        ),
        ("with spaces", encode(&spaced)),
        (
            "with line breaks",
            encode(&honest_json().replace(',', ",\r\n\t")),
        ),
        (
            "another key order",
            encode(&format!(
                r#"{{"signature":"{sig}","publicKey":"{key}","scheme":"{SCHEME}"}}"#
            )),
        ),
        (
            "an unknown name",
            encode(&honest_json().replacen('{', r#"{"version":[1,{}],"#, 1)),
        ),
        (
            "escaped letters",
            encode(&honest_json().replace("scheme", "sch\\u0065me")),
        ),
        (
            "hex in capitals",
            encode(&json(&key.to_uppercase(), SCHEME, &sig.to_uppercase())),
        ),
    ];
    for (name, header) in &headers {
        let stamp = Stamp::parse(header).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(stamp.verify(signer().public(), PAYLOAD), Ok(()), "{name}");
    }
    println!(
        "stamps: {} of {} honest spellings accepted",
        headers.len(),
        headers.len()
    );
}
