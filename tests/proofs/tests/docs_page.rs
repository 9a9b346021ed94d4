//! `/docs` in Chromium: it shows every operation with examples, calls this server and asks nobody else.
//!
//! Called by `cargo xtask proofs`.

use seedport_proofs::{docs_page::Visit, grid::text, server::Server};
use serde_json::{Value, json};

#[test]
fn the_page_shows_every_operation_and_calls_this_server_and_no_other() {
    let server = Server::start("");
    let visit = Visit::make(&server);

    let nobody: [String; 0] = [];
    assert_eq!(visit.texts("complaints"), nobody, "the console is silent");
    assert_eq!(visit.texts("refused"), nobody, "nothing failed to load");
    let own = format!("{}/", server.url);
    let is_own = |url: &String| url.starts_with(&own) || url.starts_with("data:");
    let requests = visit.texts("requests");
    assert!(requests.iter().all(is_own), "{requests:?}");
    for part in ["docs", "docs/swagger-ui-bundle.js", "openapi.json"] {
        assert!(requests.contains(&format!("{own}{part}")), "{part}");
    }

    let document = include_str!("../../../crates/grid/openapi.json");
    let document: Value = serde_json::from_str(document).expect("JSON");
    let tags = document["tags"].as_array().expect("tags");
    let tags: Vec<_> = tags.iter().map(|tag| text(&tag["name"])).collect();
    assert_eq!(visit.texts("groups"), tags);
    let items = document["paths"].as_object().expect("paths").values();
    let mut named: Vec<_> = items
        .flat_map(|item| item.as_object().expect("operations").values())
        .map(|operation| {
            let tag = text(&operation["tags"][0]).replace(' ', "_");
            (tag, text(&operation["operationId"]))
        })
        .collect();
    named.sort_unstable();
    let sorted = |name| {
        let mut all = visit.texts(name);
        all.sort_unstable();
        all
    };
    let with = |start: &str, between: &str| -> Vec<String> {
        let named = named.iter();
        named
            .map(|(tag, id)| format!("{start}{tag}{between}{id}"))
            .collect()
    };
    assert_eq!(sorted("operations"), with("operations-", "-"));
    assert_eq!(sorted("contents"), with("#/", "/"));

    let asked: Value = serde_json::from_str(&text(&visit.value("request"))).expect("JSON");
    assert_eq!(asked["email"], "ann@example.com");
    let answers = visit.texts("answers");
    assert!(answers[0].contains("\"kycStatus\": \"APPROVED\""));
    let tried = visit.value("tried");
    assert_eq!(
        tried["url"],
        json!(format!("{own}grid/2025-10-13/customers"))
    );
    assert_eq!(tried["status"], 201, "{tried}");
    assert_eq!(tried["body"]["email"], "ann@example.com");
    assert!(text(&visit.value("shown")).contains(&text(&tried["body"]["id"])));
    let made = server.grid.get("/customers").expect(200);
    assert_eq!(made["data"][0]["id"], tried["body"]["id"]);
}
