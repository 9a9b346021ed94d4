//! The sealed records' format, frozen: what an older version sealed, this one opens.
//!
//! `vectors/records/v1.json` and `v2.json` were each written once, by the test below that writes,
//! which acts only when the variable `SEEDPORT_WRITE_VECTORS` is set and never over a file that is
//! there. The first is of 265848f, and nothing writes its records any more; the second is of the
//! version that sealed the founding contact into them:
//!
//! ```text
//! SEEDPORT_WRITE_VECTORS=1 cargo test -p seedport-vault --test promises frozen_records_are_written
//! ```
//!
//! The records' randomness is seeded. Not so the ECDSA signatures, whose nonces the library draws,
//! and the keys of owners.

use std::{collections::BTreeSet, fs, time::Duration};

use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_vault::{
    AnswerCode, AnswerCodeError, CodeFormat, CodeRefusal, Delivery, FinishExport, Limits,
    OpenSession, PendingChallenge, Redemption, Scope, StoredQuorumKey, Vault, VaultParts,
};
use seedport_wire::{
    BodyDigest, Clock as _, Contact, Fingerprint, SecretBytes, SigningKey, Stamp, SystemEntropy,
    TargetKey, Timestamp,
    envelope::VerifiedEnvelope,
    ids::{
        AccountId, CredentialId, OtpId, PlatformId, QuorumKeyId, RequestId, SessionId, WalletId,
    },
    signed_message::SignedMessage,
    statement,
};
use serde_json::{Value, json};

use crate::{
    common::{
        World, export_body, login_body,
        parts::{Mailbox, START, Seeded, SetClock},
        root_key, seal_to, signing_key, stamp,
        state::StateDirectory,
        target_point,
    },
    frozen_operators::{kept, path, stored, write_once},
};

const FIRST: &str = "v1.json";
const SECOND: &str = "v2.json";

/// A flow of one owner in a world whose every draw is seeded, with all that it leaves.
fn write() -> Value {
    let root = [0x5c; 32];
    let world = World::made(Limits::default(), root, Box::new(Seeded::new([5; 32])));
    let platform = PlatformId::from_bytes([0x11; 16]);
    let mut world = world;
    world.platform = platform;
    let owner = world.owner("ann@example.com");
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
        "about": "sealed records of the second format, one of each kind and verb, with what they \
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
    write_once(SECOND, write);
    // In order, whatever order the library keeps.
    let shape = |value: &Value| -> BTreeSet<String> {
        let records = value["records"].as_object().expect("records");
        records.keys().cloned().collect()
    };
    let now = shape(&write());
    for vector in [FIRST, SECOND] {
        let written = shape(&Frozen::read(vector).0);
        assert_eq!(written, now, "every kind that exists is frozen");
    }
}

/// A vector, read.
struct Frozen(Value);

impl Frozen {
    fn read(vector: &str) -> Self {
        let text = fs::read(path(vector)).expect("the vector");
        Self(serde_json::from_slice(&text).expect("JSON"))
    }

    fn both() -> [Self; 2] {
        [FIRST, SECOND].map(Self::read)
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

    fn signing_key(&self, name: &str) -> SigningKey {
        let scalar = self.scalar(&format!("/records/{name}/stampingScalar"));
        SigningKey::from_scalar(&scalar).expect("a scalar")
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

    fn scope(&self) -> Scope {
        Scope {
            platform: self.platform(),
            account: self.account(),
            wallet: self.record::<WalletId>("owner-wallet").0,
        }
    }

    /// What the digest of the founding contact must be: the first format has none.
    fn founding(&self, is_second: bool) -> Value {
        let contact = Contact::mail(self.text("/email")).expect("an address");
        let Scope {
            account, wallet, ..
        } = self.scope();
        if is_second {
            json!(contact.founding_digest(account, wallet).to_string())
        } else {
            Value::Null
        }
    }

    /// The vault of this version over the frozen quorum key, at the frozen moment.
    fn vault(&self, mailbox: &Mailbox) -> (Vault, StateDirectory) {
        let millis = self.0["timeMs"].as_i64().expect("a moment");
        let clock = SetClock::at_start();
        clock.set(Timestamp::from_millis(millis));
        let (id, sealed) = self.record::<QuorumKeyId>("quorum-key");
        let root = self.bytes("/rootKey").try_into().expect("32 bytes");
        let signer: Fingerprint = self.text("/quorumFingerprint").parse().expect("one");
        let (kept, state) = StateDirectory::found(root, false, &[signer], clock.now());
        let parts = VaultParts {
            clock: Box::new(clock),
            entropy: Box::new(SystemEntropy),
            delivery: Delivery::Courier(Box::new(mailbox.clone())),
            limits: Limits::default(),
            passkeys: None,
            tokens: TokenVerifier::sandbox(Issuers::default()),
            state,
        };
        let stored = [StoredQuorumKey { id, sealed }];
        let vault = Vault::open(root_key(root), &stored, parts);
        (vault.expect("opens"), kept)
    }

    fn redemption<'a>(
        &'a self,
        name: &str,
        challenge: &'a (RequestId, Vec<u8>),
        stamp: &'a Stamp,
    ) -> Redemption<'a> {
        let Scope {
            platform,
            account,
            wallet,
        } = self.scope();
        Redemption {
            platform,
            account,
            wallet,
            challenge: stored(challenge),
            payload: self.text(&format!("/records/{name}/payload")),
            body: self.digest(&format!("/records/{name}/body")),
            stamp,
        }
    }

    /// Answers the frozen code rightly.
    fn answered(&self, vault: &Vault) -> Result<PendingChallenge, AnswerCodeError> {
        let credential = self.record::<CredentialId>("credential");
        let code = self.record::<OtpId>("code");
        let pins = [vault.key_document().keys[0].fingerprint];
        let target = target_point(self.text("/records/code/targetBundle"), &pins);
        let text = self.text("/records/code/code");
        let answer = seal_to(&target, text, signing_key().public());
        vault.answer_code(&AnswerCode {
            platform: self.platform(),
            account: self.account(),
            wallet: self.scope().wallet,
            credential: stored(&credential),
            code: stored(&code),
            answer: &answer,
            body: login_body(),
        })
    }

    /// The export that the frozen session stamped, with its signed part.
    fn exported(&self, vault: &Vault) -> (VerifiedEnvelope, Value) {
        let name = "challenge-export-wallet";
        let payload = self.text(&format!("/records/{name}/payload"));
        let stamp = stamp(&self.signing_key("session"), payload);
        let challenge = self.record::<RequestId>(name);
        let session = self.record::<SessionId>("session");
        let wallet = self.record::<WalletId>("owner-wallet");
        let delivered = vault.finish_export(&FinishExport {
            redemption: self.redemption(name, &challenge, &stamp),
            session: stored(&session),
            wallet: stored(&wallet),
        });
        let envelope = delivered.expect("delivers").envelope;
        let pins = [vault.key_document().keys[0].fingerprint];
        let message = SignedMessage::parse(&envelope).expect("a message");
        let data = serde_json::from_slice(message.verify(&pins).expect("signed"));
        let verified = seedport_wire::envelope::verify(&envelope, &pins);
        (verified.expect("signed"), data.expect("JSON"))
    }
}

#[test]
fn a_frozen_quorum_key_signs() {
    for frozen in Frozen::both() {
        let (vault, _kept) = frozen.vault(&Mailbox::default());
        let fingerprint = vault.key_document().keys[0].fingerprint.to_string();
        assert_eq!(fingerprint, frozen.text("/quorumFingerprint"));
    }
}

#[test]
fn a_frozen_credential_gets_a_code_at_its_address() {
    for frozen in Frozen::both() {
        let mailbox = Mailbox::default();
        let (vault, _kept) = frozen.vault(&mailbox);
        let credential = frozen.record::<CredentialId>("credential");
        let issued = vault.begin_code(&seedport_vault::BeginCode {
            platform: frozen.platform(),
            account: frozen.account(),
            wallet: frozen.scope().wallet,
            credential: stored(&credential),
            format: CodeFormat::new(8, false, Duration::from_mins(5)).expect("in bounds"),
            app_name: None,
        });
        assert!(issued.is_ok());
        assert_eq!(mailbox.last().expect("sent").to, frozen.text("/email"));
    }
}

/// What a guess at it costs cannot be told, so nobody guesses: its owner asks for a new one, which
/// is five minutes' trouble, once.
#[test]
fn a_frozen_code_of_the_first_format_is_spent() {
    let frozen = Frozen::read(FIRST);
    let (vault, _kept) = frozen.vault(&Mailbox::default());
    let spent = AnswerCodeError::Refused(CodeRefusal::Spent);
    assert_eq!(frozen.answered(&vault).err(), Some(spent));
}

#[test]
fn a_frozen_code_of_the_second_format_is_answered() {
    let frozen = Frozen::read(SECOND);
    let (vault, _kept) = frozen.vault(&Mailbox::default());
    assert!(frozen.answered(&vault).is_ok());
}

#[test]
fn a_frozen_login_challenge_opens_a_session() {
    for frozen in Frozen::both() {
        let name = "challenge-open-session";
        let key = frozen.signing_key(name);
        let stamp = stamp(&key, frozen.text(&format!("/records/{name}/payload")));
        let challenge = frozen.record::<RequestId>(name);
        let (vault, _kept) = frozen.vault(&Mailbox::default());
        let opened = vault.open_session(&OpenSession {
            redemption: frozen.redemption(name, &challenge, &stamp),
            credential: frozen.record("credential").0,
        });
        assert_eq!(opened.expect("opens").key, key.public().compressed());
    }
}

#[test]
fn a_frozen_session_exports_a_frozen_wallet() {
    for (frozen, is_second) in Frozen::both().iter().zip([false, true]) {
        let (vault, _kept) = frozen.vault(&Mailbox::default());
        let (verified, data) = frozen.exported(&vault);
        let target = frozen.scalar("/records/challenge-export-wallet/targetScalar");
        let target = TargetKey::from_scalar(target).expect("a scalar");
        let phrase = verified.open(&target).expect("opens");
        // Exposed to be compared with the vector.
        assert_eq!(phrase.expose_text(), Some(frozen.text("/phrase")));
        assert_eq!(data["foundingContact"], frozen.founding(is_second));
        assert_eq!(data["manifestVersion"], 1);
    }
}

#[test]
fn a_frozen_wallet_has_a_statement() {
    for (frozen, is_second) in Frozen::both().iter().zip([false, true]) {
        let (vault, _kept) = frozen.vault(&Mailbox::default());
        let wallet = frozen.record::<WalletId>("owner-wallet");
        let said = vault.wallet_statement(frozen.scope(), stored(&wallet));
        let pins = [vault.key_document().keys[0].fingerprint];
        let facts = statement::verify(&said.expect("says"), &pins).expect("signed");
        assert_eq!(facts.wallet.account, frozen.account());
        let founding = facts.wallet.founding.map(|digest| digest.to_string());
        assert_eq!(json!(founding), frozen.founding(is_second));
        let (_, data) = frozen.exported(&vault);
        assert_eq!(data["manifestDigest"], hex::encode(facts.manifest.digest));
    }
}
