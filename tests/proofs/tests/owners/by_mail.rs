//! A code out of a real mail.

use seedport_proofs::{owner::Owner, server::Server};
use serde_json::json;

#[test]
fn a_code_out_of_the_mail_takes_out_the_seed_again_and_again() {
    let server = Server::start("");
    let owner = Owner::create(&server, "ada@example.com");
    let first = owner.log_in(&server);
    let phrase = owner.export(&server, &first);
    let second = owner.log_in(&server);
    assert_eq!(owner.export(&server, &second), phrase);
    assert_eq!(owner.export(&server, &first), phrase);
    let eve = Owner::create(&server, "eve@example.com");
    let session = eve.log_in(&server);
    assert_ne!(eve.export(&server, &session), phrase);
    assert!(!server.log().contains(&phrase));
}

#[test]
fn a_proof_that_is_not_configured_is_refused_and_named() {
    let server = Server::start("");
    let owner = Owner::create(&server, "ada@example.com");
    let account = owner.account();
    for (body, status, reason) in [
        (
            json!({
                "type": "OAUTH",
                "accountId": account,
                "oidcToken": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2FjY291bnRzLmdvb2dsZS5jb20ifQ.AA",
            }),
            400,
            "OIDC_ISSUER_UNSUPPORTED",
        ),
        (
            json!({
                "type": "PASSKEY",
                "accountId": account,
                "nickname": "Ada's phone",
                "challenge": "Y2hhbGxlbmdlY2hhbGxlbmdl",
                "attestation": {
                    "credentialId": "AAAA", "clientDataJson": "AAAA", "attestationObject": "AAAA",
                },
            }),
            501,
            "NOT_CONFIGURED",
        ),
        (
            json!({"type": "SMS_OTP", "accountId": account}),
            501,
            "NOT_CONFIGURED",
        ),
    ] {
        let refused = server
            .grid
            .post("/auth/credentials", &[], &body)
            .expect(status);
        assert_eq!(refused["details"]["reason"], reason, "{refused}");
    }
}
