//! The gateway as the configuration describes it, checked.
//!
//! Invariant: a value of this type asks for something that can be sent: an address that its reach
//! allows, headers that are headers, and a body whose blanks are inside strings or fields.
//! Called by `sms`, and by `config check`.

use std::{path::PathBuf, time::Duration};

use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
    PROXY_AUTHORIZATION, TRANSFER_ENCODING,
};
use serde_json::Value;

use super::template::{Escape, Template};
use crate::{
    config::{ContentType, Method, Sms},
    egress::{self, Limits, Reach},
};

/// The blanks of a body, in this order.
pub const BODY_BLANKS: [&str; 3] = ["to", "text", "app"];
/// The blanks of a message, in this order.
pub const TEXT_BLANKS: [&str; 3] = ["code", "app", "minutes"];

/// Headers that the library or another key sets.
const TAKEN: [HeaderName; 4] = [CONTENT_TYPE, CONTENT_LENGTH, HOST, TRANSFER_ENCODING];
/// Headers whose values are secrets.
const SECRET: [HeaderName; 3] = [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
/// What a body is tried with: it ends strings and fields that are not escaped, and completes an
/// escape that was begun before it.
const TRIAL: &str = "41\"\\&=%2b\n";

/// A gateway that can be sent to.
#[derive(Debug)]
pub struct Gateway {
    /// Where to.
    pub url: String,
    /// By which method.
    pub method: Method,
    /// All headers but the secret's.
    pub headers: HeaderMap,
    /// Where the secret is.
    pub secret: Option<SecretHeader>,
    /// The message.
    pub text: Template,
    /// The body.
    pub body: Template,
    /// How the body's blanks are written.
    pub escape: Escape,
    /// What each request is held to.
    pub limits: Limits,
}

/// A header that carries a secret.
#[derive(Debug)]
pub struct SecretHeader {
    /// Its name.
    pub name: HeaderName,
    /// What stands before the secret.
    pub prefix: String,
    /// The file that holds the secret.
    pub file: PathBuf,
}

/// What is wrong with the configuration of a gateway. Each names the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayProblem {
    /// Not a URL that may be reached.
    #[error(
        "sms.url: must be an https address without a user or a password, not one of this host or \
         of a private network unless sms.private = true"
    )]
    Url,
    /// A blank that means nothing, or no code.
    #[error("sms.text: must have {{code}}, and may have {{app}} and {{minutes}}")]
    Text,
    /// A blank that means nothing, or no number or message.
    #[error("sms.body: must have {{to}} and {{text}}, and may have {{app}}")]
    Body,
    /// Not JSON, or a blank outside its strings.
    #[error("sms.body: is not JSON with every {{..}} inside a string that is a value")]
    Json,
    /// A form with a blank in a field's name or in none.
    #[error("sms.body: is not a form (a=b&c=d) with every {{..}} inside a field's value")]
    Form,
    /// Not a header.
    #[error("sms.headers: {0:?} is not a header with a value")]
    Header(String),
    /// A header that is set elsewhere.
    #[error("sms.headers: {0} is set by Seedport")]
    HeaderTaken(HeaderName),
    /// A header whose value would be a secret.
    #[error(
        "sms.headers: {0} carries a secret; put that into a file and name it in sms.secret_file"
    )]
    HeaderSecret(HeaderName),
    /// Not a header's name, or one that is set elsewhere.
    #[error("sms.secret_header: is not a header's name, or one that Seedport sets")]
    SecretHeader,
    /// Not what a header can carry.
    #[error("sms.secret_prefix: cannot stand in a header")]
    SecretPrefix,
}

impl TryFrom<&Sms> for Gateway {
    type Error = GatewayProblem;

    fn try_from(sms: &Sms) -> Result<Self, GatewayProblem> {
        let reach = Reach::of(sms.private);
        if egress::destination(&sms.url, reach).is_err() {
            return Err(GatewayProblem::Url);
        }
        let text = Template::parse(&sms.text, &TEXT_BLANKS).ok_or(GatewayProblem::Text)?;
        if !text.has(0) {
            return Err(GatewayProblem::Text);
        }
        let secret = secret(sms)?;
        Ok(Self {
            url: sms.url.clone(),
            method: sms.method,
            headers: headers(sms, secret.as_ref())?,
            secret,
            text,
            body: body(sms)?,
            escape: sms.content_type.into(),
            limits: Limits {
                reach,
                timeout: Duration::from_secs(sms.timeout_seconds.get().into()),
                // The status says it all; the body may repeat the code.
                longest: 0,
            },
        })
    }
}

fn body(sms: &Sms) -> Result<Template, GatewayProblem> {
    let template = Template::parse(&sms.body, &BODY_BLANKS).ok_or(GatewayProblem::Body)?;
    if !template.has(0) || !template.has(1) {
        return Err(GatewayProblem::Body);
    }
    let trial = template.fill(&[TRIAL; BODY_BLANKS.len()], sms.content_type.into());
    // Exposed because nothing secret was filled in.
    let trial = trial.expose();
    let (found, problem) = match sms.content_type {
        ContentType::Json => {
            let read = serde_json::from_slice(trial).map_err(|_| GatewayProblem::Json)?;
            (in_strings(&read), GatewayProblem::Json)
        }
        ContentType::Form => (in_fields(trial)?, GatewayProblem::Form),
    };
    if found == template.blanks() {
        Ok(template)
    } else {
        Err(problem)
    }
}

/// How often the trial stands, whole, in the strings of a JSON text.
fn in_strings(value: &Value) -> usize {
    match value {
        Value::String(text) => text.matches(TRIAL).count(),
        Value::Array(values) => values.iter().map(in_strings).sum(),
        Value::Object(members) => members.values().map(in_strings).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

/// How often the trial stands, whole, in the fields of a form.
fn in_fields(form: &[u8]) -> Result<usize, GatewayProblem> {
    let mut found = 0;
    for (name, value) in form_urlencoded::parse(form) {
        if name.is_empty() {
            return Err(GatewayProblem::Form);
        }
        found += value.matches(TRIAL).count();
    }
    Ok(found)
}

fn headers(sms: &Sms, secret: Option<&SecretHeader>) -> Result<HeaderMap, GatewayProblem> {
    let content_type = match sms.content_type {
        ContentType::Json => "application/json",
        ContentType::Form => "application/x-www-form-urlencoded",
    };
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    for (name, value) in &sms.headers {
        let problem = || GatewayProblem::Header(name.clone());
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| problem())?;
        let value = HeaderValue::from_str(value).map_err(|_| problem())?;
        if TAKEN.contains(&name) {
            return Err(GatewayProblem::HeaderTaken(name));
        }
        if SECRET.contains(&name) || secret.is_some_and(|secret| secret.name == name) {
            return Err(GatewayProblem::HeaderSecret(name));
        }
        headers.insert(name, value);
    }
    Ok(headers)
}

fn secret(sms: &Sms) -> Result<Option<SecretHeader>, GatewayProblem> {
    let Some(file) = &sms.secret_file else {
        return Ok(None);
    };
    let name = HeaderName::from_bytes(sms.secret_header.as_bytes());
    let name = name.map_err(|_| GatewayProblem::SecretHeader)?;
    if TAKEN.contains(&name) {
        return Err(GatewayProblem::SecretHeader);
    }
    if HeaderValue::from_str(&sms.secret_prefix).is_err() {
        return Err(GatewayProblem::SecretPrefix);
    }
    Ok(Some(SecretHeader {
        name,
        prefix: sms.secret_prefix.clone(),
        file: file.clone(),
    }))
}
