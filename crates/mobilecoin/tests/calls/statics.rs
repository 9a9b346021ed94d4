//! What an empty wallet that is offline answers.

use serde_json::json;

use crate::common::{
    client::names,
    samples::scene,
    server::{Server, Settings},
    vectors::{self, CAROL},
};

#[tokio::test]
async fn the_network_is_offline_and_both_tokens_have_fees() {
    let server = scene().await;
    let answer = server.client().call("get_network_status", &json!({})).await;
    let expected = concat!(
        r#"{"method":"get_network_status","result":{"network_status":{"network_block_height":"0","#,
        r#""local_block_height":"0","local_num_txos":"0","fees":{"0":"400000000","1":"2560"},"#,
        r#""block_version":"3","max_tombstone_blocks":"20160","network_info":{"offline":true,"#,
        r#""chain_id":"main","peers":[],"tx_sources":[]}}},"jsonrpc":"2.0","id":1}"#
    );
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn the_chain_is_the_one_that_the_operator_named() {
    let settings = Settings {
        chain_id: "test",
        ..Settings::default()
    };
    let server = Server::with(settings).await;
    let client = server.client();
    let status = client.result("get_network_status", &json!(null)).await;
    assert_eq!(status["network_status"]["network_info"]["chain_id"], "test");
}

#[tokio::test]
async fn lists_of_what_a_ledger_holds_are_empty_and_name_only_what_is_there() {
    let server = scene().await;
    let (first, current) = (server.first_edition(), server.client());
    let main = vectors::carol_derived("main_address");
    let id = json!({"account_id": CAROL, "offset": "0", "limit": "10"});
    let txos = json!({"txo_ids": [], "txo_map": {}});
    let logs = json!({"transaction_log_ids": [], "transaction_log_map": {}});
    for (method, params, expected) in [
        ("get_txos_for_account", &id, &txos),
        ("get_all_txos_for_account", &id, &txos),
        ("get_all_txos_for_address", &json!({"address": main}), &txos),
        ("get_transaction_logs_for_account", &id, &logs),
        ("get_all_transaction_logs_for_account", &id, &logs),
        (
            "get_all_transaction_logs_for_block",
            &json!({"block_index": "1"}),
            &logs,
        ),
        (
            "get_all_transaction_logs_ordered_by_block",
            &json!(null),
            &json!({"transaction_log_map": {}}),
        ),
        (
            "get_all_gift_codes",
            &json!(null),
            &json!({"gift_codes": []}),
        ),
    ] {
        assert_eq!(first.result(method, params).await, *expected, "{method}");
    }
    let page = json!({"account_id": CAROL, "offset": 0, "limit": 10});
    for (method, expected) in [("get_txos", &txos), ("get_transaction_logs", &logs)] {
        for params in [&json!(null), &json!({}), &page] {
            assert_eq!(current.result(method, params).await, *expected, "{method}");
        }
        let nobody = "0".repeat(64);
        let error = current.error(method, &json!({"account_id": nobody})).await;
        let said = format!(r#"Database(AccountNotFound("{nobody}"))"#);
        assert_eq!(error.server_error, said);
        let error = current.error(method, &json!({"offset": "x"})).await;
        assert_eq!(error.server_error, "ParseIntError { kind: InvalidDigit }");
    }
    assert_eq!(
        current.result("get_txos", &json!({"address": main})).await,
        txos
    );
}

#[tokio::test]
async fn the_wallet_is_empty_and_has_nothing_to_wait_for() {
    let server = scene().await;
    let answer = server.client().call("get_wallet_status", &json!({})).await;
    let expected = concat!(
        r#"{"method":"get_wallet_status","result":{"wallet_status":{"network_block_height":"0","#,
        r#""local_block_height":"0","is_synced_all":true,"min_synced_block_index":"0","#,
        r#""balance_per_token":{}}},"jsonrpc":"2.0","id":1}"#
    );
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn an_account_and_its_addresses_have_nothing() {
    let server = scene().await;
    let client = server.client();
    let id = json!({"account_id": CAROL});
    let status = client.result("get_account_status", &id).await;
    assert_eq!(status["account"]["id"], CAROL);
    assert_eq!(status["balance_per_token"], json!({}));
    assert_eq!(client.result("get_balance", &id).await, status);
    let address = json!({"address": vectors::carol_derived("main_address")});
    let status = client.result("get_address_status", &address).await;
    assert_eq!(status["balance_per_token"], json!({}));
    for height in [
        "account_block_height",
        "network_block_height",
        "local_block_height",
    ] {
        assert_eq!(status[height], "0", "{height}");
    }
}

#[tokio::test]
async fn nothing_was_found_to_be_synced_and_nothing_is_looked_for_again() {
    let server = scene().await;
    let client = server.client();
    let id = json!({"account_id": CAROL});
    let request = client
        .result("create_view_only_account_sync_request", &id)
        .await;
    assert_eq!(
        request,
        json!({"txo_sync_request": {"account_id": CAROL, "txos": []}})
    );
    let answer = client.call("resync_account", &id).await;
    let expected = r#"{"method":"resync_account","result":null,"jsonrpc":"2.0","id":1}"#;
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn the_version_is_seedports_own_in_four_parts() {
    let server = scene().await;
    let answer = server.client().call("version", &json!(null)).await;
    assert_eq!(
        names(answer.after_name("result")),
        ["string", "number", "commit"]
    );
    let version = answer.expect(200)["result"].clone();
    assert_eq!(version["string"], env!("CARGO_PKG_VERSION"));
    let number = version["number"].as_array().expect("a list");
    assert_eq!(number.len(), 4);
    let parts: Vec<_> = number[..3]
        .iter()
        .map(|part| part.as_str().expect("a text"))
        .collect();
    assert_eq!(parts.join("."), env!("CARGO_PKG_VERSION"));
    assert!(version["commit"].is_string());
}
