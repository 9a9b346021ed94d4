//! Promise: an address is derived from the sealed keys, at any index, and where the keys cannot
//! make one, none is made up.

use seedport_keys::mobilecoin::{AccountKey, CHANGE, GIFT_CODE};
use seedport_vault::{OperatorWalletError as Error, SealOperatorWallet, Source, Subaddresses};

use crate::common::{
    World,
    operated::{Operated, carols},
    published::{Published, phrase},
    signing_key,
};

fn key_of(words: &str) -> AccountKey {
    match phrase(words) {
        Source::Mnemonic(mnemonic) => AccountKey::from_mnemonic(&mnemonic),
        _ => unreachable!("a phrase"),
    }
}

fn address(world: &World, operated: &Operated, index: u64) -> Result<String, Error> {
    let (scope, wallet) = (operated.scope(), operated.stored());
    let address = world.vault.operator_address(scope, wallet, index)?;
    assert_eq!(address.index, index);
    Ok(address.b58)
}

#[test]
fn an_address_at_any_index_is_the_one_that_the_words_give() {
    let world = World::new();
    let words = Published::read().full_accounts[0].mnemonic.clone();
    let key = key_of(&words.expect("a phrase"));
    let view_only = Source::ViewOnly {
        key: key.view_account(),
        default_address: None,
    };
    let owner = signing_key();
    let accounts = [
        world.operate(world.opening(Some(carols()))),
        world.operate(world.opening(Some(view_only))),
        world.operate(SealOperatorWallet {
            owner_key: Some(*owner.public()),
            ..world.opening(Some(carols()))
        }),
    ];
    for account in accounts {
        for index in [
            0,
            1,
            2,
            3,
            1000,
            1 << 32,
            1 << 63,
            GIFT_CODE,
            CHANGE,
            u64::MAX,
        ] {
            let derived = key.subaddress(index, None).to_b58();
            assert_eq!(address(&world, &account, index), Ok(derived), "{index}");
        }
    }
}

#[test]
fn as_many_addresses_are_made_as_are_asked_for() {
    let world = World::new();
    for count in [0, 1, 2, 50] {
        let account = world.operate(SealOperatorWallet {
            subaddresses: Subaddresses::new(count).expect("few"),
            ..world.opening(Some(carols()))
        });
        let indexes: Vec<u64> = account.wallet.addresses.iter().map(|it| it.index).collect();
        let expected: Vec<u64> = [0, 1, CHANGE].into_iter().chain(2..2 + count).collect();
        assert_eq!(indexes, expected);
        for made in &account.wallet.addresses {
            assert_eq!(address(&world, &account, made.index), Ok(made.b58.clone()));
        }
    }
}

#[test]
fn more_addresses_than_one_call_derives_cannot_be_asked_for() {
    let most = Subaddresses::MOST;
    let asked = Subaddresses::new(most).map(Subaddresses::count);
    assert_eq!(asked, Some(most));
    for count in [most + 1, 1 << 60, u64::MAX - 1, u64::MAX] {
        assert_eq!(Subaddresses::new(count), None, "{count}");
    }
}

#[test]
fn an_account_with_fog_has_its_signed_addresses_and_gets_no_more() {
    let world = World::new();
    let published = &Published::read().fog_accounts[0];
    let (key, fog) = (key_of(&published.mnemonic), published.fog());
    let full = world.operate(SealOperatorWallet {
        fog: Some(fog.clone()),
        subaddresses: Subaddresses::NONE,
        ..world.opening(Some(phrase(&published.mnemonic)))
    });
    let signed = |index| key.subaddress(index, Some(&fog)).to_b58();
    let made: Vec<_> = full
        .wallet
        .addresses
        .iter()
        .map(|it| (it.index, it.b58.clone()))
        .collect();
    assert_eq!(made, [(0, signed(0)), (CHANGE, signed(CHANGE))]);

    let seen = world.operate(SealOperatorWallet {
        subaddresses: Subaddresses::NONE,
        ..world.opening(Some(Source::ViewOnly {
            key: key.view_account(),
            default_address: Some(key.subaddress(0, Some(&fog))),
        }))
    });
    assert!(seen.wallet.view_only && seen.wallet.fog_enabled);
    assert_eq!(seen.wallet.id, full.wallet.id);
    assert_eq!(seen.wallet.addresses, full.wallet.addresses[..1]);
    for account in [&full, &seen] {
        for index in [0, 1, 2, CHANGE] {
            assert_eq!(address(&world, account, index), Err(Error::Fog), "{index}");
        }
    }
}
