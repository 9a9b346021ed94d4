//! Promise: an account that is imported is handed over as the published documents have it.

use seedport_keys::mobilecoin::{CHANGE, secrets::Shape};
use seedport_vault::{SealOperatorWallet, Subaddresses};

use crate::common::{
    World,
    operated::{FACE, Operated, carols, text},
    published::{Account, Published, phrase},
};

/// `account_secrets` of the published documentation.
const CAROL: &str = concat!(
    r#"{"account_id":"60ef9401f98fc278cd8a1ef51f466111244c9d4b97e8f8886a86bd840238dcaa","#,
    r#""name":"Carol","mnemonic":"bomb canyon vibrant giant convince grid little jeans frost "#,
    r#"mail depart rib hope rebuild green gesture birth arrive carry vault artefact average "#,
    r#"silent oval","key_derivation_version":"2","account_key":{"view_private_key":"#,
    r#""0a20952e7ea32b80f5249c8fa470913dd67b1f722e12f516d0aff8a64f95faf6cb07","#,
    r#""spend_private_key":"#,
    r#""0a206f3460191ed6d1441350033d6a98e49b196e8815e626fbfe99a5a97c250ca303","#,
    r#""fog_report_url":"","fog_report_id":"","fog_authority_spki":""}}"#
);

fn told(world: &World, operated: &Operated, shape: Shape) -> String {
    let (scope, wallet) = (operated.scope(), operated.stored());
    let secrets = world.vault.operator_secrets(scope, wallet, FACE, shape);
    text(&secrets.expect("leaves")).to_owned()
}

fn address(operated: &Operated, index: u64) -> &str {
    let of_index = |address: &&seedport_vault::OperatorAddress| address.index == index;
    let found = operated.wallet.addresses.iter().find(of_index);
    &found.expect("derived").b58
}

#[test]
fn the_published_example_is_handed_over_byte_for_byte() {
    let world = World::new();
    let carol = world.operate(world.opening(Some(carols())));
    assert_eq!(told(&world, &carol, Shape::Documented), CAROL);
    let real = CAROL
        .replace(r#""mnemonic":"#, r#""entropy":null,"mnemonic":"#)
        .replace(
            "}}",
            r#"},"view_account_key":null,"require_spend_subaddress":false}"#,
        );
    assert_eq!(told(&world, &carol, Shape::V2), real);
    let first = CAROL
        .replace(
            r#"{"account_id""#,
            r#"{"object":"account_secrets","account_id""#,
        )
        .replace(r#""mnemonic":"#, r#""entropy":null,"mnemonic":"#)
        .replace(r#"{"view_pr"#, r#"{"object":"account_key","view_pr"#);
    assert_eq!(told(&world, &carol, Shape::V1), first);
}

#[test]
fn a_name_and_the_flag_are_those_that_stand_beside_the_keys_now() {
    let world = World::new();
    let carol = world.operate(world.opening(Some(carols())));
    let mut face = FACE;
    face.name = "a \"new\" name";
    face.require_spend_subaddress = true;
    let secrets = world
        .vault
        .operator_secrets(carol.scope(), carol.stored(), face, Shape::V2)
        .expect("leaves");
    assert!(text(&secrets).contains(r#""name":"a \"new\" name""#));
    assert!(text(&secrets).contains(r#""require_spend_subaddress":true"#));
}

fn is_held_to_its_vector(world: &World, account: &Account) {
    let derived = &account.derived;
    let operated = world.operate(world.opening(Some(account.source())));
    let wallet = &operated.wallet;
    assert_eq!(wallet.id.to_string(), derived.account_id);
    assert_eq!(
        wallet.derivation,
        if account.entropy.is_some() { 1 } else { 2 }
    );
    assert!(!wallet.view_only && !wallet.fog_enabled);
    let indexes: Vec<u64> = wallet.addresses.iter().map(|it| it.index).collect();
    assert_eq!(indexes, [0, 1, CHANGE, 2, 3]);
    for (index, b58) in [
        (0, &derived.main_address),
        (1, &derived.subaddress_1_legacy_change),
        (2, &derived.subaddress_2),
        (3, &derived.subaddress_3),
        (CHANGE, &derived.change_address),
    ] {
        assert_eq!(address(&operated, index), b58, "{index}");
    }
    let secrets = told(world, &operated, Shape::V2);
    for said in [
        account
            .mnemonic
            .as_ref()
            .or(account.entropy.as_ref())
            .expect("either"),
        &derived.view_private_key,
        &derived.spend_private_key,
    ] {
        assert!(secrets.contains(&format!(r#":"{said}""#)), "{said}");
    }
    let view = world
        .vault
        .operator_view_key(operated.scope(), operated.stored())
        .expect("leaves");
    assert_eq!(hex::encode(view.spend_public), derived.spend_public_key_raw);
    // Exposed to be compared with the vector.
    let view = format!("0a20{}", hex::encode(view.view_private.expose()));
    assert_eq!(view, derived.view_private_key);
}

#[test]
fn every_published_account_has_the_keys_id_and_addresses_that_are_derived_of_it() {
    let world = World::new();
    let published = Published::read();
    // Wallets show index 0 alone.
    let shown = published.full_accounts.iter().filter(|it| it.index == 0);
    let held = shown.map(|account| is_held_to_its_vector(&world, account));
    assert_eq!(held.count(), 9);
}

#[test]
fn the_published_account_with_fog_has_its_id_and_its_signed_address() {
    let world = World::new();
    let published = &Published::read().fog_accounts[0];
    let operated = world.operate(SealOperatorWallet {
        fog: Some(published.fog()),
        subaddresses: Subaddresses::NONE,
        ..world.opening(Some(phrase(&published.mnemonic)))
    });
    let wallet = &operated.wallet;
    assert_eq!(wallet.id.to_string(), published.account_id);
    assert!(wallet.fog_enabled && !wallet.view_only);
    let indexes: Vec<u64> = wallet.addresses.iter().map(|it| it.index).collect();
    assert_eq!(indexes, [0, CHANGE]);
    assert_eq!(address(&operated, 0), published.main_address);
    let secrets = told(&world, &operated, Shape::V2);
    assert!(secrets.contains(r#""fog_report_url":"fog://fog-report.example.com""#));
    assert!(secrets.contains(r#""fog_authority_spki":"MIICIjANBg"#));
}
