//! What is sealed, in whatever was kept of it: alone, quoted, or in the server's whole answer.
//!
//! Invariant: nothing is believed here; what comes out is checked as what went in would have been.
//! Called by `open` and `mobilecoin import`.

use std::borrow::Cow;

use serde_json::Value;

/// The members in which answers carry something sealed: of Grid's export in both editions, and of the
/// MobileCoin door's.
const MEMBERS: [&str; 3] = [
    "encryptedWalletCredentials",
    "encrypted_account_secrets",
    "account_bundle",
];
/// How deep in an answer they stand: JSON-RPC has them in `result`.
const DEEPEST: usize = 4;

/// The sealed text.
pub fn sealed(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let found = serde_json::from_str(text).ok();
    match found.and_then(|json: Value| find(&json, 0)) {
        Some(inner) => Cow::Owned(inner.trim().to_owned()),
        None => Cow::Borrowed(text),
    }
}

fn find(json: &Value, depth: usize) -> Option<String> {
    match json {
        // As `jq` prints a member.
        Value::String(text) if depth == 0 => Some(text.clone()),
        Value::Object(members) if depth < DEEPEST => {
            let named = MEMBERS.iter().find_map(|name| match members.get(*name)? {
                Value::String(text) => Some(text.clone()),
                // An envelope that somebody unpacked.
                object @ Value::Object(_) => Some(object.to_string()),
                _ => None,
            });
            named.or_else(|| members.values().find_map(|inner| find(inner, depth + 1)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_is_found_in_every_answer() {
        let envelope = r#"{"version":"v1.0.0","data":"aa"}"#;
        let quoted = serde_json::to_string(envelope).expect("JSON");
        for whole in [
            envelope.to_owned(),
            format!("\u{feff}\n{envelope}\n\n"),
            quoted.clone(),
            format!(r#"{{"id":"InternalAccount:1","encryptedWalletCredentials":{quoted}}}"#),
            format!(
                r#"{{"jsonrpc":"2.0","id":1,"result":{{"encrypted_account_secrets":{quoted}}}}}"#
            ),
            format!(
                r#"{{"jsonrpc":"2.0","method":"m","result":{{"x":{{"account_bundle":{quoted}}}}}}}"#
            ),
        ] {
            assert_eq!(sealed(&whole), envelope, "{whole}");
        }
        let unpacked = format!(r#"{{"encryptedWalletCredentials":{envelope}}}"#);
        let read = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        assert_eq!(read(&sealed(&unpacked)), read(envelope));
        let first = r#"{"id":"InternalAccount:1","encryptedWalletCredentials":"2pXYZ"}"#;
        assert_eq!(sealed(first), "2pXYZ");
        for other in ["", "{}", "[1]", "\u{0}", "words of a phrase"] {
            assert_eq!(sealed(other), other);
        }
    }
}
