//! Files that vanish under a running server: nothing that would be lost is acknowledged, and the
//! probe says so.

use std::fs;

use crate::{
    harness::{Run, Scratch, Server, Token, run},
    trees::private_directory,
};

fn create(token: &Token, server: &Server, email: &str) -> Run {
    let mut command = token.command(&["customer", "create", "--json"], server);
    command.args(["--email", email]);
    run(command)
}

#[test]
fn a_create_into_a_database_that_is_gone_is_not_acknowledged() {
    for gone in ["seedport.db", "seedport.db-wal", "vault"] {
        let scratch = Scratch::new();
        let server = Server::sandbox(&scratch);
        let token = Token::create(&scratch, &server.data);
        create(&token, &server, "ada@example.com").succeeded();
        assert_eq!(Server::get(&server.url, "/readyz").0, 200);
        let away = private_directory(&scratch, "away");
        fs::rename(server.data.join(gone), away.join(gone)).expect("moved");
        let (status, body) = Server::get(&server.url, "/readyz");
        assert_eq!(status, 503, "{gone}: {body}");
        assert!(body.contains("STORE_GONE"), "{gone}: {body}");
        assert_eq!(Server::get(&server.url, "/healthz").0, 200);
        if gone != "vault" {
            let refused = create(&token, &server, "bob@example.com");
            let (what, _) = refused.failure();
            assert!(what.contains("503"), "{gone}: {what}");
        }
        fs::rename(away.join(gone), server.data.join(gone)).expect("moved back");
        assert_eq!(Server::get(&server.url, "/readyz").0, 200, "{gone} is back");
    }
}

#[test]
fn a_database_at_its_ceiling_is_not_ready() {
    let scratch = Scratch::new();
    let mut server = Server::sandbox(&scratch);
    server.end("TERM");
    let bytes = fs::metadata(server.data.join("seedport.db"))
        .expect("there")
        .len();
    let config = format!("[storage]\nmax_bytes = {}\n", bytes + 8192);
    let config = scratch.file("seedport.toml", config);
    let config = config.to_str().expect("text");
    let server = Server::start(&scratch, &["--sandbox", "--config", config]);
    let (status, body) = Server::get(&server.url, "/readyz");
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("STORE_FULL"), "{body}");
}
