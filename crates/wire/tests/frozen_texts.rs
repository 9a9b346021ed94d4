//! The texts that the quorum key signs, frozen: names, order and spelling of every field.
//!
//! Invariant: a text that is there is never edited.
//!
//! `vectors/signed/texts_v1.json` is written once, by the test below, which acts only when the
//! variable `SEEDPORT_WRITE_VECTORS` is set, and never over a file that is there. Of an envelope,
//! the encapsulated key and the ciphertext are random: `*` stands for them.

use std::{collections::BTreeMap, fs, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_wire::{
    ContactDigest, Fingerprint, ManifestMark, PublicKey, SecretBytes, SigningKey, SystemEntropy,
    TargetKey, Timestamp, WalletFacts,
    envelope::{self, Content, EnvelopeFacts, OwnerFacts},
    ids::{AccountId, CredentialId, ExportId, OtpId, PlatformId, WalletId},
    otp::{self, TargetFacts},
    signed_message::SignedMessage,
    statement::{self, StatementFacts},
    verification_token::{self, TokenFacts},
};

const CREDENTIAL: CredentialId = CredentialId::from_bytes([0x33; 16]);
const MOMENT: Timestamp = Timestamp::from_millis(1_775_662_200_123);
const FOUNDING: ContactDigest = ContactDigest::from_bytes([0x5a; 32]);
const MANIFEST: ManifestMark = ManifestMark {
    version: 1,
    digest: [0x7c; 32],
};

fn path() -> PathBuf {
    let here = env!("CARGO_MANIFEST_DIR");
    PathBuf::from(here).join("../../vectors/signed/texts_v1.json")
}

const fn wallet(founding: Option<ContactDigest>) -> WalletFacts {
    WalletFacts {
        organization: PlatformId::from_bytes([0x11; 16]),
        account: AccountId::from_bytes([0x22; 16]),
        wallet: WalletId::from_bytes([0x44; 16]),
        founding,
    }
}

/// The generator of P-256.
fn point() -> PublicKey {
    let hex = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
               4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    PublicKey::from_hex(hex).expect("the generator")
}

/// What a message of the quorum key says.
fn said(quorum: &SigningKey, message: &str) -> String {
    let pins = [Fingerprint::of(quorum.public())];
    let message = SignedMessage::parse(message).expect("a message");
    let data = message.verify(&pins).expect("signed").to_vec();
    String::from_utf8(data).expect("text")
}

fn target(quorum: &SigningKey, founding: Option<ContactDigest>, alphanumeric: bool) -> String {
    let facts = TargetFacts {
        wallet: wallet(founding),
        credential: CREDENTIAL,
        expires_at: MOMENT,
        code_length: 6,
        alphanumeric,
    };
    said(
        quorum,
        &otp::make_target(quorum, &point(), &facts).expect("signs"),
    )
}

/// The header and the claims of a token.
fn token(quorum: &SigningKey, founding: Option<ContactDigest>, contact: &str) -> String {
    let facts = TokenFacts {
        otp: OtpId::from_bytes([0x55; 16]),
        wallet: wallet(founding),
        credential: CREDENTIAL,
        kind: if contact.starts_with('+') {
            "OTP_TYPE_SMS"
        } else {
            "OTP_TYPE_EMAIL"
        },
        contact,
        session_key: point().compressed(),
        expires_at: MOMENT,
    };
    let token = verification_token::make(quorum, &facts).expect("signs");
    let parts = token.split('.').take(2).map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
        String::from_utf8(bytes).expect("text")
    });
    parts.collect::<Vec<_>>().join(".")
}

fn sealed(quorum: &SigningKey, content: Content, owner: Option<OwnerFacts>) -> String {
    let WalletFacts {
        organization,
        account,
        wallet,
        ..
    } = wallet(None);
    let facts = EnvelopeFacts {
        platform: organization,
        wallet,
        account,
        export: ExportId::from_bytes([0x66; 16]),
        issued_at: MOMENT,
        content,
        owner,
    };
    let target = TargetKey::make(&SystemEntropy).expect("key");
    let secret = SecretBytes::copy_from(b"what is sealed");
    let made = envelope::make(quorum, target.public(), &facts, &secret).expect("makes");
    let text = said(quorum, &made);
    let data: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let random = ["encappedPublic", "ciphertext"].map(|name| data[name].as_str().expect(name));
    random
        .iter()
        .fold(text.clone(), |text, part| text.replace(part, "*"))
}

fn statement(quorum: &SigningKey, founding: Option<ContactDigest>, sandbox: bool) -> String {
    let facts = StatementFacts {
        wallet: wallet(founding),
        manifest: MANIFEST,
        issued_at: MOMENT,
        sandbox,
    };
    said(quorum, &statement::make(quorum, &facts).expect("signs"))
}

fn written() -> BTreeMap<&'static str, String> {
    let quorum = &SigningKey::make(&SystemEntropy).expect("key");
    let owner = |founding| {
        Some(OwnerFacts {
            credential: CREDENTIAL,
            founding,
            manifest: MANIFEST,
        })
    };
    let (phrase, founded) = (Content::Phrase, Some(FOUNDING));
    let (secrets, bundle) = (
        Content::MobilecoinAccountSecrets,
        Content::MobilecoinAccountBundle,
    );
    BTreeMap::from([
        ("target", target(quorum, founded, true)),
        ("target-older", target(quorum, None, false)),
        ("token", token(quorum, founded, "ann@example.com")),
        ("token-older", token(quorum, None, "+4915112345678")),
        ("envelope", sealed(quorum, phrase, owner(founded))),
        ("envelope-older", sealed(quorum, phrase, owner(None))),
        ("envelope-secrets", sealed(quorum, secrets, None)),
        ("envelope-bundle", sealed(quorum, bundle, None)),
        ("statement", statement(quorum, founded, false)),
        ("statement-older", statement(quorum, None, true)),
    ])
}

#[test]
fn signed_texts_are_written_as_they_were_frozen() {
    let path = path();
    if std::env::var_os("SEEDPORT_WRITE_VECTORS").is_some() && !path.exists() {
        let mut text = serde_json::to_string_pretty(&written()).expect("JSON");
        text.push('\n');
        fs::create_dir_all(path.parent().expect("a directory")).expect("makes");
        fs::write(&path, text).expect("writes");
    }
    let text = fs::read_to_string(&path).expect("the vector");
    let frozen: BTreeMap<&str, String> = serde_json::from_str(&text).expect("JSON");
    assert_eq!(frozen, written());
    assert_eq!(frozen.len(), 10);
}
