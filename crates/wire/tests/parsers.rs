//! No text makes a parser panic, and what a parser accepts is written back as the same thing.
//!
//! Invariant: every parser of the crate is fed: arbitrary texts, texts near honest ones, and
//! such texts under a real signature or seal.
//! Called by the test runner.

#[path = "support/fixtures.rs"]
mod fixtures;

use fixtures::{cases, facts, make_envelope, pins, quorum, seal_answer, target};
use proptest::prelude::*;
use seedport_wire::{
    CompressedKey, ExportWallet, Fingerprint, PublicKey, SecretBytes, Stamp, TargetPublicKey,
    Timestamp, envelope, hpke,
    ids::{
        AccountId, CredentialId, CustomerId, ExportId, OtpId, PlatformConfigId, PlatformId,
        QuorumKeyId, RequestId, SessionId, TokenId, WalletId,
    },
    otp, session_bundle,
    signed_message::SignedMessage,
    verification_token,
};

/// A text near an honest one: some characters replaced, removed or put in.
fn near(honest: Vec<String>) -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..3_u8, any::<char>());
    let edits = proptest::collection::vec(edit, 0..4);
    (prop::sample::select(honest), edits).prop_map(|(text, edits)| {
        let mut text: Vec<char> = text.chars().collect();
        for (position, kind, character) in edits {
            let at = position.index(text.len().max(1));
            match kind {
                _ if at >= text.len() => text.push(character),
                0 => text[at] = character,
                1 => drop(text.remove(at)),
                _ => text.insert(at, character),
            }
        }
        text.into_iter().collect()
    })
}

fn honest() -> Vec<String> {
    let envelope = make_envelope(&facts(1, 0), b"plaintext");
    let data = SignedMessage::parse(&envelope).expect("parses");
    let data = data.verify(&pins()).expect("verifies").to_vec();
    vec![
        String::from_utf8(data).expect("text"),
        envelope,
        seal_answer("123456").expect("seals"),
        session_bundle::seal(target().public(), &SecretBytes::copy_from(&[1; 32])).expect("seals"),
        Stamp::make(&quorum(), "payload")
            .expect("signs")
            .to_header(),
        ExportWallet {
            platform: PlatformId::from_bytes([1; 16]),
            wallet: WalletId::from_bytes([2; 16]),
            content: envelope::Content::Phrase,
            target: TargetPublicKey::parse(&target().public().to_hex()).expect("a point"),
            made_at: Timestamp::from_millis(1),
        }
        .to_json(),
        AccountId::from_bytes([1; 16]).to_string(),
        WalletId::from_bytes([1; 16]).to_string(),
        "2026-04-08T17:30:01.999+02:00".to_owned(),
        target().public().to_hex(),
        target().public().compressed().to_hex(),
        r#"{"otp_code":"123456","public_key":""}"#.to_owned(),
    ]
}

fn reads_back_what_it_read<Id: std::str::FromStr + std::fmt::Display>(text: &str) {
    if let Ok(id) = text.parse::<Id>() {
        assert_eq!(id.to_string(), text);
    }
}

/// Gives `text` to every parser; what is accepted must be written back as the same thing.
fn feed(text: &str) {
    if let Ok(stamp) = Stamp::parse(text) {
        assert_eq!(Stamp::parse(&stamp.to_header()), Ok(stamp));
    }
    if let Ok(message) = SignedMessage::parse(text) {
        assert_eq!(SignedMessage::parse(&message.to_json()), Ok(message));
    }
    let _ = envelope::verify(text, &pins());
    let _ = otp::verify_target(text, &pins());
    let _ = verification_token::verify(text, quorum().public(), &pins());
    if let Ok(sealed) = otp::parse_answer(text) {
        let _ = otp::open_answer(&target(), &sealed);
    }
    let _ = session_bundle::open(&target(), text);
    if let Ok(payload) = ExportWallet::parse(text) {
        assert_eq!(payload.to_json(), text);
    }
    if let Ok(target) = TargetPublicKey::parse(text) {
        assert_eq!(target.as_text(), text);
    }
    if let Ok(key) = PublicKey::from_hex(text) {
        assert_eq!(PublicKey::from_hex(&key.to_hex()), Ok(key));
    }
    if let Ok(key) = CompressedKey::from_hex(text) {
        assert_eq!(key.to_hex(), text.to_ascii_lowercase());
    }
    if let Ok(moment) = Timestamp::parse(text) {
        assert!(Timestamp::parse(&moment.to_string()).is_ok());
    }
    let _ = text.parse::<Fingerprint>();
    reads_back_what_it_read::<PlatformId>(text);
    reads_back_what_it_read::<WalletId>(text);
    reads_back_what_it_read::<CustomerId>(text);
    reads_back_what_it_read::<AccountId>(text);
    reads_back_what_it_read::<CredentialId>(text);
    reads_back_what_it_read::<SessionId>(text);
    reads_back_what_it_read::<RequestId>(text);
    reads_back_what_it_read::<OtpId>(text);
    reads_back_what_it_read::<ExportId>(text);
    reads_back_what_it_read::<TokenId>(text);
    reads_back_what_it_read::<PlatformConfigId>(text);
    reads_back_what_it_read::<QuorumKeyId>(text);
}

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn no_text_makes_a_parser_panic(text: String) {
        feed(&text);
    }

    #[test]
    fn no_text_near_an_honest_one_makes_a_parser_panic(text in near(honest())) {
        feed(&text);
    }

    #[test]
    fn no_signed_or_sealed_contents_make_a_parser_panic(text in near(honest())) {
        let message = SignedMessage::make(&quorum(), text.as_bytes().to_vec()).expect("signs");
        let _ = envelope::verify(&message.to_json(), &pins()).map(|envelope| envelope.open(&target()));
        let _ = otp::verify_target(&message.to_json(), &pins());
        let sealed = hpke::seal(target().public(), text.as_bytes()).expect("seals");
        let _ = otp::open_answer(&target(), &sealed);
    }
}
