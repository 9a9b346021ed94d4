//! `/customers/internal-accounts`, `/internal-accounts` and `/internal-accounts/{accountId}`.

mod fund;
mod statement;
mod update;

use serde_json::json;

use crate::common::{
    owner::{Owner, text},
    server::{ALL, Server},
};

#[tokio::test]
async fn an_account_shows_its_address_and_no_money() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let path = format!("/internal-accounts/{}", owner.account);
    let account = client.get(&path).await.expect(200);
    assert_eq!(account["type"], "EMBEDDED_WALLET");
    assert_eq!(account["status"], "ACTIVE");
    assert_eq!(account["customerId"], owner.customer);
    assert_eq!(account["balance"]["amount"], 0);
    assert_eq!(account["totalBalance"], account["balance"]);
    assert_eq!(account["balance"]["currency"]["code"], "USDB");
    assert_eq!(account["privateEnabled"], false);
    let info = &account["fundingPaymentInstructions"][0]["accountOrWalletInfo"];
    assert_eq!(info["accountType"], "BITCOIN_L1");
    assert_eq!(info["network"], "BITCOIN");
    assert_eq!(info["derivationPath"], "m/84'/0'/0'/0/0");
    assert!(text(&info["address"]).starts_with("bc1q"));
}

#[tokio::test]
async fn both_spellings_of_the_list_answer_alike_and_filter() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    Owner::create(&client, "eve@example.com").await;
    let escaped = owner.customer.replace(':', "%3A");
    for path in ["/internal-accounts", "/customers/internal-accounts"] {
        let all = client.get(path).await.expect(200);
        assert_eq!(all["data"].as_array().map(Vec::len), Some(2));
        let query = format!("{path}?customerId={escaped}&type=EMBEDDED_WALLET&currency=USDB");
        let hers = client.get(&query).await.expect(200);
        assert_eq!(hers["data"].as_array().map(Vec::len), Some(1));
        assert_eq!(hers["data"][0]["id"], owner.account);
        for query in ["type=INTERNAL_FIAT", "type=INTERNAL_CRYPTO", "currency=EUR"] {
            let none = client.get(&format!("{path}?{query}")).await.expect(200);
            assert_eq!(none, json!({"data": [], "hasMore": false}), "{query}");
        }
        for (query, field) in [("type=CASH", "type"), ("customerId=x", "customerId")] {
            let answer = client.get(&format!("{path}?{query}")).await;
            answer.refused(400, "INVALID_INPUT");
            assert_eq!(answer.field(), field);
        }
    }
}

#[tokio::test]
async fn an_account_of_another_platform_is_not_there() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let other = server.client_of("other", ALL).await;
    let path = format!("/internal-accounts/{}", owner.account);
    other.get(&path).await.refused(404, "REFERENCE_NOT_FOUND");
    let malformed = client.get("/internal-accounts/Customer:x").await;
    malformed.refused(404, "REFERENCE_NOT_FOUND");
    let list = other.get("/internal-accounts").await.expect(200);
    assert_eq!(list["data"], json!([]));
}
