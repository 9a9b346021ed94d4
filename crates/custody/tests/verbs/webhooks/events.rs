//! Which events there are, and what they say.

use std::sync::Arc;

use seedport_custody::customers::UpdateCustomer;
use seedport_store::{CustomerType, WebhookState};
use seedport_wire::{Clock as _, SigningKey, SystemEntropy};
use serde_json::{Value, json};

use super::{Endpoints, Got, HERE, Told, field, types};
use crate::common::{Place, customer, retry, target};

/// The whole body, but for the id, which is checked here.
fn said(got: &Got) -> Value {
    let mut body: Value = serde_json::from_str(&got.body).expect("JSON");
    let id = body["id"].take();
    let uuid = id.as_str().and_then(|id| id.strip_prefix("Webhook:"));
    assert_eq!(uuid.map(str::len), Some(36), "{id}");
    body
}

#[tokio::test]
async fn a_customer_and_the_wallet_are_told_of_with_their_own_commit() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let now = told.world.clock.now().to_string();
    let owned = told.world.owned(&by, "ann@example.com").await;
    told.deliver().await;
    let got = endpoints.take();
    let approved = json!({
        "id": null, "type": "CUSTOMER.KYC_APPROVED", "timestamp": now,
        "data": {"id": owned.customer.to_string()},
    });
    let active = json!({
        "id": null, "type": "INTERNAL_ACCOUNT.STATUS_UPDATED", "timestamp": now,
        "data": {"id": owned.account.to_string()},
    });
    assert_eq!(got.iter().map(said).collect::<Vec<_>>(), [approved, active]);
    assert!(got.iter().all(|got| got.url == HERE));
}

#[tokio::test]
async fn a_business_is_approved_as_one_and_its_wallet_is_told_of_when_it_comes() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let mut request = customer(None);
    request.customer_type = CustomerType::Business;
    let custody = Arc::clone(&told.world.custody);
    let row = custody.create_customer(&by.manage, request).await;
    let id = row.expect("a customer").id;
    told.deliver().await;
    assert_eq!(types(&endpoints.take()), ["CUSTOMER.KYB_APPROVED"]);
    let update = UpdateCustomer {
        customer_type: CustomerType::Business,
        uma_address: None,
        region: None,
        currencies: None,
        email: Some("ann@example.com".to_owned()),
        phone: None,
        profile: |kept, _| kept.to_owned(),
        profile_patch: "{}".to_owned(),
    };
    let updated = custody.update_customer(&by.manage, id, update).await;
    updated.expect("a first address");
    told.deliver().await;
    let got = endpoints.take();
    assert_eq!(types(&got), ["INTERNAL_ACCOUNT.STATUS_UPDATED"]);
}

#[tokio::test]
async fn a_platform_without_an_endpoint_is_told_nothing_later_either() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.world.integrator("one").await;
    told.world.owned(&by, "ann@example.com").await;
    told.set(&by, HERE).await;
    told.deliver().await;
    assert_eq!(types(&endpoints.take()), ["TEST"]);
}

#[tokio::test]
async fn what_failed_to_be_made_is_not_told_of() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let mut request = customer(Some("ann@example.com"));
    request.platform_customer_id = Some("ann".to_owned());
    let custody = Arc::clone(&told.world.custody);
    let made = custody.create_customer(&by.manage, request.clone()).await;
    made.expect("a customer");
    let again = custody.create_customer(&by.manage, request).await;
    again.expect_err("the id is taken");
    told.deliver().await;
    assert_eq!(endpoints.take().len(), 2, "one customer and one wallet");
}

#[tokio::test]
async fn a_refused_export_is_told_of_once_and_a_delivered_one_once() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let owned = told.world.owned(&by, "ann@example.com").await;
    told.deliver().await;
    endpoints.take();
    let (world, now) = (&told.world, told.world.clock.now().to_string());
    let key = world.session(&by, owned).await;
    let begun = world.begin(&by, owned.account, &target()).await;
    let stranger = SigningKey::make(&SystemEntropy).expect("key");
    let bad = retry(&stranger, begun.request, &begun.payload);
    for _ in 0..3 {
        let refused = world.finish(&by, owned.account, &bad).await;
        refused.expect_err("no stamp of a session");
    }
    let good = retry(&key, begun.request, &begun.payload);
    world
        .finish(&by, owned.account, &good)
        .await
        .expect("delivers");
    for again in [&good, &bad] {
        let refused = world.finish(&by, owned.account, again).await;
        refused.expect_err("it is spent");
    }
    told.deliver().await;
    let got = endpoints.take();
    let session = field(&got[0], "data")["resourceId"].take();
    assert!(session.as_str().expect("an id").starts_with("Session:"));
    let opened = field(&got[0], "data")["requestId"].take();
    let event =
        |kind: &str, data: Value| json!({"id": null, "type": kind, "timestamp": now, "data": data});
    let request = begun.request.to_string();
    let expected = [
        event(
            "SESSION.CREATED",
            json!({
                "operationId": opened, "requestId": opened,
                "resourceType": "SESSION", "resourceId": session, "status": "completed",
            }),
        ),
        event(
            "WALLET_OPERATION.FAILED",
            json!({
                "operationId": request, "requestId": request, "operationType": "wallet.export",
                "resourceType": "INTERNAL_ACCOUNT", "resourceId": owned.account.to_string(),
                "status": "failed", "error": {"code": "SESSION_UNKNOWN"},
            }),
        ),
        event(
            "WALLET_OPERATION.COMPLETED",
            json!({
                "operationId": request, "requestId": request, "operationType": "wallet.export",
                "resourceType": "INTERNAL_ACCOUNT", "resourceId": owned.account.to_string(),
                "status": "completed",
            }),
        ),
    ];
    assert_eq!(got.iter().map(said).collect::<Vec<_>>(), expected);
    assert_eq!(told.list(WebhookState::Pending).await, []);
}

#[tokio::test]
async fn a_first_wrong_stamp_of_an_unknown_request_fails_no_operation() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let owned = told.world.owned(&by, "ann@example.com").await;
    let key = told.world.session(&by, owned).await;
    told.deliver().await;
    endpoints.take();
    let request = seedport_wire::ids::RequestId::from_bytes([7; 16]);
    let unknown = retry(&key, request, "{}");
    let refused = told.world.finish(&by, owned.account, &unknown).await;
    refused.expect_err("no such request");
    told.deliver().await;
    assert_eq!(endpoints.take(), []);
}
