//! Addresses: assigned, found by text and by index, listed.

use serde_json::json;

use crate::common::{
    client::names,
    samples::{ANOTHER, scene},
    server::Server,
    vectors::{self, CAROL},
};

const MEMBERS: [&str; 4] = [
    "public_address_b58",
    "account_id",
    "metadata",
    "subaddress_index",
];

#[tokio::test]
async fn addresses_are_assigned_one_after_the_other() {
    let server = scene().await;
    let client = server.client();
    let params = json!({"account_id": CAROL, "metadata": "shop"});
    let answer = client.call("assign_address_for_account", &params).await;
    assert_eq!(names(answer.after_name("address")), MEMBERS);
    let expected = json!({"address": {
        "public_address_b58": vectors::carol_derived("subaddress_2"),
        "account_id": CAROL,
        "metadata": "shop",
        "subaddress_index": "2",
    }});
    assert_eq!(answer.expect(200)["result"], expected);
    let params = json!({"account_id": CAROL, "metadata": null});
    let second = client.result("assign_address_for_account", &params).await["address"].clone();
    assert_eq!(
        second["public_address_b58"],
        vectors::carol_derived("subaddress_3")
    );
    assert_eq!(second["metadata"], "");
    assert_eq!(second["subaddress_index"], "3");
    let account = client
        .result("get_account_status", &json!({"account_id": CAROL}))
        .await;
    assert_eq!(account["account"]["next_subaddress_index"], "4");
    let params = json!({"account_id": CAROL, "metadata": "x".repeat(1025)});
    client
        .error("assign_address_for_account", &params)
        .await
        .ours("TOO_LONG");
}

#[tokio::test]
async fn an_address_is_found_by_its_index_the_change_from_the_other_end() {
    let server = scene().await;
    let client = server.client();
    for (index, name, metadata, shown) in [
        (json!(0), "main_address", "Main", "0"),
        (json!(1), "subaddress_1_legacy_change", "Legacy Change", "1"),
        (
            json!("1"),
            "subaddress_1_legacy_change",
            "Legacy Change",
            "1",
        ),
        (
            json!(-2),
            "change_address",
            "Change",
            "18446744073709551614",
        ),
        (
            json!("18446744073709551614"),
            "change_address",
            "Change",
            "18446744073709551614",
        ),
    ] {
        let params = json!({"account_id": CAROL, "index": index});
        let found = client.result("get_address_for_account", &params).await;
        let expected = json!({"address": {
            "public_address_b58": vectors::carol_derived(name),
            "account_id": CAROL,
            "metadata": metadata,
            "subaddress_index": shown,
        }});
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn an_index_that_was_not_assigned_is_told_in_full_services_words() {
    let server = scene().await;
    let client = server.client();
    let not_found = "Error interacting with the database: Diesel Error: Record not found";
    for index in [json!(2), json!(-1), json!(-3), json!("77")] {
        let params = json!({
            "account_id": CAROL,
            "index": index,
            "subaddress_index": index,
            "amount": {"value": "1", "token_id": "0"},
        });
        for method in ["get_address_for_account", "create_payment_request"] {
            let error = client.error(method, &params).await;
            error.internal("Database(Diesel(NotFound))", not_found);
        }
    }
}

#[tokio::test]
async fn an_address_is_found_by_its_text() {
    let server = scene().await;
    let client = server.client();
    let main = vectors::carol_derived("main_address");
    let found = client
        .result("get_address", &json!({"public_address_b58": main}))
        .await;
    assert_eq!(found["address"]["subaddress_index"], "0");
    let status = client
        .result("get_address_status", &json!({"address": main}))
        .await;
    assert_eq!(status["address"], found["address"]);
    let not_given = vectors::carol_derived("subaddress_2");
    for (method, name) in [
        ("get_address", "public_address_b58"),
        ("get_address_status", "address"),
    ] {
        for text in [not_given, "", "bomb canyon vibrant"] {
            client.error(method, &json!({name: text})).await.internal(
                "Database(AssignedSubaddressNotFound(\"[not shown]\"))",
                "Error interacting with the database: AssignedSubaddress Not Found: [not shown]",
            );
        }
    }
}

#[tokio::test]
async fn addresses_are_listed_of_one_account_or_of_all() {
    let server = scene().await;
    let client = server.client();
    server.advance(std::time::Duration::from_secs(1));
    let other = client.import("Mallory", ANOTHER).await;
    let list = async |params| client.result("get_addresses", &params).await;
    let carols = [
        "main_address",
        "subaddress_1_legacy_change",
        "change_address",
    ];
    let carols: Vec<_> = carols.map(vectors::carol_derived).to_vec();
    let listed = list(json!({"account_id": CAROL})).await;
    assert_eq!(listed["public_addresses"], json!(carols));
    let all = list(json!({})).await;
    let texts = all["public_addresses"].as_array().expect("a list");
    assert_eq!(texts.len(), 6);
    assert_eq!(json!(texts[..3]), json!(carols));
    assert_eq!(texts[3], other["main_address"]);
    assert_eq!(list(json!({"account_id": null})).await, all);
    let page = list(json!({"account_id": CAROL, "offset": 1, "limit": 1})).await;
    assert_eq!(page["public_addresses"], json!([carols[1]]));
    let page = list(json!({"offset": 2, "limit": 2})).await;
    assert_eq!(
        page["public_addresses"],
        json!([carols[2], other["main_address"]])
    );

    let answer = client.call("get_addresses", &json!({})).await;
    let mut sorted: Vec<_> = texts
        .iter()
        .map(|text| text.as_str().expect("a text"))
        .collect();
    sorted.sort_unstable();
    assert_eq!(names(answer.after_name("address_map")), sorted);
    let first = answer.after_name(carols[0]);
    assert_eq!(names(first), MEMBERS);
}

#[tokio::test]
async fn two_callers_at_once_get_two_addresses() {
    let server = scene().await;
    let client = server.client();
    let params = json!({"account_id": CAROL});
    let assign = || client.result("assign_address_for_account", &params);
    let (one, two, three) = tokio::join!(assign(), assign(), assign());
    let mut indexes: Vec<_> = [one, two, three]
        .map(|result| result["address"]["subaddress_index"].to_string())
        .to_vec();
    indexes.sort();
    assert_eq!(indexes, ["\"2\"", "\"3\"", "\"4\""]);
}

#[tokio::test]
async fn an_empty_wallet_lists_nothing() {
    let server = Server::start().await;
    let listed = server.client().result("get_addresses", &json!({})).await;
    assert_eq!(listed, json!({"public_addresses": [], "address_map": {}}));
}
