//! What is served beside the contract: keys, health, counts, documents.

use crate::common::server::Server;

#[tokio::test]
async fn the_published_keys_are_the_vaults() {
    let server = Server::start().await;
    let client = server.stranger();
    let answer = client.get("!/.well-known/seedport-keys.json").await;
    let published = answer.expect(200);
    let kept = serde_json::to_value(server.custody.key_document()).expect("JSON");
    assert_eq!(published, kept);
    assert_eq!(published["keys"][0]["status"], "current");
}

#[tokio::test]
async fn health_and_counts_need_no_credential() {
    let server = Server::start().await;
    let client = server.stranger();
    for path in ["!/healthz", "!/readyz"] {
        assert_eq!(client.get(path).await.expect(200)["status"], "ok");
    }
    let counts = client.get("!/metrics").await;
    assert_eq!(counts.status, 200);
    assert_eq!(counts.header("content-type"), "text/plain; version=0.0.4");
    assert_eq!(counts.body, "seedport_up 1\n");
}

#[tokio::test]
async fn the_page_has_no_script_and_a_policy_against_one() {
    let server = Server::start().await;
    let page = server.stranger().get("!/docs").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let html = String::from_utf8(page.body.to_vec()).expect("UTF-8");
    assert!(html.contains("/internal-accounts/{accountId}/export"));
    assert!(!html.contains("<script") && !html.contains("http:") && !html.contains("https:"));
    let style = server.stranger().get("!/docs.css").await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}
