//! An account with an owner's key goes by the owner's stamp alone.

use std::time::Duration;

use seedport_custody::mobilecoin::{
    Account, ExportForm, MobilecoinError, OwnerRetry, OwnerRetryRefusal, Removal, Sealed,
};
use seedport_store::{AuditVerb, Outcome};
use seedport_wire::{SigningKey, Stamp, payload::RemoveAccount};

use super::{CAROL, DAVE, Door, signing_key, target};
use crate::common::Place;

/// What a removal asks its owner to sign: the text and the request.
async fn asked(door: &Door, row: &Account) -> (String, String) {
    let custody = &door.world.custody;
    let removal = custody.remove_mobilecoin_account(&door.operator, row.id, None);
    match removal.await.expect("asked") {
        Removal::Challenge {
            payload_to_sign,
            request,
            ..
        } => (payload_to_sign, request),
        Removal::Removed => panic!("removed without a stamp"),
    }
}

async fn removed(
    door: &Door,
    row: &Account,
    request: &str,
    stamp: &Stamp,
) -> Result<Removal, MobilecoinError> {
    let retry = OwnerRetry { request, stamp };
    let custody = &door.world.custody;
    custody
        .remove_mobilecoin_account(&door.operator, row.id, Some(retry))
        .await
}

fn stamped(key: &SigningKey, payload: &str) -> Stamp {
    Stamp::make(key, payload).expect("signs")
}

fn refusal(removal: Result<Removal, MobilecoinError>) -> OwnerRetryRefusal {
    match removal {
        Err(MobilecoinError::Retry(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_owners_account_stays_until_its_owner_stamps_its_removal() {
    for form in [
        ExportForm::Plaintext,
        ExportForm::Sealed,
        ExportForm::Stamped,
    ] {
        let mut place = Place::new();
        place.limits.operator_export = form;
        let door = Door::open(&place).await;
        let (owner, stranger) = (signing_key(), signing_key());
        let row = door.owned(CAROL, &owner).await;
        let (payload, request) = asked(&door, &row).await;
        let read = RemoveAccount::parse(&payload).expect("a removal");
        assert_eq!((read.account, read.wallet), (row.id, row.wallet));
        let by_stranger = removed(&door, &row, &request, &stamped(&stranger, &payload)).await;
        assert_eq!(refusal(by_stranger), OwnerRetryRefusal::StampInvalid);
        assert_eq!(door.accounts().await.len(), 1);
        let by_owner = removed(&door, &row, &request, &stamped(&owner, &payload)).await;
        assert!(matches!(by_owner, Ok(Removal::Removed)), "{by_owner:?}");
        assert!(door.accounts().await.is_empty());
        let told = door.told().await;
        let verbs: Vec<_> = told
            .iter()
            .map(|(verb, outcome, _)| (*verb, *outcome))
            .collect();
        assert_eq!(
            verbs[1..],
            [
                (AuditVerb::MobilecoinRemoveBegin, Outcome::Done),
                (AuditVerb::MobilecoinRemove, Outcome::Refused),
                (AuditVerb::MobilecoinRemove, Outcome::Done),
            ]
        );
    }
}

#[tokio::test]
async fn a_stamp_for_an_export_removes_nothing_and_one_for_a_removal_exports_nothing() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let row = door.owned(CAROL, &owner).await;
    let (_, to) = target();
    let Ok(Sealed::Challenge {
        payload_to_sign,
        request,
        ..
    }) = door.seal(row.id, &to, None).await
    else {
        panic!("no challenge");
    };
    let export = stamped(&owner, &payload_to_sign);
    let by_export = removed(&door, &row, &request, &export).await;
    assert_eq!(refusal(by_export), OwnerRetryRefusal::RequestUnknown);
    let (payload, removal) = asked(&door, &row).await;
    let stamp = stamped(&owner, &payload);
    for call in [false, true] {
        let retry = Some(OwnerRetry {
            request: &removal,
            stamp: &stamp,
        });
        let handed = if call {
            door.bundle(row.id, &to, retry).await
        } else {
            door.seal(row.id, &to, retry).await
        };
        let Err(MobilecoinError::Retry(refusal)) = handed else {
            panic!("handed over");
        };
        assert_eq!(refusal, OwnerRetryRefusal::RequestUnknown);
    }
    // A stamp over the one text is none over the other.
    let crossed = removed(&door, &row, &removal, &export).await;
    assert_eq!(refusal(crossed), OwnerRetryRefusal::StampInvalid);
    assert_eq!(door.accounts().await.len(), 1);
}

#[tokio::test]
async fn a_removals_stamp_is_for_one_account_once_and_in_time() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let (carol, dave) = (
        door.owned(CAROL, &owner).await,
        door.owned(DAVE, &owner).await,
    );
    let (payload, request) = asked(&door, &carol).await;
    let stamp = stamped(&owner, &payload);
    let other = removed(&door, &dave, &request, &stamp).await;
    assert_eq!(refusal(other), OwnerRetryRefusal::RequestUnknown);
    door.world.clock.advance(Duration::from_mins(6));
    let late = removed(&door, &carol, &request, &stamp).await;
    assert_eq!(refusal(late), OwnerRetryRefusal::RequestExpired);
    let (payload, request) = asked(&door, &carol).await;
    let stamp = stamped(&owner, &payload);
    let removal = removed(&door, &carol, &request, &stamp).await;
    assert!(matches!(removal, Ok(Removal::Removed)), "{removal:?}");
    // The same account again, from its phrase: what removed it once does not remove it again.
    let again = door.owned(CAROL, &owner).await;
    let twice = removed(&door, &again, &request, &stamp).await;
    assert!(twice.is_err(), "{twice:?}");
    assert_eq!(door.accounts().await.len(), 2);
}
