//! `seedport config check`.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf};

use crate::harness::{Run, Scratch, run, seedport};

const MAIL: &str = "[mail]\nhost = \"mail.example.com\"\nfrom_address = \"a@example.com\"\n";

fn check(scratch: &Scratch, text: &str) -> Run {
    let file = scratch.file("seedport.toml", text);
    let mut command = seedport(["config", "check", "--config"]);
    command.arg(file);
    run(command)
}

/// A file that everybody can read.
fn for_all(scratch: &Scratch, name: &str, text: &str) -> PathBuf {
    let file = scratch.file(name, text);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("chmod");
    file
}

#[test]
fn the_effective_configuration_is_printed() {
    let scratch = Scratch::new();
    let checked = check(&scratch, MAIL).succeeded();
    assert_eq!(
        checked.stderr,
        "Nothing is wrong with this configuration.\n"
    );
    for line in [
        "mail.host = \"mail.example.com\"",
        "mail.tls = \"implicit\"",
        "limits.session_seconds = 900",
        "limits.codes_of_credential.count = 10",
        "server.listen = \"127.0.0.1:8080\"",
    ] {
        assert!(checked.stdout.lines().any(|found| found == line), "{line}");
    }
}

#[test]
fn the_later_layer_wins_key_by_key() {
    let scratch = Scratch::new();
    let file = format!("{MAIL}[storage]\ndata_dir = \"a\"\nreaders = 2\n[log]\nfilter = \"debug\"");
    let file = scratch.file("seedport.toml", file);
    let mut command = seedport(["config", "check", "--data-dir", "c", "--config"]);
    command
        .arg(file)
        .env("SEEDPORT_STORAGE__DATA_DIR", "b")
        .env("SEEDPORT_LOG__FILTER", "warn")
        .env(
            "SEEDPORT_LIMITS__CODES_OF_CREDENTIAL",
            "{count=5,seconds=60}",
        );
    let checked = run(command).succeeded();
    for line in [
        "storage.data_dir = \"c\"",
        "storage.readers = 2",
        "log.filter = \"warn\"",
        "limits.codes_of_credential.count = 5",
    ] {
        assert!(checked.stdout.lines().any(|found| found == line), "{line}");
    }
}

#[test]
fn a_key_that_does_not_exist_is_named() {
    let scratch = Scratch::new();
    let refused = check(&scratch, "[limits]\nsession_second = 9\n");
    let (what, _) = refused.only_failure();
    let told =
        "line 2, column 1: there is no key limits.session_second; did you mean session_seconds?";
    assert!(what.ends_with(told), "{what}");
    let mut command = seedport(["config", "check"]);
    command.env("SEEDPORT_LIMTS__SESSION_SECONDS", "9");
    let refused = run(command);
    let (what, _) = refused.only_failure();
    let told =
        "SEEDPORT_LIMTS__SESSION_SECONDS: there is no section [limts]; did you mean [limits]?";
    assert!(what.ends_with(told), "{what}");
}

#[test]
fn a_value_that_makes_no_sense_is_named_by_its_key() {
    let scratch = Scratch::new();
    for (text, key) in [
        ("[limits]\nsession_seconds = 0\n", "session_seconds"),
        ("[server]\nlisten = \"here\"\n", "listen"),
        (
            "[mail]\nhost = \"a\"\nfrom_address = \"b\"\n",
            "from_address",
        ),
        ("[mail]\nfrom_address = \"a@b.example\"\n", "host"),
        ("[log]\nformat = \"xml\"\n", "format"),
    ] {
        let refused = check(&scratch, text);
        let (what, _) = refused.only_failure();
        assert!(what.contains(key), "{key}: {what}");
    }
    let refused = check(&scratch, "not toml");
    let (what, help) = refused.only_failure();
    assert!(what.contains("seedport.toml, line 1, column "), "{what}");
    assert!(help.contains("quotes"), "{help}");
}

#[test]
fn what_would_keep_a_server_from_its_work_is_told() {
    let scratch = Scratch::new();
    let refused = check(&scratch, "");
    assert!(refused.failure().0.contains("[mail]"));
    assert!(!refused.stdout.is_empty());
    let password = for_all(&scratch, "password", "hunter2");
    let mail = format!(
        "{MAIL}username = \"a\"\npassword_file = \"{}\"\n",
        password.display()
    );
    let refused = check(&scratch, &mail);
    assert!(refused.failure().0.contains("can be read by others"));
    assert!(!refused.stdout.contains("hunter2") && !refused.stderr.contains("hunter2"));
    let refused = check(&scratch, &format!("{MAIL}[log]\nfilter = \"a=b=c\"\n"));
    assert!(refused.failure().0.contains("log.filter"));
    let file = scratch.file("seedport.toml", MAIL);
    let mut command = seedport(["config", "check", "--config"]);
    command.arg(file).env("SEEDPORT_LOG__FILTER", "lots");
    let refused = run(command);
    assert!(refused.failure().0.contains("neither LEVEL nor PART=LEVEL"));
}

#[test]
fn what_is_wrong_with_a_proof_is_told_by_its_key() {
    let scratch = Scratch::new();
    let sms =
        "[sms]\nurl = \"https://sms.example.com/\"\nbody = '{\"a\":\"{to}\",\"b\":\"{text}\"}'\n";
    check(&scratch, sms).succeeded();
    let issuer = "[[oidc.issuers]]\nissuer = \"https://id.example\"\nprovider = \"Id\"\n";
    for (text, key) in [
        (
            "[sms]\nurl = \"https://10.0.0.1/\"\nbody = \"{to}{text}\"".to_owned(),
            "sms.url",
        ),
        (format!("{sms}text = \"hello\""), "sms.text"),
        (
            format!("{sms}content_type = \"application/x-www-form-urlencoded\""),
            "sms.body",
        ),
        (
            format!("{sms}headers = {{ Cookie = \"a\" }}"),
            "sms.headers",
        ),
        (
            format!("{sms}secret_file = \"/nowhere/secret\""),
            "sms.secret_file",
        ),
        (
            format!("{sms}content_type = \"text/plain\""),
            "content_type",
        ),
        (format!("{sms}method = \"GET\""), "method"),
        (
            format!("{MAIL}[webauthn]\nrp_id = \"wallet.example\""),
            "webauthn.rp_id",
        ),
        (
            format!("{MAIL}[webauthn]\norigins = [\"https://a.example\"]"),
            "webauthn.origins",
        ),
        (
            format!("{MAIL}{issuer}[[oidc.issuers]]\nissuer = \"id\"\nprovider = \"b\""),
            "oidc.issuers[1]",
        ),
        (format!("{MAIL}{issuer}algorithm = \"HS256\""), "algorithm"),
        (format!("{MAIL}{issuer}{issuer}"), "oidc.issuers"),
        (
            format!("{MAIL}[webhooks]\ntimeout_seconds = 0"),
            "timeout_seconds",
        ),
        (
            format!("{MAIL}[export]\nfirst_edition = 1"),
            "first_edition",
        ),
    ] {
        let refused = check(&scratch, &text);
        let (what, _) = refused.failure();
        assert!(what.contains(key), "{key}: {what}");
    }
}

#[test]
fn what_is_wrong_with_the_mobilecoin_door_is_told_by_its_key() {
    let scratch = Scratch::new();
    let open = for_all(&scratch, "open-key", "0123456789abcdef");
    let door =
        |listen: &str, rest: &str| format!("{MAIL}[mobilecoin]\nlisten = \"{listen}\"\n{rest}\n");
    let here = "127.0.0.1:9090";
    check(&scratch, &door(here, "without_api_key = true")).succeeded();
    check(
        &scratch,
        &format!("{MAIL}[mobilecoin]\nexport = \"sealed\""),
    )
    .succeeded();
    for (text, told) in [
        (door(here, ""), "mobilecoin.api_key_file: is missing"),
        (
            door("0.0.0.0:9090", "without_api_key = true"),
            "mobilecoin.without_api_key: needs a loopback",
        ),
        (
            door(here, "without_api_key = true\napi_key_file = \"a\""),
            "mobilecoin.without_api_key: contradicts",
        ),
        (
            door(here, "api_key_file = \"/nowhere/key\""),
            "mobilecoin.api_key_file: /nowhere/key",
        ),
        (
            door(here, &format!("api_key_file = {open:?}")),
            "can be read by others",
        ),
        (
            door(here, "without_api_key = true\nplatform = \"\""),
            "mobilecoin.platform",
        ),
        (
            door("127.0.0.1:8080", "without_api_key = true"),
            "mobilecoin.listen",
        ),
        (door(here, "export = \"clear\""), "export"),
        (door(here, "secrets = \"all\""), "secrets"),
        (door(here, "address_batch = 0"), "address_batch"),
    ] {
        let refused = check(&scratch, &text);
        let (what, _) = refused.failure();
        assert!(what.contains(told), "{told}: {what}");
    }
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let mut command = seedport(["config", "check", "--config"]);
    command.arg("/nowhere/seedport.toml");
    let refused = run(command);
    assert!(refused.only_failure().0.contains("/nowhere/seedport.toml"));
}

#[test]
fn a_file_that_cannot_be_a_configuration_is_told_why() {
    let scratch = Scratch::new();
    let mut long = MAIL.to_owned();
    long.push_str(&"#\n".repeat(80_000));
    let binary = [b"# \xff".as_slice(), b"\n"].concat();
    for (name, bytes, told) in [
        (
            "long.toml",
            long.into_bytes(),
            "is longer than 131072 bytes",
        ),
        ("binary.toml", binary, "is not text in UTF-8: line 1"),
    ] {
        let mut command = seedport(["config", "check", "--config"]);
        command.arg(scratch.file(name, bytes));
        let refused = run(command);
        assert!(
            refused.only_failure().0.contains(told),
            "{}",
            refused.stderr
        );
    }
    let mut command = seedport(["config", "check", "--config"]);
    command.arg(scratch.path("."));
    assert!(run(command).only_failure().1.contains("in that directory"));
}

#[test]
fn variables_that_an_orchestrator_injects_stop_no_command() {
    let scratch = Scratch::new();
    let mut command = seedport(["config", "check", "--config"]);
    command
        .arg(scratch.file("seedport.toml", MAIL))
        .env("SEEDPORT_PORT", "tcp://10.0.0.1:8080")
        .env("SEEDPORT_SERVICE_HOST", "10.0.0.1")
        .env("SEEDPORT_PORT_8080_TCP_ADDR", "10.0.0.1");
    let checked = run(command).succeeded();
    let told = "no settings, and change nothing: SEEDPORT_PORT, SEEDPORT_PORT_8080_TCP_ADDR, \
                SEEDPORT_SERVICE_HOST.";
    assert!(checked.stderr.contains(told), "{}", checked.stderr);
    assert!(!checked.stderr.contains("10.0.0.1"), "{}", checked.stderr);
}
