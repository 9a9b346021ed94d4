//! Promise: an operator's wallet is made of the vault's own draws and of keys that are what they
//! are said to be; what is not, makes none.

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{AccountKey, FogAddress, FogInfo, PublicAddress, ViewAccountKey},
};
use seedport_vault::{
    ImportBundleError, Limits, NewOperatorWallet, OperatorWalletError as Error, SealOperatorWallet,
    Source, Stored, Vault, VaultFault,
};
use seedport_wire::{EntropyUnavailable, SecretBytes};

use super::a_bundle_moves_a_whole_account::sealed_for;
use crate::common::{
    World, draw, export_body,
    operated::{carols, text},
    parts::{Dwindling, Told},
    published::{Published, bytes},
    signing_key, stamp, target_key, target_of,
};

const DRY: VaultFault = VaultFault::Entropy(EntropyUnavailable);

fn refusal(world: &World, opening: SealOperatorWallet) -> Option<Error> {
    world.vault.seal_operator_wallet(opening).err()
}

/// The published example's keys that see.
fn view_key() -> ViewAccountKey {
    let carol = &Published::read().full_accounts[0].derived;
    let spend = bytes(&carol.spend_public_key_raw);
    let spend = spend.expose().try_into().expect("32 bytes");
    let key = ViewAccountKey::from_parts(&bytes(&carol.view_private_key[4..]), &spend);
    key.expect("published")
}

fn fog_of(url: &str, signature: usize) -> FogAddress {
    FogAddress {
        report_url: url.to_owned(),
        report_id: String::new(),
        authority_sig: vec![1; signature],
    }
}

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
        let refused = refusal(&world, world.opening(Some(source)));
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
        let refused = refusal(&world, world.opening(Some(source)));
        assert_eq!(refused, Some(Error::Fault(VaultFault::Crypto)));
    }
}

#[test]
fn an_account_with_fog_has_no_addresses_of_the_users() {
    let world = World::new();
    let fog = || FogInfo::new("fog://fog.example".into(), String::new(), vec![1]).ok();
    for count in [1, 2, 1 << 60] {
        let opening = SealOperatorWallet {
            fog: fog(),
            subaddresses: 2..2 + count,
            ..world.opening(None)
        };
        assert_eq!(refusal(&world, opening), Some(Error::Fog), "{count}");
        let with_fog = PublicAddress {
            fog: Some(fog_of("fog://fog.example", 64)),
            ..view_key().subaddress(0)
        };
        let source = Source::ViewOnly {
            key: view_key(),
            default_address: Some(with_fog),
        };
        let opening = SealOperatorWallet {
            subaddresses: 2..2 + count,
            ..world.opening(Some(source))
        };
        assert_eq!(refusal(&world, opening), Some(Error::Fog), "{count}");
    }
}

/// Its addresses are signed with a key that such an account does not have.
#[test]
fn keys_that_only_see_take_no_fog_service() {
    let world = World::new();
    for default_address in [None, Some(view_key().subaddress(0))] {
        let opening = SealOperatorWallet {
            fog: FogInfo::new("fog://fog.example".into(), String::new(), vec![1]).ok(),
            subaddresses: 2..2,
            ..world.opening(Some(Source::ViewOnly {
                key: view_key(),
                default_address,
            }))
        };
        assert_eq!(refusal(&world, opening), Some(Error::Fog));
    }
}

#[test]
fn a_main_address_of_other_keys_makes_no_wallet() {
    let world = World::new();
    let own = view_key().subaddress(0);
    let Source::Mnemonic(other) = Published::read().full_accounts[3].source() else {
        panic!("a phrase")
    };
    let other = AccountKey::from_mnemonic(&other).subaddress(0, None);
    let fog = || Some(fog_of("fog://fog.example", 64));
    let addresses = [
        other.clone(),
        PublicAddress {
            view_public: other.view_public,
            ..own.clone()
        },
        PublicAddress {
            spend_public: other.spend_public,
            ..own.clone()
        },
        PublicAddress {
            view_public: other.view_public,
            fog: fog(),
            ..own.clone()
        },
        PublicAddress {
            spend_public: other.spend_public,
            fog: fog(),
            ..own.clone()
        },
        view_key().subaddress(1),
        // Longer than any that a fog service of ours has.
        PublicAddress {
            fog: Some(fog_of(&"f".repeat(1500), 64)),
            ..own.clone()
        },
        PublicAddress {
            fog: Some(fog_of(&"f".repeat(100_000), 64)),
            ..own.clone()
        },
        PublicAddress {
            fog: Some(fog_of("fog://fog.example", 4096)),
            ..own.clone()
        },
    ];
    for address in addresses {
        let opening = SealOperatorWallet {
            subaddresses: 2..2,
            ..world.opening(Some(Source::ViewOnly {
                key: view_key(),
                default_address: Some(address),
            }))
        };
        assert_eq!(refusal(&world, opening), Some(Error::AddressOfOtherKeys));
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
        subaddresses: 2..2,
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
        key: view_key(),
        default_address: Some(PublicAddress {
            fog: Some(fog),
            ..view_key().subaddress(0)
        }),
    };
    let seen = world.operate(SealOperatorWallet {
        owner_key: Some(*owner.public()),
        subaddresses: 2..2,
        ..world.opening(Some(source))
    });
    assert!(seen.wallet.fog_enabled && seen.wallet.view_only);
}

/// A fog service of ours makes 704 bytes at most.
#[test]
fn what_a_main_address_says_of_its_fog_is_bounded_to_the_byte() {
    let world = World::new();
    let opening = |fog: FogAddress| {
        let source = Source::ViewOnly {
            key: view_key(),
            default_address: Some(PublicAddress {
                fog: Some(fog),
                ..view_key().subaddress(0)
            }),
        };
        SealOperatorWallet {
            subaddresses: 2..2,
            ..world.opening(Some(source))
        }
    };
    let fog = |url: usize, id: usize, signature: usize| FogAddress {
        report_url: "f".repeat(url),
        report_id: "i".repeat(id),
        authority_sig: vec![7; signature],
    };
    for (url, id, signature) in [(960, 0, 64), (0, 960, 64), (1, 1, 1022)] {
        let largest = fog(url, id, signature);
        assert_eq!(refusal(&world, opening(largest)), None);
        let larger = fog(url + 1, id, signature);
        let refused = refusal(&world, opening(larger));
        assert_eq!(refused, Some(Error::AddressOfOtherKeys));
    }
}

/// Without fog it says nothing that the keys do not.
#[test]
fn an_own_main_address_without_fog_changes_nothing() {
    let world = World::new();
    let of = |default_address| {
        world.operate(world.opening(Some(Source::ViewOnly {
            key: view_key(),
            default_address,
        })))
    };
    let (without, with) = (of(None), of(Some(view_key().subaddress(0))));
    assert_eq!(without.wallet.id, with.wallet.id);
    assert_eq!(without.wallet.addresses, with.wallet.addresses);
    assert!(!with.wallet.fog_enabled);
    let [without, with] = [without, with].map(|it| world.secrets(&it).expect("leaves"));
    assert_eq!(text(&without), text(&with));
}

/// How many draws `act` takes; until there are as many, it fails with the fault of dry randomness.
fn draws_of<T>(world: &World, act: impl Fn(&Vault) -> Result<T, Option<VaultFault>>) -> usize {
    let source = Dwindling::after(1000);
    let vault = world
        .beside(Limits::default(), Box::new(source.clone()))
        .vault;
    for draws in 0..20 {
        source.refill(draws);
        match act(&vault) {
            Ok(_) => return draws,
            Err(fault) => assert_eq!(fault, Some(DRY), "after {draws} draws"),
        }
    }
    panic!("never enough")
}

const fn fault_of(error: Error) -> Option<VaultFault> {
    match error {
        Error::Fault(fault) => Some(fault),
        _ => None,
    }
}

#[test]
fn randomness_that_fails_anywhere_makes_no_wallet_no_target_and_no_export() {
    let world = World::new();
    let make = |source: fn() -> Option<Source>| {
        draws_of(&world, |vault| -> Result<NewOperatorWallet, _> {
            vault
                .seal_operator_wallet(world.opening(source()))
                .map_err(fault_of)
        })
    };
    // Two ids, nonces and a data key; a fresh one its entropy first.
    assert_eq!(make(|| Some(carols())), 4);
    assert_eq!(make(|| None), 5);

    // An id, the key, nonces and a data key.
    let begun = draws_of(&world, |vault| {
        vault.begin_bundle_import(world.platform).map_err(Some)
    });
    assert_eq!(begun, 4);
    let target = world
        .vault
        .begin_bundle_import(world.platform)
        .expect("makes");
    let message = sealed_for(&world, &target, &world.unowned());
    let taken = draws_of(&world, |vault| {
        let stored = Stored {
            id: target.id,
            sealed: &target.sealed,
        };
        let taken = vault.finish_bundle_import(world.platform, stored, &message);
        taken.map_err(|error| match error {
            ImportBundleError::Wallet(error) => fault_of(error),
            ImportBundleError::Refused(_) => None,
        })
    });
    assert_eq!(taken, 4);

    let ann = signing_key();
    let (unowned, owned) = (world.unowned(), world.owned(&ann));
    let target = target_of(target_key().public());
    let fault = |said: crate::common::Said| match said {
        crate::common::Said::Fault(fault) => Some(fault),
        _ => None,
    };
    for at in 0..2 {
        let parcel = unowned.parcels()[at];
        let sealed = draws_of(&world, |vault| {
            vault
                .seal_operator_export(unowned.scope(), unowned.stored(), &parcel, &target)
                .map_err(|error| fault(error.into()))
        });
        // The id of the delivery.
        assert_eq!(sealed, 1);
        let parcel = owned.parcels()[at];
        let begun = draws_of(&world, |vault| {
            let (scope, wallet) = (owned.scope(), owned.stored());
            vault
                .begin_operator_export(scope, wallet, &parcel, target.clone(), export_body())
                .map_err(|error| fault(error.into()))
        });
        // An id, nonces and a data key.
        assert_eq!(begun, 3);
        let asked = world.ask_owner(&owned, &parcel);
        let stamp = stamp(&ann, &asked.challenge.payload);
        let finished = draws_of(&world, |vault| {
            vault
                .finish_operator_export(&owned.retry(parcel, &asked.challenge, &stamp))
                .map_err(|error| fault(error.into()))
        });
        assert_eq!(finished, 1);
    }
}
