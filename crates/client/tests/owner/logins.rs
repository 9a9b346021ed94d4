//! The flow over HTTP: a wrong code, and a statement.

use std::sync::{Arc, Mutex};

use seedport_client::{
    CodeRequest, Device, Expected, Step,
    flow::{self, LogInError, LoggedIn},
    owner::CheckStatementError,
};
use seedport_wire::{Clock, OtherWallet, PublicKey, SecretBytes, SystemEntropy, Timestamp};
use serde_json::{Value, json};

use super::{
    scene::{
        ACCOUNT, CREDENTIAL, NOW, PHRASE, Vault, known, manifest, other_wallets, refusal,
        statement_facts, target_facts, wallet,
    },
    server::{Request, serve},
};
use seedport_wire::statement::StatementFacts;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// What a server that knows one right code answers; notes the keys of the answers that it got.
fn answer(vault: &Vault, request: &Request, keys: &Mutex<Vec<PublicKey>>) -> (u16, Value) {
    let credential = json!({
        "id": CREDENTIAL, "accountId": ACCOUNT, "type": "EMAIL_OTP",
        "nickname": "ann@example.com", "createdAt": "2026-04-08T20:55:00Z",
        "updatedAt": "2026-04-08T20:55:00Z",
    });
    if request.line.contains("/auth/credentials?") {
        return (200, json!({"data": [credential]}));
    }
    if request.line.ends_with("/challenge") {
        let mut answer = credential;
        answer["otpEncryptionTargetBundle"] = vault.target_bundle(&target_facts()).into();
        return (200, answer);
    }
    let ends = "2026-04-08T21:10:00Z";
    if request.head.contains("grid-wallet-signature") {
        let session = json!({
            "id": "Session:05050505-0505-0505-0505-050505050505", "accountId": ACCOUNT,
            "type": "EMAIL_OTP", "nickname": "ann@example.com", "expiresAt": ends,
        });
        return (200, session);
    }
    let bundle = request.json["encryptedOtpBundle"]
        .as_str()
        .expect("a bundle");
    let (code, key) = vault.read_answer(bundle);
    keys.lock().expect("not poisoned").push(key);
    if code != b"271828" {
        let details = json!({"reason": "INVALID_OTP_CODE"});
        let refusal = json!({"status": 401, "code": "UNAUTHORIZED", "details": details});
        return (401, refusal);
    }
    let challenge = json!({
        "payloadToSign": vault.token(&key, wallet(), CREDENTIAL),
        "requestId": "Request:06060606-0606-0606-0606-060606060606",
        "expiresAt": ends, "type": "EMAIL_OTP",
    });
    (202, challenge)
}

/// A login with these codes; gives what was asked for, and the keys that the vault saw.
async fn log_in(
    codes: &[&str],
    requests: usize,
) -> (
    Result<LoggedIn, LogInError>,
    Vec<CodeRequest>,
    Vec<PublicKey>,
) {
    let vault = Vault::make();
    let pins = vault.pins();
    let keys = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&keys);
    let (integrator, served) = serve(requests, move |request| answer(&vault, request, &seen));
    let expected = Expected::default();
    let device = Device {
        pins: &pins,
        entropy: &SystemEntropy,
        clock: &Still,
        expected: &expected,
    };
    let (mut asked, mut codes) = (Vec::new(), codes.iter());
    let code = async |request: CodeRequest| {
        asked.push(request);
        codes
            .next()
            .map(|code| SecretBytes::copy_from(code.as_bytes()))
    };
    let mut wrong = 0;
    let mut progress = |step: Step<'_>| wrong += u8::from(matches!(step, Step::CodeWrong { .. }));
    let result = flow::log_in(&integrator, ACCOUNT, device, code, &mut progress).await;
    served.join().expect("served");
    let answered = keys.lock().expect("not poisoned").clone();
    assert!(usize::from(wrong) <= answered.len());
    (result, asked, answered)
}

#[tokio::test]
async fn a_wrong_code_is_asked_for_again_and_the_session_key_stays() {
    let (result, asked, keys) = log_in(&["111111", "271828"], 5).await;
    let session = result.expect("a session").session;
    assert_eq!(keys, [*session.public(); 2]);
    let learned = seedport_wire::KnownWallet::default().learn(&wallet());
    assert_eq!(session.known(), &learned);
    let tries: Vec<_> = asked.iter().map(|request| request.tries).collect();
    assert_eq!(tries, [3, 2]);
    assert_eq!((asked[0].code_length, asked[0].alphanumeric), (6, false));
}

#[tokio::test]
async fn three_wrong_codes_end_the_login_and_none_at_all_ends_it_with_the_servers_word() {
    let (result, asked, keys) = log_in(&["1", "2", "3", "271828"], 5).await;
    let error = refusal(result);
    assert!(matches!(error, LogInError::BeginVerify(_)), "{error}");
    assert_eq!((asked.len(), keys.len()), (3, 3));
    let (result, asked, _) = log_in(&["1"], 3).await;
    let error = refusal(result);
    assert!(matches!(error, LogInError::BeginVerify(_)), "{error}");
    assert_eq!(asked.len(), 2);
    let (result, ..) = log_in(&[], 2).await;
    assert!(matches!(refusal(result), LogInError::NoCode));
}

/// What the owner makes of a server that answers the request for a statement so.
async fn ask(status: u16, facts: &StatementFacts) -> Result<bool, flow::WalletStatementError> {
    let vault = Vault::make();
    let (pins, expected) = (vault.pins(), known().into());
    let body: Value = serde_json::from_str(&vault.statement(facts)).expect("JSON");
    let (integrator, served) = serve(1, move |request| {
        let path = format!("GET /seedport/v1/internal-accounts/{ACCOUNT}/statement");
        assert_eq!(request.line, path);
        assert!(request.head.contains("authorization: basic "));
        (status, body.clone())
    });
    let device = Device {
        pins: &pins,
        entropy: &SystemEntropy,
        clock: &Still,
        expected: &expected,
    };
    let statement = flow::wallet_statement(&integrator, ACCOUNT, device).await;
    served.join().expect("served");
    Ok(statement?.is_some())
}

#[tokio::test]
async fn a_statement_is_asked_for_and_checked_and_a_server_without_one_is_told_apart() {
    assert!(ask(200, &statement_facts()).await.expect("agrees"));
    assert!(!ask(404, &statement_facts()).await.expect("none"));
    let error = refusal(ask(503, &statement_facts()).await);
    assert_eq!(error.refusal().map(|refusal| refusal.status), Some(503));
    let [_, _, other, _] = other_wallets();
    let facts = StatementFacts {
        wallet: other,
        ..statement_facts()
    };
    let error = refusal(ask(200, &facts).await);
    let refused = CheckStatementError::Wallet(OtherWallet::Wallet);
    assert!(
        matches!(error, flow::WalletStatementError::Check(check) if check == refused),
        "{error}"
    );
}

#[tokio::test]
async fn a_manifest_comes_as_the_text_that_it_was() {
    let text = serde_json::to_value(manifest(PHRASE)).expect("JSON");
    let sent = text.to_string();
    let (integrator, served) = serve(1, move |request| {
        let path = format!("GET /seedport/v1/internal-accounts/{ACCOUNT}/manifest");
        assert_eq!(request.line, path);
        (200, text.clone())
    });
    let read = integrator.manifest(ACCOUNT).await.expect("a text");
    served.join().expect("served");
    assert_eq!(read, sent);
}
