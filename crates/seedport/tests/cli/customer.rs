//! `seedport customer create` and `list`.

use std::collections::BTreeSet;

use seedport_client::{
    Integrator,
    integrator::{CustomerKind, NewCustomer},
};
use seedport_wire::SecretBytes;
use tokio::runtime::Builder;

use crate::harness::{Scratch, Server, Token, run, run_with_input, seedport};

#[test]
fn customers_are_made_and_listed() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let mut person = token.command(&["customer", "create", "--email", "a@example.com"], &server);
    person.args(["--full-name", "Ann", "--platform-customer-id", "ann"]);
    let person = run(person).succeeded();
    assert!(
        person.stdout.contains("account InternalAccount:"),
        "{}",
        person.stdout
    );
    assert!(
        person.stdout.contains("first Bitcoin address bc1q"),
        "{}",
        person.stdout
    );
    let mut business = token.command(&["customer", "create", "--email", "b@example.com"], &server);
    business.args(["--legal-name", "B Ltd", "--country", "IE", "--tax-id", "1"]);
    business.args(["--incorporated-on", "2020-01-01", "--json"]);
    let business = run(business).succeeded().json();
    assert_eq!(business["customer"]["customerType"], "BUSINESS");

    let all = run(token.command(&["customer", "list", "--json"], &server)).succeeded();
    assert_eq!(all.stdout.lines().count(), 2);
    let one = ["customer", "list", "--json", "--limit", "1"];
    let one = run(token.command(&one, &server)).succeeded();
    assert_eq!(one.stdout.lines().count(), 1);
    let ann = [
        "customer",
        "list",
        "--json",
        "--platform-customer-id",
        "ann",
    ];
    let ann = run(token.command(&ann, &server)).succeeded();
    assert_eq!(ann.json()["email"], "a@example.com");
}

#[test]
fn a_list_goes_on_beyond_a_page_and_stops_at_its_limit() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    make_customers(&server, &token, 103);
    for limit in ["101", "102"] {
        let words = ["customer", "list", "--limit", limit];
        let listed = run(token.command(&words, &server)).succeeded();
        let ids: BTreeSet<_> = listed.stdout.lines().collect();
        assert_eq!(ids.len().to_string(), limit);
    }
}

/// In one process, because there are many.
fn make_customers(server: &Server, token: &Token, count: usize) {
    let secret = token.json["clientSecret"].as_str().expect("a secret");
    let secret = SecretBytes::copy_from(secret.as_bytes());
    let url = server.url.parse().expect("a URL");
    let integrator = Integrator::new(url, &token.client_id, secret).expect("an integrator");
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        for number in 0..count {
            let customer = NewCustomer {
                kind: CustomerKind::Individual { full_name: None },
                platform_customer_id: Some(number.to_string()),
                phone_number: None,
                email: Some(format!("{number}@example.com")),
                region: None,
            };
            let made = integrator.create_customer(&customer).await;
            made.expect("a customer");
        }
    });
}

#[test]
fn a_wrong_secret_is_refused_in_two_lines() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let mut command = seedport(["customer", "list", "--url", &server.url]);
    command.args(["--client-id", &token.client_id, "--client-secret-file", "-"]);
    let refused = run_with_input(command, b"wrong\n");
    let (what, help) = refused.only_failure();
    assert!(what.contains("401"), "{what}");
    assert!(help.contains("--client-id"), "{help}");
}

#[test]
fn a_server_that_is_not_there_is_named_as_such() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    server.end("TERM");
    let refused = run(token.command(&["customer", "list"], &server));
    assert!(refused.only_failure().1.contains("--url"));
}
