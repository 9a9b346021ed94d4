//! Promise: a bundle is taken in when all that it says follows from the keys inside it, and
//! otherwise nothing of it is.

use seedport_keys::mobilecoin::{
    FogAddress, Key, Origin, PublicAddress, SecretsError, secrets::AccountSecrets,
};
use seedport_vault::{
    BundleRefusal, ExportForm, ImportBundleError, OperatorWalletError, SealOperatorWallet,
    Subaddresses,
};
use seedport_wire::SecretBytes;
use serde_json::{Value, json};

use crate::common::{
    World,
    bundles::{import_value, refusal, value_of},
    operated::{Operated, carols, text},
    published::{Published, carols_view_key, phrase},
    signing_key,
};

const ADDRESSES: ImportBundleError = ImportBundleError::Refused(BundleRefusal::Addresses);

fn carol(world: &World) -> Operated {
    world.operate(world.opening(Some(carols())))
}

fn fog_account(world: &World) -> Operated {
    let fog = &Published::read().fog_accounts[0];
    world.operate(SealOperatorWallet {
        fog: Some(fog.fog()),
        subaddresses: Subaddresses::NONE,
        ..world.opening(Some(phrase(&fog.mnemonic)))
    })
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
            let b58 = account.wallet.addresses[at].b58.to_lowercase();
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
        subaddresses: Subaddresses::NONE,
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
    let key = carols_view_key();
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
            key: Key::View(carols_view_key()),
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
