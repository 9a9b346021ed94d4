//! Promise: an operator's wallet is made of the vault's own draws and of keys that are what they
//! are said to be; what is not, makes none.

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{FogAddress, FogInfo, PublicAddress},
};
use seedport_vault::{
    Limits, OperatorWalletError as Error, SealOperatorWallet, Source, Subaddresses, VaultFault,
};
use seedport_wire::SecretBytes;

use crate::common::{
    World, draw,
    operated::{carols, text},
    parts::Told,
    published::carols_view_key,
    signing_key,
};

#[test]
fn a_fresh_account_is_of_24_words_that_the_vault_drew_under_ids_that_it_drew() {
    let world = World::new();
    let (entropy, account, wallet): ([u8; 32], [u8; 16], [u8; 16]) = (draw(), draw(), draw());
    let told = Told::new(&[&entropy, &account, &wallet]);
    let beside = world.beside(Limits::default(), Box::new(told));
    let made = beside.unowned();
    let drawn = |bytes: &[u8; 16], id: &[u8; 16]| {
        // All but the six bits that say that a UUID is of version 4.
        let same = |at: usize| bytes[at] == id[at] || at == 6 || at == 8;
        (0..16).all(same)
    };
    assert!(drawn(&account, made.wallet.account.as_bytes()));
    assert!(drawn(&wallet, made.wallet.wallet.as_bytes()));
    let mnemonic = Mnemonic::from_entropy(Language::English, SecretBytes::copy_from(&entropy));
    let phrase = mnemonic.expect("32 bytes").phrase();
    assert_eq!(text(&phrase).split(' ').count(), 24);
    let secrets = beside.secrets(&made).expect("leaves");
    assert!(text(&secrets).contains(&format!(r#""mnemonic":"{}""#, text(&phrase))));
    assert_eq!(made.wallet.derivation, 2);
}

#[test]
fn the_same_source_makes_another_wallet_of_the_same_account() {
    let world = World::new();
    let [first, second] = [(); 2].map(|()| world.operate(world.opening(Some(carols()))));
    assert_eq!(first.wallet.id, second.wallet.id);
    assert_eq!(first.wallet.addresses, second.wallet.addresses);
    assert_ne!(first.wallet.account, second.wallet.account);
    assert_ne!(first.wallet.wallet, second.wallet.wallet);
    assert_ne!(first.wallet.sealed, second.wallet.sealed);
    let fresh = [(); 2].map(|()| world.unowned().wallet.id);
    assert_ne!(fresh[0], fresh[1]);
}

#[test]
fn entropy_of_another_length_makes_no_wallet() {
    let world = World::new();
    for length in [0, 1, 16, 31, 33, 64, 4096, 65_536] {
        let source = Source::RootEntropy(SecretBytes::copy_from(&vec![7; length]));
        let refused = world.refusal_to_make(world.opening(Some(source)));
        assert_eq!(refused, Some(Error::EntropyLength), "{length}");
    }
}

/// A record names no language, so its words would come back as others.
#[test]
fn a_phrase_of_another_language_makes_no_wallet() {
    let world = World::new();
    for language in [Language::French, Language::Japanese] {
        let mnemonic = Mnemonic::from_entropy(language, SecretBytes::copy_from(&[7; 32]));
        let source = Source::Mnemonic(mnemonic.expect("32 bytes"));
        let refused = world.refusal_to_make(world.opening(Some(source)));
        assert_eq!(refused, Some(Error::Fault(VaultFault::Crypto)));
    }
}

#[test]
fn an_account_with_fog_has_no_addresses_of_the_users() {
    let world = World::new();
    let fog = || FogInfo::new("fog://fog.example".into(), String::new(), vec![1]).ok();
    for count in [1, 2, Subaddresses::MOST] {
        let opening = SealOperatorWallet {
            fog: fog(),
            subaddresses: Subaddresses::new(count).expect("few"),
            ..world.opening(None)
        };
        assert_eq!(world.refusal_to_make(opening), Some(Error::Fog), "{count}");
        let with_fog = PublicAddress {
            fog: Some(FogAddress {
                report_url: "fog://fog.example".to_owned(),
                report_id: String::new(),
                authority_sig: vec![7; 64],
            }),
            ..carols_view_key().subaddress(0)
        };
        let source = Source::ViewOnly {
            key: carols_view_key(),
            default_address: Some(with_fog),
        };
        let opening = SealOperatorWallet {
            subaddresses: Subaddresses::new(count).expect("few"),
            ..world.opening(Some(source))
        };
        assert_eq!(world.refusal_to_make(opening), Some(Error::Fog), "{count}");
    }
}

#[test]
fn the_largest_fog_service_fits_with_an_owner() {
    let world = World::new();
    let fog = FogInfo::new("f".repeat(512), "i".repeat(128), vec![7; 1024]);
    let owner = signing_key();
    let operated = world.operate(SealOperatorWallet {
        fog: Some(fog.expect("in bounds")),
        owner_key: Some(*owner.public()),
        subaddresses: Subaddresses::NONE,
        ..world.opening(None)
    });
    let main = PublicAddress::parse_b58(&operated.wallet.addresses[0].b58).expect("an address");
    let parcel = operated.parcels()[0];
    let (target, sealed) = world
        .export_stamped(&operated, parcel, &owner)
        .expect("stamped");
    assert!(text(&world.opened(&sealed, &target)).contains(&"f".repeat(512)));
    // And so does the address of one whose keys only see it.
    let Some(fog) = main.fog else {
        panic!("signed for")
    };
    let source = Source::ViewOnly {
        key: carols_view_key(),
        default_address: Some(PublicAddress {
            fog: Some(fog),
            ..carols_view_key().subaddress(0)
        }),
    };
    let seen = world.operate(SealOperatorWallet {
        owner_key: Some(*owner.public()),
        subaddresses: Subaddresses::NONE,
        ..world.opening(Some(source))
    });
    assert!(seen.wallet.fog_enabled && seen.wallet.view_only);
}
