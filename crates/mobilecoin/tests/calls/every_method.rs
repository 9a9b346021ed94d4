//! Every method of the contract, in both editions: served, answered as empty, or refused.

use seedport_mobilecoin::{Class, Edition, methods};
use serde_json::json;

use crate::common::{
    client::names,
    samples::{sample, scene},
};

const EDITIONS: [Edition; 2] = [Edition::V1, Edition::V2];

#[tokio::test]
async fn every_method_that_is_served_answers_with_its_own_members_in_order() {
    for edition in EDITIONS {
        let mut count = 0;
        for (method, class) in methods(edition).filter(|(_, class)| *class != Class::Ledger) {
            let server = scene().await;
            let client = server.client().of(edition);
            let sample = sample(&server, edition, method).await;
            let sample = sample.unwrap_or_else(|| panic!("no sample of {edition:?} {method}"));
            let answer = client.call(method, &sample.params).await;
            assert_eq!(names(answer.text()), ["method", "result", "jsonrpc", "id"]);
            if sample.members.is_empty() {
                assert!(answer.after_name("result").starts_with("null,"), "{method}");
            } else {
                assert_eq!(
                    names(answer.after_name("result")),
                    sample.members,
                    "{method}"
                );
            }
            count += usize::from(class != Class::Ours);
        }
        let expected = match edition {
            Edition::V1 => 26,
            Edition::V2 => 28,
        };
        assert_eq!(count, expected, "{edition:?}");
    }
}

#[tokio::test]
async fn every_method_that_needs_a_ledger_says_that_seedport_keeps_keys_only() {
    let server = scene().await;
    for edition in EDITIONS {
        let client = server.client().of(edition);
        let mut refused = 0;
        for (method, _) in methods(edition).filter(|(_, class)| *class == Class::Ledger) {
            refused += 1;
            let answer = client.call(method, &json!({"account_id": "x"})).await;
            assert_eq!(names(answer.text()), ["method", "error", "jsonrpc", "id"]);
            let error = answer.error();
            // Clients take this word for the device of this name.
            assert!(!error.details.contains("Ledger"), "{error:?}");
            if method == "import_view_only_account_from_hardware_wallet" {
                error.internal(
                    "HardwareWalletService(NoHardwareWalletsFound)",
                    "Error with the HardwareWalletService: NoHardwareWalletsFound",
                );
                continue;
            }
            error.ours("KEYS_ONLY");
            assert!(error.details.starts_with(method), "{error:?}");
            assert!(error.details.contains("keys only"), "{error:?}");
        }
        let expected = match edition {
            Edition::V1 => 19,
            Edition::V2 => 28,
        };
        assert_eq!(refused, expected, "{edition:?}");
    }
}

#[tokio::test]
async fn an_old_name_of_the_first_edition_is_taken_for_the_new_one_and_echoed() {
    let server = scene().await;
    let client = server.first_edition();
    let params = json!({"account_id": crate::common::vectors::CAROL});
    let old = client
        .result("get_all_addresses_for_account", &params)
        .await;
    let new = client.result("get_addresses_for_account", &params).await;
    assert_eq!(old, new);
    for (old, new) in [
        (
            "get_all_transaction_logs_for_account",
            "get_transaction_logs_for_account",
        ),
        ("get_all_txos_for_account", "get_txos_for_account"),
    ] {
        let answered = client.result(old, &params).await;
        assert_eq!(answered, client.result(new, &params).await);
    }
    let error = server
        .client()
        .error("get_all_addresses_for_account", &params)
        .await;
    assert_eq!(error.code, -32600);
}

#[tokio::test]
async fn parameters_may_be_missing_null_empty_or_unknown_where_none_is_needed() {
    let server = scene().await;
    let client = server.client();
    for method in [
        "version",
        "get_network_status",
        "get_wallet_status",
        "get_accounts",
    ] {
        let whole = client.result(method, &json!({})).await;
        assert_eq!(client.result(method, &json!(null)).await, whole);
        assert_eq!(client.result(method, &json!({"what": [1]})).await, whole);
        let body = format!(r#"{{"method":"{method}","jsonrpc":"2.0","id":1}}"#);
        assert_eq!(client.post(body).await.expect(200)["result"], whole);
    }
}
