//! Query strings: names and texts in, typed values out.
//!
//! Invariant: a known parameter occurs at most once and has a value of its kind; unknown ones
//! are tolerated. A refusal names the parameter, never its value.
//! Called by the lists.

use std::{borrow::Cow, str::FromStr};

use axum::{extract::FromRequestParts, http::request::Parts};
use seedport_wire::Timestamp;

use crate::error::Refusal;

/// The decoded parameters of a request.
pub struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let owned =
            |(name, value): (Cow<'_, str>, Cow<'_, str>)| (name.into_owned(), value.into_owned());
        Ok(Self(form_urlencoded::parse(query).map(owned).collect()))
    }
}

impl Query {
    /// The parameter's text.
    ///
    /// # Errors
    /// When it is given twice, is not UTF-8 or contains a NUL character.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        let Some((_, value)) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            return Err(Refusal::field(name, "is given twice").reason("FIELD_TWICE"));
        }
        if value.contains(['\0', char::REPLACEMENT_CHARACTER]) {
            return Err(Refusal::field(name, "must be UTF-8 without NUL characters"));
        }
        Ok(Some(value))
    }

    /// The parameter's value, when it reads as a `T`.
    ///
    /// # Errors
    /// As [`Query::text`], and when it does not read as one; `wanted` says what is.
    pub fn value<T: FromStr>(
        &self,
        name: &'static str,
        wanted: &'static str,
    ) -> Result<Option<T>, Refusal> {
        let read = |text: &str| text.parse().map_err(|_| Refusal::field(name, wanted));
        self.text(name)?.map(read).transpose()
    }

    /// The parameter as a moment.
    ///
    /// # Errors
    /// As [`Query::text`], and when it is no RFC 3339 date-time.
    pub fn moment(&self, name: &'static str) -> Result<Option<Timestamp>, Refusal> {
        let wanted = "must be an RFC 3339 date-time such as 2026-04-08T15:30:01Z";
        let read = |text: &str| Timestamp::parse(text).map_err(|_| Refusal::field(name, wanted));
        self.text(name)?.map(read).transpose()
    }
}
