//! Promise: what is not a bundle to the letter is none: nothing is guessed, and nothing dropped.

use proptest::{prelude::*, sample::Index};
use seedport_vault::{BundleRefusal, ImportBundleError};
use serde_json::json;

use crate::common::{
    World,
    bundles::{MALFORMED, bundle_of, import, refusal, value_of},
    operated::{Operated, carols},
    signing_key,
};

fn carol(world: &World) -> Operated {
    world.operate(world.opening(Some(carols())))
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
