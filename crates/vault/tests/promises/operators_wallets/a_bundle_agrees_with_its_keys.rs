//! Promise: a bundle is taken in when all that it says follows from the keys inside it, and
//! otherwise nothing of it is.

use proptest::{prelude::*, sample::Index};
use seedport_keys::mobilecoin::{
    FogAddress, Key, Origin, PublicAddress, SecretsError, ViewAccountKey, secrets::AccountSecrets,
};
use seedport_vault::{
    BundleRefusal, ExportForm, ImportBundleError, OpenedBundle, OperatorWalletError,
    SealOperatorWallet,
};
use seedport_wire::SecretBytes;
use serde_json::{Value, json};

use super::a_bundle_moves_a_whole_account::{bundle_of, import};
use crate::common::{
    World,
    operated::{Operated, carols, text},
    published::{Published, bytes, phrase},
    signing_key,
};

const ADDRESSES: ImportBundleError = ImportBundleError::Refused(BundleRefusal::Addresses);
const MALFORMED: ImportBundleError = ImportBundleError::Refused(BundleRefusal::Malformed);

fn carol(world: &World) -> Operated {
    world.operate(world.opening(Some(carols())))
}

fn fog_account(world: &World) -> Operated {
    let fog = &Published::read().fog_accounts[0];
    world.operate(SealOperatorWallet {
        fog: Some(fog.fog()),
        subaddresses: 2..2,
        ..world.opening(Some(phrase(&fog.mnemonic)))
    })
}

/// The bundle of an account, as a value to edit.
fn value_of(world: &World, operated: &Operated) -> Value {
    serde_json::from_str(text(&bundle_of(world, operated))).expect("JSON")
}

fn import_value(world: &World, bundle: &Value) -> Result<OpenedBundle, ImportBundleError> {
    import(world, bundle.to_string().as_bytes())
}

fn refusal(world: &World, bundle: &Value) -> Option<ImportBundleError> {
    import_value(world, bundle).err()
}

fn addresses_of(bundle: &mut Value) -> &mut Vec<Value> {
    bundle["addresses"].as_array_mut().expect("a list")
}

#[test]
fn a_changed_missing_added_or_repeated_address_is_refused() {
    let world = World::new();
    let stranger = value_of(&world, &world.unowned());
    for account in [carol(&world), fog_account(&world)] {
        let honest = value_of(&world, &account);
        let count = account.addresses.len();
        for at in 0..count {
            let mut other_text = honest.clone();
            other_text["addresses"][at]["public_address_b58"] =
                stranger["addresses"][at]["public_address_b58"].clone();
            let mut other_case = honest.clone();
            let b58 = account.addresses[at].public_address_b58.to_lowercase();
            other_case["addresses"][at]["public_address_b58"] = json!(b58);
            let mut other_index = honest.clone();
            other_index["addresses"][at]["subaddress_index"] = json!("77");
            let mut missing = honest.clone();
            addresses_of(&mut missing).remove(at);
            let mut repeated = honest.clone();
            repeated["addresses"][(at + 1) % count] = honest["addresses"][at].clone();
            let mut twice = honest.clone();
            addresses_of(&mut twice).push(honest["addresses"][at].clone());
            let mut exchanged = honest.clone();
            let next = honest["addresses"][(at + 1) % count]["public_address_b58"].clone();
            exchanged["addresses"][at]["public_address_b58"] = next;
            for changed in [
                other_text,
                other_case,
                other_index,
                missing,
                repeated,
                twice,
                exchanged,
            ] {
                assert_eq!(refusal(&world, &changed), Some(ADDRESSES), "{at}");
            }
        }
        let mut none = honest.clone();
        addresses_of(&mut none).clear();
        assert_eq!(refusal(&world, &none), Some(ADDRESSES));
        let mut strangers = honest.clone();
        addresses_of(&mut strangers).push(stranger["addresses"][0].clone());
        assert_eq!(refusal(&world, &strangers), Some(ADDRESSES));
        assert_eq!(refusal(&world, &honest), None);
    }
}

/// One that is the account's own, but beyond what its next index says.
#[test]
fn an_own_address_beyond_the_next_index_is_refused() {
    let world = World::new();
    let account = carol(&world);
    let beyond = world
        .vault
        .operator_address(account.scope(), account.stored(), account.next)
        .expect("derives");
    let mut more = value_of(&world, &account);
    let beyond = json!({
        "subaddress_index": beyond.index.to_string(),
        "public_address_b58": beyond.b58,
        "metadata": "",
    });
    addresses_of(&mut more).push(beyond);
    assert_eq!(refusal(&world, &more), Some(ADDRESSES));
    more["next_subaddress_index"] = json!((account.next + 1).to_string());
    assert_eq!(refusal(&world, &more), None);
}

#[test]
fn addresses_in_any_order_keep_what_was_written_beside_them() {
    let world = World::new();
    let account = carol(&world);
    let mut bundle = value_of(&world, &account);
    for _ in 0..account.addresses.len() {
        addresses_of(&mut bundle).rotate_left(1);
        let mut reversed = bundle.clone();
        addresses_of(&mut reversed).reverse();
        for order in [&bundle, &reversed] {
            let opened = import_value(&world, order).expect("arrives");
            assert_eq!(opened.wallet.addresses, account.wallet.addresses);
            let written = account.addresses.iter().map(|it| it.metadata.clone());
            assert_eq!(opened.metadata, written.collect::<Vec<_>>());
        }
    }
}

#[test]
fn a_next_index_that_the_addresses_do_not_cover_is_refused() {
    let world = World::new();
    let account = carol(&world);
    let honest = value_of(&world, &account);
    assert_eq!(honest["next_subaddress_index"], "4");
    let without = SealOperatorWallet {
        subaddresses: 2..2,
        ..world.opening(Some(carols()))
    };
    let without = value_of(&world, &world.operate(without));
    assert_eq!(without["next_subaddress_index"], "2");
    let fog = value_of(&world, &fog_account(&world));
    assert_eq!(fog["next_subaddress_index"], "1");
    for honest in [honest, without, fog] {
        assert_eq!(refusal(&world, &honest), None);
        let own = honest["next_subaddress_index"].clone();
        for next in [
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            1 << 40,
            u64::MAX - 2,
            u64::MAX - 1,
            u64::MAX,
        ] {
            let mut changed = honest.clone();
            changed["next_subaddress_index"] = json!(next.to_string());
            if changed["next_subaddress_index"] != own {
                assert_eq!(
                    refusal(&world, &changed),
                    Some(ADDRESSES),
                    "{own} as {next}"
                );
            }
        }
    }
}

#[test]
fn secrets_that_disagree_are_refused() {
    let world = World::new();
    let honest = value_of(&world, &carol(&world));
    let other = value_of(&world, &world.unowned());
    let own = &honest["account_secrets"];
    let others = &other["account_secrets"];
    for (path, name) in [
        ("/account_id", "account_id"),
        ("/mnemonic", "account_key.view_private_key"),
        (
            "/account_key/view_private_key",
            "account_key.view_private_key",
        ),
        (
            "/account_key/spend_private_key",
            "account_key.spend_private_key",
        ),
    ] {
        let mut changed = honest.clone();
        let taken = others.pointer(path).expect(path).clone();
        assert_ne!(own.pointer(path), Some(&taken));
        *changed["account_secrets"].pointer_mut(path).expect(path) = taken;
        let contradiction = BundleRefusal::Secrets(SecretsError::Contradiction(name));
        assert_eq!(
            refusal(&world, &changed),
            Some(contradiction.into()),
            "{path}"
        );
    }
    let mut older = honest.clone();
    older["account_secrets"]["key_derivation_version"] = json!("1");
    let contradiction = SecretsError::Contradiction("key_derivation_version");
    let refused = Some(BundleRefusal::Secrets(contradiction).into());
    assert_eq!(refusal(&world, &older), refused);
    // Fog is part of the address, and so of the id.
    let mut fog = honest.clone();
    fog["account_secrets"]["account_key"]["fog_report_url"] = json!("fog://fog.example");
    fog["account_secrets"]["account_key"]["fog_authority_spki"] = json!("AAAA");
    let refused = BundleRefusal::Secrets(SecretsError::Contradiction("account_id"));
    assert_eq!(refusal(&world, &fog), Some(refused.into()));
    for no_object in [json!(null), json!([]), json!("words"), json!(1)] {
        let mut changed = honest.clone();
        changed["account_secrets"] = no_object;
        let refused = BundleRefusal::Secrets(SecretsError::NotAnObject);
        assert_eq!(refusal(&world, &changed), Some(refused.into()));
    }
    let mut unknown = honest;
    unknown["account_secrets"]["password"] = json!("");
    let refused = BundleRefusal::Secrets(SecretsError::UnknownKey(""));
    assert_eq!(refusal(&world, &unknown), Some(refused.into()));
}

/// The secrets of one account with the addresses of another: each is in order by itself.
#[test]
fn the_addresses_of_one_account_do_not_pass_for_anothers() {
    let world = World::new();
    let (mut mine, other) = (value_of(&world, &carol(&world)), world.unowned());
    mine["account_secrets"] = value_of(&world, &other)["account_secrets"].clone();
    assert_eq!(refusal(&world, &mine), Some(ADDRESSES));
}

#[test]
fn a_plaintext_that_is_no_bundle_is_refused() {
    let world = World::new();
    let honest = value_of(&world, &carol(&world));
    let whole = honest.to_string();
    let secrets = honest["account_secrets"].to_string();
    let garbage: [&[u8]; 10] = [
        b"",
        b"{}",
        b"null",
        b"[]",
        b"\0\xff\xfe",
        secrets.as_bytes(),
        &whole.as_bytes()[..whole.len() - 1],
        &[whole.as_bytes(), b"}"].concat(),
        &[whole.as_bytes(), whole.as_bytes()].concat(),
        &b"[".repeat(200_000),
    ];
    for plaintext in garbage {
        assert_eq!(import(&world, plaintext).err(), Some(MALFORMED));
    }
    let fields = honest.as_object().expect("an object").keys();
    for field in fields.filter(|field| *field != "owner_public_key") {
        let mut missing = honest.clone();
        missing.as_object_mut().expect("an object").remove(field);
        assert_eq!(refusal(&world, &missing), Some(MALFORMED), "no {field}");
    }
    for field in honest.as_object().expect("an object").keys() {
        let twice = format!(
            "{},{}",
            &whole[..whole.len() - 1],
            &json!({ field: honest[field] }).to_string()[1..]
        );
        assert_eq!(
            import(&world, twice.as_bytes()).err(),
            Some(MALFORMED),
            "two of {field}"
        );
    }
}

#[test]
fn a_field_of_another_kind_or_spelling_is_refused() {
    let world = World::new();
    let honest = value_of(&world, &carol(&world));
    let changes = [
        ("/format", json!("seedport-mobilecoin-account ")),
        ("/format", json!(null)),
        ("/version", json!(0)),
        ("/version", json!(2)),
        ("/version", json!("1")),
        ("/version", json!(1.0)),
        ("/first_block_index", json!(7)),
        ("/first_block_index", json!("+7")),
        ("/first_block_index", json!("07")),
        ("/first_block_index", json!(" 7")),
        ("/first_block_index", json!("-7")),
        ("/first_block_index", json!("")),
        ("/first_block_index", json!("18446744073709551616")),
        ("/next_subaddress_index", json!(4)),
        ("/next_subaddress_index", json!("04")),
        ("/addresses", json!({})),
        ("/addresses", json!(null)),
        ("/addresses/0", json!("8VWJ")),
        ("/addresses/0/subaddress_index", json!(0)),
        ("/addresses/0/subaddress_index", json!("00")),
        ("/addresses/0/metadata", json!(null)),
        ("/owner_public_key", json!(4)),
    ];
    for (path, value) in changes {
        let mut other = honest.clone();
        *other.pointer_mut(path).expect(path) = value.clone();
        assert_eq!(refusal(&world, &other), Some(MALFORMED), "{path} {value}");
    }
    // What this version does not know, it does not drop.
    let mut unknown = honest.clone();
    unknown["contacts"] = json!([]);
    assert_eq!(refusal(&world, &unknown), Some(MALFORMED));
    let mut unknown = honest;
    unknown["addresses"][0]["notes"] = json!("");
    assert_eq!(refusal(&world, &unknown), Some(MALFORMED));
}

#[test]
fn an_owner_key_that_is_no_uncompressed_point_is_refused() {
    let world = World::new();
    let mut bundle = value_of(&world, &carol(&world));
    let key = *signing_key().public();
    let off_the_curve = format!("{}00", &key.to_hex()[..128]);
    for text in [
        "",
        "04",
        "zz",
        &key.compressed().to_hex(),
        &off_the_curve,
        &format!("{}00", key.to_hex()),
    ] {
        bundle["owner_public_key"] = json!(text);
        let refused = ImportBundleError::Refused(BundleRefusal::OwnerKey);
        assert_eq!(refusal(&world, &bundle), Some(refused), "{text}");
    }
    bundle["owner_public_key"] = json!(key.to_hex());
    assert_eq!(refusal(&world, &bundle), None);
}

#[test]
fn where_exports_are_stamped_no_account_without_an_owner_is_taken_in() {
    let world = World::new();
    let mut bundle = value_of(&world, &carol(&world));
    let stamped = world.in_form(ExportForm::Stamped);
    let refused = ImportBundleError::Wallet(OperatorWalletError::OwnerKeyRequired);
    assert_eq!(refusal(&stamped, &bundle), Some(refused));
    bundle["owner_public_key"] = json!(signing_key().public().to_hex());
    assert_eq!(refusal(&stamped, &bundle), None);
}

/// A main address that keys which only see cannot make is believed as far as it can be checked.
#[test]
fn a_main_address_longer_than_any_fog_service_makes_is_refused() {
    let world = World::new();
    let carol = &Published::read().full_accounts[0].derived;
    let spend = bytes(&carol.spend_public_key_raw);
    let spend = spend.expose().try_into().expect("32 bytes");
    let key = ViewAccountKey::from_parts(&bytes(&carol.view_private_key[4..]), &spend);
    let key = key.expect("published");
    let main = |url: &str| PublicAddress {
        fog: Some(FogAddress {
            report_url: url.to_owned(),
            report_id: String::new(),
            authority_sig: vec![7; 64],
        }),
        ..key.subaddress(0)
    };
    let bundle = |address: PublicAddress| {
        let b58 = address.to_b58();
        let secrets = AccountSecrets {
            account: address.account_id(),
            name: String::new(),
            origin: Origin::ViewOnly,
            key: Key::View(
                ViewAccountKey::from_parts(&key.view_private(), &spend).expect("published"),
            ),
            fog: None,
            default_address: Some(address),
            require_spend_subaddress: false,
        };
        let secrets: SecretBytes = secrets.to_json(seedport_keys::mobilecoin::Shape::V2);
        json!({
            "format": "seedport-mobilecoin-account",
            "version": 1,
            "account_secrets": serde_json::from_str::<Value>(text(&secrets)).expect("JSON"),
            "owner_public_key": null,
            "first_block_index": "0",
            "next_subaddress_index": "1",
            "addresses": [{"subaddress_index": "0", "public_address_b58": b58, "metadata": ""}],
        })
    };
    let longest = format!("fog://{}", "a".repeat(506));
    assert_eq!(refusal(&world, &bundle(main(&longest))), None);
    let longer = format!("fog://{}", "a".repeat(2000));
    let refused = ImportBundleError::Wallet(OperatorWalletError::AddressOfOtherKeys);
    assert_eq!(refusal(&world, &bundle(main(&longer))), Some(refused));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever bytes of a bundle are others: what is taken in is this account, or nothing.
    #[test]
    fn a_bundle_with_other_bytes_is_this_account_or_none(
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let world = World::new();
        let account = carol(&world);
        let mut plaintext = bundle_of(&world, &account).expose().to_vec();
        for (at, byte) in &changes {
            let length = plaintext.len();
            plaintext[at.index(length)] = *byte;
        }
        if let Ok(opened) = import(&world, &plaintext) {
            prop_assert_eq!(opened.wallet.id, account.wallet.id);
            prop_assert_eq!(opened.wallet.addresses, account.wallet.addresses);
            prop_assert_eq!(opened.next_subaddress_index, account.next);
        }
    }

    #[test]
    fn random_bytes_are_no_bundle(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert_eq!(import(&World::new(), &bytes).err(), Some(MALFORMED));
    }
}
