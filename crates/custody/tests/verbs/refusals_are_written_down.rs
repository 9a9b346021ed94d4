//! Every outcome is in the audit log, refusals too, and no secret is.

use seedport_store::{AuditVerb, Outcome};
use seedport_wire::{SigningKey, SystemEntropy};

use crate::common::{Place, retry, target};

#[tokio::test]
async fn a_whole_export_and_its_refusals_are_in_the_log() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let stranger = SigningKey::make(&SystemEntropy).expect("key");
    let key = world.session(&by, owned).await;
    let begun = world.begin(&by, owned.account, &target()).await;
    let bad = retry(&stranger, begun.request, &begun.payload);
    assert!(world.finish(&by, owned.account, &bad).await.is_err());
    let good = retry(&key, begun.request, &begun.payload);
    let export = world
        .finish(&by, owned.account, &good)
        .await
        .expect("delivered");
    assert!(world.finish(&by, owned.account, &good).await.is_err());

    let log = world.audit(&by).await;
    let told: Vec<_> = log
        .iter()
        .map(|row| {
            (
                row.entry.verb,
                row.entry.outcome,
                row.entry.reason.as_deref(),
            )
        })
        .collect();
    let done = |verb| (verb, Outcome::Done, None);
    let refused = |verb, reason| (verb, Outcome::Refused, Some(reason));
    assert_eq!(
        told,
        [
            (AuditVerb::PlatformCreate, Outcome::Done, Some("OPERATOR")),
            (AuditVerb::TokenCreate, Outcome::Done, Some("OPERATOR")),
            done(AuditVerb::WalletCreate),
            done(AuditVerb::CustomerCreate),
            done(AuditVerb::OtpIssue),
            done(AuditVerb::OtpVerify),
            done(AuditVerb::SessionCreate),
            done(AuditVerb::ExportBegin),
            refused(AuditVerb::ExportFinish, "SESSION_UNKNOWN"),
            done(AuditVerb::ExportFinish),
            refused(AuditVerb::ExportFinish, "REQUEST_ID_SPENT"),
        ]
    );
    let delivered = log
        .iter()
        .filter_map(|row| row.entry.export)
        .collect::<Vec<_>>();
    assert_eq!(delivered, [export.id]);
    let account = world
        .custody
        .account(&by.view, owned.account)
        .await
        .expect("reads");
    assert!(account.expect("account").exported_at.is_some());
}
