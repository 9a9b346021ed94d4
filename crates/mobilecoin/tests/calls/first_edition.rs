//! The shapes of the first edition, where they differ.

use serde_json::{Value, json};

use crate::common::{
    client::names,
    samples::{ANOTHER, scene},
    server::Server,
    vectors::{self, CAROL},
};

const ACCOUNT: [&str; 11] = [
    "object",
    "account_id",
    "name",
    "key_derivation_version",
    "main_address",
    "next_subaddress_index",
    "first_block_index",
    "next_block_index",
    "recovery_mode",
    "fog_enabled",
    "view_only",
];

const BALANCE: [&str; 11] = [
    "object",
    "network_block_height",
    "local_block_height",
    "account_block_height",
    "is_synced",
    "unspent_pmob",
    "max_spendable_pmob",
    "pending_pmob",
    "spent_pmob",
    "secreted_pmob",
    "orphaned_pmob",
];

#[tokio::test]
async fn an_account_says_what_it_is() {
    let server = scene().await;
    let client = server.first_edition();
    let id = json!({"account_id": CAROL});
    let answer = client.call("get_account", &id).await;
    assert_eq!(names(answer.after_name("account")), ACCOUNT);
    let account = answer.expect(200)["result"]["account"].clone();
    assert_eq!(account["object"], "account");
    assert_eq!(account["account_id"], CAROL);
    assert_eq!(account["name"], "Carol");
    for (method, params) in [
        ("create_account", json!({"name": "Alice"})),
        (
            "import_account",
            json!({"mnemonic": ANOTHER, "key_derivation_version": "2"}),
        ),
        (
            "update_account_name",
            json!({"account_id": CAROL, "name": "Karla"}),
        ),
    ] {
        let answer = client.call(method, &params).await;
        assert_eq!(names(answer.after_name("account")), ACCOUNT, "{method}");
    }
}

#[tokio::test]
async fn secrets_say_what_they_are_and_leave_out_what_they_lack() {
    let server = scene().await;
    let client = server.first_edition();
    let answer = client
        .call("export_account_secrets", &json!({"account_id": CAROL}))
        .await;
    let expected = format!(
        concat!(
            r#"{{"method":"export_account_secrets","result":{{"account_secrets":{{"#,
            r#""object":"account_secrets","account_id":"{}","name":"Carol","entropy":null,"#,
            r#""mnemonic":"{}","key_derivation_version":"2","account_key":{{"object":"account_key","#,
            r#""view_private_key":"{}","spend_private_key":"{}","fog_report_url":"","#,
            r#""fog_report_id":"","fog_authority_spki":""}}}}}},"jsonrpc":"2.0","id":1}}"#
        ),
        CAROL,
        vectors::carol_phrase(),
        vectors::carol_derived("view_private_key"),
        vectors::carol_derived("spend_private_key"),
    );
    assert_eq!(answer.text(), expected);

    let entropy = &vectors::legacy()["entropy"];
    let method = "import_account_from_legacy_root_entropy";
    let account = client.result(method, &json!({"entropy": entropy})).await["account"].clone();
    let id = json!({"account_id": account["account_id"]});
    let secrets = client.result("export_account_secrets", &id).await["account_secrets"].clone();
    assert_eq!(secrets["entropy"], *entropy);
    assert_eq!(secrets["mnemonic"], Value::Null);
    assert_eq!(secrets["key_derivation_version"], "1");
}

#[tokio::test]
async fn accounts_are_listed_in_their_own_words() {
    let server = scene().await;
    let client = server.first_edition();
    let answer = client.call("get_all_accounts", &json!(null)).await;
    assert_eq!(answer.expect(200)["result"]["account_ids"], json!([CAROL]));
    assert_eq!(names(answer.after_name(CAROL)), ACCOUNT);
}

#[tokio::test]
async fn addresses_say_what_they_are_and_pages_are_texts() {
    let server = scene().await;
    let client = server.first_edition();
    let params = json!({"account_id": CAROL, "offset": "1", "limit": "1"});
    let answer = client.call("get_addresses_for_account", &params).await;
    let second = vectors::carol_derived("subaddress_1_legacy_change");
    let members = [
        "object",
        "public_address",
        "account_id",
        "metadata",
        "subaddress_index",
    ];
    assert_eq!(names(answer.after_name(second)), members);
    let expected = json!({"public_addresses": [second], "address_map": {second: {
        "object": "address",
        "public_address": second,
        "account_id": CAROL,
        "metadata": "Legacy Change",
        "subaddress_index": "1",
    }}});
    assert_eq!(answer.expect(200)["result"], expected);
    let error = client.error("get_addresses_for_account", &json!({})).await;
    error.request("missing field `account_id`");
    let params = json!({"account_id": CAROL, "index": -2});
    let answer = client.call("get_address_for_account", &params).await;
    assert_eq!(names(answer.after_name("address")), members);
    let answer = client
        .call("assign_address_for_account", &json!({"account_id": CAROL}))
        .await;
    assert_eq!(names(answer.after_name("address")), members);
}

#[tokio::test]
async fn fog_is_named_in_flat_parameters() {
    let server = Server::start().await;
    let fog = vectors::fog();
    let params = json!({
        "mnemonic": fog["mnemonic"],
        "key_derivation_version": "2",
        "fog_report_url": fog["fog_info"]["report_url"],
        "fog_report_id": "ignored",
        "fog_authority_spki": fog["fog_info"]["authority_spki"],
    });
    let account = server
        .first_edition()
        .result("import_account", &params)
        .await["account"]
        .clone();
    assert_eq!(account["account_id"], fog["account_id"]);
    assert_eq!(account["fog_enabled"], true);
    // The parameters of the other edition are unknown here, and the other way round.
    let server = Server::start().await;
    let params = json!({"mnemonic": vectors::carol_phrase(), "fog_info": fog["fog_info"]});
    let account = server
        .first_edition()
        .result("import_account", &params)
        .await;
    assert_eq!(account["account"]["account_id"], CAROL);
    let server = Server::start().await;
    let params = json!({
        "mnemonic": vectors::carol_phrase(),
        "fog_report_url": fog["fog_info"]["report_url"],
        "fog_authority_spki": fog["fog_info"]["authority_spki"],
    });
    let account = server.client().result("import_account", &params).await;
    assert_eq!(account["account"]["id"], CAROL);
}

#[tokio::test]
async fn balances_are_of_one_token_and_nothing() {
    let server = scene().await;
    let client = server.first_edition();
    let id = json!({"account_id": CAROL});
    let main = json!({"address": vectors::carol_derived("main_address")});
    let answer = client.call("get_balance_for_account", &id).await;
    assert_eq!(names(answer.after_name("balance")), BALANCE);
    let balance = answer.expect(200)["result"]["balance"].clone();
    assert_eq!(balance["object"], "balance");
    assert_eq!(balance["is_synced"], true);
    assert_eq!(balance["unspent_pmob"], "0");
    let of_address = client.result("get_balance_for_address", &main).await;
    assert_eq!(of_address["balance"], balance);
    let status = client.call("get_account_status", &id).await;
    assert_eq!(names(status.after_name("account")), ACCOUNT);
    assert_eq!(status.expect(200)["result"]["balance"], balance);
    let unknown = json!({"address": vectors::carol_derived("subaddress_2")});
    let error = client.error("get_balance_for_address", &unknown).await;
    assert!(
        error.server_error.contains("AssignedSubaddressNotFound"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_status_lists_the_accounts_and_has_one_fee() {
    let server = scene().await;
    let client = server.first_edition();
    let answer = client.call("get_wallet_status", &json!(null)).await;
    let members = [
        "object",
        "network_block_height",
        "local_block_height",
        "is_synced_all",
        "min_synced_block_index",
        "total_unspent_pmob",
        "total_pending_pmob",
        "total_spent_pmob",
        "total_secreted_pmob",
        "total_orphaned_pmob",
        "account_ids",
        "account_map",
    ];
    assert_eq!(names(answer.after_name("wallet_status")), members);
    assert_eq!(names(answer.after_name(CAROL)), ACCOUNT);
    let status = client.call("get_network_status", &json!(null)).await;
    let expected = concat!(
        r#"{"method":"get_network_status","result":{"network_status":{"object":"network_status","#,
        r#""network_block_height":"0","local_block_height":"0","fee_pmob":"400000000","#,
        r#""block_version":"3"}},"jsonrpc":"2.0","id":1}"#
    );
    assert_eq!(status.text(), expected);
}

#[tokio::test]
async fn printed_texts_know_one_token() {
    let server = scene().await;
    let client = server.first_edition();
    let main = vectors::carol_derived("main_address");
    let verified = client
        .result("verify_address", &json!({"address": main}))
        .await;
    assert_eq!(verified, json!({"verified": true}));
    let verified = client
        .result("verify_address", &json!({"address": "bomb"}))
        .await;
    assert_eq!(verified, json!({"verified": false}));
    let params = json!({"account_id": CAROL, "amount_pmob": "42", "memo": "tea"});
    let request = client.result("create_payment_request", &params).await;
    let code = json!({"b58_code": request["payment_request_b58"]});
    let expected = json!({"public_address_b58": main, "value": "42", "memo": "tea"});
    assert_eq!(
        client.result("check_b58_type", &code).await["data"],
        expected
    );
    let both = server.client().result("check_b58_type", &code).await;
    assert_eq!(both["data"]["token_id"], "0");
    let error = client
        .error("create_payment_request", &json!({"account_id": CAROL}))
        .await;
    error.request("missing field `amount_pmob`");
}

#[tokio::test]
async fn both_editions_have_the_same_accounts_and_errors() {
    let server = scene().await;
    let first = server.first_edition();
    let params = json!({"mnemonic": vectors::carol_phrase()});
    let one = first.error("import_account", &params).await;
    assert_eq!(one, server.client().error("import_account", &params).await);
    let id = json!({"account_id": CAROL});
    assert_eq!(
        first.result("remove_account", &id).await,
        json!({"removed": true})
    );
    let error = server.client().error("export_account_secrets", &id).await;
    assert!(error.server_error.contains("AccountNotFound"), "{error:?}");
}
