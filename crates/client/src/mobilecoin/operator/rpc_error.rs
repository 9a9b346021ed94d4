//! A refusal of the door, as JSON-RPC words it.
//!
//! Invariant: words are stripped of control characters: a terminal shows them.
//! Called by `call`; read by the command line.

use std::fmt;

use serde::{Deserialize, Deserializer};

/// A refusal: HTTP 200 with an `error`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RpcError {
    /// -32600 when the request is at fault, -32603 for everything else.
    pub code: i64,
    /// The code's name, for example `InternalError`.
    #[serde(default, deserialize_with = "printable")]
    pub message: String,
    /// Which check failed.
    #[serde(default)]
    pub data: RpcErrorData,
}

/// What full-service says beside the code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct RpcErrorData {
    /// For programs: the error's variants, for example `Database(AccountNotFound("…"))`.
    #[serde(default, deserialize_with = "printable")]
    pub server_error: String,
    /// For people.
    #[serde(default, deserialize_with = "printable")]
    pub details: String,
}

impl RpcError {
    /// Whether `server_error` has a variant of this name, for example `AccountNotFound`.
    #[must_use]
    pub fn is(&self, variant: &str) -> bool {
        // What stands in quotes is a value of some request.
        let names = self.data.server_error.split('"').next().unwrap_or_default();
        names
            .split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
            .any(|name| name == variant)
    }
}

/// The sentence for people, or else the code's name.
impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sentence = [&self.data.details, &self.data.server_error, &self.message];
        let sentence = sentence.into_iter().find(|text| !text.is_empty());
        match sentence {
            Some(sentence) => f.write_str(sentence),
            None => write!(f, "code {}", self.code),
        }
    }
}

/// A text, or nothing where there is another kind of value.
fn printable<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let text = value.as_str().unwrap_or_default();
    Ok(text.chars().filter(|c| !c.is_control()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_the_name_of_its_variant_and_not_by_a_value() {
        let error: RpcError = serde_json::from_str(
            r#"{"code":-32603,"message":"InternalError","data":{
            "server_error":"Database(AccountNotFound(\"AccountAlreadyExists\"))",
            "details":"Account Not\u001b[31m Found"}}"#,
        )
        .expect("the published shape");
        assert!(error.is("AccountNotFound") && error.is("Database"));
        assert!(!error.is("AccountAlreadyExists") && !error.is("NotFound"));
        assert_eq!(error.to_string(), "Account Not[31m Found");
    }

    #[test]
    fn a_refusal_keeps_its_code_whatever_is_missing() {
        for (json, shown) in [
            (r#"{"code":-32600}"#, "code -32600"),
            (
                r#"{"code":-32600,"message":"InvalidRequest","data":{}}"#,
                "InvalidRequest",
            ),
            (
                r#"{"code":-32600,"data":{"server_error":7,"details":null}}"#,
                "code -32600",
            ),
        ] {
            let error: RpcError = serde_json::from_str(json).expect(json);
            assert_eq!(error.code, -32600);
            assert_eq!(error.to_string(), shown);
        }
    }
}
