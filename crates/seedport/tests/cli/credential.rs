//! `seedport credential`: added, listed and revoked.

use std::path::Path;

use seedport_wire::SystemEntropy;

use crate::{
    authenticator::Authenticator,
    harness::{Run, Scratch, run, run_with_input},
    owner::{Owner, add_passkey, id_token, nonce_of, sessions},
};

fn add(owner: &Owner, session: &Path, words: &[&str]) -> Run {
    let mut command = owner.command(&["credential", "add"]);
    command.arg("--session").arg(session).args(words);
    run(command)
}

fn revoke(owner: &Owner, session: &Path, id: &str) -> Run {
    let mut command = owner.command(&["credential", "revoke", id]);
    command.arg("--session").arg(session);
    run(command)
}

fn types(owner: &Owner) -> Vec<String> {
    let credentials = owner.credentials();
    let kind = |one: &serde_json::Value| one["type"].as_str().expect("a type").to_owned();
    let mut types: Vec<_> = credentials.iter().map(kind).collect();
    types.sort();
    types
}

#[test]
fn a_credential_of_every_kind_is_added_and_revoked_by_another_ones_session() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let by_mail = owner.session(&scratch, "by-mail.json");
    let sms = add(&owner, &by_mail, &["--type", "sms", "--json"]).succeeded();
    assert_eq!(sms.json()["nickname"], "+4930123456");
    assert!(sms.stderr.contains("Codes will go to +4930123456"));
    assert!(sms.stderr.contains("A first code is on its way"));
    let oauth_by = |nonce: Option<&str>| {
        let token = scratch.file("token", id_token(nonce));
        let token = token.to_str().expect("a path of text");
        let words = ["--type", "oauth", "--json", "--oidc-token-file", token];
        add(&owner, &by_mail, &words)
    };
    // A token that was asked for with no nonce, or another key's, could open that key's session.
    for nonce in [None, Some("ab")] {
        let refused = oauth_by(nonce);
        let (what, help) = refused.only_failure();
        assert!(
            what.contains("not asked for with this session's nonce"),
            "{what}"
        );
        assert!(help.contains(&nonce_of(&by_mail)), "{help}");
    }
    let oauth = oauth_by(Some(&nonce_of(&by_mail))).succeeded().json();
    assert_eq!(oauth["nickname"], "ada@gmail.example");
    let authenticator = Authenticator::make(&SystemEntropy).expect("a passkey");
    let passkey = add_passkey(&owner, &scratch, &by_mail, &authenticator);
    let passkey = passkey.succeeded().json();
    assert_eq!(passkey["nickname"], "Ada's key");
    let all = ["EMAIL_OTP", "OAUTH", "PASSKEY", "SMS_OTP"];
    assert_eq!(types(&owner), all);

    // A session by text message takes the others away; its own credential it cannot.
    let by_phone = scratch.path("by-phone.json");
    run_with_input(owner.open(&by_phone, &["--type", "sms"]), b"000000\n").succeeded();
    let refused = revoke(&owner, &by_phone, sms.json()["id"].as_str().expect("an id"));
    assert!(refused.failure().0.contains("WALLET_SIGNATURE_INVALID"));
    for credential in owner.credentials() {
        if credential["type"] != "SMS_OTP" {
            let id = credential["id"].as_str().expect("an id");
            revoke(&owner, &by_phone, id).succeeded();
        }
    }
    assert_eq!(types(&owner), ["SMS_OTP"]);
    // The mail credential's session ended with it.
    assert_eq!(sessions(&owner).len(), 1);
    let refused = revoke(&owner, &by_phone, oauth["id"].as_str().expect("an id"));
    assert!(refused.only_failure().0.contains("is no credential of"));
    let words = ["--type", "email"];
    add(&owner, &by_phone, &words).succeeded();
    assert_eq!(types(&owner), ["EMAIL_OTP", "SMS_OTP"]);
}

#[test]
fn a_second_credential_of_one_contact_is_refused_with_the_contracts_code() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let session = owner.session(&scratch, "session.json");
    let refused = add(&owner, &session, &["--type", "email"]);
    let (what, _) = refused.failure();
    assert!(
        what.contains("EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS"),
        "{what}"
    );
    let authenticator = Authenticator::make(&SystemEntropy).expect("a passkey");
    add_passkey(&owner, &scratch, &session, &authenticator).succeeded();
    let refused = add_passkey(&owner, &scratch, &session, &authenticator);
    let (what, _) = refused.failure();
    assert!(what.contains("PASSKEY_CREDENTIAL_ALREADY_EXISTS"), "{what}");
}

#[test]
fn a_type_and_a_proof_that_do_not_go_together_are_refused_before_anything_is_sent() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let session = owner.session(&scratch, "session.json");
    let file = scratch.file("proof", "secret-proof");
    let file = file.to_str().expect("a path of text");
    for words in [
        ["--type", "oauth"].as_slice(),
        &["--type", "passkey"],
        &["--type", "sms", "--oidc-token-file", file],
        &["--type", "oauth", "--passkey-file", file],
        &[
            "--type",
            "passkey",
            "--oidc-token-file",
            file,
            "--passkey-file",
            file,
        ],
        &["--type", "passkey", "--passkey-file", file],
    ] {
        let refused = add(&owner, &session, words);
        refused.only_failure();
        assert!(
            !refused.stderr.contains("secret-proof"),
            "{}",
            refused.stderr
        );
    }
    assert_eq!(types(&owner), ["EMAIL_OTP"]);
}

#[test]
fn a_list_for_people_says_type_and_name() {
    let scratch = Scratch::new();
    let owner = Owner::new(&scratch);
    let command = owner.command(&["credential", "list", "--account", &owner.account]);
    let listed = run(command).succeeded().stdout;
    assert!(listed.starts_with("AuthMethod:"), "{listed}");
    assert!(listed.ends_with("  email  ada@example.com\n"), "{listed}");
}
