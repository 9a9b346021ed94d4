//! Promise: keys that only see keep a main address that is theirs as far as they can tell, of a
//! size that an account's can have, and only where they could not make it themselves.

use seedport_keys::mobilecoin::{AccountKey, FogAddress, FogInfo, PublicAddress};
use seedport_vault::{OperatorWalletError as Error, SealOperatorWallet, Source, Subaddresses};

use crate::common::{
    World,
    operated::text,
    published::{Published, carols_view_key},
};

fn fog_of(url: &str, signature: usize) -> FogAddress {
    FogAddress {
        report_url: url.to_owned(),
        report_id: String::new(),
        authority_sig: vec![1; signature],
    }
}

#[test]
fn a_main_address_of_other_keys_makes_no_wallet() {
    let world = World::new();
    let own = carols_view_key().subaddress(0);
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
        carols_view_key().subaddress(1),
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
            subaddresses: Subaddresses::NONE,
            ..world.opening(Some(Source::ViewOnly {
                key: carols_view_key(),
                default_address: Some(address),
            }))
        };
        assert_eq!(
            world.refusal_to_make(opening),
            Some(Error::AddressOfOtherKeys)
        );
    }
}

/// A fog service of ours makes 704 bytes at most.
#[test]
fn what_a_main_address_says_of_its_fog_is_bounded_to_the_byte() {
    let world = World::new();
    let opening = |fog: FogAddress| {
        let source = Source::ViewOnly {
            key: carols_view_key(),
            default_address: Some(PublicAddress {
                fog: Some(fog),
                ..carols_view_key().subaddress(0)
            }),
        };
        SealOperatorWallet {
            subaddresses: Subaddresses::NONE,
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
        assert_eq!(world.refusal_to_make(opening(largest)), None);
        let larger = fog(url + 1, id, signature);
        let refused = world.refusal_to_make(opening(larger));
        assert_eq!(refused, Some(Error::AddressOfOtherKeys));
    }
}

/// Without fog it says nothing that the keys do not.
#[test]
fn an_own_main_address_without_fog_changes_nothing() {
    let world = World::new();
    let of = |default_address| {
        world.operate(world.opening(Some(Source::ViewOnly {
            key: carols_view_key(),
            default_address,
        })))
    };
    let (without, with) = (of(None), of(Some(carols_view_key().subaddress(0))));
    assert_eq!(without.wallet.id, with.wallet.id);
    assert_eq!(without.wallet.addresses, with.wallet.addresses);
    assert!(!with.wallet.fog_enabled);
    let [without, with] = [without, with].map(|it| world.secrets(&it).expect("leaves"));
    assert_eq!(text(&without), text(&with));
}

/// Its addresses are signed with a key that such an account does not have.
#[test]
fn keys_that_only_see_take_no_fog_service() {
    let world = World::new();
    for default_address in [None, Some(carols_view_key().subaddress(0))] {
        let opening = SealOperatorWallet {
            fog: FogInfo::new("fog://fog.example".into(), String::new(), vec![1]).ok(),
            subaddresses: Subaddresses::NONE,
            ..world.opening(Some(Source::ViewOnly {
                key: carols_view_key(),
                default_address,
            }))
        };
        assert_eq!(world.refusal_to_make(opening), Some(Error::Fog));
    }
}
