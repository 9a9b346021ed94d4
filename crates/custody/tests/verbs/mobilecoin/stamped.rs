//! A stamped export: two calls, one request, one envelope, to what the owner stamped alone.

use std::time::Duration;

use seedport_custody::mobilecoin::{
    Account, ExportForm, MobilecoinError, OwnerRetry, OwnerRetryRefusal, Sealed,
};
use seedport_store::{AuditVerb, Outcome};
use seedport_wire::{Stamp, TargetPublicKey};

use super::{
    CAROL, DAVE, Door, answered, cut_or_changed, envelope_of, refusal, signing_key, target,
};
use crate::common::Place;

/// Why a retry is refused.
async fn refused(
    door: &Door,
    row: &Account,
    to: &TargetPublicKey,
    retry: OwnerRetry<'_>,
) -> OwnerRetryRefusal {
    match door.seal(row.id, to, Some(retry)).await {
        Err(MobilecoinError::Retry(refusal)) => refusal,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("handed over"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_simultaneous_retries_one_gets_the_envelope() {
    let mut place = Place::new();
    place.limits.operator_export = ExportForm::Stamped;
    let door = Door::open(&place).await;
    let owner = signing_key();
    let row = door.owned(CAROL, &owner).await;
    let (key, to) = target();
    for whole in [false, true] {
        let begun = if whole {
            door.bundle(row.id, &to, None).await
        } else {
            door.seal(row.id, &to, None).await
        };
        let Ok(Sealed::Challenge {
            payload_to_sign,
            request,
            expires_at,
        }) = begun
        else {
            panic!("no challenge");
        };
        let life = Duration::from_mins(5);
        assert_eq!(expires_at, door.world.custody.now().plus(life));
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                // Each retry has a stamp of its own: no state hangs on signature bytes.
                let stamp = Stamp::make(&owner, &payload_to_sign).expect("signs");
                let (custody, operator) = (door.world.custody.clone(), door.operator);
                let (request, to, id) = (request.clone(), to.clone(), row.id);
                tokio::spawn(async move {
                    let retry = Some(OwnerRetry {
                        request: &request,
                        stamp: &stamp,
                    });
                    if whole {
                        custody
                            .export_mobilecoin_bundle(&operator, id, &to, retry)
                            .await
                    } else {
                        custody
                            .seal_mobilecoin_secrets(&operator, id, &to, retry)
                            .await
                    }
                })
            })
            .collect();
        let (mut delivered, mut spent) = (Vec::new(), 0);
        for task in tasks {
            match task.await.expect("no panic") {
                Ok(sealed) => delivered.push(envelope_of(sealed)),
                Err(MobilecoinError::Retry(OwnerRetryRefusal::RequestSpent)) => spent += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!((delivered.len(), spent), (1, 15));
        door.unseal(&delivered[0], &key);
    }
    let told = door.told().await;
    let of = |verb, outcome, reason: &str| {
        let entry = (verb, outcome, Some(reason.to_owned()));
        told.iter().filter(|told| **told == entry).count()
    };
    for verb in [
        AuditVerb::MobilecoinExport,
        AuditVerb::MobilecoinBundleExport,
    ] {
        assert_eq!(of(verb, Outcome::Done, "SEALED"), 1);
        assert_eq!(of(verb, Outcome::Refused, "REQUEST_SPENT"), 15);
    }
    assert_eq!(told.len(), 1 + 2 * 17);
}

#[tokio::test]
async fn a_request_serves_its_own_account_target_and_verb_alone() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let carol = door.owned(CAROL, &owner).await;
    let dave = door.owned(DAVE, &owner).await;
    let ((_, to), (_, other)) = (target(), target());
    let begun = door.seal(carol.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let whole = door.bundle(carol.id, &to, None).await.expect("a challenge");
    let whole = answered(whole, &owner);

    let (unknown, mismatch) = (
        OwnerRetryRefusal::RequestUnknown,
        OwnerRetryRefusal::BodyMismatch,
    );
    let refusal_of = async |row, to, retry| refused(&door, row, to, retry).await;
    assert_eq!(refusal_of(&dave, &to, answer.retry()).await, unknown);
    assert_eq!(refusal_of(&carol, &other, answer.retry()).await, mismatch);
    assert_eq!(refusal_of(&carol, &to, whole.retry()).await, mismatch);
    let as_bundle = door.bundle(carol.id, &to, Some(answer.retry())).await;
    assert_eq!(refusal(as_bundle), "BODY_MISMATCH");
    let import = door.import_target().await;
    let of_import = OwnerRetry {
        request: &import.request,
        ..answer.retry()
    };
    assert_eq!(refusal_of(&carol, &to, of_import).await, unknown);

    // None of that spent it.
    let retry = Some(answer.retry());
    assert!(door.seal(carol.id, &to, retry).await.is_ok());
    assert_eq!(
        refusal(door.seal(carol.id, &to, retry).await),
        "REQUEST_SPENT"
    );
    // Nor did its use spend the other's.
    assert!(
        door.bundle(carol.id, &to, Some(whole.retry()))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_request_that_was_cut_or_changed_is_unknown_and_never_a_fault() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let row = door.owned(CAROL, &owner).await;
    let (_, to) = target();
    let begun = door.seal(row.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let request = &answer.request;
    let mut wrong: Vec<_> = ["", " ", "{}", "\0", "é", "AAAA"].map(str::to_owned).into();
    wrong.push("A".repeat(1024 * 1024));
    wrong.push(format!("{request}{request}"));
    wrong.push(format!("{request}="));
    wrong.extend(cut_or_changed(request));
    for wrong in &wrong {
        let retry = OwnerRetry {
            request: wrong,
            ..answer.retry()
        };
        let refusal = refused(&door, &row, &to, retry).await;
        assert_eq!(refusal, OwnerRetryRefusal::RequestUnknown, "{wrong:.2000}");
    }
    let told = door.told().await.split_off(2);
    assert_eq!(told.len(), wrong.len());
    let reason = Some("REQUEST_UNKNOWN".to_owned());
    let refused = (AuditVerb::MobilecoinExport, Outcome::Refused, reason);
    assert!(told.iter().all(|told| *told == refused));
    assert!(door.seal(row.id, &to, Some(answer.retry())).await.is_ok());
}

#[tokio::test]
async fn a_stamp_by_another_key_or_over_another_payload_spends_nothing() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let row = door.owned(CAROL, &owner).await;
    let (_, to) = target();
    let begun = door.seal(row.id, &to, None).await.expect("a challenge");
    let Sealed::Challenge {
        payload_to_sign, ..
    } = &begun
    else {
        panic!("no challenge");
    };
    let by_stranger = Stamp::make(&signing_key(), payload_to_sign).expect("signs");
    let over_another = Stamp::make(&owner, "another payload").expect("signs");
    let answer = answered(begun, &owner);
    for stamp in [&by_stranger, &over_another] {
        let retry = OwnerRetry {
            stamp,
            ..answer.retry()
        };
        let refusal = refused(&door, &row, &to, retry).await;
        assert_eq!(refusal, OwnerRetryRefusal::StampInvalid);
    }
    assert!(door.seal(row.id, &to, Some(answer.retry())).await.is_ok());
}

#[tokio::test]
async fn a_request_ends_with_its_time_and_with_its_account() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let row = door.owned(CAROL, &owner).await;
    let (_, to) = target();
    let begun = door.seal(row.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    door.world.clock.advance(Duration::from_mins(5));
    let refusal = refused(&door, &row, &to, answer.retry()).await;
    assert_eq!(refusal, OwnerRetryRefusal::RequestExpired);

    let begun = door.seal(row.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    door.remove_owned(row.id, &owner).await;
    // The same keys and the same owner, and another account.
    let again = door.owned(CAROL, &owner).await;
    let refusal = refused(&door, &again, &to, answer.retry()).await;
    assert_eq!(refusal, OwnerRetryRefusal::RequestUnknown);
}

#[tokio::test]
async fn a_stamp_takes_nothing_out_of_an_account_without_an_owner() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let (carol, dave) = (door.owned(CAROL, &owner).await, door.account(DAVE).await);
    let (_, to) = target();
    let begun = door.seal(carol.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let refusal = refused(&door, &dave, &to, answer.retry()).await;
    assert_eq!(refusal, OwnerRetryRefusal::RequestUnknown);
}
