//! `GET` on a path of calls: how to call, in plain text.
//!
//! Invariant: the example works as it stands, once the key is in its variable. Of the request only
//! the host is repeated, and only when it is one by its letters.
//! Called by `router`; needs no key. Source: contract section 3.

use std::fmt::Write as _;

use axum::http::{HeaderMap, header};

use crate::{
    edition::Edition,
    method::{self, Class},
};

/// The host of full-service's documents.
const HOST: &str = "127.0.0.1:9090";

/// `GET /wallet`.
pub async fn v1(headers: HeaderMap) -> String {
    text(Edition::V1, host(&headers))
}

/// `GET /wallet/v2`.
pub async fn v2(headers: HeaderMap) -> String {
    text(Edition::V2, host(&headers))
}

fn host(headers: &HeaderMap) -> &str {
    let is_letter = |letter: u8| {
        letter.is_ascii_alphanumeric() || matches!(letter, b'.' | b':' | b'-' | b'[' | b']')
    };
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    host.filter(|host| (1..=255).contains(&host.len()) && host.bytes().all(is_letter))
        .unwrap_or(HOST)
}

fn text(edition: Edition, host: &str) -> String {
    let path = edition.path();
    let mut text = format!(
        "Seedport keeps MobileCoin accounts for clients of full-service. It has no ledger.\n\n\
         Call a method with a POST of JSON. For example, with the API key in $SEEDPORT_API_KEY:\n\n\
         curl -s -X POST http://{host}{path} -H 'Content-Type: application/json' \
         -H \"X-API-KEY: $SEEDPORT_API_KEY\" \
         -d '{{\"method\": \"create_account\", \"params\": {{\"name\": \"Alice\"}}, \
         \"jsonrpc\": \"2.0\", \"id\": 1}}'\n"
    );
    for (title, classes) in [
        ("Served", [Class::Wallet, Class::Ours].as_slice()),
        (
            "Answered as an empty wallet that is offline answers",
            &[Class::Static],
        ),
        (
            "Not served, because they need a ledger or a device",
            &[Class::Ledger],
        ),
    ] {
        write!(text, "\n{title}:\n\n").expect("a text takes it");
        let methods = method::all(edition).iter();
        for method in methods.filter(|method| classes.contains(&method.class)) {
            writeln!(text, "  {}", method.name).expect("a text takes it");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_repeated_when_it_is_one() {
        for (given, expected) in [
            (Some("localhost:9090"), "localhost:9090"),
            (Some("[::1]:9090"), "[::1]:9090"),
            (Some("a'; rm -rf"), HOST),
            (Some(""), HOST),
            (None, HOST),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(given) = given {
                headers.insert(header::HOST, given.parse().expect("a header's value"));
            }
            assert_eq!(host(&headers), expected);
        }
    }
}
