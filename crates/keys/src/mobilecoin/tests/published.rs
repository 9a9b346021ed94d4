//! Keys, ids and addresses against the published ones.
//!
//! Invariant: where a document contradicts itself, the test says so and takes the value that
//! follows from the phrase or the entropy.
//! Called by nothing.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{any_key, bytes32, fog, key_of, mnemonic, secret, spend_hex, view_hex};
use crate::mnemonic::Mnemonic;
use crate::mobilecoin::scalar::PrivateScalar;
use crate::mobilecoin::{
    AccountKey, CHANGE, FIRST_USER, FogInfo, GIFT_CODE, LEGACY_CHANGE, MAIN, ViewAccountKey,
    subaddress, wire_hex, wire_hex_public,
};
use crate::vectors::{self, FullAccount, MobilecoinKeys};

/// How many of a case's values are those that were published, out of both private keys, the id
/// and the main address.
fn agree(key: &AccountKey, expected: &MobilecoinKeys) -> usize {
    let main = key.subaddress(MAIN, None);
    assert_eq!(view_hex(key), expected.view_private_key_raw);
    assert_eq!(spend_hex(key), expected.spend_private_key_raw);
    assert_eq!(main.account_id().to_string(), expected.computed_account_id);
    assert_eq!(main.to_b58(), expected.computed_main_address);
    2
}

#[test]
fn phrases_give_the_published_keys_and_their_accounts() {
    let mut keys = 0;
    for case in vectors::mobilecoin().bip39_to_keys.cases {
        let phrase = mnemonic(&case.mnemonic);
        assert_eq!(hex::encode(phrase.entropy().expose()), case.entropy);
        keys += agree(
            &AccountKey::from_mnemonic_at(&phrase, case.account_index),
            &case.keys,
        );
        if case.account_index == 0 {
            agree(&AccountKey::from_mnemonic(&phrase), &case.keys);
        }
    }
    println!("mobilecoin: {keys} of 48 keys from phrases");
    assert_eq!(keys, 48);
}

#[test]
fn root_entropy_gives_the_published_keys_and_their_accounts() {
    let mut keys = 0;
    for case in vectors::mobilecoin().root_entropy_to_keys.cases {
        let key = AccountKey::from_root_entropy(&secret(&case.root_entropy)).unwrap();
        keys += agree(&key, &case.keys);
    }
    println!("mobilecoin: {keys} of 10 keys from root entropy");
    assert_eq!(keys, 10);
}

#[test]
fn subaddresses_have_the_published_keys_in_full_and_view_only_accounts() {
    let mut keys = 0;
    for case in vectors::mobilecoin().subaddress_keys.cases {
        let view = secret(&case.view_private_key);
        let spend = secret(&case.spend_private_key);
        let index: u64 = case.subaddress_index.parse().unwrap();

        let offset = subaddress::derive_offset(&PrivateScalar::parse(&view).unwrap(), index);
        let spend_private = offset.add(&PrivateScalar::parse(&spend).unwrap());
        let view_private = PrivateScalar::parse(&view)
            .unwrap()
            .multiply(&spend_private);
        for (ours, theirs) in [
            (&spend_private, &case.subaddress_spend_private_key),
            (&view_private, &case.subaddress_view_private_key),
        ] {
            assert_eq!(hex::encode(ours.secret().expose()), *theirs);
            keys += 1;
        }

        let key = AccountKey::from_private(&view, &spend).unwrap();
        let address = key.subaddress(index, None);
        assert_eq!(address, key.view_account().subaddress(index));
        for (ours, theirs) in [
            (address.view_public, &case.subaddress_view_public_key),
            (address.spend_public, &case.subaddress_spend_public_key),
        ] {
            assert_eq!(hex::encode(ours), *theirs);
            keys += 1;
        }
    }
    println!("mobilecoin: {keys} of 40 keys of subaddresses");
    assert_eq!(keys, 40);
}

/// The value that we give for a name of the file.
fn derive(account: &FullAccount, name: &str) -> String {
    let key = key_of(&account.origin, account.account_index);
    let main = key.subaddress(MAIN, None);
    let at = |index| key.subaddress(index, None).to_b58();
    match name {
        "view_private_key" => wire_hex(&key.view_private()).expose_text().unwrap().into(),
        "spend_private_key" => wire_hex(&key.spend_private()).expose_text().unwrap().into(),
        "spend_public_key_raw" => hex::encode(key.view_account().spend_public()),
        "account_id" => main.account_id().to_string(),
        "main_address" => main.to_b58(),
        "main_address_hash" => hex::encode(main.address_hash()),
        "subaddress_1_legacy_change" => at(LEGACY_CHANGE),
        "subaddress_2" => at(2),
        "subaddress_3" => at(3),
        "change_address" => at(CHANGE),
        "gift_code_address" => at(GIFT_CODE),
        _ => panic!("{name}: a name that the file had not"),
    }
}

#[test]
fn accounts_have_every_value_that_follows_from_their_secret() {
    let accounts = vectors::mobilecoin().full_accounts;
    let mut values = 0;
    for account in &accounts {
        for (name, expected) in &account.derived {
            assert_eq!(
                derive(account, name),
                *expected,
                "{}: {name}",
                account.source
            );
            values += 1;
        }
    }
    println!(
        "mobilecoin: {values} of 110 values of {} accounts",
        accounts.len()
    );
    assert_eq!((accounts.len(), values), (10, 110));
}

#[test]
fn a_published_value_is_ours_unless_the_verdict_says_that_the_document_is_wrong() {
    let accounts = vectors::mobilecoin().full_accounts;
    let (mut same, mut other) = (0, Vec::new());
    for account in &accounts {
        assert_eq!(
            account.published.keys().collect::<Vec<_>>(),
            account.verdict.keys().collect::<Vec<_>>()
        );
        for (name, published) in &account.published {
            let ours = derive(account, name);
            let verdict = &account.verdict[name];
            if ours == *published {
                assert_eq!(verdict, "match", "{}: {name}", account.source);
                same += 1;
            } else {
                assert_eq!(*verdict, format!("MISMATCH (derived {ours})"));
                assert!(!account.self_consistent, "{}", account.source);
                other.push((name.clone(), ours));
            }
        }
    }
    let other: Vec<_> = other
        .iter()
        .map(|(name, ours)| (&**name, &**ours))
        .collect();
    println!(
        "mobilecoin: {same} published values true, {} false",
        other.len()
    );
    assert_eq!(same, 24);
    assert_eq!(
        other,
        [
            // "sheriff odor ...", as version 1 of the documents shows it.
            (
                "account_id",
                "7872edf0d4094643213aabc92aa0d07379cfb58eda0722b21a44868f22f75b4e"
            ),
            (
                "spend_private_key",
                "0a2058249d323e14f601972b157c5579a20d659867c446443927cb2f746aac4dbf08"
            ),
            (
                "view_private_key",
                "0a20907c68eac0250483e8a311f9a9fbfb685a89398eda35aeb5518784348061d30e"
            ),
            // The answer to an import of root entropy, pasted from another account.
            (
                "account_id",
                "f9957a9d050ef8dff9d8ef6f66daa608081e631b2d918988311613343827b779"
            ),
        ]
    );
}

#[test]
fn accounts_with_fog_have_the_published_id_and_address() {
    let accounts = vectors::mobilecoin().fog_accounts;
    for account in &accounts {
        let fog = FogInfo::new(
            account.fog_info.report_url.clone(),
            account.fog_info.report_id.clone(),
            BASE64_STANDARD
                .decode(&account.fog_info.authority_spki)
                .unwrap(),
        )
        .unwrap();
        let key = key_of(&account.origin, 0);
        let main = key.subaddress(MAIN, Some(&fog));
        assert_eq!(main.account_id().to_string(), account.account_id);
        assert_eq!(main.to_b58(), account.main_address);
        let without = key.subaddress(MAIN, None);
        assert_ne!(main.account_id(), without.account_id());
    }
    println!("mobilecoin: {} of 1 account with fog", accounts.len());
    assert_eq!(accounts.len(), 1);
}

#[test]
fn a_view_only_account_sees_the_addresses_of_the_full_one() {
    let key = any_key(7);
    let view = key.view_account();
    let parts = ViewAccountKey::from_parts(&key.view_private(), &view.spend_public()).unwrap();
    for index in [MAIN, LEGACY_CHANGE, 2, 1 << 40, GIFT_CODE, CHANGE, u64::MAX] {
        let address = key.subaddress(index, None);
        assert_eq!(view.subaddress(index), address);
        assert_eq!(parts.subaddress(index), address);
    }
    assert_eq!(view.view_private().expose(), key.view_private().expose());
    assert_eq!(
        wire_hex_public(&view.spend_public()),
        format!("0a20{}", hex::encode(view.spend_public()))
    );
}

#[test]
fn the_reserved_indexes_are_those_that_wallets_share() {
    assert_eq!([MAIN, LEGACY_CHANGE, FIRST_USER], [0, 1, 2]);
    assert_eq!(CHANGE.to_string(), "18446744073709551614");
    assert_eq!(GIFT_CODE.to_string(), "18446744073709551613");
}

#[test]
fn fog_changes_what_an_address_says_and_not_its_keys() {
    let key = any_key(7);
    let with = key.subaddress(3, Some(&fog()));
    let without = key.subaddress(3, None);
    assert_eq!(
        (with.view_public, with.spend_public),
        (without.view_public, without.spend_public)
    );
    assert_eq!(with, key.subaddress(3, Some(&fog())));
    assert_ne!(with.address_hash(), without.address_hash());
    let mark = with.fog.unwrap();
    assert_eq!(
        (&*mark.report_url, &*mark.report_id),
        ("fog://fog.example.com", "2")
    );
    assert_eq!(mark.authority_sig.len(), 64);
    assert_ne!(
        mark.authority_sig,
        key.subaddress(2, Some(&fog())).fog.unwrap().authority_sig
    );
}

#[test]
fn the_signature_for_a_fog_authority_verifies() {
    let mark = any_key(9).subaddress(MAIN, Some(&fog())).fog.unwrap();
    let address = any_key(9).subaddress(MAIN, None);
    let public = schnorrkel::PublicKey::from_bytes(&address.view_public).unwrap();
    let signature = schnorrkel::Signature::from_bytes(&mark.authority_sig).unwrap();
    let verify = |spki: &[u8]| public.verify_simple(b"Fog authority signature", spki, &signature);
    assert!(verify(fog().authority_spki()).is_ok());
    assert!(verify(b"another authority").is_err());
}

#[test]
fn the_seed_account_speaks_the_phrase_of_its_entropy() {
    let account = &vectors::mobilecoin().full_accounts[0];
    let phrase = mnemonic(account.origin.mnemonic.as_ref().unwrap());
    let entropy = secret(&hex::encode(phrase.entropy().expose()));
    let again = Mnemonic::from_entropy(phrase.language(), entropy).unwrap();
    assert_eq!(
        again.phrase().expose_text(),
        account.origin.mnemonic.as_deref()
    );
    assert_eq!(
        view_hex(&AccountKey::from_mnemonic(&again)),
        account.derived["view_private_key"][4..]
    );
    assert_eq!(
        bytes32(&account.derived["spend_public_key_raw"]),
        AccountKey::from_mnemonic(&again)
            .view_account()
            .spend_public()
    );
}
