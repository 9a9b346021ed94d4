//! A JSON object that keeps its keys as they came, and the taking of its fields by name.
//!
//! Invariant: a text without escapes is never copied, so that secret texts stay in the buffer
//! that they came in; whatever is not taken is refused.
//! Called by `read`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::error::SecretsError;

/// A value, as far as `account_secrets` has such.
pub(super) enum Value<'a> {
    Null,
    Flag(bool),
    Text(Cow<'a, str>),
    Object(Vec<(Cow<'a, str>, Self)>),
    /// A number or an array.
    Other,
}

/// An object at `path`, less what was taken from it.
pub(super) struct Fields<'a> {
    path: &'static str,
    entries: Vec<(Cow<'a, str>, Value<'a>)>,
}

impl<'a> Fields<'a> {
    /// Reads the outermost object.
    pub(super) fn parse(json: &'a [u8]) -> Result<Self, SecretsError> {
        match serde_json::from_slice(json) {
            Ok(Value::Object(entries)) => Ok(Self { path: "", entries }),
            Ok(_) | Err(_) => Err(SecretsError::NotAnObject),
        }
    }

    /// A text; `None` when it is null or not there.
    pub(super) fn text(
        &mut self,
        path: &'static str,
    ) -> Result<Option<Cow<'a, str>>, SecretsError> {
        match self.take(path)? {
            Value::Text(text) => Ok(Some(text)),
            Value::Null => Ok(None),
            _ => Err(SecretsError::Malformed(path)),
        }
    }

    /// A text without escapes, which needs none because of what it is.
    pub(super) fn plain(&mut self, path: &'static str) -> Result<Option<&'a str>, SecretsError> {
        match self.text(path)? {
            Some(Cow::Borrowed(text)) => Ok(Some(text)),
            Some(Cow::Owned(_)) => Err(SecretsError::Malformed(path)),
            None => Ok(None),
        }
    }

    /// A flag; `None` when it is null or not there.
    pub(super) fn flag(&mut self, path: &'static str) -> Result<Option<bool>, SecretsError> {
        match self.take(path)? {
            Value::Flag(flag) => Ok(Some(flag)),
            Value::Null => Ok(None),
            _ => Err(SecretsError::Malformed(path)),
        }
    }

    /// An object; `None` when it is null or not there.
    pub(super) fn object(&mut self, path: &'static str) -> Result<Option<Self>, SecretsError> {
        match self.take(path)? {
            Value::Object(entries) => Ok(Some(Self { path, entries })),
            Value::Null => Ok(None),
            _ => Err(SecretsError::Malformed(path)),
        }
    }

    /// Refuses whatever was not taken.
    pub(super) fn end(self) -> Result<(), SecretsError> {
        if self.entries.is_empty() {
            Ok(())
        } else {
            Err(SecretsError::UnknownKey(self.path))
        }
    }

    fn take(&mut self, path: &'static str) -> Result<Value<'a>, SecretsError> {
        let key = path.rsplit('.').next().unwrap_or(path);
        let Some(place) = self.entries.iter().position(|(name, _)| name == key) else {
            return Ok(Value::Null);
        };
        let (_, value) = self.entries.swap_remove(place);
        if self.entries.iter().any(|(name, _)| name == key) {
            return Err(SecretsError::Repeated(path));
        }
        Ok(value)
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((Value::Text(key), value)) = map.next_entry()? {
            entries.push((key, value));
        }
        Ok(Value::Object(entries))
    }
}
