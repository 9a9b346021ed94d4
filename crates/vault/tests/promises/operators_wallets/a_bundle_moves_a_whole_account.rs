//! Promise: what a bundle takes out of one installation comes to life in another: keys, owner,
//! name, indexes, and every address with what was written beside it.

use seedport_keys::mobilecoin::{CHANGE, GIFT_CODE, secrets::Shape};
use seedport_vault::{
    AddressFace, BundleFace, Face, OpenedBundle, OperatorExportError, OperatorExportRefusal, Parcel,
};
use seedport_wire::SigningKey;

use crate::common::{
    World,
    bundles::{bundle_of, every_kind, import},
    operated::{FACE, Operated, carols, text},
    published::Published,
    signing_key, target_key,
};

/// The account as it came to the other installation.
fn arrived(world: &World, opened: OpenedBundle, home: &Operated) -> Operated {
    Operated {
        platform: world.platform,
        wallet: opened.wallet,
        addresses: home.addresses.clone(),
        next: opened.next_subaddress_index,
    }
}

#[test]
fn an_account_of_every_kind_lives_on_under_another_root_key() {
    let (home, away) = (World::new(), World::new());
    for (kind, opening) in every_kind(&home) {
        let account = home.operate(opening);
        // Exposed to be sealed again.
        let opened = import(&away, bundle_of(&home, &account).expose()).expect(kind);
        assert_eq!(opened.name, "Carol", "{kind}");
        assert!(!opened.require_spend_subaddress, "{kind}");
        assert_eq!(opened.first_block_index, 7, "{kind}");
        assert_eq!(opened.next_subaddress_index, account.next, "{kind}");
        let (new, old) = (&opened.wallet, &account.wallet);
        assert_eq!(new.id, old.id, "{kind}");
        assert_eq!(new.addresses, old.addresses, "{kind}");
        let said =
            |it: &seedport_vault::NewOperatorWallet| (it.derivation, it.view_only, it.fog_enabled);
        assert_eq!(said(new), said(old), "{kind}");
        let metadata: Vec<_> = account.addresses.iter().map(|it| &it.metadata).collect();
        assert_eq!(
            opened.metadata.iter().collect::<Vec<_>>(),
            metadata,
            "{kind}"
        );
        // Our own ids are the second installation's draws.
        assert_ne!(
            (new.account, new.wallet),
            (old.account, old.wallet),
            "{kind}"
        );
        let there = arrived(&away, opened, &account);
        let (here, there) = (home.secrets(&account), away.secrets(&there));
        let (here, there) = (here.expect("leaves"), there.expect("leaves"));
        assert_eq!(text(&here), text(&there), "{kind}");
    }
}

#[test]
fn a_name_a_flag_and_indexes_of_any_size_arrive() {
    let world = World::new();
    let account = world.unowned();
    let target = target_key();
    let parcel = Parcel::Bundle(BundleFace {
        face: Face {
            name: "\u{1f980} \"Ann\"\n",
            require_spend_subaddress: true,
        },
        first_block_index: u64::MAX,
        next_subaddress_index: account.next,
        addresses: &account.addresses,
    });
    let delivered = world.seal_parcel(&account, &parcel, &target);
    let bundle = world.opened(&delivered.expect("leaves"), &target);
    // Exposed to be sealed again.
    let opened = import(&world, bundle.expose()).expect("arrives");
    assert_eq!(opened.name, "\u{1f980} \"Ann\"\n");
    assert!(opened.require_spend_subaddress);
    assert_eq!(opened.first_block_index, u64::MAX);
}

/// What stands in a row never reaches a bundle: the caller says an index, and nothing of an address.
#[test]
fn every_address_of_a_bundle_comes_from_the_keys() {
    let world = World::new();
    for (kind, opening) in every_kind(&world) {
        let account = world.operate(opening);
        let has_fog = account.wallet.fog_enabled;
        let own: Vec<u64> = account.wallet.addresses.iter().map(|it| it.index).collect();
        let target = target_key();
        for index in [0, 1, 2, 77, GIFT_CODE, CHANGE, u64::MAX] {
            let addresses = [AddressFace {
                index,
                metadata: "said".to_owned(),
            }];
            let parcel = Parcel::Bundle(BundleFace {
                face: FACE,
                first_block_index: 0,
                next_subaddress_index: 2,
                addresses: &addresses,
            });
            let sealed = world.seal_parcel(&account, &parcel, &target);
            if has_fog && !own.contains(&index) {
                let refused = OperatorExportError::Refused(OperatorExportRefusal::NoSuchAddress);
                assert_eq!(sealed.err(), Some(refused), "{kind} {index}");
                continue;
            }
            let bundle = world.opened(&sealed.expect("leaves"), &target);
            let bundle: serde_json::Value = serde_json::from_str(text(&bundle)).expect("JSON");
            let there = bundle["addresses"][0]["public_address_b58"].as_str();
            let kept = account.wallet.addresses.iter().find(|it| it.index == index);
            let expected = if let Some(kept) = kept {
                kept.b58.clone()
            } else {
                let (scope, wallet) = (account.scope(), account.stored());
                let derived = world.vault.operator_address(scope, wallet, index);
                derived.expect("derives").b58
            };
            assert_eq!(there, Some(expected.as_str()), "{kind} {index}");
        }
    }
}

/// Refused before the first of them is derived, however many they are.
#[test]
fn a_bundle_of_more_addresses_than_fit_is_refused() {
    let world = World::new();
    let account = world.unowned();
    let addresses = vec![
        AddressFace {
            index: 2,
            metadata: String::new(),
        };
        BundleFace::MOST_ADDRESSES + 1
    ];
    let parcel = Parcel::Bundle(BundleFace {
        face: FACE,
        first_block_index: 0,
        next_subaddress_index: 2,
        addresses: &addresses,
    });
    let refused = world.seal_parcel(&account, &parcel, &target_key()).err();
    let too_large = OperatorExportError::Refused(OperatorExportRefusal::TooLarge);
    assert_eq!(refused, Some(too_large));
}

#[test]
fn an_accounts_owner_goes_with_it() {
    let (home, away) = (World::new(), World::new());
    let owner: SigningKey = signing_key();
    let account = home.owned(&owner);
    let (target, delivered) = home
        .export_stamped(&account, account.bundle(), &owner)
        .expect("stamped");
    let bundle = home.opened(&delivered, &target);
    // Exposed to be sealed again.
    let opened = import(&away, bundle.expose()).expect("arrives");
    let there = arrived(&away, opened, &account);
    // Sealed in there as well: no plaintext, no seal without the stamp, no other's stamp.
    let due = OperatorExportError::Refused(OperatorExportRefusal::StampRequired);
    assert_eq!(away.secrets(&there).err(), Some(due));
    let unstamped = away.seal_parcel(&there, &there.bundle(), &target_key());
    assert_eq!(unstamped.err(), Some(due));
    for (parcel, stranger) in there
        .parcels()
        .into_iter()
        .zip([(); 2].map(|()| signing_key()))
    {
        assert!(away.export_stamped(&there, parcel, &stranger).is_err());
        assert!(away.export_stamped(&there, parcel, &owner).is_ok());
    }
}

/// The text itself, in the order of its fields: another version may be the one that reads it.
#[test]
fn a_bundle_is_the_secrets_of_the_real_server_and_all_that_stands_beside_them() {
    let world = World::new();
    let carol = world.operate(world.opening(Some(carols())));
    let secrets = world.secrets(&carol).expect("leaves");
    let derived = &Published::read().full_accounts[0].derived;
    let address = |index: u64, b58: &str| {
        format!(
            r#"{{"subaddress_index":"{index}","public_address_b58":"{b58}","metadata":"it has index \"{index}\""}}"#
        )
    };
    let expected = format!(
        concat!(
            r#"{{"format":"seedport-mobilecoin-account","version":1,"account_secrets":{},"#,
            r#""owner_public_key":null,"first_block_index":"7","next_subaddress_index":"4","#,
            r#""addresses":[{},{},{},{},{}]}}"#
        ),
        text(&secrets),
        address(0, &derived.main_address),
        address(1, &derived.subaddress_1_legacy_change),
        address(18_446_744_073_709_551_614, &derived.change_address),
        address(2, &derived.subaddress_2),
        address(3, &derived.subaddress_3),
    );
    assert_eq!(text(&bundle_of(&world, &carol)), expected);
    let ann = signing_key();
    let owned = world.owned(&ann);
    let (target, delivered) = world
        .export_stamped(&owned, owned.bundle(), &ann)
        .expect("stamped");
    let bundle = world.opened(&delivered, &target);
    let said = format!(r#","owner_public_key":"{}","#, ann.public().to_hex());
    assert!(text(&bundle).contains(&said));
}

/// Of whatever shape the plaintext call is asked for, a bundle has the one that is read back.
#[test]
fn the_plaintext_shapes_differ_and_the_sealed_one_is_the_real_servers() {
    let world = World::new();
    let carol = world.operate(world.opening(Some(carols())));
    let told = |shape| {
        let (scope, wallet) = (carol.scope(), carol.stored());
        let secrets = world.vault.operator_secrets(scope, wallet, FACE, shape);
        text(&secrets.expect("leaves")).to_owned()
    };
    let target = target_key();
    let delivered = world.seal_parcel(&carol, &carol.parcels()[0], &target);
    let sealed = world.opened(&delivered.expect("leaves"), &target);
    assert_eq!(text(&sealed), told(Shape::V2));
    assert_ne!(text(&sealed), told(Shape::Documented));
}
