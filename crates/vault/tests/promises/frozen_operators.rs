//! The sealed records of operators' wallets, frozen: what an older version sealed, this one opens.
//!
//! `vectors/records/operator_v1.json` was written once, by the first test below, which acts only
//! when the variable `SEEDPORT_WRITE_VECTORS` is set and never over a file that is there.
//!
//! The records' randomness is seeded. Not so the signature in the target bundle, the targets'
//! keys and the ephemeral key of the sealed account, which are written down as they came.

use std::{collections::BTreeSet, fs, io::Write as _, path::PathBuf};

use seedport_keys::mobilecoin::secrets::Shape;
use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_vault::{
    BundleFace, DeliveredExport, Delivery, FinishOperatorError, FinishOperatorExport, Limits,
    NewOperatorWallet, OperatorScope, Parcel, RedeemError, RedeemRefusal, Redemption, Scope,
    SealOperatorWallet, Stored, StoredQuorumKey, Vault, VaultParts,
};
use seedport_wire::{
    BodyDigest, Clock as _, Fingerprint, SecretBytes, SigningKey, SystemEntropy, TargetKey,
    Timestamp, account_bundle, envelope,
    envelope::Content,
    hpke::SealedMessage,
    ids::{PlatformId, QuorumKeyId, RequestId, WalletId},
};
use serde_json::{Value, json};

use crate::common::{
    World,
    bundles::{every_kind, sealed_for, take_in},
    export_body,
    operated::{AskedOwner, FACE, Operated, text},
    parts::{START, Seeded, SetClock},
    published::{Published, bytes},
    root_key, signing_key, stamp,
    state::StateDirectory,
};

/// What the frozen challenges are about.
pub const PARCELS: [(&str, Parcel<'static>); 2] = [
    ("/challenge-export-operator-wallet", Parcel::Secrets(FACE)),
    (
        "/challenge-export-operator-bundle",
        Parcel::Bundle(BundleFace {
            face: FACE,
            first_block_index: 0,
            next_subaddress_index: 2,
            addresses: &[],
        }),
    ),
];

const VECTOR: &str = "operator_v1.json";

pub fn path(vector: &str) -> PathBuf {
    let here = env!("CARGO_MANIFEST_DIR");
    PathBuf::from(here)
        .join("../../vectors/records")
        .join(vector)
}

pub fn kept(id: &impl ToString, sealed: &[u8]) -> Value {
    json!({ "id": id.to_string(), "sealed": hex::encode(sealed) })
}

pub fn kept_wallet(wallet: &NewOperatorWallet) -> Value {
    let mut kept = kept(&wallet.wallet, &wallet.sealed);
    kept["account"] = json!(wallet.account.to_string());
    kept["accountId"] = json!(wallet.id.to_string());
    kept
}

pub fn kept_challenge(asked: &AskedOwner) -> Value {
    let mut kept = kept(&asked.challenge.id, &asked.challenge.sealed);
    kept["payload"] = json!(asked.challenge.payload);
    kept["body"] = json!(hex::encode(export_body().as_bytes()));
    // Exposed to the vector: a key of nobody.
    kept["targetScalar"] = json!(hex::encode(asked.target.scalar().expose()));
    kept
}

/// Accounts of every kind in a world whose draws are seeded, with all that they leave.
fn write() -> Value {
    let root = [0x5d; 32];
    let mut world = World::made(Limits::default(), root, Box::new(Seeded::new([3; 32])));
    world.platform = PlatformId::from_bytes([0x11; 16]);
    let ann = signing_key();
    let mut wallets = serde_json::Map::new();
    for (kind, opening) in every_kind(&world) {
        let operated = world.operate(opening);
        let mut kept = kept_wallet(&operated.wallet);
        let secrets = world.secrets(&operated).expect("leaves");
        kept["accountSecrets"] = json!(text(&secrets));
        wallets.insert(kind.to_owned(), kept);
    }
    let published = &Published::read().full_accounts[0];
    let owned: Operated = world.operate(SealOperatorWallet {
        owner_key: Some(*ann.public()),
        ..world.opening(Some(published.source()))
    });
    let [secrets, bundle] = owned
        .parcels()
        .map(|parcel| world.ask_owner(&owned, &parcel));
    let target = world
        .vault
        .begin_bundle_import(world.platform)
        .expect("makes");
    let carol = world.operate(world.opening(Some(published.source())));
    let sealed = sealed_for(&world, &target, &carol);
    assert!(take_in(&world, &target, &sealed).is_ok());
    let mut kept_target = kept(&target.id, &target.sealed);
    kept_target["targetBundle"] = json!(target.bundle);
    kept_target["encryptedAccountBundle"] = json!(sealed.to_json());
    let faces = carol.addresses.iter().zip(&carol.wallet.addresses);
    let addresses = faces.map(|(face, address)| {
        json!({
            "subaddress_index": address.index.to_string(),
            "public_address_b58": address.b58,
            "metadata": face.metadata,
        })
    });
    kept_target["addresses"] = addresses.collect();
    json!({
        "about": "sealed records of operators' wallets of the first format, with what they hold \
                  and what uses them; never edited",
        "rootKey": hex::encode(root),
        "timeMs": START.millis(),
        "platform": world.platform.to_string(),
        // Exposed to the vector: a key of nobody.
        "ownerScalar": hex::encode(ann.scalar().expect("exports").expose()),
        "quorum-key": kept(&world.quorum.0, &world.quorum.1),
        "operator-wallets": wallets,
        "operator-wallet-owner": kept_wallet(&owned.wallet),
        "challenge-export-operator-wallet": kept_challenge(&secrets),
        "challenge-export-operator-bundle": kept_challenge(&bundle),
        "import-target": kept_target,
    })
}

/// Writes a vector that is not there, when asked.
pub fn write_once(vector: &str, write: impl FnOnce() -> Value) {
    let path = path(vector);
    if std::env::var_os("SEEDPORT_WRITE_VECTORS").is_some() && !path.exists() {
        let text = serde_json::to_string_pretty(&write()).expect("JSON");
        let mut file = fs::File::create_new(path).expect("is not there");
        writeln!(file, "{text}").expect("writes");
    }
}

#[test]
fn frozen_operators_records_are_written_once_and_when_asked() {
    write_once(VECTOR, write);
    let names = |value: &Value, pointer: &str| -> BTreeSet<String> {
        let object = value.pointer(pointer).and_then(Value::as_object);
        object.expect("an object").keys().cloned().collect()
    };
    let (frozen, now) = (Frozen::read(VECTOR).0, write());
    for pointer in ["", "/operator-wallets"] {
        let said = "every kind that exists is frozen";
        assert_eq!(names(&frozen, pointer), names(&now, pointer), "{said}");
    }
}

/// The vector, read.
pub struct Frozen(pub Value);

/// The fingerprint of each vector's quorum key, by its root key: a vault's state names it.
const SIGNERS: [(&str, &str); 2] = [
    (
        "5d5d",
        "dc34871d9bcdaa7acade4bf29a1e3602855778051851781b55964b95a12af7cd",
    ),
    (
        "5e5e",
        "f3e826777440e75f394904c83119785438107a986b2b5f2f4f4bc5c880418312",
    ),
];

impl Frozen {
    pub fn read(vector: &str) -> Self {
        let text = fs::read(path(vector)).expect("the vector");
        Self(serde_json::from_slice(&text).expect("JSON"))
    }

    fn signer(&self) -> Fingerprint {
        let root = self.text("/rootKey");
        let named = SIGNERS.iter().find(|(begins, _)| root.starts_with(begins));
        named.expect("a vector's").1.parse().expect("a fingerprint")
    }

    pub fn text(&self, pointer: &str) -> &str {
        self.0
            .pointer(pointer)
            .and_then(Value::as_str)
            .expect(pointer)
    }

    fn bytes(&self, pointer: &str) -> Vec<u8> {
        hex::decode(self.text(pointer)).expect(pointer)
    }

    fn scalar(&self, pointer: &str) -> SecretBytes {
        bytes(self.text(pointer))
    }

    /// The id and bytes of the record at `pointer`.
    fn record<Id: std::str::FromStr>(&self, pointer: &str) -> (Id, Vec<u8>) {
        let id = self.text(&format!("{pointer}/id")).parse().ok();
        (id.expect("an id"), self.bytes(&format!("{pointer}/sealed")))
    }

    fn platform(&self) -> PlatformId {
        self.text("/platform").parse().expect("an id")
    }

    /// The scope of the wallet at `pointer`.
    fn scope(&self, pointer: &str) -> OperatorScope {
        let text = |field: &str| self.text(&format!("{pointer}/{field}"));
        OperatorScope {
            scope: Scope {
                platform: self.platform(),
                account: text("account").parse().expect("an id"),
                wallet: text("id").parse().expect("an id"),
            },
            id: text("accountId").parse().expect("an id"),
        }
    }

    /// The vault of this version over the frozen quorum key, at the frozen moment.
    fn vault(&self) -> (Vault, StateDirectory) {
        let clock = SetClock::at_start();
        let millis = self.0["timeMs"].as_i64().expect("a moment");
        clock.set(Timestamp::from_millis(millis));
        let (id, sealed) = self.record::<QuorumKeyId>("/quorum-key");
        let root = self.bytes("/rootKey").try_into().expect("32 bytes");
        let now = clock.now();
        let (kept, state) = StateDirectory::found(root, true, &[self.signer()], now);
        let parts = VaultParts {
            clock: Box::new(clock),
            entropy: Box::new(SystemEntropy),
            delivery: Delivery::Sandbox,
            limits: Limits::default(),
            passkeys: None,
            tokens: TokenVerifier::sandbox(Issuers::default()),
            state,
        };
        let stored = [StoredQuorumKey { id, sealed }];
        let vault = Vault::open(root_key(root), &stored, parts);
        (vault.expect("opens"), kept)
    }

    /// Hands over what the owner was asked about in the frozen challenge, and opens it.
    pub fn stamped(
        &self,
        challenge: &str,
        parcel: Parcel<'_>,
    ) -> Result<(Content, SecretBytes), FinishOperatorError> {
        let (vault, _kept) = self.vault();
        let scope = self.scope("/operator-wallet-owner");
        let wallet = self.record::<WalletId>("/operator-wallet-owner");
        let begun = self.record::<RequestId>(challenge);
        let field = |name: &str| format!("{challenge}/{name}");
        let owner = SigningKey::from_scalar(&self.scalar("/ownerScalar")).expect("a scalar");
        let payload = self.text(&field("payload"));
        let stamp = stamp(&owner, payload);
        let body = self.bytes(&field("body")).try_into().expect("32 bytes");
        let delivered: DeliveredExport = vault.finish_operator_export(&FinishOperatorExport {
            redemption: Redemption {
                platform: scope.scope.platform,
                account: scope.scope.account,
                wallet: scope.scope.wallet,
                challenge: stored(&begun),
                payload,
                body: BodyDigest::from_bytes(body),
                stamp: &stamp,
            },
            id: scope.id,
            wallet: stored(&wallet),
            parcel,
        })?;
        let target = TargetKey::from_scalar(self.scalar(&field("targetScalar")));
        let pins = [vault.key_document().keys[0].fingerprint];
        let verified = envelope::verify(&delivered.envelope, &pins).expect("signed");
        let content = verified.content();
        let opened = verified.open(&target.expect("a scalar")).expect("opens");
        Ok((content, opened))
    }
}

pub fn stored<Id: Copy>(record: &(Id, Vec<u8>)) -> Stored<'_, Id> {
    Stored {
        id: record.0,
        sealed: &record.1,
    }
}

#[test]
fn frozen_operators_wallets_of_every_kind_are_handed_over() {
    let frozen = Frozen::read(VECTOR);
    let (vault, _kept) = frozen.vault();
    let kinds = frozen.0["operator-wallets"].as_object().expect("an object");
    for kind in kinds.keys() {
        let pointer = format!("/operator-wallets/{kind}");
        let wallet = frozen.record::<WalletId>(&pointer);
        let secrets =
            vault.operator_secrets(frozen.scope(&pointer), stored(&wallet), FACE, Shape::V2);
        let expected = frozen.text(&format!("{pointer}/accountSecrets"));
        assert_eq!(text(&secrets.expect("leaves")), expected, "{kind}");
    }
    assert_eq!(kinds.len(), 7);
}

/// Their payloads do not say which of the two they are, so that one stamp served both. Such a
/// challenge lives for five minutes, and its owner begins again.
#[test]
fn a_frozen_stamp_that_says_no_content_takes_nothing_out() {
    let frozen = Frozen::read(VECTOR);
    for (challenge, parcel) in PARCELS {
        let refused = frozen.stamped(challenge, parcel).err();
        let wrong = RedeemError::Refused(RedeemRefusal::WrongChallenge);
        assert_eq!(refused, Some(FinishOperatorError::Redeem(wrong)));
    }
}

#[test]
fn a_frozen_target_takes_a_frozen_account_in() {
    let frozen = Frozen::read(VECTOR);
    let (vault, _kept) = frozen.vault();
    let bundle = frozen.text("/import-target/targetBundle");
    let pins = [vault.key_document().keys[0].fingerprint];
    assert!(account_bundle::verify_target(bundle, &pins).is_ok());
    let message = SealedMessage::parse(frozen.text("/import-target/encryptedAccountBundle"));
    let target = frozen.record::<RequestId>("/import-target");
    let platform = frozen.platform();
    let opened = vault.finish_bundle_import(platform, stored(&target), &message.expect("sealed"));
    let opened = opened.expect("arrives");
    assert_eq!(opened.name, "Carol");
    assert_eq!(opened.first_block_index, 7);
    let addresses = frozen.0["import-target"]["addresses"].as_array();
    let addresses = addresses.expect("a list").iter();
    let metadata: Vec<&str> = addresses.filter_map(|it| it["metadata"].as_str()).collect();
    assert_eq!(opened.metadata, metadata);
    let carol = frozen.text("/operator-wallets/24 words/accountId");
    assert_eq!(opened.wallet.id.to_string(), carol);
}
