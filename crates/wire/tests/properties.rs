//! Properties of every format: what is made is read back, and what is changed by one bit is
//! refused.
//!
//! Invariant: seals and signatures are real; the keys are fixed, the contents arbitrary.
//! Called by the test runner.

#[path = "support/fixtures.rs"]
mod fixtures;

use fixtures::{cases, facts, make_envelope, pins, quorum, seal_answer, target, target_facts};
use proptest::prelude::*;
use seedport_wire::{
    ExportWallet, KnownWallet, OtherWallet, SecretBytes, Stamp, TargetKey, TargetPublicKey,
    Timestamp, account_bundle, envelope, hpke,
    ids::{AccountId, CredentialId, PlatformId, WalletId},
    otp::{self, AnswerError, SealAnswerError, TargetError},
    session_bundle,
    signed_message::SignedMessage,
};

/// The seconds from year 0 to year 9999, which RFC 3339 can write.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn an_envelope_opens_to_what_was_sealed(
        seed: u8,
        seconds in SECONDS,
        plaintext in proptest::collection::vec(any::<u8>(), 0..4096),
    ) {
        let facts = facts(seed, seconds);
        let verified = envelope::verify(&make_envelope(&facts, &plaintext), &pins())
            .expect("verifies");
        prop_assert_eq!(verified.organization(), facts.platform.to_string());
        prop_assert_eq!(verified.wallet(), Some(facts.wallet));
        prop_assert_eq!(verified.account(), Some(facts.account));
        prop_assert_eq!(verified.export(), Some(facts.export));
        prop_assert_eq!(verified.owner(), facts.owner.as_ref());
        let issued_at = facts.issued_at.to_string();
        prop_assert_eq!(verified.issued_at(), Some(issued_at.as_str()));
        let opened = verified.open(&target()).expect("opens");
        prop_assert_eq!(opened.expose(), plaintext);
    }

    #[test]
    fn an_answer_opens_to_what_was_sealed(code in r#"[^"\\\x00-\x1f]{0,64}"#) {
        let sealed = otp::parse_answer(&seal_answer(&code).expect("seals")).expect("parses");
        let opened = otp::open_answer(&target(), &sealed).expect("opens");
        prop_assert_eq!(opened.code.expose_text(), Some(code.as_str()));
        prop_assert_eq!(opened.session_key.to_hex(), quorum().public().to_hex());
    }

    #[test]
    fn an_answer_that_is_sealed_at_all_opens(code: String) {
        if let Ok(text) = seal_answer(&code) {
            let sealed = otp::parse_answer(&text).expect("parses");
            let opened = otp::open_answer(&target(), &sealed).expect("opens");
            prop_assert_eq!(opened.code.expose_text(), Some(code.as_str()));
        }
    }

    #[test]
    fn a_changed_bit_of_an_answer_is_refused(position: prop::sample::Index, bit in 0..8_u8) {
        let text = seal_answer("123456").expect("seals");
        let mut sealed = otp::parse_answer(&text).expect("parses");
        let at = position.index(sealed.ciphertext.len());
        sealed.ciphertext[at] ^= 1 << bit;
        let refused = otp::open_answer(&target(), &sealed).err();
        prop_assert_eq!(refused, Some(AnswerError::Open(hpke::OpenFailed)));
    }

    #[test]
    fn a_session_bundle_opens_to_what_was_sealed(
        plaintext in proptest::collection::vec(any::<u8>(), 0..512),
    ) {
        let secret = SecretBytes::copy_from(&plaintext);
        let bundle = session_bundle::seal(target().public(), &secret).expect("seals");
        let opened = session_bundle::open(&target(), &bundle).expect("opens");
        prop_assert_eq!(opened.expose(), plaintext);
        let stranger = TargetKey::from_scalar(SecretBytes::copy_from(&[9; 32])).expect("a scalar");
        prop_assert!(session_bundle::open(&stranger, &bundle).is_err());
    }

    #[test]
    fn a_changed_bit_under_a_valid_checksum_of_a_session_bundle_is_refused(
        position: prop::sample::Index,
        bit in 0..8_u8,
    ) {
        let secret = SecretBytes::copy_from(&[1; 32]);
        let bundle = session_bundle::seal(target().public(), &secret).expect("seals");
        let mut bytes = bs58::decode(bundle).with_check(None).into_vec().expect("base58check");
        let at = position.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let changed = bs58::encode(bytes).with_check().into_string();
        prop_assert!(session_bundle::open(&target(), &changed).is_err());
    }

    #[test]
    fn a_target_says_what_was_put_in(seed: u8, seconds in SECONDS) {
        let facts = target_facts(seed, seconds);
        let text = otp::make_target(&quorum(), target().public(), &facts).expect("signs");
        let verified = otp::verify_target(&text, &pins()).expect("a target");
        prop_assert_eq!(verified.facts(), &facts);
        prop_assert!(envelope::verify(&text, &pins()).is_err());
        prop_assert!(account_bundle::verify_target(&text, &pins()).is_err());
    }

    #[test]
    fn a_target_is_checked_against_every_fact(seed: u8) {
        let facts = target_facts(seed, 60);
        let text = otp::make_target(&quorum(), target().public(), &facts).expect("signs");
        let check = |known: &KnownWallet, credential, millis| {
            let verified = otp::verify_target(&text, &pins()).expect("a target");
            let now = Timestamp::from_millis(millis);
            verified.check(known, credential, now).map(|_| ()).err()
        };
        let known = KnownWallet::default().learn(&facts.wallet);
        prop_assert_eq!(check(&known, facts.credential, 59_999), None);
        let expired = Some(TargetError::Expired);
        prop_assert_eq!(check(&known, facts.credential, 60_000), expired);
        let other = CredentialId::from_bytes([seed.wrapping_add(9); 16]);
        prop_assert_eq!(check(&known, other, 0), Some(TargetError::Credential));
        let account = Some(AccountId::from_bytes([seed.wrapping_add(9); 16]));
        let elsewhere = KnownWallet { account, ..known };
        let refused = Some(TargetError::Wallet(OtherWallet::Account));
        prop_assert_eq!(check(&elsewhere, facts.credential, 0), refused);
    }

    #[test]
    fn a_payload_and_its_stamp_read_back(seed: u8, millis: i64, upper: bool) {
        let mut key = target().public().to_hex();
        if upper {
            key.make_ascii_uppercase();
        }
        let payload = ExportWallet {
            platform: PlatformId::from_bytes([seed; 16]),
            wallet: WalletId::from_bytes([seed ^ 1; 16]),
            content: envelope::Content::Phrase,
            target: TargetPublicKey::parse(&key).expect("a point"),
            made_at: Timestamp::from_millis(millis),
        };
        let text = payload.to_json();
        prop_assert_eq!(ExportWallet::parse(&text), Ok(payload));
        let stamp = Stamp::make(&quorum(), &text).expect("signs");
        let read = Stamp::parse(&stamp.to_header());
        prop_assert_eq!(read.as_ref(), Ok(&stamp));
        prop_assert_eq!(stamp.verify(quorum().public(), &text), Ok(()));
    }

    #[test]
    fn a_moment_that_rfc_3339_can_write_reads_back_in_whole_seconds(
        seconds in SECONDS,
        millis in 0..1000_i64,
    ) {
        let moment = Timestamp::from_millis(seconds * 1000 + millis);
        let read = Timestamp::parse(&moment.to_string());
        prop_assert_eq!(read, Ok(Timestamp::from_millis(seconds * 1000)));
    }

    #[test]
    fn any_moment_is_written_as_rfc_3339(millis: i64) {
        let text = Timestamp::from_millis(millis).to_string();
        prop_assert!(Timestamp::parse(&text).is_ok(), "{}", text);
    }
}

/// The four fields of an envelope's outer message: name and value as they stand.
fn fields(envelope: &str) -> Vec<(String, String)> {
    let json: serde_json::Value = serde_json::from_str(envelope).expect("JSON");
    let fields = json.as_object().expect("an object").iter();
    fields
        .map(|(name, value)| (name.clone(), value.as_str().expect("a text").to_owned()))
        .collect()
}

#[test]
fn any_single_changed_bit_in_any_field_of_an_envelope_is_refused() {
    let honest = make_envelope(&facts(1, 0), b"abandon abandon about");
    let fields = fields(&honest);
    assert_eq!(fields.len(), 4);
    let mut refused = 0;
    for (name, value) in &fields {
        let bytes = if name == "version" {
            value.as_bytes().to_vec()
        } else {
            hex::decode(value).expect("hex")
        };
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = if name == "version" {
                String::from_utf8_lossy(&changed).into_owned()
            } else {
                hex::encode(changed)
            };
            let changed = serde_json::Value::from(changed).to_string();
            let text = honest.replace(&format!("\"{value}\""), &changed);
            assert_ne!(text, honest);
            assert!(
                envelope::verify(&text, &pins()).is_err(),
                "{name}, bit {bit}"
            );
            refused += 1;
        }
    }
    println!("envelope: {refused} of {refused} changed bits refused");
}

#[test]
fn a_changed_bit_in_an_envelopes_text_is_refused_or_only_another_case_of_hex() {
    let honest = make_envelope(&facts(1, 0), b"abandon abandon about");
    let (mut refused, mut same) = (0, 0);
    for bit in 0..honest.len() * 8 {
        let mut changed = honest.clone().into_bytes();
        changed[bit / 8] ^= 1 << (bit % 8);
        let Ok(changed) = String::from_utf8(changed) else {
            continue;
        };
        if envelope::verify(&changed, &pins()).is_ok() {
            assert!(changed.eq_ignore_ascii_case(&honest), "bit {bit}");
            assert_eq!(
                SignedMessage::parse(&changed),
                SignedMessage::parse(&honest)
            );
            same += 1;
        } else {
            refused += 1;
        }
    }
    println!("envelope: {refused} changed bits of the text refused, {same} only hex in capitals");
    assert!(refused > 7 * honest.len() / 2);
}

#[test]
fn the_longest_plaintext_makes_an_envelope_that_opens_and_one_more_byte_is_refused() {
    let longest = vec![b'x'; hpke::MAX_PLAINTEXT];
    let verified = envelope::verify(&make_envelope(&facts(1, 0), &longest), &pins());
    let opened = verified.and_then(|envelope| envelope.open(&target()));
    assert_eq!(opened.expect("opens").expose(), longest);
    let longer = vec![b'x'; hpke::MAX_PLAINTEXT + 1];
    assert!(hpke::seal(target().public(), &longer).is_err());
}

#[test]
fn a_bundle_too_long_to_be_read_is_not_sealed() {
    for length in [
        0,
        32,
        1000,
        2000,
        2900,
        3000,
        4096,
        8192,
        hpke::MAX_PLAINTEXT,
    ] {
        let secret = SecretBytes::copy_from(&vec![1; length]);
        if let Ok(bundle) = session_bundle::seal(target().public(), &secret) {
            assert!(session_bundle::open(&target(), &bundle).is_ok(), "{length}");
        } else {
            assert!(length > 2048, "{length}");
        }
        let code = "1".repeat(length);
        match seal_answer(&code) {
            Ok(answer) => assert!(otp::parse_answer(&answer).is_ok(), "{length}"),
            Err(_) => assert!(length > 1000, "{length}"),
        }
    }
}

#[test]
fn a_code_that_json_would_escape_is_not_sealed() {
    for code in ["\"", "\\", "12\n34", "\0", "\u{1f}"] {
        assert_eq!(
            seal_answer(code).err(),
            Some(SealAnswerError::Code),
            "{code:?}"
        );
    }
}

#[test]
fn json_arrays_are_no_messages() {
    let honest = make_envelope(&facts(1, 0), b"plaintext");
    let json: serde_json::Value = serde_json::from_str(&honest).expect("JSON");
    let field = |name: &str| &json[name];
    let array = serde_json::json!([
        field("version"),
        field("data"),
        field("dataSignature"),
        field("enclaveQuorumPublic")
    ]);
    assert!(envelope::verify(&honest, &pins()).is_ok());
    assert!(SignedMessage::parse(&array.to_string()).is_err());

    let answer: serde_json::Value =
        serde_json::from_str(&seal_answer("123456").expect("seals")).expect("JSON");
    let array = serde_json::json!([answer["encappedPublic"], answer["ciphertext"]]);
    assert_eq!(
        otp::parse_answer(&array.to_string()).err(),
        Some(AnswerError::Malformed)
    );

    let data = serde_json::json!([target().public().to_hex()]);
    let message = SignedMessage::make(&quorum(), data.to_string().into_bytes()).expect("signs");
    assert!(otp::verify_target(&message.to_json(), &pins()).is_err());

    let plaintext = serde_json::json!(["123456", target().public().to_hex()]).to_string();
    let sealed = hpke::seal(target().public(), plaintext.as_bytes()).expect("seals");
    let refused = otp::open_answer(&target(), &sealed).err();
    assert_eq!(refused, Some(AnswerError::Plaintext));
}

#[test]
fn a_moment_outside_the_years_of_rfc_3339_is_refused() {
    for text in ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"] {
        assert!(Timestamp::parse(text).is_err(), "{text}");
    }
    for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
        let read = Timestamp::parse(text).map(|moment| moment.to_string());
        assert_eq!(read.as_deref(), Ok(text));
    }
}
