//! `/openapi.json`: the snapshot, and whether it names what is served.

mod contract;
mod examples;

use std::{fs, path::Path};

use serde_json::Value;

use crate::common::server::Server;

#[test]
fn the_openapi_snapshot_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let kept = fs::read_to_string(path).expect("crates/grid/openapi.json");
    assert!(
        kept == seedport_grid::openapi_json(),
        "crates/grid/openapi.json is not what is served; if the change is meant, refresh it with \
         `cargo xtask openapi --write`"
    );
}

#[tokio::test]
async fn the_document_is_served_as_it_is_kept() {
    let server = Server::start().await;
    let answer = server.stranger().get("!/openapi.json").await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.body, seedport_grid::openapi_json());
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str));
                members
                    .values()
                    .for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document: Value = serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON");
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn every_operation_of_the_document_is_routed() {
    let server = Server::start().await;
    let document: Value = serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON");
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for method in item.as_object().expect("operations").keys() {
            let method = method.to_ascii_uppercase().parse().expect("a method");
            let answer = server.stranger().bare(method, &format!("!{path}")).await;
            let status = answer.status.as_u16();
            let wanted = if path.starts_with("/grid") || path.starts_with("/seedport") {
                401
            } else {
                200
            };
            assert_eq!(status, wanted, "{path}");
            operations += 1;
        }
    }
    assert_eq!(operations, 39);
}
