//! Faults of ours: told by name, with their cause in the log and nowhere else.

use serde_json::{Value, json};

use crate::common::{
    client::Client,
    log,
    samples::scene,
    server::{Server, Settings},
    vectors::{self, CAROL},
};

#[tokio::test]
async fn a_full_disk_is_told_and_reading_still_works() {
    let settings = Settings {
        max_bytes: Some(1 << 20),
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    let client = server.client();
    client.import("Carol", vectors::carol_phrase()).await;
    // Hands that know no ceiling take what room is left below it.
    let filler = "CREATE TABLE filler (stuff BLOB); INSERT INTO filler VALUES (zeroblob(2097152))";
    server.database().execute_batch(filler).expect("writes");
    let id = json!({"account_id": CAROL});
    let mut params = id.clone();
    params["metadata"] = json!("x".repeat(1024));
    until_full(&client, "assign_address_for_account", &params).await;
    // An export needs room for its entry in the audit log: what is not written down is not told.
    until_full(&client, "export_account_secrets", &id).await;
    client.result("get_account_status", &id).await;
    assert!(log::everything().contains("outcome=\"STORE_FULL\" error="));
}

/// Calls until there is no room left for it.
async fn until_full(client: &Client, method: &str, params: &Value) {
    for _ in 0..2000 {
        let answer = client.call(method, params).await;
        if answer.text().contains("\"error\"") {
            let error = answer.error();
            error.ours("STORE_FULL");
            let said = "the service has no room to write; reading still works";
            assert_eq!(error.details, said);
            return;
        }
    }
    panic!("the ceiling holds");
}

#[tokio::test]
async fn a_damaged_record_is_a_fault_and_its_cause_is_logged() {
    let server = scene().await;
    let damage = "UPDATE mobilecoin_accounts SET sealed = zeroblob(200)";
    assert_eq!(server.database().execute(damage, ()).expect("writes"), 1);
    let client = server.client();
    for method in [
        "export_account_secrets",
        "create_view_only_account_import_request",
    ] {
        let error = client.error(method, &json!({"account_id": CAROL})).await;
        error.ours("FAULT");
        assert_eq!(error.details, "an internal error occurred");
    }
    let log = log::everything();
    assert!(log.contains("method=\"export_account_secrets\" outcome=\"FAULT\" error="));
}
