//! JSON of strangers, read so that it means one thing.
//!
//! Invariant: no object, at any depth, has a member twice; readers that keep the first and
//! readers that keep the last would take such a text for two different ones.
//! Called by the token check, discovery and the reader of key sets.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, SeqAccess, Visitor},
};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    Null,
    Bool,
    /// A number that is an integer from 0 to 2^64 - 1, written as one.
    Integer(u64),
    /// A number with a fraction or an exponent.
    Fraction(f64),
    /// Any other number.
    OtherNumber,
    Text(String),
    List(Vec<Json>),
    Object(Object),
}

/// An object: its members in the order of the text, each name once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(Vec<(String, Json)>);

impl Object {
    /// Reads a text that is one object and nothing else.
    pub fn read(text: &[u8]) -> Option<Self> {
        match serde_json::from_slice(text).ok()? {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }

    /// A member, if there is one of the name.
    pub fn member(&self, name: &str) -> Option<&Json> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }

    /// A member that is a text; `None` also when it is something else.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.member(name)? {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without a member twice")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Bool)
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Integer(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(u64::try_from(number).map_or(Json::OtherNumber, Json::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Fraction(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Json::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = object.next_entry::<String, Json>()? {
            members.push(member);
        }
        let mut names: Vec<_> = members.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(A::Error::custom("a member stands twice"));
        }
        Ok(Json::Object(Object(members)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_what_is_judged() {
        let text = br#" {"a":"x","b":[1,{"c":null}],"d":-1,"e":1.0,"f":true,"g":1e3} "#;
        let object = Object::read(text).expect("an object");
        assert_eq!(object.text("a"), Some("x"));
        assert_eq!(object.text("d"), None);
        assert_eq!(object.member("z"), None);
        assert_eq!(object.member("d"), Some(&Json::OtherNumber));
        assert_eq!(object.member("e"), Some(&Json::Fraction(1.0)));
        assert_eq!(object.member("g"), Some(&Json::Fraction(1000.0)));
        assert_eq!(object.member("f"), Some(&Json::Bool));
        let inner = Object(vec![("c".to_owned(), Json::Null)]);
        let list = Json::List(vec![Json::Integer(1), Json::Object(inner)]);
        assert_eq!(object.member("b"), Some(&list));
    }

    #[test]
    fn what_is_no_object_with_each_member_once_is_not_read() {
        for text in [
            "",
            "null",
            "[]",
            "\"x\"",
            "{} {}",
            "{}x",
            "{a:1}",
            "\u{feff}{}",
            r#"{"a":1e400}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2,"a":3}"#,
            r#"{"a":1,"\u0061":1}"#,
            r#"{"x":{"a":1,"a":2}}"#,
            r#"{"x":[{"a":1,"a":2}]}"#,
        ] {
            assert_eq!(Object::read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Object::read(b"{\"a\":\"\xff\"}"), None);
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(Object::read(deep.as_bytes()), None);
    }
}
