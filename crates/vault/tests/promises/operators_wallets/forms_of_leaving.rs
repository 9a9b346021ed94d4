//! Promise: in which form an operator's wallet leaves is decided by the configuration and by the
//! owner's key sealed into it, and by nothing else.

use seedport_keys::mobilecoin::{AccountKey, secrets::Shape};
use seedport_vault::{
    BundleFace, ExportForm, Face, FinishOperatorError, OperatorExportError as Error,
    OperatorExportRefusal as Refusal, OperatorWalletError, Parcel, SealOperatorWallet, Source,
};
use seedport_wire::{SigningKey, hpke};

use crate::common::{
    World,
    bundles::import,
    export_body,
    operated::{FACE, FORMS, Operated},
    published::Published,
    signing_key, stamp, target_key, target_of,
};

/// One installation and one account: what each way out says. `None` is served.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    plaintext: Option<Refusal>,
    view_key: Option<Refusal>,
    sealed: Option<Refusal>,
    stamped: Option<Refusal>,
}

fn refusal<T>(result: Result<T, Error>) -> Option<Refusal> {
    match result.err()? {
        Error::Refused(refusal) => Some(refusal),
        Error::Fault(fault) => panic!("{fault}"),
    }
}

/// What the two parcels are told, which is the same.
fn of_both(
    operated: &Operated,
    mut ask: impl FnMut(&Parcel<'_>) -> Option<Refusal>,
) -> Option<Refusal> {
    let [secrets, bundle] = operated.parcels().map(|parcel| ask(&parcel));
    assert_eq!(secrets, bundle);
    secrets
}

fn row(world: &World, operated: &Operated, owner: &SigningKey) -> Row {
    let vault = &world.vault;
    let (scope, wallet) = (operated.scope(), operated.stored());
    let target = target_key();
    let shapes = [Shape::V2, Shape::Documented, Shape::V1];
    let plaintext = shapes.map(|shape| refusal(vault.operator_secrets(scope, wallet, FACE, shape)));
    assert_eq!(plaintext, [plaintext[0]; 3]);
    Row {
        plaintext: plaintext[0],
        view_key: refusal(vault.operator_view_key(scope, wallet)),
        sealed: of_both(operated, |parcel| {
            refusal(world.seal_parcel(operated, parcel, &target))
        }),
        stamped: of_both(operated, |parcel| {
            let target = target_of(target.public());
            let begun = vault.begin_operator_export(scope, wallet, parcel, target, export_body());
            let challenge = match begun {
                Ok(challenge) => challenge,
                Err(error) => return refusal::<()>(Err(error)),
            };
            let stamp = stamp(owner, &challenge.payload);
            let retry = operated.retry(*parcel, &challenge, &stamp);
            match vault.finish_operator_export(&retry) {
                Ok(_) => None,
                Err(FinishOperatorError::Export(error)) => refusal::<()>(Err(error)),
                Err(FinishOperatorError::Redeem(error)) => panic!("{error}"),
            }
        }),
    }
}

#[test]
fn an_account_leaves_as_the_configuration_and_its_owners_key_say() {
    let world = World::new();
    let owner = signing_key();
    let (off, due, nobody) = (
        Some(Refusal::PlaintextOff),
        Some(Refusal::StampRequired),
        Some(Refusal::NoOwnerKey),
    );
    let table = [
        (ExportForm::Plaintext, false, [None, None, None, nobody]),
        (ExportForm::Plaintext, true, [due, due, due, None]),
        (ExportForm::Sealed, false, [off, off, None, nobody]),
        (ExportForm::Sealed, true, [off, off, due, None]),
        (ExportForm::Stamped, false, [off, off, nobody, nobody]),
        (ExportForm::Stamped, true, [off, off, due, None]),
    ];
    for (form, owned, [plaintext, view_key, sealed, stamped]) in table {
        let operated = if owned {
            world.owned(&owner)
        } else {
            world.unowned()
        };
        let expected = Row {
            plaintext,
            view_key,
            sealed,
            stamped,
        };
        let beside = world.in_form(form);
        assert_eq!(
            row(&beside, &operated, &owner),
            expected,
            "{form:?}, {owned}"
        );
        // Addresses are public in every form.
        let address = beside
            .vault
            .operator_address(operated.scope(), operated.stored(), 9);
        assert!(address.is_ok(), "{form:?}, {owned}");
    }
}

#[test]
fn where_exports_are_stamped_every_account_has_an_owner() {
    let world = World::new();
    let owner = signing_key();
    for form in FORMS {
        let beside = world.in_form(form);
        for owner_key in [None, Some(*owner.public())] {
            let due = form == ExportForm::Stamped && owner_key.is_none();
            let expected = due.then_some(OperatorWalletError::OwnerKeyRequired);
            let sources = [None, Some(crate::common::operated::carols())];
            for source in sources {
                let opening = SealOperatorWallet {
                    owner_key,
                    ..beside.opening(source)
                };
                let made = beside.vault.seal_operator_wallet(opening);
                assert_eq!(made.err(), expected, "{form:?}");
            }
        }
    }
}

#[test]
fn an_account_that_only_sees_gives_no_view_key_and_leaves_otherwise() {
    let world = World::new();
    let account = &Published::read().full_accounts[0];
    let Source::Mnemonic(mnemonic) = account.source() else {
        panic!("a phrase")
    };
    let source = Source::ViewOnly {
        key: AccountKey::from_mnemonic(&mnemonic).view_account(),
        default_address: None,
    };
    let operated = world.operate(world.opening(Some(source)));
    assert!(operated.wallet.view_only);
    assert_eq!(operated.wallet.id.to_string(), account.derived.account_id);
    let expected = Row {
        plaintext: None,
        view_key: Some(Refusal::ViewOnly),
        sealed: None,
        stamped: Some(Refusal::NoOwnerKey),
    };
    assert_eq!(row(&world, &operated, &signing_key()), expected);
    // Off is off, whatever the keys are.
    let sealed = world.in_form(ExportForm::Sealed);
    let view = sealed
        .vault
        .operator_view_key(operated.scope(), operated.stored());
    assert_eq!(refusal(view), Some(Refusal::PlaintextOff));
}

/// Either parcel of the account, under a name that makes it as large as one likes.
fn named<'a>(whole: bool, operated: &'a Operated, name: &'a str) -> Parcel<'a> {
    let face = Face { name, ..FACE };
    if !whole {
        return Parcel::Secrets(face);
    }
    Parcel::Bundle(BundleFace {
        face,
        first_block_index: 7,
        next_subaddress_index: operated.next,
        addresses: &operated.addresses,
    })
}

#[test]
fn an_account_too_large_for_an_envelope_is_refused_and_not_cut() {
    let world = World::new();
    let operated = world.unowned();
    let target = target_key();
    for whole in [false, true] {
        let sealed = |name: &str| {
            let parcel = named(whole, &operated, name);
            let delivered = world.seal_parcel(&operated, &parcel, &target)?;
            Ok(world.opened(&delivered, &target))
        };
        // Exposed for its length only.
        let shortest = sealed("").expect("leaves").expose().len();
        let most = "n".repeat(hpke::MAX_PLAINTEXT - shortest);
        let largest = sealed(&most).expect("leaves");
        assert_eq!(largest.expose().len(), hpke::MAX_PLAINTEXT);
        let refused = refusal(sealed(&format!("{most}n")));
        assert_eq!(refused, Some(Refusal::TooLarge));
        if whole {
            // The largest one comes to life elsewhere.
            let opened = import(&World::new(), largest.expose()).expect("arrives");
            assert_eq!(opened.name, most);
        }
    }
}

/// Its owner is not asked, and what grew since the owner was asked does not go.
#[test]
fn an_owned_account_too_large_for_an_envelope_is_refused_on_both_legs() {
    let world = World::new();
    let owner = signing_key();
    let operated = world.owned(&owner);
    let name = "n".repeat(hpke::MAX_PLAINTEXT);
    for whole in [false, true] {
        let (small, large) = (named(whole, &operated, ""), named(whole, &operated, &name));
        let begun = world.vault.begin_operator_export(
            operated.scope(),
            operated.stored(),
            &large,
            target_of(target_key().public()),
            export_body(),
        );
        assert_eq!(refusal(begun), Some(Refusal::TooLarge));
        let asked = world.ask_owner(&operated, &small);
        let stamp = stamp(&owner, &asked.challenge.payload);
        let retry = operated.retry(large, &asked.challenge, &stamp);
        let finished = world.vault.finish_operator_export(&retry).err();
        let too_large = Error::Refused(Refusal::TooLarge);
        assert_eq!(finished, Some(FinishOperatorError::Export(too_large)));
    }
}
