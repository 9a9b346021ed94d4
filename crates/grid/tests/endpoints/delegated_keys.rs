//! `/auth/delegated-keys` and `/platform/internal-accounts`: what Seedport has none of.

use serde_json::json;

use crate::common::server::Server;

const ACCOUNT: &str = "InternalAccount:019542f5-b3e7-4d02-8000-000000000001";

#[tokio::test]
async fn there_are_no_delegated_keys_and_none_are_made() {
    let server = Server::start().await;
    let client = server.client().await;
    for query in [
        format!("accountId={ACCOUNT}"),
        format!("accountId={}", ACCOUNT.replace(':', "%3A")),
        "fundingSourceId=CardFundingSource:1".to_owned(),
    ] {
        let list = client.get(&format!("/auth/delegated-keys?{query}")).await;
        assert_eq!(list.expect(200), json!({"data": []}), "{query}");
    }
    for query in ["", "?accountId=", "?accountId=Session:1"] {
        let answer = client.get(&format!("/auth/delegated-keys{query}")).await;
        answer.refused(400, "INVALID_INPUT");
        assert_eq!(answer.field(), "accountId", "{query}");
    }
    let body = json!({"cardId": "Card:1", "internalAccountId": ACCOUNT, "nickname": "one"});
    let answer = client.post("/auth/delegated-keys", &body).await;
    assert_eq!(answer.refused(501, "NOT_IMPLEMENTED"), "NO_CARDS");
    let one = "/auth/delegated-keys/DelegatedKey:019542f5-b3e7-4d02-8000-000000000001";
    client.get(one).await.refused(404, "REFERENCE_NOT_FOUND");
    client.delete(one).await.refused(404, "REFERENCE_NOT_FOUND");
}

#[tokio::test]
async fn a_platform_has_no_accounts_of_its_own() {
    let server = Server::start().await;
    let client = server.client().await;
    for query in [
        "",
        "?currency=USDB",
        "?type=EMBEDDED_WALLET",
        "?type=INTERNAL_FIAT",
    ] {
        let path = format!("/platform/internal-accounts{query}");
        let list = client.get(&path).await.expect(200);
        assert_eq!(list, json!({"data": []}), "{query}");
    }
    let answer = client.get("/platform/internal-accounts?type=CASH").await;
    answer.refused(400, "INVALID_INPUT");
    assert_eq!(answer.field(), "type");
}
