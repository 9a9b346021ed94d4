//! The plaintexts of records, frozen: what an older version wrote, this one reads; and what has
//! kept its form, it writes alike.
//!
//! Invariant: a plaintext that is there is never edited.
//!
//! `vectors/records/plaintexts.json` holds one plaintext a kind of identity, session and purpose
//! that came after `v1.json`, in hex. Its credentials, sessions and three of its purposes have a
//! second form since, which `second` freezes; the first is read for ever. A later form gets a file
//! of its own, written once, by its test, which acts only when the variable
//! `SEEDPORT_WRITE_VECTORS` is set, and never over a file that is there: `operators` holds those
//! of operators' wallets.

mod operators;
mod redeemed;
mod second;

use std::{
    collections::BTreeMap,
    fmt::Debug,
    fs,
    path::{Path, PathBuf},
};

use seedport_wire::{
    BodyDigest, PublicKey, SecretBytes, Timestamp,
    ids::{AccountId, CredentialId, SessionId},
};

use super::{
    challenge::{ChallengeRecord, Purpose, SessionKey},
    credential::{CredentialRecord, Identity, Subject},
    origin::Origin,
    session::SessionRecord,
};
use crate::{
    fault::VaultFault,
    webauthn::{Passkey, PasskeyPublicKey},
};

const ACCOUNT: AccountId = AccountId::from_bytes([0x22; 16]);
const CREDENTIAL: CredentialId = CredentialId::from_bytes([0x33; 16]);
const SESSION: SessionId = SessionId::from_bytes([0x44; 16]);

fn path() -> PathBuf {
    vector("plaintexts.json")
}

fn vector(name: &str) -> PathBuf {
    let here = env!("CARGO_MANIFEST_DIR");
    PathBuf::from(here).join("../../vectors/records").join(name)
}

/// The generator of P-256.
fn point() -> PublicKey {
    let hex = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
               4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    PublicKey::from_hex(hex).expect("the generator")
}

/// A passkey whose key is the generator.
fn passkey() -> Passkey {
    let mut key = vec![1];
    key.extend(point().as_bytes());
    Passkey {
        credential_id: vec![0x55; 20],
        public_key: PasskeyPublicKey::decode(&key).expect("an ES256 key"),
        rp_id: "wallet.example".to_owned(),
        sign_count: 7,
    }
}

fn identities() -> Vec<(&'static str, Identity)> {
    let subject = Subject {
        issuer: "https://id.example".to_owned(),
        audience: "client".to_owned(),
        sub: "248289761001".to_owned(),
    };
    vec![
        ("email", Identity::Email("ann@example.com".to_owned())),
        ("phone", Identity::Phone("+4915112345678".to_owned())),
        ("oidc", Identity::Oidc(subject)),
        ("passkey", Identity::Passkey(passkey())),
    ]
}

fn credentials() -> Vec<(String, CredentialRecord)> {
    let record = |(name, identity)| {
        let account = ACCOUNT;
        (
            format!("credential-{name}"),
            CredentialRecord {
                account,
                identity,
                founding: None,
                tokens_after: None,
            },
        )
    };
    identities().into_iter().map(record).collect()
}

fn sessions() -> Vec<(String, SessionRecord)> {
    [("held", None), ("made", Some(point()))]
        .into_iter()
        .map(|(name, receiver)| {
            let record = SessionRecord {
                account: ACCOUNT,
                credential: CREDENTIAL,
                key: point(),
                issued_at: Timestamp::from_millis(1_775_662_200_000),
                expires_at: Timestamp::from_millis(1_775_663_100_000),
                receiver,
                origin: Origin::default(),
            };
            (format!("session-{name}"), record)
        })
        .collect()
}

fn purposes() -> Vec<(&'static str, Purpose)> {
    let (held, made) = (SessionKey::Held(point()), SessionKey::Made(point()));
    let (credential, session) = (CREDENTIAL, SESSION);
    let key = point();
    let addition = |identity| Purpose::AddCredential {
        identity,
        nickname: "Ann's key".to_owned(),
        token: None,
    };
    let contact = Identity::Email("new@example.com".to_owned());
    let set = [0x66; 32];
    vec![
        (
            "open-session",
            Purpose::OpenSession {
                credential,
                key,
                origin: Origin::default(),
            },
        ),
        ("export-wallet", Purpose::ExportWallet),
        (
            "open-by-passkey",
            Purpose::OpenByPasskey {
                credential,
                key: held,
            },
        ),
        ("add-credential", addition(Identity::Passkey(passkey()))),
        ("revoke-credential", Purpose::RevokeCredential(credential)),
        (
            "refresh-session",
            Purpose::RefreshSession { session, key: made },
        ),
        ("revoke-session", Purpose::RevokeSession(session)),
        ("set-privacy", Purpose::SetPrivacy(true)),
        ("change-contact", Purpose::SetContact { contact, set }),
        ("export-wallet-v1", Purpose::ExportWalletV1),
    ]
}

fn challenges() -> Vec<(String, ChallengeRecord)> {
    purposes().into_iter().map(challenge).collect()
}

fn challenge((name, purpose): (&str, Purpose)) -> (String, ChallengeRecord) {
    let record = ChallengeRecord {
        account: ACCOUNT,
        purpose,
        payload_digest: [0x77; 32],
        body: BodyDigest::from_bytes([0x88; 32]),
        expires_at: Timestamp::from_millis(1_775_662_500_000),
    };
    (format!("challenge-{name}"), record)
}

fn hex_of(plaintext: &SecretBytes) -> String {
    // Exposed to the vector: records of nobody.
    hex::encode(plaintext.expose())
}

/// The purposes that say more since: their second form has a number of its own.
const WITH_A_SECOND_FORM: [&str; 3] = [
    "challenge-open-session",
    "challenge-add-credential",
    "challenge-change-contact",
];

fn frozen() -> BTreeMap<String, String> {
    read(&path())
}

/// Writes the vector when it is asked for and not there.
fn write_once(path: &Path, plaintexts: &BTreeMap<String, String>) {
    if std::env::var_os("SEEDPORT_WRITE_VECTORS").is_some() && !path.exists() {
        let mut text = serde_json::to_string_pretty(plaintexts).expect("JSON");
        text.push('\n');
        fs::write(path, text).expect("writes");
    }
}

fn read(path: &Path) -> BTreeMap<String, String> {
    let text = fs::read(path).expect("the vector");
    serde_json::from_slice(&text).expect("JSON")
}

fn plaintext(hex: &str) -> SecretBytes {
    SecretBytes::from_vec(hex::decode(hex).expect("hex"))
}

#[test]
fn challenges_that_kept_their_form_are_written_as_they_were_frozen() {
    let frozen = frozen();
    let mut alike = 0;
    for (name, record) in challenges() {
        let written = hex_of(&record.encode().expect("encodes"));
        let kept = !WITH_A_SECOND_FORM.contains(&name.as_str());
        assert_eq!(written == frozen[&name], kept, "{name}");
        alike += usize::from(kept);
    }
    assert_eq!(alike, 10 - 3);
}

#[test]
fn records_of_the_first_form_are_not_written_any_more() {
    let frozen = frozen();
    for (name, record) in credentials() {
        let written = hex_of(&record.encode().expect("encodes"));
        assert_eq!(frozen[&name][..2], *"01", "{name}");
        assert_eq!(written[..2], *"02", "{name}");
    }
    for (name, record) in sessions() {
        let written = hex_of(&record.encode().expect("encodes"));
        assert_eq!(frozen[&name][..2], *"02", "{name}");
        assert_eq!(written[..2], *"03", "{name}");
    }
    assert_eq!(frozen.len(), 4 + 2 + 10);
}

/// Insists that each of these records is read from its frozen plaintext.
fn insist_that_all_are_read<Record: Debug + PartialEq>(
    frozen: &BTreeMap<String, String>,
    records: Vec<(String, Record)>,
    decode: impl Fn(&SecretBytes) -> Result<Record, VaultFault>,
) {
    for (name, record) in records {
        let read = decode(&plaintext(&frozen[&name]));
        assert_eq!(read.as_ref(), Ok(&record), "{name}");
    }
}

#[test]
fn frozen_records_are_read() {
    let frozen = frozen();
    insist_that_all_are_read(&frozen, credentials(), CredentialRecord::decode);
    insist_that_all_are_read(&frozen, sessions(), SessionRecord::decode);
    insist_that_all_are_read(&frozen, challenges(), ChallengeRecord::decode);
}

#[test]
fn a_record_that_is_cut_or_goes_on_is_none() {
    for (name, hex) in frozen() {
        let reads = |bytes: &[u8]| {
            let bytes = SecretBytes::copy_from(bytes);
            match name.split('-').next() {
                Some("credential") => CredentialRecord::decode(&bytes).is_ok(),
                Some("session") => SessionRecord::decode(&bytes).is_ok(),
                _ => ChallengeRecord::decode(&bytes).is_ok(),
            }
        };
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
