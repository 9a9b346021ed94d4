//! `[sms]` of a server's configuration: what starts, and what is refused before anything is made.

use crate::harness::{Run, Scratch, Server, run, seedport};

const SMS: &str = "[sms]\nurl = \"https://sms.example.com/\"\nbody = \"{\\\"to\\\":\\\"{to}\\\",\
                   \\\"text\\\":\\\"{text}\\\"}\"\n";

fn refused(scratch: &Scratch, text: &str) -> Run {
    let config = scratch.file("seedport.toml", text);
    let mut command = seedport(["serve", "--listen", "127.0.0.1:0", "--config"]);
    command
        .arg(config)
        .arg("--data-dir")
        .arg(scratch.path("data"));
    run(command)
}

#[test]
fn a_gateway_alone_is_a_way_to_send_codes() {
    let scratch = Scratch::new();
    let secret = scratch.file("secret", "hunter2\n");
    let config = format!("{SMS}secret_file = \"{}\"\n", secret.display());
    let config = scratch.file("seedport.toml", config);
    let config = config.to_str().expect("a path of text");
    let mut server = Server::start(&scratch, &["--config", config]);
    assert_eq!(server.end("TERM"), Some(0));
    assert!(!server.announced.contains("SANDBOX"));
    assert!(!server.log().contains("hunter2"));
}

#[test]
fn a_gateway_that_cannot_be_sent_to_is_refused() {
    let scratch = Scratch::new();
    let broken = scratch.file("secret", "hunter2\nhunter3\n");
    let broken = format!("secret_file = \"{}\"", broken.display());
    for (line, expected) in [
        ("text = \"no code\"", "sms.text"),
        ("headers = { Authorization = \"hunter2\" }", "sms.headers"),
        ("secret_file = \"/nowhere/secret\"", "/nowhere/secret"),
        (&broken, "cannot stand in a header"),
    ] {
        let run = refused(&scratch, &format!("{SMS}{line}\n"));
        let (what, _) = run.only_failure();
        assert!(what.contains(expected), "{expected}: {what}");
        assert!(!run.stderr.contains("hunter"), "{}", run.stderr);
        assert!(!scratch.path("data").exists());
    }
}
