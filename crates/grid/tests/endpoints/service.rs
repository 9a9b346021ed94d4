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
async fn the_page_loads_from_this_server_alone_and_has_a_policy_against_the_rest() {
    let server = Server::start().await;
    let page = server.stranger().get("!/docs").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let html = String::from_utf8(page.body.to_vec()).expect("UTF-8");
    assert!(!html.contains("http:") && !html.contains("https:"));
    assert!(html.contains("href=\"#/Internal_accounts/exportInternalAccount\""));
    for document in ["examples/", "docs/integrators.md", "docs/protocol.md"] {
        assert!(
            html.contains(&format!("<code>{document}</code>")),
            "{document}"
        );
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
        assert!(std::path::Path::new(root).join(document).exists());
    }
    let sources = html.split([' ', '>']).filter_map(|word| {
        let word = word.strip_prefix("src=").or(word.strip_prefix("href="))?;
        let word = word.trim_matches('"');
        word.starts_with('/').then_some(word)
    });
    let mut loaded = 0;
    for path in sources {
        let file = server.stranger().get(&format!("!{path}")).await;
        assert_eq!(file.status, 200, "{path}");
        let ending = path.rsplit_once('.').expect("an ending").1;
        let kind = match ending {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "txt" => "text/plain; charset=utf-8",
            _ => "application/json",
        };
        assert_eq!(file.header("content-type"), kind, "{path}");
        if ending == "txt" {
            let terms = String::from_utf8(file.body.to_vec()).expect("UTF-8");
            assert!(terms.contains("Apache License") && terms.contains("SmartBear"));
        }
        if path.contains("swagger") {
            assert_eq!(file.header("content-encoding"), "gzip");
            assert!(file.body.starts_with(&[0x1f, 0x8b]), "{path}");
        }
        loaded += 1;
    }
    assert_eq!(loaded, 7);
}
