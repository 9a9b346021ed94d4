//! Accounts: made, listed, renamed, removed, and imported again.

use serde_json::{Value, json};

use crate::common::{
    client::names,
    samples::scene,
    server::Server,
    vectors::{self, CAROL},
};

/// What a client's own test insists on.
const MEMBERS: [&str; 12] = [
    "id",
    "name",
    "key_derivation_version",
    "main_address",
    "next_subaddress_index",
    "first_block_index",
    "next_block_index",
    "recovery_mode",
    "fog_enabled",
    "view_only",
    "managed_by_hardware_wallet",
    "require_spend_subaddress",
];

const UNKNOWN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

#[tokio::test]
async fn a_new_account_is_empty_and_of_a_phrase_of_24_words() {
    let server = Server::start().await;
    let client = server.client();
    let answer = client
        .call("create_account", &json!({"name": "Alice"}))
        .await;
    assert_eq!(names(answer.after_name("account")), MEMBERS);
    let account = answer.expect(200)["result"]["account"].clone();
    assert_eq!(account["name"], "Alice");
    assert_eq!(account["key_derivation_version"], "2");
    assert_eq!(account["next_subaddress_index"], "2");
    assert_eq!(account["first_block_index"], "0");
    assert_eq!(account["next_block_index"], "0");
    for flag in &MEMBERS[7..] {
        assert_eq!(account[flag], false, "{flag}");
    }
    let id = json!({"account_id": account["id"]});
    let secrets = client.result("export_account_secrets", &id).await;
    let words = secrets["account_secrets"]["mnemonic"]
        .as_str()
        .expect("a phrase");
    assert_eq!(words.split(' ').count(), 24);
    // Its words are all there is to it.
    client.result("remove_account", &id).await;
    assert_eq!(client.import("Alice", words).await, account);
}

#[tokio::test]
async fn two_accounts_are_never_of_one_phrase_and_one_without_a_name_has_an_empty_one() {
    let server = Server::start().await;
    let client = server.client();
    for params in [json!({}), json!({"name": null}), json!(null)] {
        let account = client.result("create_account", &params).await;
        assert_eq!(account["account"]["name"], "");
    }
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts["account_map"].as_object().expect("a map").len(), 3);
}

#[tokio::test]
async fn what_is_said_of_a_new_account_is_kept() {
    let server = Server::start().await;
    let client = server.client();
    let params = json!({
        "name": "Alice",
        "first_block_index": "3500",
        "next_subaddress_index": "5",
        "require_spend_subaddress": true,
        "mnemonic": vectors::carol_phrase(),
        "key_derivation_version": "2",
    });
    let account = client.result("import_account", &params).await["account"].clone();
    assert_eq!(account["first_block_index"], "3500");
    assert_eq!(account["next_block_index"], "3500");
    assert_eq!(account["next_subaddress_index"], "5");
    assert_eq!(account["require_spend_subaddress"], true);
    let status = client
        .result("get_account_status", &json!({"account_id": CAROL}))
        .await;
    assert_eq!(status["account"], account);
}

#[tokio::test]
async fn accounts_are_listed_by_age_and_mapped_by_id() {
    let server = scene().await;
    let client = server.client();
    let mut ids = vec![json!(CAROL)];
    let mut ages = vec![CAROL.to_owned()];
    for name in ["b", "c", "d"] {
        server.advance(std::time::Duration::from_secs(1));
        let account = client
            .result("create_account", &json!({"name": name}))
            .await;
        ids.push(account["account"]["id"].clone());
        ages.push(
            account["account"]["id"]
                .as_str()
                .expect("a text")
                .to_owned(),
        );
    }
    let answer = client
        .call("get_accounts", &json!({"offset": null, "limit": null}))
        .await;
    let listed = answer.expect(200)["result"].clone();
    assert_eq!(listed["account_ids"], json!(ids));
    ages.sort();
    assert_eq!(names(answer.after_name("account_map")), ages);
    assert_eq!(listed["account_map"][CAROL]["name"], "Carol");

    let page =
        async |params: Value| client.result("get_accounts", &params).await["account_ids"].clone();
    assert_eq!(
        page(json!({"offset": 1, "limit": 2})).await,
        json!(ids[1..3])
    );
    assert_eq!(
        page(json!({"offset": "3", "limit": "7"})).await,
        json!(ids[3..])
    );
    assert_eq!(page(json!({"offset": 9, "limit": 1})).await, json!([]));
    // One of the two alone says nothing, as in full-service.
    assert_eq!(page(json!({"offset": 1})).await, json!(ids));
    assert_eq!(page(json!({"limit": 1})).await, json!(ids));
}

#[tokio::test]
async fn an_account_is_renamed_and_its_spending_restricted() {
    let server = scene().await;
    let client = server.client();
    let params = json!({"account_id": CAROL, "name": "Karla"});
    let renamed = client.result("update_account_name", &params).await;
    assert_eq!(renamed["account"]["name"], "Karla");
    let params = json!({"account_id": CAROL, "require_spend_subaddress": true});
    let restricted = client.result("set_require_spend_subaddress", &params).await;
    assert_eq!(restricted["account"]["name"], "Karla");
    assert_eq!(restricted["account"]["require_spend_subaddress"], true);
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts["account_map"][CAROL], restricted["account"]);
    let params = json!({"account_id": CAROL, "name": "x".repeat(1025)});
    client
        .error("update_account_name", &params)
        .await
        .ours("TOO_LONG");
}

#[tokio::test]
async fn an_account_is_removed_with_its_addresses_and_imported_again_under_the_same_id() {
    let server = scene().await;
    let client = server.client();
    let id = json!({"account_id": CAROL});
    client.result("assign_address_for_account", &id).await;
    assert_eq!(
        client.result("remove_account", &id).await,
        json!({"removed": true})
    );
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts, json!({"account_ids": [], "account_map": {}}));
    let addresses = client.result("get_addresses", &json!({})).await;
    assert_eq!(
        addresses,
        json!({"public_addresses": [], "address_map": {}})
    );
    let again = client.import("Carol again", vectors::carol_phrase()).await;
    assert_eq!(again["id"], CAROL);
    assert_eq!(again["next_subaddress_index"], "2");
}

#[tokio::test]
async fn an_account_that_there_is_not_is_told_in_full_services_words() {
    let server = scene().await;
    let client = server.client();
    for method in [
        "export_account_secrets",
        "create_view_only_account_import_request",
        "create_view_only_account_sync_request",
        "get_account_status",
        "get_balance",
        "remove_account",
        "resync_account",
        "assign_address_for_account",
        "get_addresses",
        "update_account_name",
        "set_require_spend_subaddress",
        "get_address_for_account",
        "create_payment_request",
    ] {
        for (id, shown) in [
            (UNKNOWN, UNKNOWN),
            (&CAROL.to_uppercase(), &CAROL.to_uppercase()),
            ("", "[not shown]"),
            ("60ef94", "[not shown]"),
            ("bomb canyon", "[not shown]"),
        ] {
            let params = json!({
                "account_id": id,
                "name": "",
                "require_spend_subaddress": false,
                "index": 0,
                "amount": {"value": "1", "token_id": "0"},
            });
            client.error(method, &params).await.internal(
                &format!("Database(AccountNotFound({shown:?}))"),
                &format!("Error interacting& with the database: Account Not Found: {shown}"),
            );
        }
    }
}
