//! The parameters of a request, read one by one into types that cannot be wrong.
//!
//! Invariant: an error names the parameter and the kind of what is there, never the value. An
//! unknown parameter is not looked at; a known one that is given twice is refused.
//! Called by the methods. Source: contract sections 3 and 4.

use std::{fmt, num::ParseIntError, str::FromStr};

use seedport_custody::mobilecoin::Slice;
use seedport_wire::SecretBytes;

use crate::{
    json::{Json, Members},
    shown::Shown,
};

/// The parameters of a request, or the members of one of them.
#[derive(Clone, Copy)]
pub struct Params<'a>(Option<&'a Members>);

/// Why parameters do not serve; full-service's -32600. The text is what its reader says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamsError {
    /// The parameters are no object.
    Shape { found: &'static str, method: Shown },
    /// A parameter that must be there is not.
    Missing(&'static str),
    /// A parameter is there twice.
    Twice(&'static str),
    /// A parameter is of another kind.
    Kind {
        name: &'static str,
        found: &'static str,
        expected: &'static str,
    },
    /// A text holds a character that no text of ours holds.
    Nul(&'static str),
}

/// Why a parameter is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Of another kind, or missing.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// A text that is not one; full-service's -32603.
    #[error(transparent)]
    Text(#[from] ParseIntError),
}

const NUMBER: &str = "an unsigned 64-bit integer, as a decimal string";
const INDEX: &str = "a 64-bit integer";

impl<'a> Params<'a> {
    /// The parameters of `method`. Null is taken for an empty object.
    ///
    /// # Errors
    /// When they are anything else.
    pub fn of(params: &'a Json, method: &Shown) -> Result<Self, ParamsError> {
        match params {
            Json::Null => Ok(Self(None)),
            Json::Map(members) => Ok(Self(Some(members))),
            other => Err(ParamsError::Shape {
                found: other.kind(),
                method: method.clone(),
            }),
        }
    }

    /// A secret that must be there.
    ///
    /// # Errors
    /// When it is missing or no text.
    pub fn secret(self, name: &'static str) -> Result<&'a SecretBytes, ParamsError> {
        match self.0.map_or(Ok(None), |members| members.member(name)) {
            Ok(Some(Json::Text(text))) => Ok(text),
            Ok(Some(other)) => Err(kind(name, other, "a string")),
            Ok(None) => Err(ParamsError::Missing(name)),
            Err(_) => Err(ParamsError::Twice(name)),
        }
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When it is missing, no text, or holds a NUL.
    pub fn text(self, name: &'static str) -> Result<&'a str, ParamsError> {
        shown_text(name, self.secret(name)?)
    }

    /// A text that may be there.
    ///
    /// # Errors
    /// When it is no text, or holds a NUL.
    pub fn optional_text(self, name: &'static str) -> Result<Option<&'a str>, ParamsError> {
        match self.member(name)? {
            None => Ok(None),
            Some(Json::Text(text)) => shown_text(name, text).map(Some),
            Some(other) => Err(kind(name, other, "a string")),
        }
    }

    /// A number that must be there: digits in a text, or a number.
    ///
    /// # Errors
    /// When it is missing or no number.
    pub fn number(self, name: &'static str) -> Result<u64, NumberError> {
        let number = self.optional_number(name)?;
        Ok(number.ok_or(ParamsError::Missing(name))?)
    }

    /// A number that may be there: digits in a text, or a number.
    ///
    /// # Errors
    /// When it is no number.
    pub fn optional_number(self, name: &'static str) -> Result<Option<u64>, NumberError> {
        match self.member(name)? {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(digits(text)?)),
            Some(value) => {
                let number = integer(value).and_then(|number| u64::try_from(number).ok());
                Ok(Some(number.ok_or_else(|| kind(name, value, NUMBER))?))
            }
        }
    }

    /// The index of a subaddress that must be there; -2 is the change, the second to last of all.
    ///
    /// # Errors
    /// When it is missing or no such number.
    pub fn index(self, name: &'static str) -> Result<u64, NumberError> {
        let index = self.optional_index(name)?;
        Ok(index.ok_or(ParamsError::Missing(name))?)
    }

    /// The index of a subaddress that may be there; -2 is the change, the second to last of all.
    ///
    /// # Errors
    /// When it is no such number.
    pub fn optional_index(self, name: &'static str) -> Result<Option<u64>, NumberError> {
        match self.member(name)? {
            None => Ok(None),
            Some(Json::Text(text)) => {
                let signed: Result<i64, _> = digits(text);
                Ok(Some(signed.map_or_else(
                    |_| digits(text),
                    |index| Ok(index.cast_unsigned()),
                )?))
            }
            Some(value) => {
                let index = integer(value).and_then(|number| {
                    let signed = i64::try_from(number).map(i64::cast_unsigned);
                    signed.or_else(|_| u64::try_from(number)).ok()
                });
                Ok(Some(index.ok_or_else(|| kind(name, value, INDEX))?))
            }
        }
    }

    /// A yes or no that may be there.
    ///
    /// # Errors
    /// When it is neither.
    pub fn optional_flag(self, name: &'static str) -> Result<Option<bool>, ParamsError> {
        match self.member(name)? {
            None => Ok(None),
            Some(Json::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(kind(name, other, "a boolean")),
        }
    }

    /// A yes or no that must be there.
    ///
    /// # Errors
    /// When it is missing, or neither.
    pub fn flag(self, name: &'static str) -> Result<bool, ParamsError> {
        self.optional_flag(name)?.ok_or(ParamsError::Missing(name))
    }

    /// The members of a parameter that must be there.
    ///
    /// # Errors
    /// When it is missing or no object.
    pub fn object(self, name: &'static str) -> Result<Self, ParamsError> {
        self.optional_object(name)?
            .ok_or(ParamsError::Missing(name))
    }

    /// The members of a parameter that may be there.
    ///
    /// # Errors
    /// When it is no object.
    pub fn optional_object(self, name: &'static str) -> Result<Option<Self>, ParamsError> {
        match self.member(name)? {
            None => Ok(None),
            Some(Json::Map(members)) => Ok(Some(Self(Some(members)))),
            Some(other) => Err(kind(name, other, "a map")),
        }
    }

    /// The part of a list that is wanted: all of it, unless both ends are said.
    ///
    /// # Errors
    /// When one of them is no number.
    pub fn slice(self) -> Result<Slice, NumberError> {
        let offset = self.optional_number("offset")?;
        let limit = self.optional_number("limit")?;
        Ok(match (offset, limit) {
            (Some(offset), Some(_)) => Slice { offset, limit },
            _ => Slice::default(),
        })
    }

    /// The parameter, when it is there and not null.
    fn member(self, name: &'static str) -> Result<Option<&'a Json>, ParamsError> {
        let member = self.0.map_or(Ok(None), |members| members.member(name));
        let member = member.map_err(|_| ParamsError::Twice(name))?;
        Ok(member.filter(|value| !matches!(value, Json::Null)))
    }
}

fn kind(name: &'static str, found: &Json, expected: &'static str) -> ParamsError {
    ParamsError::Kind {
        name,
        found: found.kind(),
        expected,
    }
}

/// Exposed for the parameters that are no secrets.
fn shown_text<'a>(name: &'static str, text: &'a SecretBytes) -> Result<&'a str, ParamsError> {
    let text = text.expose_text().expect("it was read as a text");
    if text.contains('\0') {
        return Err(ParamsError::Nul(name));
    }
    Ok(text)
}

/// Exposed for the parameters that are numbers.
fn digits<T: FromStr<Err = ParseIntError>>(text: &SecretBytes) -> Result<T, ParseIntError> {
    text.expose_text().unwrap_or_default().parse()
}

fn integer(value: &Json) -> Option<i128> {
    match value {
        Json::Number(number) => {
            let unsigned = number.as_u64().map(i128::from);
            unsigned.or_else(|| number.as_i64().map(i128::from))
        }
        _ => None,
    }
}

impl fmt::Display for ParamsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape { found, method } => write!(
                f,
                "invalid type: {found}, expected struct variant JsonCommandRequest::{method}"
            ),
            Self::Missing(name) => write!(f, "missing field `{name}`"),
            Self::Twice(name) => write!(f, "duplicate field `{name}`"),
            Self::Kind {
                name,
                found,
                expected,
            } => write!(f, "invalid type: {found}, expected {expected} in `{name}`"),
            Self::Nul(name) => write!(f, "invalid value: a NUL character in `{name}`"),
        }
    }
}

impl std::error::Error for ParamsError {}

#[cfg(test)]
mod tests;
