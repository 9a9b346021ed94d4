//! The published vectors of the format, and files of our own, cut and changed.
//!
//! Invariant: every case of `vectors/age/testkit.json` is tried, and their number is asserted.

use std::{collections::BTreeMap, io::Read as _, io::Write as _};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::*;

#[derive(Deserialize)]
struct Case {
    expect: String,
    payload: Option<String>,
    identity: Option<String>,
    file: Vec<String>,
}

impl Case {
    fn file(&self) -> Vec<u8> {
        let part = |text: &String| match text.split_once('*') {
            Some((byte, times)) => {
                let byte = u8::from_str_radix(byte, 16).expect("a byte");
                vec![byte; times.parse().expect("a number")]
            }
            None => hex::decode(text).expect("hex"),
        };
        self.file.iter().flat_map(part).collect()
    }
}

fn cases() -> BTreeMap<String, Case> {
    let text = include_str!("../../../../vectors/age/testkit.json");
    serde_json::from_str(text).expect("JSON")
}

fn open(file: &[u8], identities: &[Identity]) -> Result<Vec<u8>, AgeError> {
    let mut content = Vec::new();
    let opened = Opener::Identities(identities).open(file);
    let read = opened.and_then(|mut opened| opened.read_to_end(&mut content));
    match read {
        Ok(_) => Ok(content),
        Err(error) => {
            let inner = error.into_inner().expect("a refusal of ours");
            Err(*inner.downcast::<AgeError>().expect("a refusal of ours"))
        }
    }
}

fn made(content: &[u8], recipients: &[Recipient]) -> Vec<u8> {
    let (mut sealing, _) = seal(Vec::new(), recipients).expect("sealed");
    sealing.write_all(content).expect("sealed");
    sealing.finish().expect("finished")
}

fn identity(number: u8) -> Identity {
    Identity::from_secret(&[number; 32]).expect("an identity")
}

#[test]
fn every_published_case_comes_to_what_it_must() {
    let cases = cases();
    assert_eq!(cases.len(), 66);
    let mut opened = 0;
    for (name, case) in &cases {
        let identities: Vec<Identity> = case
            .identity
            .iter()
            .filter_map(|text| Identity::parse(text))
            .collect();
        assert_eq!(identities.len(), usize::from(case.identity.is_some()));
        let result = open(&case.file(), &identities);
        let said = format!("{name}: {:?}", result.as_ref().map(Vec::len));
        match case.expect.as_str() {
            "success" if name == "scrypt" => assert_eq!(result, Err(AgeError::Passphrase)),
            "success" => {
                let digest = hex::encode(Sha256::digest(result.expect(name)));
                assert_eq!(Some(digest), case.payload, "{name}");
                opened += 1;
            }
            "no match" => assert_eq!(result, Err(AgeError::OtherRecipient), "{said}"),
            "payload failure" => assert_eq!(result, Err(AgeError::Changed), "{said}"),
            "header failure" | "HMAC failure" => {
                assert_eq!(result, Err(AgeError::Malformed), "{said}");
            }
            other => panic!("{name}: {other}"),
        }
    }
    assert_eq!(opened, 11);
}

#[test]
fn what_is_sealed_opens_for_each_recipient_and_nobody_else() {
    let (first, second) = (identity(1), identity(2));
    let recipients = [*first.recipient(), *second.recipient()];
    for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000] {
        let content = vec![7; length];
        let file = made(&content, &recipients);
        for number in [1, 2] {
            assert_eq!(
                open(&file, &[identity(3), identity(number)]),
                Ok(content.clone())
            );
        }
        assert_eq!(open(&file, &[identity(3)]), Err(AgeError::OtherRecipient));
    }
}

#[test]
fn a_cut_or_changed_file_never_opens_as_less() {
    let content = vec![7; 70_000];
    let file = made(&content, &[*identity(1).recipient()]);
    let mut cuts: Vec<usize> = (0..400).collect();
    cuts.extend((400..file.len()).step_by(331));
    for length in cuts {
        let opened = open(&file[..length], &[identity(1)]);
        assert!(opened.is_err(), "{length}");
    }
    for at in (0..file.len()).step_by(97).chain(0..300) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(open(&changed, &[identity(1)]).is_err(), "{at}");
    }
    let longer = [file.as_slice(), &[0]].concat();
    assert_eq!(open(&longer, &[identity(1)]), Err(AgeError::Changed));
}

#[test]
fn a_recipient_is_read_and_written_and_a_slip_is_told_apart() {
    let recipient = identity(1).recipient().to_string();
    assert!(recipient.starts_with("age1"), "{recipient}");
    assert_eq!(recipient.parse::<Recipient>(), Ok(*identity(1).recipient()));
    for (text, reason) in [
        (
            "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
            "secret",
        ),
        ("ssh-ed25519 AAAAC3", "SSH"),
        ("age1yubikey1qwerty", "this kind"),
        ("age1", "slip"),
        ("", "slip"),
        (&recipient[1..], "slip"),
    ] {
        let refused = text.parse::<Recipient>().expect_err(text).to_string();
        assert!(refused.contains(reason), "{text}: {refused}");
    }
}

#[test]
fn a_file_of_identities_has_remarks_and_nothing_else() {
    let cases = cases();
    let text = cases["x25519"].identity.clone().expect("an identity");
    let file = format!("# created: today\n\n{text}\r\n# public key: age1\n");
    assert_eq!(Identity::parse_file(&file).expect("one").len(), 1);
    for wrong in ["", "# nothing", "AGE-SECRET-KEY-1", "age1", "word"] {
        assert!(Identity::parse_file(wrong).is_none(), "{wrong}");
    }
}
