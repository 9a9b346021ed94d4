//! Typed ids in the path; `:` and `%3A` are the same.
//!
//! Invariant: a text that is no id of the wanted kind is told as a missing thing of that kind.
//! Called by handlers whose path names a thing.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use seedport_wire::ids::{AccountId, CredentialId, CustomerId, SessionId, TokenId};

use crate::error::{Code, Refusal};

/// An id that a path can name.
pub trait PathId: FromStr + Send {
    /// The code when there is no such thing.
    const MISSING: Code;
    /// What the thing is called.
    const THING: &'static str;
}

impl PathId for CustomerId {
    const MISSING: Code = Code::UserNotFound;
    const THING: &'static str = "no such customer";
}

impl PathId for AccountId {
    const MISSING: Code = Code::ReferenceNotFound;
    const THING: &'static str = "no such internal account";
}

impl PathId for CredentialId {
    const MISSING: Code = Code::ReferenceNotFound;
    const THING: &'static str = "no such credential";
}

impl PathId for SessionId {
    const MISSING: Code = Code::ReferenceNotFound;
    const THING: &'static str = "no such session: it was never issued, was revoked or has expired";
}

impl PathId for TokenId {
    const MISSING: Code = Code::TokenNotFound;
    const THING: &'static str = "no such token";
}

/// The id in the path.
pub struct Id<T>(pub T);

/// The refusal for a thing that is not there, or that is another platform's.
pub fn missing<T: PathId>() -> Refusal {
    Refusal::new(T::MISSING, T::THING)
}

impl<S: Send + Sync, T: PathId> FromRequestParts<S> for Id<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Ok(Path(text)) = Path::<String>::from_request_parts(parts, state).await else {
            return Err(missing::<T>());
        };
        text.parse().map(Self).map_err(|_| missing::<T>())
    }
}
