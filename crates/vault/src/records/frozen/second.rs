//! The second form of wallets, credentials, codes and three purposes, and the third of sessions,
//! frozen: each with all that it may say, and with nothing of it.
//!
//! Invariant: as in `frozen`; `vectors/records/plaintexts_v2.json` is never edited.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use seedport_keys::{language::Language, mnemonic::Mnemonic};
use seedport_wire::{
    ContactDigest, Entropy, EntropyUnavailable, ManifestMark, SecretBytes, TargetKey, Timestamp,
};

use super::{
    ACCOUNT, CREDENTIAL, challenge, hex_of, identities, insist_that_all_are_read, passkey,
    plaintext, point, read, vector, write_once,
};
use crate::{
    fault::VaultFault,
    records::{
        challenge::{AddingToken, ChallengeRecord, Purpose},
        code::{CodeDigest, CodeRecord, Paid, SentCode},
        credential::{CredentialRecord, Identity},
        origin::Origin,
        session::SessionRecord,
        wallet::OwnerWalletRecord,
    },
    state::CodeShape,
};

const FOUNDING: ContactDigest = ContactDigest::from_bytes([0x5a; 32]);
const ISSUED: Timestamp = Timestamp::from_millis(1_775_662_200_000);
const EXPIRES: Timestamp = Timestamp::from_millis(1_775_663_100_000);

fn path() -> PathBuf {
    vector("plaintexts_v2.json")
}

/// Draws one byte, over and over.
struct Constant(u8);

impl Entropy for Constant {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable> {
        out.fill(self.0);
        Ok(())
    }
}

/// Where sessions come from that say so.
const fn origin() -> Origin {
    Origin {
        founding: Some(FOUNDING),
        identity: Some([0x6b; 32]),
    }
}

fn wallets() -> Vec<(String, OwnerWalletRecord)> {
    let record = |(name, founding, version)| {
        let drawn = SecretBytes::copy_from(&[0x11; 32]);
        let record = OwnerWalletRecord {
            account: ACCOUNT,
            mnemonic: Mnemonic::from_entropy(Language::English, drawn).expect("32 bytes"),
            manifest: ManifestMark {
                version,
                digest: [0x7c; 32],
            },
            founding,
        };
        (format!("owner-wallet-{name}"), record)
    };
    let cases = [
        ("founded", Some(FOUNDING), 1),
        ("older", None, 1),
        ("later-manifest", Some(FOUNDING), 0x0102_0304),
    ];
    cases.into_iter().map(record).collect()
}

fn credentials() -> Vec<(String, CredentialRecord)> {
    let founded = identities().into_iter().map(|(name, identity)| {
        let tokens_after = matches!(identity, Identity::Oidc(_)).then_some(ISSUED);
        let record = CredentialRecord {
            account: ACCOUNT,
            identity,
            founding: Some(FOUNDING),
            tokens_after,
        };
        (format!("credential-{name}"), record)
    });
    let older = CredentialRecord {
        account: ACCOUNT,
        identity: Identity::Email("ann@example.com".to_owned()),
        founding: None,
        tokens_after: None,
    };
    founded
        .chain([("credential-older".to_owned(), older)])
        .collect()
}

fn codes() -> Vec<(String, CodeRecord)> {
    let record = |(name, length, alphanumeric)| {
        let code = SecretBytes::copy_from(b"123456");
        let scalar = SecretBytes::copy_from(&[0x11; 32]);
        let record = CodeRecord {
            account: ACCOUNT,
            credential: CREDENTIAL,
            digest: CodeDigest::make(&code, &Constant(0x8d)).expect("digests"),
            target: TargetKey::from_scalar(scalar).expect("in range"),
            expires_at: EXPIRES,
            sent: Some(SentCode {
                identity: [0x9e; 32],
                shape: CodeShape::new(length, alphanumeric).expect("in bounds"),
            }),
        };
        (format!("code-{name}"), record)
    };
    let cases = [("digits", 6, false), ("characters", 12, true)];
    cases.into_iter().map(record).collect()
}

fn sessions() -> Vec<(String, SessionRecord)> {
    let record = |(name, receiver, origin)| {
        let record = SessionRecord {
            account: ACCOUNT,
            credential: CREDENTIAL,
            key: point(),
            issued_at: ISSUED,
            expires_at: EXPIRES,
            receiver,
            origin,
        };
        (format!("session-{name}"), record)
    };
    let unfounded = Origin {
        founding: None,
        ..origin()
    };
    let cases = [
        ("held", None, origin()),
        ("made", Some(point()), origin()),
        ("unfounded", None, unfounded),
        ("older", None, Origin::default()),
    ];
    cases.into_iter().map(record).collect()
}

fn challenges() -> Vec<(String, ChallengeRecord)> {
    let opening = |origin| Purpose::OpenSession {
        credential: CREDENTIAL,
        key: point(),
        origin,
    };
    let addition = |identity, token| Purpose::AddCredential {
        identity,
        nickname: "Ann's key".to_owned(),
        token,
    };
    let token = |nonce| {
        Some(AddingToken {
            issued_at: ISSUED,
            nonce,
        })
    };
    let of = |wanted: &str| {
        let all = identities().into_iter();
        let mut found = all.filter(|(name, _)| *name == wanted);
        found.next().expect("an identity").1
    };
    let setting = |contact| Purpose::SetContact {
        contact,
        set: [0x66; 32],
    };
    let purposes = [
        ("open-session", opening(origin())),
        ("open-session-older", opening(Origin::default())),
        (
            "add-credential",
            addition(Identity::Passkey(passkey()), None),
        ),
        ("add-token", addition(of("oidc"), token(None))),
        (
            "add-token-bound",
            addition(of("oidc"), token(Some([0xaf; 32]))),
        ),
        ("set-mail", setting(of("email"))),
        ("set-phone", setting(of("phone"))),
    ];
    purposes.into_iter().map(challenge).collect()
}

/// What this version writes of all of them.
fn written() -> BTreeMap<String, String> {
    let mut out: Vec<(String, Result<SecretBytes, VaultFault>)> = Vec::new();
    out.extend(wallets().into_iter().map(|(name, it)| (name, it.encode())));
    out.extend(
        credentials()
            .into_iter()
            .map(|(name, it)| (name, it.encode())),
    );
    out.extend(codes().into_iter().map(|(name, it)| (name, it.encode())));
    out.extend(sessions().into_iter().map(|(name, it)| (name, it.encode())));
    out.extend(
        challenges()
            .into_iter()
            .map(|(name, it)| (name, it.encode())),
    );
    out.into_iter()
        .map(|(name, bytes)| (name, hex_of(&bytes.expect("encodes"))))
        .collect()
}

/// Reads bytes as the record that the name says, and writes what was read.
fn again(name: &str, bytes: &SecretBytes) -> Result<SecretBytes, VaultFault> {
    match name.split('-').next() {
        Some("owner") => OwnerWalletRecord::decode(bytes)?.encode(),
        Some("credential") => CredentialRecord::decode(bytes)?.encode(),
        Some("code") => CodeRecord::decode(bytes)?.encode(),
        Some("session") => SessionRecord::decode(bytes)?.encode(),
        _ => ChallengeRecord::decode(bytes)?.encode(),
    }
}

#[test]
fn records_of_the_second_form_are_written_as_they_were_frozen() {
    write_once(&path(), &written());
    let frozen = read(&path());
    assert_eq!(frozen, written());
    assert_eq!(frozen.len(), 3 + 5 + 2 + 4 + 7);
    let distinct: BTreeSet<_> = frozen.values().collect();
    assert_eq!(distinct.len(), frozen.len(), "each says something else");
}

#[test]
fn frozen_records_of_the_second_form_are_read() {
    let frozen = read(&path());
    insist_that_all_are_read(&frozen, credentials(), CredentialRecord::decode);
    insist_that_all_are_read(&frozen, sessions(), SessionRecord::decode);
    insist_that_all_are_read(&frozen, challenges(), ChallengeRecord::decode);
    for (name, record) in codes() {
        let read = CodeRecord::decode(&plaintext(&frozen[&name])).expect("a code");
        assert_eq!(read.sent, record.sent, "{name}");
        assert!(
            read.digest
                .matches(&Paid::Sandbox, &SecretBytes::copy_from(b"123456"))
        );
        assert!(
            !read
                .digest
                .matches(&Paid::Sandbox, &SecretBytes::copy_from(b"123457"))
        );
    }
    for (name, hex) in &frozen {
        let same = again(name, &plaintext(hex)).expect("reads");
        assert_eq!(hex_of(&same), *hex, "{name}");
    }
}

#[test]
fn a_record_of_the_second_form_that_is_cut_or_goes_on_is_none() {
    for (name, hex) in read(&path()) {
        let reads = |bytes: &[u8]| again(&name, &SecretBytes::copy_from(bytes)).is_ok();
        let whole = hex::decode(&hex).expect("hex");
        assert!(reads(&whole), "{name}");
        for length in 0..whole.len() {
            assert!(!reads(&whole[..length]), "{name} cut to {length}");
        }
        let longer = [whole.as_slice(), &[0]].concat();
        assert!(!reads(&longer), "{name} goes on");
        let other_version = [&[9], &whole[1..]].concat();
        assert!(!reads(&other_version), "{name} of another version");
    }
}
