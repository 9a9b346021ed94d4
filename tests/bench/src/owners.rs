//! Owners with live sessions, made over the real API.
//!
//! Called by `main`, before the load.

use anyhow::{Context as _, Result, ensure};
use seedport_wire::{
    Clock as _, Fingerprint, KnownWallet, SecretBytes, SigningKey, Stamp, SystemClock,
    SystemEntropy,
    otp::{self, Answer},
};
use serde_json::{Value, json};

use crate::{
    http::{Connection, Signature},
    server::Server,
};

/// An owner: their account and the key of their session.
pub struct Owner {
    pub account: String,
    pub credential: String,
    pub key: SigningKey,
}

/// Makes owners, each with a wallet and a session.
pub async fn prepare(server: &Server, count: usize) -> Result<Vec<Owner>> {
    prepare_for(server, &server.authorization, count).await
}

/// The same, for the platform of this token.
pub async fn prepare_for(server: &Server, authorization: &str, count: usize) -> Result<Vec<Owner>> {
    let mut connection = Connection::open(server.address, authorization).await?;
    let mut owners = Vec::with_capacity(count);
    for n in 0..count {
        owners.push(make(&mut connection, &server.pin, n).await?);
    }
    Ok(owners)
}

async fn make(connection: &mut Connection, pin: &Fingerprint, n: usize) -> Result<Owner> {
    let body = json!({"customerType": "INDIVIDUAL", "email": format!("owner{n}@example.com")});
    let customer = call(connection, 201, "POST", "/customers", &body, None).await?;
    let path = format!(
        "/customers/internal-accounts?customerId={}",
        text(&customer, "id")?
    );
    let accounts = call(connection, 200, "GET", &path, &Value::Null, None).await?;
    let account = text(&accounts["data"][0], "id")?;
    let path = format!("/auth/credentials?accountId={account}");
    let credentials = call(connection, 200, "GET", &path, &Value::Null, None).await?;
    let id = text(&credentials["data"][0], "id")?;
    let credential = format!("/auth/credentials/{id}");
    let path = format!("{credential}/challenge");
    let code = call(connection, 200, "POST", &path, &json!({}), None).await?;

    let target = otp::verify_target(&text(&code, "otpEncryptionTargetBundle")?, &[*pin])?;
    let known = KnownWallet {
        account: Some(account.parse()?),
        ..KnownWallet::default()
    };
    let own = id.parse()?;
    let target = target.check(&known, own, SystemClock.now())?;
    let key = SigningKey::make(&SystemEntropy)?;
    let answer = Answer {
        code: SecretBytes::copy_from(b"000000"),
        session_key: *key.public(),
    };
    let bundle = otp::seal_answer(&target, &answer)?;
    let body = json!({"type": "EMAIL_OTP", "encryptedOtpBundle": bundle});
    let path = format!("{credential}/verify");
    let token = call(connection, 202, "POST", &path, &body, None).await?;
    let stamp = Stamp::make(&key, &text(&token, "payloadToSign")?)?.to_header();
    let request = text(&token, "requestId")?;
    let signature = Signature {
        stamp: &stamp,
        request: &request,
    };
    call(connection, 200, "POST", &path, &body, Some(signature)).await?;
    Ok(Owner {
        account,
        credential: id,
        key,
    })
}

/// Calls and insists on a status.
pub async fn call(
    connection: &mut Connection,
    expected: u16,
    method: &str,
    path: &str,
    body: &Value,
    signature: Option<Signature<'_>>,
) -> Result<Value> {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let (status, json) = connection.call(method, path, &body, signature).await?;
    ensure!(
        status == expected,
        "{method} {path} answered {status}: {json}"
    );
    Ok(json)
}

/// A text field of an answer.
pub fn text(json: &Value, field: &str) -> Result<String> {
    let value = json[field].as_str();
    value
        .map(str::to_owned)
        .with_context(|| format!("no {field} in {json}"))
}
