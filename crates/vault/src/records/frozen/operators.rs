//! The plaintexts of operators' wallets, of import targets and of the purposes that hand
//! operators' wallets over, frozen.
//!
//! Invariant: as in `frozen`; `vectors/records/operator_plaintexts.json` is never edited.

use std::{collections::BTreeMap, path::PathBuf};

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{AccountKey, FogInfo, PublicAddress, ViewAccountKey},
};
use seedport_wire::{MobilecoinId, PublicKey, SecretBytes, TargetKey, Timestamp};

use super::{ACCOUNT, challenge, hex_of, plaintext, point, read, vector, write_once};
use crate::{
    fault::{RecordKind, VaultFault},
    records::{
        challenge::{ChallengeRecord, Purpose},
        import_target::ImportTargetRecord,
        operator_wallet::{Material, OperatorWalletRecord, Origin},
    },
};

/// The phrase of the published example.
const WORDS: &str = "bomb canyon vibrant giant convince grid little jeans frost mail depart rib \
                     hope rebuild green gesture birth arrive carry vault artefact average silent \
                     oval";
const FIRST: [u8; 32] = [0x11; 32];

fn path() -> PathBuf {
    vector("operator_plaintexts.json")
}

fn fog() -> FogInfo {
    let (url, id) = ("fog://fog.example".to_owned(), "7".to_owned());
    FogInfo::new(url, id, vec![0x99; 40]).expect("in bounds")
}

/// An account of 32 bytes of entropy, or of the phrase.
fn full(origin: Origin, fog: Option<FogInfo>) -> Material {
    let key = match &origin {
        Origin::Mnemonic(mnemonic) => AccountKey::from_mnemonic(mnemonic),
        Origin::RootEntropy(entropy) => AccountKey::from_root_entropy(entropy).expect("32 bytes"),
    };
    Material::Full { origin, key, fog }
}

fn of_words(words: &str, fog: Option<FogInfo>) -> Material {
    let mnemonic = Mnemonic::parse(Language::English, words).expect("a phrase");
    full(Origin::Mnemonic(mnemonic), fog)
}

fn of_entropy(fog: Option<FogInfo>) -> Material {
    full(Origin::RootEntropy(SecretBytes::copy_from(&FIRST)), fog)
}

/// The keys that see of the entropy's account, and its main address when it has fog.
fn view_only(fog: Option<&FogInfo>) -> Material {
    let key = AccountKey::from_root_entropy(&SecretBytes::copy_from(&FIRST)).expect("32 bytes");
    Material::ViewOnly {
        default_address: fog.map(|fog| key.subaddress(0, Some(fog))),
        key: key.view_account(),
    }
}

fn wallets() -> Vec<(String, OperatorWalletRecord)> {
    let twelve = "abandon ".repeat(11) + "about";
    let record = |name: &str, owner_key, material| {
        let record = OperatorWalletRecord {
            account: ACCOUNT,
            id: MobilecoinId::from_bytes([0xaa; 32]),
            owner_key,
            material,
        };
        (format!("operator-wallet-{name}"), record)
    };
    let owner = Some(point());
    vec![
        record("mnemonic", None, of_words(WORDS, None)),
        record("mnemonic-owner", owner, of_words(WORDS, None)),
        record("mnemonic-fog", None, of_words(WORDS, Some(fog()))),
        record("mnemonic-owner-fog", owner, of_words(WORDS, Some(fog()))),
        record("mnemonic-12-words", None, of_words(&twelve, None)),
        record("root-entropy", None, of_entropy(None)),
        record("root-entropy-owner-fog", owner, of_entropy(Some(fog()))),
        record("view-only", None, view_only(None)),
        record("view-only-owner", owner, view_only(None)),
        record("view-only-fog", None, view_only(Some(&fog()))),
        record("view-only-owner-fog", owner, view_only(Some(&fog()))),
    ]
}

fn target() -> (String, ImportTargetRecord) {
    let target = TargetKey::from_scalar(SecretBytes::copy_from(&FIRST)).expect("in range");
    let record = ImportTargetRecord {
        target,
        expires_at: Timestamp::from_millis(1_775_662_500_000),
    };
    ("import-target".to_owned(), record)
}

fn challenges() -> Vec<(String, ChallengeRecord)> {
    let purposes = [
        (
            "export-operator-wallet",
            Purpose::ExportOperatorWallet(point()),
        ),
        (
            "export-operator-bundle",
            Purpose::ExportOperatorBundle(point()),
        ),
    ];
    purposes.into_iter().map(challenge).collect()
}

fn written() -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for (name, record) in wallets() {
        out.insert(name, hex_of(&record.encode().expect("encodes")));
    }
    for (name, record) in challenges() {
        out.insert(name, hex_of(&record.encode().expect("encodes")));
    }
    let (name, record) = target();
    out.insert(name, hex_of(&record.encode().expect("encodes")));
    out
}

/// What a record of the name reads from these bytes, written again.
fn rewritten(name: &str, bytes: &[u8]) -> Result<Vec<u8>, VaultFault> {
    let bytes = SecretBytes::copy_from(bytes);
    let again = if name == "import-target" {
        ImportTargetRecord::decode(&bytes)?.encode()
    } else if name.starts_with("challenge") {
        ChallengeRecord::decode(&bytes)?.encode()
    } else {
        OperatorWalletRecord::decode(&bytes)?.encode()
    };
    // Exposed to be compared with the vector.
    Ok(again?.expose().to_vec())
}

/// The fault of a record of the name that is not what it promises.
fn fault(name: &str) -> VaultFault {
    VaultFault::Record(if name == "import-target" {
        RecordKind::ImportTarget
    } else if name.starts_with("challenge") {
        RecordKind::Challenge
    } else {
        RecordKind::OperatorWallet
    })
}

/// Everything in a wallet that can be compared; the scalars in hex.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    owner: Option<PublicKey>,
    origin: String,
    keys: [String; 2],
    fog: Option<FogInfo>,
    default_address: Option<PublicAddress>,
}

fn said(record: &OperatorWalletRecord) -> Said {
    let (origin, keys, fog, default_address) = match &record.material {
        Material::Full { origin, key, fog } => {
            let origin = match origin {
                Origin::Mnemonic(mnemonic) => {
                    // Exposed to be compared: the words of nobody.
                    mnemonic.phrase().expose_text().expect("words").to_owned()
                }
                Origin::RootEntropy(entropy) => hex_of(entropy),
            };
            let keys = [hex_of(&key.view_private()), hex_of(&key.spend_private())];
            (origin, keys, fog.clone(), None)
        }
        Material::ViewOnly {
            key,
            default_address,
        } => {
            let keys = [hex_of(&key.view_private()), hex::encode(key.spend_public())];
            (String::new(), keys, None, default_address.clone())
        }
    };
    Said {
        owner: record.owner_key,
        origin,
        keys,
        fog,
        default_address,
    }
}

#[test]
fn operators_records_are_written_as_they_were_frozen() {
    write_once(&path(), &written());
    assert_eq!(read(&path()), written());
    assert_eq!(read(&path()).len(), 11 + 2 + 1);
}

/// The challenge of a removal, which came later.
#[test]
fn the_challenge_of_a_removal_is_written_and_read_as_it_was_frozen() {
    let path = vector("operator_plaintexts_v2.json");
    let purpose = Purpose::RemoveOperatorWallet(point());
    let (name, record) = challenge(("remove-operator-wallet", purpose));
    let encoded = hex_of(&record.encode().expect("encodes"));
    let written = BTreeMap::from([(name.clone(), encoded)]);
    write_once(&path, &written);
    assert_eq!(read(&path), written);
    let read = ChallengeRecord::decode(&plaintext(&written[&name]));
    assert_eq!(read.as_ref(), Ok(&record));
}

#[test]
fn frozen_operators_wallets_are_read() {
    let frozen = read(&path());
    for (name, record) in wallets() {
        let read = OperatorWalletRecord::decode(&plaintext(&frozen[&name])).expect(&name);
        assert_eq!(
            (read.account, read.id),
            (record.account, record.id),
            "{name}"
        );
        assert_eq!(said(&read), said(&record), "{name}");
    }
}

/// The published scalars stand in the vector as they are, so that handing them over derives none.
#[test]
fn a_frozen_wallet_holds_the_published_phrase_and_scalars() {
    let frozen = read(&path());
    let read = OperatorWalletRecord::decode(&plaintext(&frozen["operator-wallet-mnemonic"]));
    let said = said(&read.expect("reads"));
    assert_eq!(said.origin, WORDS);
    let view = "952e7ea32b80f5249c8fa470913dd67b1f722e12f516d0aff8a64f95faf6cb07";
    let spend = "6f3460191ed6d1441350033d6a98e49b196e8815e626fbfe99a5a97c250ca303";
    assert_eq!(said.keys, [view, spend]);
    for key in [view, spend] {
        assert!(frozen["operator-wallet-mnemonic"].contains(key));
    }
}

#[test]
fn frozen_targets_and_challenges_are_read() {
    let frozen = read(&path());
    for (name, record) in challenges() {
        let read = ChallengeRecord::decode(&plaintext(&frozen[&name]));
        assert_eq!(read.as_ref(), Ok(&record), "{name}");
    }
    let (name, record) = target();
    let read = ImportTargetRecord::decode(&plaintext(&frozen[&name])).expect("reads");
    assert_eq!(read.expires_at, record.expires_at);
    assert_eq!(read.target.public(), record.target.public());
}

#[test]
fn an_operators_record_that_is_cut_or_goes_on_is_none() {
    for (name, hex) in read(&path()) {
        let whole = hex::decode(&hex).expect("hex");
        let refused = Err(fault(&name));
        assert_eq!(rewritten(&name, &whole), Ok(whole.clone()), "{name}");
        for length in 0..whole.len() {
            assert_eq!(
                rewritten(&name, &whole[..length]),
                refused,
                "{name} cut to {length}"
            );
        }
        let longer = [whole.as_slice(), &[0]].concat();
        assert_eq!(rewritten(&name, &longer), refused, "{name} goes on");
        for version in [0, 2, 9] {
            let other = [&[version], &whole[1..]].concat();
            assert_eq!(
                rewritten(&name, &other),
                refused,
                "{name} of version {version}"
            );
        }
    }
}

/// A record is read from the bytes that it writes, and from no others.
#[test]
fn an_operators_record_with_another_byte_is_none_or_writes_that_byte() {
    let mut read_as_others = 0;
    for (name, hex) in read(&path()) {
        let whole = hex::decode(&hex).expect("hex");
        for at in 0..whole.len() {
            for change in [0x01, 0x02, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] ^= change;
                match rewritten(&name, &changed) {
                    Ok(again) => {
                        assert_eq!(again, changed, "{name} at {at}");
                        read_as_others += 1;
                    }
                    Err(refused) => assert_eq!(refused, fault(&name), "{name} at {at}"),
                }
            }
        }
    }
    // Ids, moments, digests and keys may be others; what tells the kind may not.
    assert!(read_as_others > 1000, "{read_as_others}");
}

#[test]
fn a_wallet_of_another_kind_or_with_another_mark_is_none() {
    let frozen = read(&path());
    let (kind, owner_mark) = (1, 2 + 16 + 32);
    let origin_mark = owner_mark + 1;
    let whole = hex::decode(&frozen["operator-wallet-mnemonic"]).expect("hex");
    assert_eq!(
        (whole[kind], whole[owner_mark], whole[origin_mark]),
        (2, 0, 1)
    );
    for at in [kind, owner_mark, origin_mark] {
        for mark in (0..=u8::MAX).filter(|mark| *mark != whole[at]) {
            let mut changed = whole.clone();
            changed[at] = mark;
            let read = rewritten("operator-wallet-mnemonic", &changed);
            // 32 bytes are a phrase's entropy as well as a version 1 account's.
            let is_entropy = at == origin_mark && mark == 2;
            assert_eq!(read.is_ok(), is_entropy, "{mark} at {at}");
        }
    }
}

/// Without fog it is the keys' own, so that a record that holds one was not written here.
#[test]
fn a_view_only_wallet_holds_no_address_without_fog() {
    let key = AccountKey::from_root_entropy(&SecretBytes::copy_from(&FIRST)).expect("32 bytes");
    let key: ViewAccountKey = key.view_account();
    let own = key.subaddress(0);
    let (_, mut record) = wallets().swap_remove(7);
    record.material = Material::ViewOnly {
        default_address: Some(own),
        key,
    };
    let plaintext = record.encode().expect("encodes");
    let refused = OperatorWalletRecord::decode(&plaintext).err();
    assert_eq!(
        refused,
        Some(VaultFault::Record(RecordKind::OperatorWallet))
    );
}
