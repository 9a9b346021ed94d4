//! Where `seedport serve` listens.

use crate::harness::{Scratch, Server, run, run_refused, seedport};

#[test]
fn a_host_name_is_a_place_for_every_door() {
    let scratch = Scratch::new();
    let mut command = seedport(["serve", "--sandbox", "--listen", "localhost:0"]);
    let data = scratch.path("data");
    command
        .args(["--mobilecoin-listen", "localhost:0"])
        .args(["--admin-listen", "localhost:0", "--data-dir"])
        .arg(&data)
        .env("SEEDPORT_MOBILECOIN__WITHOUT_API_KEY", "true");
    let server = Server::spawn(&scratch, command, data);
    assert_eq!(Server::get(&server.url, "/openapi.json").0, 200);
    assert_eq!(Server::get(&server.door, "/health").0, 200);
    assert_eq!(Server::get(&server.admin, "/healthz").0, 200);
}

#[test]
fn a_place_that_is_none_is_refused_with_the_part_that_is_wrong() {
    for (place, told) in [
        ("localhost", "a port is missing: write HOST:PORT"),
        ("9999", "a port is missing"),
        (
            "localhost:http",
            "the port must be a number from 0 to 65535",
        ),
        (
            "http://localhost:1",
            "the host must be an address or a name",
        ),
    ] {
        for flag in ["--listen", "--mobilecoin-listen", "--admin-listen"] {
            let refused = run(seedport(["serve", "--sandbox", flag, place]));
            assert_eq!(refused.code, Some(2));
            assert!(refused.stderr.contains(told), "{}", refused.stderr);
            assert_eq!(refused.stderr.lines().count(), 2, "{}", refused.stderr);
        }
        let mut command = seedport(["config", "check"]);
        command.env("SEEDPORT_SERVER__LISTEN", place);
        let refused = run(command);
        let (what, _) = refused.only_failure();
        assert!(
            what.contains("SEEDPORT_SERVER__LISTEN: server.listen is refused: "),
            "{what}"
        );
        assert!(what.contains(told), "{what}");
    }
}

#[test]
fn a_name_without_an_address_opens_no_door() {
    let scratch = Scratch::new();
    let mut command = seedport(["serve", "--sandbox", "--listen", "nowhere.invalid:0"]);
    command.arg("--data-dir").arg(scratch.path("data"));
    command.env("SEEDPORT_LOG__FILTER", "error");
    let refused = run_refused(command);
    let (what, help) = refused.only_failure();
    assert!(
        what.contains("the host name in nowhere.invalid:0 has no address"),
        "{what}"
    );
    assert!(help.contains("--listen"), "{help}");
}

#[test]
fn probes_and_metrics_take_no_other_doors_place() {
    let scratch = Scratch::new();
    let data = scratch.path("data");
    let place = "127.0.0.1:65432";
    let mut command = seedport([
        "serve",
        "--sandbox",
        "--listen",
        place,
        "--admin-listen",
        place,
    ]);
    command.arg("--data-dir").arg(&data);
    command.env("SEEDPORT_LOG__FILTER", "error");
    let refused = run_refused(command);
    let (what, _) = refused.only_failure();
    assert!(
        what.contains("server.admin_listen: is the address of server.listen"),
        "{what}"
    );
    assert!(!data.exists());
}
