//! The envelope of a request: its method, its parameters and its id.
//!
//! Invariant: what is missing is told by its name, and nothing that was sent is told. Beside
//! full-service, `jsonrpc` and `id` may be missing: the example of its own help lacks both.
//! Called by `rpc`. Source: contract section 3.

use seedport_wire::SecretBytes;

use crate::json::{Json, Members};

/// A request.
pub struct Request {
    /// Its method's name, as it came.
    pub method: SecretBytes,
    /// Its parameters; null when there are none.
    pub params: Json,
    /// Its id; null when there is none.
    pub id: Json,
}

/// Why a body is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not JSON at all, or nested too deep.
    #[error("The body is not JSON.")]
    NotJson,
    /// Several requests in one.
    #[error("The body is an array. Send one request object; batches are not served.")]
    Batch,
    /// JSON of another kind.
    #[error("The body is not a JSON object.")]
    NotObject,
    /// Nothing to do.
    #[error("The field `method` is missing.")]
    MethodMissing,
    /// Not a name.
    #[error("The field `method` is not a string.")]
    MethodNotText,
    /// One of the three, twice.
    #[error("The field `{0}` is given twice.")]
    Twice(&'static str),
}

impl Request {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// [`RequestError`] says what is missing.
    pub fn parse(body: &SecretBytes) -> Result<Self, RequestError> {
        // Exposed to be read into texts that are wiped.
        let tree = serde_json::from_slice(body.expose()).map_err(|_| RequestError::NotJson)?;
        let mut members = match tree {
            Json::Map(members) => members,
            Json::Sequence(_) => return Err(RequestError::Batch),
            _ => return Err(RequestError::NotObject),
        };
        let method = match take(&mut members, "method")? {
            Some(Json::Text(method)) => method,
            Some(_) => return Err(RequestError::MethodNotText),
            None => return Err(RequestError::MethodMissing),
        };
        Ok(Self {
            method,
            params: take(&mut members, "params")?.unwrap_or(Json::Null),
            id: take(&mut members, "id")?.unwrap_or(Json::Null),
        })
    }
}

fn take(members: &mut Members, name: &'static str) -> Result<Option<Json>, RequestError> {
    members.take(name).map_err(|_| RequestError::Twice(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Request, RequestError> {
        Request::parse(&SecretBytes::copy_from(body.as_bytes()))
    }

    #[test]
    fn a_request_needs_a_method_and_nothing_else() {
        let request = parse(r#"{"method":"version"}"#).expect("a request");
        assert_eq!(request.method.expose_text(), Some("version"));
        assert!(matches!(request.params, Json::Null));
        assert!(matches!(request.id, Json::Null));
        let whole = r#"{"id":[1],"x":0,"jsonrpc":7,"params":{},"method":"version"}"#;
        let request = parse(whole).expect("a request");
        assert!(matches!(request.params, Json::Map(_)));
        assert!(matches!(request.id, Json::Sequence(_)));
    }

    #[test]
    fn what_is_no_request_is_told_by_what_it_lacks() {
        for (body, expected) in [
            ("", RequestError::NotJson),
            ("{", RequestError::NotJson),
            (r#"{"method":"version"} x"#, RequestError::NotJson),
            ("{\"method\":\"\u{1}\"}", RequestError::NotJson),
            (r#"[{"method":"version"}]"#, RequestError::Batch),
            ("[]", RequestError::Batch),
            ("null", RequestError::NotObject),
            (r#""version""#, RequestError::NotObject),
            ("{}", RequestError::MethodMissing),
            (r#"{"method":null}"#, RequestError::MethodNotText),
            (r#"{"method":["version"]}"#, RequestError::MethodNotText),
            (
                r#"{"method":"version","method":"x"}"#,
                RequestError::Twice("method"),
            ),
            (
                r#"{"method":"version","id":1,"id":2}"#,
                RequestError::Twice("id"),
            ),
        ] {
            assert_eq!(parse(body).err(), Some(expected), "{body}");
        }
    }
}
