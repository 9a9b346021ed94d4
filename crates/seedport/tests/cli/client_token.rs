//! What a client is given: a server's address, a token's file, variables of the environment.

use crate::harness::{Scratch, Server, Token, run, run_with_input, seedport};

/// `customer list` with this token file and these further words.
fn list(server: &Server, file: &std::path::Path, more: &[&str]) -> std::process::Command {
    let mut command = seedport(["customer", "list", "--url", &server.url]);
    command.arg("--client-secret-file").arg(file).args(more);
    command
}

#[test]
fn the_file_that_token_create_printed_is_taken_as_it_is() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let whole = scratch.file("token.json", token.json.to_string() + "\n");
    run(list(&server, &whole, &[])).succeeded();
    run(list(&server, &whole, &["--client-id", &token.client_id])).succeeded();
    let piped = list(&server, "-".as_ref(), &[]);
    run_with_input(piped, (token.json.to_string() + "\n").as_bytes()).succeeded();

    let refused = run(list(&server, &whole, &["--client-id", "another"]));
    let (what, help) = refused.only_failure();
    assert!(what.contains("another client id"), "{what}");
    assert!(help.contains("--client-id"), "{help}");

    let secret = token.json["clientSecret"].as_str().expect("a secret");
    for (text, said) in [
        (format!("{{\"secret\":\"{secret}\"}}"), "no clientSecret"),
        (
            format!("{{\"clientSecret\":\"{secret}\""),
            "no clientSecret",
        ),
        (format!("id\n{secret}\n"), "several lines"),
        (String::new(), "is empty"),
    ] {
        let file = scratch.file("other", text);
        let refused = run(list(&server, &file, &["--client-id", &token.client_id]));
        let (what, _) = refused.only_failure();
        assert!(what.contains(said), "{what}");
        assert!(!refused.stderr.contains(secret));
    }
    let refused = run(list(&server, &token.secret_file, &[]));
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("SEEDPORT_CLIENT_ID"));
}

#[test]
fn files_that_are_none_are_refused_before_anybody_is_asked() {
    let scratch = Scratch::new();
    let directory = scratch.path("directory");
    std::fs::create_dir(&directory).expect("a directory");
    let listen = |file: &std::path::Path| {
        let mut command = seedport(["customer", "list", "--client-id", "a"]);
        // Nobody listens there; a failure names the file, not the server.
        command.args(["--url", "http://127.0.0.1:1", "--client-secret-file"]);
        command.arg(file);
        let refused = run(command);
        let (what, help) = refused.only_failure();
        (what.to_owned(), help.to_owned())
    };
    let (what, help) = listen(&scratch.path("missing"));
    assert!(what.contains("missing cannot be read"), "{what}");
    assert!(help.contains("check the path"), "{help}");
    assert!(listen(&directory).0.contains("irectory"));
    let (what, _) = listen("/dev/zero".as_ref());
    assert!(what.contains("more than 8 MiB"), "{what}");
}

#[test]
fn a_wrong_token_is_told_to_be_one() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let wrong = scratch.file("wrong", "0000");
    let refused = run(list(&server, &wrong, &["--client-id", &token.client_id]));
    let (what, help) = refused.only_failure();
    assert!(what.contains("API_CREDENTIALS"), "{what}");
    assert!(help.contains("--client-secret-file"), "{help}");
}

#[test]
fn an_address_with_the_apis_path_works_and_with_another_path_is_told() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let at =
        |path: &str| run(token.command_at(&["customer", "list"], &format!("{}{path}", server.url)));
    at("/grid/2025-10-13").succeeded();
    at("/grid/2025-10-13/").succeeded();
    at("/").succeeded();
    let refused = at("/docs");
    let (what, help) = refused.only_failure();
    assert!(what.contains("404"), "{what}");
    assert!(help.contains("check --url"), "{help}");
    assert!(!help.contains("the id"), "{help}");
}

#[test]
fn variables_stand_for_flags_and_flags_override_them() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let token = Token::create(&scratch, &server.data);
    let (account, address) = token.customer(&server, "ada@example.com");
    let whole = scratch.file("token.json", token.json.to_string());
    let organization = token.json["platformId"].as_str().expect("an id");
    let by_variables = |words: &[&str]| {
        let mut command = seedport(words);
        command
            .env("SEEDPORT_URL", &server.url)
            .env("SEEDPORT_CLIENT_SECRET_FILE", &whole)
            .env("SEEDPORT_ORGANIZATION", organization)
            .env("SEEDPORT_PIN", &server.pin);
        command
    };
    let shown = run(by_variables(&["statement", "--account", &account])).succeeded();
    assert!(shown.stdout.contains(&address), "{}", shown.stdout);
    let compared = format!("organization {organization} (compared with --organization)");
    assert!(shown.stdout.contains(&compared), "{}", shown.stdout);
    assert!(shown.stdout.contains("signed by the pinned key"));

    let nowhere = ["customer", "list", "--url", "http://127.0.0.1:1"];
    let refused = run(by_variables(&nowhere));
    assert!(refused.only_failure().0.contains("nothing listens there"));
    let both = ["statement", "--account", &account, "--trust-server-key"];
    let refused = run(by_variables(&both));
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("SEEDPORT_PIN is set"),
        "{}",
        refused.stderr
    );
    // A server takes none of them for its configuration.
    let mut server = seedport(["config", "check", "--data-dir"]);
    server.arg(scratch.path("data")).env("SEEDPORT_URL", "x");
    let checked = run(server);
    assert!(
        !checked.stderr.contains("SEEDPORT_URL"),
        "{}",
        checked.stderr
    );
}
