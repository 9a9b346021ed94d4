//! What `seedport serve` shows to who watches it: probes, metrics, the log of requests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::harness::{Scratch, Server, Token, run, seedport};

/// A sandbox with both doors, probes and metrics apart, and a log of JSON.
fn server(scratch: &Scratch) -> Server {
    let mut command = seedport(["serve", "--sandbox", "--listen", "127.0.0.1:0"]);
    let data = scratch.path("data");
    command
        .args(["--mobilecoin-listen", "127.0.0.1:0"])
        .args(["--admin-listen", "127.0.0.1:0", "--data-dir"])
        .arg(&data)
        .env("SEEDPORT_MOBILECOIN__WITHOUT_API_KEY", "true")
        .env("SEEDPORT_LOG__FORMAT", "json");
    Server::spawn(scratch, command, data)
}

/// Some of what is counted.
fn do_things(scratch: &Scratch, server: &Server) -> Token {
    let token = Token::create(scratch, &server.data);
    token.customer(server, "a@example.com");
    let mut list = seedport(["mobilecoin", "list", "--url", &server.door]);
    list.arg("--json");
    run(list).succeeded();
    Server::get(&server.door, "/nowhere");
    Server::get(&server.url, "/grid/2025-10-13/customers");
    token
}

#[test]
fn probes_and_metrics_are_on_a_place_of_their_own_and_nowhere_else() {
    let scratch = Scratch::new();
    let server = server(&scratch);
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(Server::get(&server.admin, path).0, 200, "{path}");
        assert_eq!(Server::get(&server.url, path).0, 404, "{path}");
    }
    for path in [
        "/openapi.json",
        "/grid/2025-10-13/customers",
        "/.well-known/seedport-keys.json",
    ] {
        assert_eq!(Server::get(&server.admin, path).0, 404, "{path}");
        assert_ne!(Server::get(&server.url, path).0, 404, "{path}");
    }
}

#[test]
fn without_a_place_of_their_own_they_stand_beside_the_rest() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(Server::get(&server.url, path).0, 200, "{path}");
    }
}

#[test]
fn every_metric_has_a_help_and_a_type_and_a_name_with_its_unit() {
    let scratch = Scratch::new();
    let server = server(&scratch);
    do_things(&scratch, &server);
    let (_, text) = Server::get(&server.admin, "/metrics");
    let mut types = BTreeMap::new();
    let mut helped = BTreeSet::new();
    let mut sampled = BTreeSet::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').expect("a help");
            assert!(help.ends_with('.'), "{line}");
            assert!(helped.insert(name.to_owned()), "twice: {line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a type");
            assert!(
                types.insert(name.to_owned(), kind.to_owned()).is_none(),
                "twice: {line}"
            );
        } else {
            let name = line.split(['{', ' ']).next().expect("a name");
            sampled.insert(name.to_owned());
        }
    }
    for name in &sampled {
        let family = ["_bucket", "_sum", "_count"]
            .into_iter()
            .find_map(|end| name.strip_suffix(end))
            .filter(|family| types.contains_key(*family))
            .unwrap_or(name);
        assert!(helped.contains(family), "no help: {name}");
        let kind = types
            .get(family)
            .unwrap_or_else(|| panic!("no type: {name}"));
        let ends = match kind.as_str() {
            "counter" => family.ends_with("_total"),
            "histogram" => family.ends_with("_seconds"),
            "gauge" => ["_info", "_bytes", "_seconds", "_fds", "_threads"]
                .into_iter()
                .any(|end| family.ends_with(end)),
            other => panic!("{other}"),
        };
        assert!(ends, "{family} is a {kind}");
    }
    for name in [
        "seedport_http_requests_total",
        "seedport_http_request_duration_seconds_bucket",
        "seedport_mobilecoin_calls_total",
        "seedport_mobilecoin_call_duration_seconds_sum",
        "seedport_mobilecoin_refusals_total",
        "seedport_refusals_total",
        "seedport_log_lines_dropped_total",
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_start_time_seconds",
    ] {
        assert!(sampled.contains(name), "{name}: {text}");
    }
    let version = run(seedport(["--version"])).succeeded().stdout;
    let commit = version.split(['(', ')']).nth(1).expect("a commit");
    let info = format!("commit=\"{commit}\"}} 1");
    let is_info = |line: &str| line.starts_with("seedport_build_info{") && line.ends_with(&info);
    assert!(text.lines().any(is_info), "{text}");
}

#[test]
fn each_request_is_one_line_with_its_duration_and_whose_it_is() {
    let scratch = Scratch::new();
    let server = server(&scratch);
    let token = do_things(&scratch, &server);
    let log = server.log();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .filter(|line: &Value| line["fields"]["message"] == "request")
        .collect();
    let customers = "/grid/2025-10-13/customers";
    let of = |route: &str, status: u16| {
        let found = lines.iter().map(|line| &line["fields"]);
        let found = found.filter(|line| line["route"] == route && line["status"] == status);
        let found: Vec<&Value> = found.collect();
        let [line] = found.as_slice() else {
            panic!("not one {route} {status}: {log}");
        };
        assert!(
            line["duration_ms"].as_f64().is_some_and(|took| took > 0.0),
            "{line}"
        );
        assert!(
            line["request_id"].as_str().is_some_and(|id| !id.is_empty()),
            "{line}"
        );
        (*line).clone()
    };
    let made = of(customers, 201);
    assert_eq!(made["method"], "POST");
    assert_eq!(
        made["platform"], token.json["platformId"],
        "{made} {}",
        token.json
    );
    let refused = of(customers, 401);
    assert_eq!(refused["platform"], Value::Null);
    assert_eq!(refused["reason"], "API_CREDENTIALS");
    let call = of("/wallet/v2", 200);
    assert_eq!(
        (&call["method"], &call["outcome"]),
        (&json!("POST"), &json!("OK"))
    );
    assert!(
        call["platform"].is_string() && call["call"].is_string(),
        "{call}"
    );
    assert_eq!(of("unmatched", 404)["method"], "GET");
    assert!(!log.contains("a@example.com"), "{log}");
}
