//! What an import says beside its secret: how far its addresses go, its fog, its owner.

use seedport_custody::mobilecoin::{ExportForm, MobilecoinError, Opening, Secret};
use seedport_keys::mobilecoin::{AccountKey, PublicAddress};
use seedport_store::{AuditVerb, Outcome};
use seedport_wire::SecretBytes;

use super::{
    CAROL, CHANGE, DAVE, Door, fog, mnemonic, opening, phrase, refusal, signing_key, view_of,
};
use crate::common::Place;

fn until(next_subaddress_index: u64) -> Opening {
    Opening {
        next_subaddress_index,
        ..opening("imported")
    }
}

#[tokio::test]
async fn an_import_assigns_the_addresses_below_its_next_index() {
    for (next, kept) in [(0, 2), (1, 2), (2, 2), (3, 3), (40, 40)] {
        for secret in [phrase(CAROL), view_of(CAROL)] {
            let place = Place::new();
            let door = Door::open(&place).await;
            let row = door.import(secret, until(next)).await.expect("imported");
            assert_eq!(row.next_subaddress_index, kept, "{next}");
            let key = AccountKey::from_mnemonic(&mnemonic(CAROL));
            let addresses = door.addresses(row.id).await;
            let mut indexes: Vec<_> = (0..kept).collect();
            indexes.push(CHANGE);
            assert_eq!(addresses.len(), indexes.len());
            for (address, index) in addresses.into_iter().zip(indexes) {
                assert_eq!(address.subaddress_index, index);
                assert_eq!(address.address, key.subaddress(index, None).to_b58());
                let noted = matches!(index, 0 | 1 | CHANGE);
                assert_eq!(address.metadata.is_empty(), !noted, "{index}");
            }
            let assigned = door.assign(row.id, "").await.expect("assigned");
            assert_eq!(assigned.subaddress_index, kept);
        }
    }
}

#[tokio::test]
async fn an_import_of_more_addresses_than_the_cap_writes_nothing() {
    let mut place = Place::new();
    place.policy.mobilecoin_address_batch = 5;
    let door = Door::open(&place).await;
    for next in [8, 1_000_000, u64::MAX] {
        let refused = door.import(phrase(CAROL), until(next)).await;
        let cap = |error| matches!(error, MobilecoinError::TooManyAddresses { limit: 5 });
        assert!(refused.is_err_and(cap), "{next}");
        assert_eq!(door.accounts().await, []);
    }
    let refused = (AuditVerb::MobilecoinImport, Outcome::Refused);
    let reason = Some("TOO_MANY_ADDRESSES".to_owned());
    assert_eq!(door.told().await, vec![(refused.0, refused.1, reason); 3]);
    let row = door
        .import(phrase(CAROL), until(7))
        .await
        .expect("as many as the cap");
    assert_eq!(door.addresses(row.id).await.len(), 8);
}

#[tokio::test]
async fn an_account_with_fog_has_its_main_address_and_no_next() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let with_fog = |next| Opening {
        fog: Some(fog()),
        ..until(next)
    };
    let made = door.create(with_fog(2)).await.expect("made");
    let imported = door
        .import(phrase(CAROL), with_fog(2))
        .await
        .expect("imported");
    for row in [made, imported] {
        assert!(row.fog_enabled && !row.view_only);
        assert_eq!(row.next_subaddress_index, 1);
        let main = PublicAddress::parse_b58(&row.main_address).expect("an address");
        assert!(main.fog.is_some());
        let indexes: Vec<_> = door.addresses(row.id).await;
        let indexes: Vec<_> = indexes.iter().map(|row| row.subaddress_index).collect();
        assert_eq!(indexes, [0, CHANGE]);
        assert_eq!(refusal(door.assign(row.id, "").await), "FOG");
        assert_eq!(door.addresses(row.id).await.len(), 2);
    }
    let more = door.import(phrase(DAVE), with_fog(3)).await;
    assert_eq!(refusal(more), "FOG");
    // Keys that see do not sign a fog address: they take it as it is given.
    let given = Opening {
        fog: Some(fog()),
        ..opening("view")
    };
    assert_eq!(refusal(door.import(view_of(DAVE), given).await), "FOG");
    assert_eq!(door.accounts().await.len(), 2);
}

#[tokio::test]
async fn a_view_only_import_takes_the_fog_address_of_its_own_keys() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let key = AccountKey::from_mnemonic(&mnemonic(CAROL));
    let main = key.subaddress(0, Some(&fog()));
    let of = |of, address: &PublicAddress| Secret::ViewOnly {
        key: AccountKey::from_mnemonic(&mnemonic(of)).view_account(),
        default_address: Some(address.clone()),
    };
    let other = door.import(of(DAVE, &main), opening("view")).await;
    assert_eq!(refusal(other), "ADDRESS_OF_OTHER_KEYS");
    let row = door.import(of(CAROL, &main), opening("view")).await;
    let row = row.expect("imported");
    assert_eq!(row.id, main.account_id());
    assert_eq!(row.main_address, main.to_b58());
    assert!(row.view_only && row.fog_enabled);
    assert_eq!(door.addresses(row.id).await.len(), 1);
    assert_eq!(refusal(door.assign(row.id, "").await), "FOG");
}

#[tokio::test]
async fn root_entropy_of_another_length_is_refused() {
    let place = Place::new();
    let door = Door::open(&place).await;
    for length in [0, 31, 33, 64] {
        let entropy = SecretBytes::from_vec(vec![7; length]);
        let refused = door.import(Secret::RootEntropy(entropy), opening("")).await;
        assert_eq!(refusal(refused), "ENTROPY_LENGTH", "{length}");
    }
    assert_eq!(door.accounts().await, []);
}

#[tokio::test]
async fn where_exports_are_stamped_no_account_comes_without_its_owner() {
    let mut place = Place::new();
    place.limits.operator_export = ExportForm::Stamped;
    let door = Door::open(&place).await;
    assert_eq!(
        refusal(door.create(opening("")).await),
        "OWNER_KEY_REQUIRED"
    );
    for secret in [phrase(CAROL), view_of(CAROL)] {
        let refused = door.import(secret, opening("")).await;
        assert_eq!(refusal(refused), "OWNER_KEY_REQUIRED");
    }
    assert_eq!(door.accounts().await, []);
    let reason = Some("OWNER_KEY_REQUIRED".to_owned());
    let refused = |verb| (verb, Outcome::Refused, reason.clone());
    let (create, import) = (AuditVerb::MobilecoinCreate, AuditVerb::MobilecoinImport);
    let expected = [refused(create), refused(import), refused(import)];
    assert_eq!(door.told().await, expected);
    door.owned(CAROL, &signing_key()).await;
    assert_eq!(door.accounts().await.len(), 1);
}
