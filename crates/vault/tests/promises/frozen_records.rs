//! The sealed records' format, frozen: what an older version sealed, this one opens.
//!
//! `vectors/records/v1.json` was written once, by the test below that writes it, which acts only
//! when the variable `SEEDPORT_WRITE_VECTORS` is set and never over a file that is there:
//!
//! ```text
//! SEEDPORT_WRITE_VECTORS=1 cargo test -p seedport-vault --test promises frozen_records_are_written
//! ```
//!
//! The records' randomness is seeded. Two things in the file are not: the ECDSA signatures in
//! the token and the target bundle, whose nonces the library draws.

use std::{collections::BTreeSet, fs, io::Write as _, path::PathBuf, time::Duration};

use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_vault::{
    AnswerCode, CodeFormat, Delivery, FinishExport, Limits, OpenSession, Redemption, Stored,
    StoredQuorumKey, Vault, VaultParts, courier::MessageStyle,
};
use seedport_wire::{
    BodyDigest, SecretBytes, SigningKey, Stamp, SystemEntropy, TargetKey, Timestamp,
    ids::{
        AccountId, CredentialId, OtpId, PlatformId, QuorumKeyId, RequestId, SessionId, WalletId,
    },
};
use serde_json::{Value, json};

use crate::common::{
    Owner, World, export_body, login_body,
    parts::{Mailbox, START, Seeded, SetClock},
    root_key, seal_to, signing_key, stamp,
};

fn path() -> PathBuf {
    let here = env!("CARGO_MANIFEST_DIR");
    PathBuf::from(here).join("../../vectors/records/v1.json")
}

fn kept(id: &impl ToString, sealed: &[u8]) -> Value {
    json!({ "id": id.to_string(), "sealed": hex::encode(sealed) })
}

/// A flow of one owner in a world whose every draw is seeded, with all that it leaves.
fn write() -> Value {
    let root = [0x5e; 32];
    let world = World::made(Limits::default(), root, Box::new(Seeded::new([1; 32])));
    let platform = PlatformId::from_bytes([0x11; 16]);
    let mut world = world;
    world.platform = platform;
    let owner: Owner = world.owner_of(AccountId::from_bytes([0x22; 16]), "ann@example.com");
    let login = world.login(&owner);
    let (code, mail) = world.code(&owner);
    let answered = world.answered(&owner);
    let asked = world.ask(&owner);
    let stamped = stamp(&login.key, &asked.challenge.payload);
    let delivered = world.finish(&owner, &login, &asked.challenge, &stamped);
    let phrase = world.phrase(&delivered.expect("delivers").envelope, &asked.target);
    let scalar = |key: &SigningKey| {
        // Exposed to the vector: a key of nobody.
        hex::encode(key.scalar().expect("exports").expose())
    };
    let (wallet, credential) = (&owner.wallet, &owner.wallet.credential);
    let mut challenge = kept(&answered.challenge.id, &answered.challenge.sealed);
    challenge["payload"] = json!(answered.challenge.payload);
    challenge["body"] = json!(hex::encode(login_body().as_bytes()));
    challenge["stampingScalar"] = json!(scalar(&answered.key));
    let mut export = kept(&asked.challenge.id, &asked.challenge.sealed);
    export["payload"] = json!(asked.challenge.payload);
    export["body"] = json!(hex::encode(export_body().as_bytes()));
    // Exposed to the vector: a key of nobody.
    export["targetScalar"] = json!(hex::encode(asked.target.scalar().expose()));
    let mut session = kept(&login.session.id, &login.session.sealed);
    session["stampingScalar"] = json!(scalar(&login.key));
    let mut issued = kept(&code.id, &code.sealed);
    issued["code"] = json!(mail.code);
    issued["targetBundle"] = json!(code.target_bundle);
    json!({
        "about": "sealed records of the first format, one of each kind and verb, with what they \
                  hold and what uses them; never edited",
        "rootKey": hex::encode(root),
        "timeMs": START.millis(),
        "platform": platform.to_string(),
        "account": owner.account.to_string(),
        "email": owner.email,
        "phrase": phrase,
        "quorumFingerprint": world.pins[0].to_string(),
        "records": {
            "quorum-key": kept(&world.quorum.0, &world.quorum.1),
            "owner-wallet": kept(&wallet.id, &wallet.sealed),
            "credential": kept(&credential.id, &credential.sealed),
            "code": issued,
            "challenge-open-session": challenge,
            "session": session,
            "challenge-export-wallet": export,
        },
    })
}

#[test]
fn frozen_records_are_written_once_and_when_asked() {
    if std::env::var_os("SEEDPORT_WRITE_VECTORS").is_some() && !path().exists() {
        let text = serde_json::to_string_pretty(&write()).expect("JSON");
        fs::create_dir_all(path().parent().expect("a directory")).expect("makes");
        let mut file = fs::File::create_new(path()).expect("is not there");
        writeln!(file, "{text}").expect("writes");
    }
    let written: Value =
        serde_json::from_slice(&fs::read(path()).expect("the vector")).expect("JSON");
    // In order, whatever order the library keeps.
    let shape = |value: &Value| -> BTreeSet<String> {
        value["records"]
            .as_object()
            .expect("records")
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(
        shape(&written),
        shape(&write()),
        "every kind that exists is frozen"
    );
}

/// The vector, read.
struct Frozen(Value);

impl Frozen {
    fn read() -> Self {
        let text = fs::read(path()).expect("the vector");
        Self(serde_json::from_slice(&text).expect("JSON"))
    }

    fn text(&self, pointer: &str) -> &str {
        self.0
            .pointer(pointer)
            .and_then(Value::as_str)
            .expect(pointer)
    }

    fn bytes(&self, pointer: &str) -> Vec<u8> {
        hex::decode(self.text(pointer)).expect(pointer)
    }

    fn digest(&self, pointer: &str) -> BodyDigest {
        BodyDigest::from_bytes(self.bytes(pointer).try_into().expect("32 bytes"))
    }

    fn scalar(&self, pointer: &str) -> SecretBytes {
        SecretBytes::from_vec(self.bytes(pointer))
    }

    /// A record's id and bytes.
    fn record<Id: std::str::FromStr>(&self, name: &str) -> (Id, Vec<u8>) {
        let id = self.text(&format!("/records/{name}/id")).parse().ok();
        let sealed = self.bytes(&format!("/records/{name}/sealed"));
        (id.expect("an id"), sealed)
    }

    fn platform(&self) -> PlatformId {
        self.text("/platform").parse().expect("an id")
    }

    fn account(&self) -> AccountId {
        self.text("/account").parse().expect("an id")
    }

    /// The vault of this version over the frozen quorum key, at the frozen moment.
    fn vault(&self, mailbox: &Mailbox) -> Vault {
        let millis = self.0["timeMs"].as_i64().expect("a moment");
        let clock = SetClock::at_start();
        clock.set(Timestamp::from_millis(millis));
        let (id, sealed) = self.record::<QuorumKeyId>("quorum-key");
        let root = self.bytes("/rootKey").try_into().expect("32 bytes");
        let parts = VaultParts {
            clock: Box::new(clock),
            entropy: Box::new(SystemEntropy),
            delivery: Delivery::Courier(Box::new(mailbox.clone())),
            limits: Limits::default(),
            passkeys: None,
            tokens: TokenVerifier::sandbox(Issuers::default()),
        };
        Vault::open(root_key(root), &[StoredQuorumKey { id, sealed }], parts).expect("opens")
    }
}

fn stored<Id: Copy>(record: &(Id, Vec<u8>)) -> Stored<'_, Id> {
    Stored {
        id: record.0,
        sealed: &record.1,
    }
}

#[test]
fn a_frozen_quorum_key_signs() {
    let frozen = Frozen::read();
    let document = frozen.vault(&Mailbox::default()).key_document();
    let fingerprint = document.keys[0].fingerprint.to_string();
    assert_eq!(fingerprint, frozen.text("/quorumFingerprint"));
}

#[test]
fn a_frozen_credential_gets_a_code_at_its_address() {
    let frozen = Frozen::read();
    let mailbox = Mailbox::default();
    let credential = frozen.record::<CredentialId>("credential");
    let issued = frozen
        .vault(&mailbox)
        .begin_code(&seedport_vault::BeginCode {
            platform: frozen.platform(),
            account: frozen.account(),
            wallet: frozen.record::<WalletId>("owner-wallet").0,
            credential: stored(&credential),
            format: CodeFormat::new(8, false, Duration::from_mins(5)).expect("in bounds"),
            style: &MessageStyle::default(),
        });
    assert!(issued.is_ok());
    assert_eq!(mailbox.last().expect("sent").to, frozen.text("/email"));
}

#[test]
fn a_frozen_code_is_answered() {
    let frozen = Frozen::read();
    let vault = frozen.vault(&Mailbox::default());
    let credential = frozen.record::<CredentialId>("credential");
    let code = frozen.record::<OtpId>("code");
    let pins = [vault.key_document().keys[0].fingerprint];
    let bundle = frozen.text("/records/code/targetBundle");
    let target = seedport_wire::otp::verify_target(bundle, &pins).expect("pinned");
    let text = frozen.text("/records/code/code");
    let answer = seal_to(&target, text, signing_key().public());
    let answered = vault.answer_code(&AnswerCode {
        platform: frozen.platform(),
        account: frozen.account(),
        wallet: frozen.record::<WalletId>("owner-wallet").0,
        credential: stored(&credential),
        code: stored(&code),
        answer: &answer,
        body: login_body(),
    });
    assert!(answered.is_ok());
}

fn frozen_redemption<'a>(
    frozen: &'a Frozen,
    name: &str,
    challenge: &'a (RequestId, Vec<u8>),
    stamp: &'a Stamp,
) -> Redemption<'a> {
    Redemption {
        platform: frozen.platform(),
        account: frozen.account(),
        wallet: frozen.record::<WalletId>("owner-wallet").0,
        challenge: stored(challenge),
        payload: frozen.text(&format!("/records/{name}/payload")),
        body: frozen.digest(&format!("/records/{name}/body")),
        stamp,
    }
}

#[test]
fn a_frozen_login_challenge_opens_a_session() {
    let frozen = Frozen::read();
    let name = "challenge-open-session";
    let key = frozen.scalar(&format!("/records/{name}/stampingScalar"));
    let key = SigningKey::from_scalar(&key).expect("a scalar");
    let stamp = stamp(&key, frozen.text(&format!("/records/{name}/payload")));
    let challenge = frozen.record::<RequestId>(name);
    let opened = frozen
        .vault(&Mailbox::default())
        .open_session(&OpenSession {
            redemption: frozen_redemption(&frozen, name, &challenge, &stamp),
            credential: frozen.record("credential").0,
        });
    assert_eq!(opened.expect("opens").key, key.public().compressed());
}

#[test]
fn a_frozen_session_exports_a_frozen_wallet() {
    let frozen = Frozen::read();
    let name = "challenge-export-wallet";
    let key = SigningKey::from_scalar(&frozen.scalar("/records/session/stampingScalar"));
    let stamp = stamp(
        &key.expect("a scalar"),
        frozen.text(&format!("/records/{name}/payload")),
    );
    let challenge = frozen.record::<RequestId>(name);
    let session = frozen.record::<SessionId>("session");
    let wallet = frozen.record::<WalletId>("owner-wallet");
    let vault = frozen.vault(&Mailbox::default());
    let delivered = vault.finish_export(&FinishExport {
        redemption: frozen_redemption(&frozen, name, &challenge, &stamp),
        session: stored(&session),
        wallet: stored(&wallet),
    });
    let pins = [vault.key_document().keys[0].fingerprint];
    let envelope = delivered.expect("delivers").envelope;
    let target = frozen.scalar(&format!("/records/{name}/targetScalar"));
    let target = TargetKey::from_scalar(target).expect("a scalar");
    let verified = seedport_wire::envelope::verify(&envelope, &pins).expect("signed");
    let phrase = verified.open(&target).expect("opens");
    // Exposed to be compared with the vector.
    assert_eq!(phrase.expose_text(), Some(frozen.text("/phrase")));
}
