//! A platform has an account once, in whatever form it comes again.

use std::slice;

use seedport_custody::mobilecoin::{MobilecoinError, Opening, Secret};
use seedport_keys::mobilecoin::AccountKey;
use seedport_store::{AuditVerb, Outcome};

use super::{CAROL, Door, LEGACY, entropy, fog, id, mnemonic, opening, phrase, view_of};
use crate::common::Place;

fn root() -> Secret {
    Secret::RootEntropy(entropy(LEGACY))
}

fn view_of_root() -> Secret {
    let key = AccountKey::from_root_entropy(&entropy(LEGACY)).expect("32 bytes");
    Secret::ViewOnly {
        key: key.view_account(),
        default_address: None,
    }
}

/// The keys that see a fog account of Carol's, with the address that they cannot make.
fn view_with_fog() -> Secret {
    let key = AccountKey::from_mnemonic(&mnemonic(CAROL));
    Secret::ViewOnly {
        default_address: Some(key.subaddress(0, Some(&fog()))),
        key: key.view_account(),
    }
}

fn with_fog() -> Opening {
    Opening {
        fog: Some(fog()),
        ..opening("fog")
    }
}

#[tokio::test]
async fn a_second_import_in_any_form_leaves_the_first_untouched() {
    type Form = fn() -> (Secret, Opening);
    let full: Form = || (phrase(CAROL), opening("again"));
    let view: Form = || (view_of(CAROL), opening("again"));
    let full_of_root: Form = || (root(), opening("again"));
    let view_of_root: Form = || (view_of_root(), opening("again"));
    let full_with_fog: Form = || (phrase(CAROL), with_fog());
    let view_with_fog: Form = || (view_with_fog(), opening("fog"));
    for forms in [
        [full, view],
        [full_of_root, view_of_root],
        [full_with_fog, view_with_fog],
    ] {
        for first in forms {
            let place = Place::new();
            let door = Door::open(&place).await;
            let (secret, opening) = first();
            let kept = door.import(secret, opening).await.expect("the first");
            let addresses = door.addresses(kept.id).await;
            for again in forms {
                let (secret, mut opening) = again();
                opening.require_spend_subaddress = true;
                opening.first_block_index = 7;
                let refused = door.import(secret, opening).await;
                let exists =
                    |error| matches!(error, MobilecoinError::AccountExists(id) if id == kept.id);
                assert!(refused.is_err_and(exists));
                assert_eq!(door.accounts().await, slice::from_ref(&kept));
                assert_eq!(door.addresses(kept.id).await, addresses);
            }
            // The log names the account that is there, not one that did not come to be.
            let log = door.log().await;
            assert_eq!(log.len(), 3);
            for row in &log[1..] {
                assert_eq!(row.entry.verb, AuditVerb::MobilecoinImport);
                assert_eq!(row.entry.outcome, Outcome::Refused);
                assert_eq!(row.entry.reason.as_deref(), Some("ACCOUNT_EXISTS"));
                assert_eq!(row.entry.account, Some(kept.account));
                assert_eq!(row.entry.subject, Some(kept.id.to_string()));
            }
        }
    }
}

#[tokio::test]
async fn with_and_without_fog_a_phrase_is_two_accounts() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let plain = door.account(CAROL).await;
    let fog = door
        .import(phrase(CAROL), with_fog())
        .await
        .expect("another");
    assert_eq!(plain.id, id(CAROL));
    assert!(fog.id != plain.id && fog.main_address != plain.main_address);
    assert_eq!(door.accounts().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_simultaneous_imports_one_makes_the_account() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let tasks: Vec<_> = (0..16)
        .map(|n| {
            let (custody, operator) = (door.world.custody.clone(), door.operator);
            let secret = if n % 2 == 0 {
                phrase(CAROL)
            } else {
                view_of(CAROL)
            };
            tokio::spawn(async move {
                custody
                    .import_mobilecoin_account(&operator, secret, opening("at once"))
                    .await
            })
        })
        .collect();
    let (mut made, mut exists) = (Vec::new(), 0);
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(row) => made.push(row),
            Err(MobilecoinError::AccountExists(_)) => exists += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((made.len(), exists), (1, 15));
    assert_eq!(door.accounts().await, made);
    // Each refusal names the account that won.
    let log = door.log().await;
    assert_eq!(log.len(), 16);
    assert!(
        log.iter()
            .all(|row| row.entry.account == Some(made[0].account))
    );
}
