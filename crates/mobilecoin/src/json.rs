//! What a caller sent, as a tree whose every text is wiped when it is dropped.
//!
//! Invariant: printed by nothing. No `Clone`, no `Debug`, no `Serialize`; a tree is written back
//! only where it was the request's `id`, by [`Json::write`].
//! Called by `request` and `params`.

use std::fmt;

use seedport_wire::SecretBytes;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

/// A JSON value.
pub enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(SecretBytes),
    Sequence(Vec<Self>),
    Map(Members),
}

/// The members of an object as they came: in their order, and each name as often as it was sent.
pub struct Members(Vec<(SecretBytes, Json)>);

/// A name that an object has twice.
#[derive(Debug)]
pub struct Twice;

impl Json {
    /// What kind of value it is, in the words that full-service's errors use.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(number) if number.is_f64() => "floating point",
            Self::Number(_) => "integer",
            Self::Text(_) => "string",
            Self::Sequence(_) => "sequence",
            Self::Map(_) => "map",
        }
    }

    /// Writes the value as JSON, without spaces and with every object's members in the order they
    /// came in.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Self::Text(text) => write_text(text, out),
            Self::Sequence(items) => {
                out.push(b'[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Map(members) => {
                out.push(b'{');
                for (place, (name, value)) in members.0.iter().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    write_text(name, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }
}

/// Exposed to be given back to whoever sent it.
fn write_text(text: &SecretBytes, out: &mut Vec<u8>) {
    let text = text.expose_text().expect("it was read as a text");
    serde_json::to_writer(out, text).expect("a text is JSON, and a vector takes it");
}

impl Members {
    /// The member of this name.
    ///
    /// # Errors
    /// When there are two.
    pub fn member(&self, name: &str) -> Result<Option<&Json>, Twice> {
        // Exposed to be compared; a member's name is no secret.
        let is_it = |(found, _): &&(SecretBytes, Json)| found.expose() == name.as_bytes();
        let mut found = self.0.iter().filter(is_it);
        let first = found.next();
        if found.next().is_some() {
            return Err(Twice);
        }
        Ok(first.map(|(_, value)| value))
    }

    /// Takes the member of this name out.
    ///
    /// # Errors
    /// When there are two.
    pub fn take(&mut self, name: &str) -> Result<Option<Json>, Twice> {
        self.member(name)?;
        // Exposed to be compared; a member's name is no secret.
        let place = self
            .0
            .iter()
            .position(|(found, _)| found.expose() == name.as_bytes());
        Ok(place.map(|place| self.0.swap_remove(place).1))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("not a number"))?;
        Ok(Json::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(SecretBytes::copy_from(text.as_bytes())))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(SecretBytes::from(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element()? {
            read.push(item);
        }
        Ok(Json::Sequence(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut read = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            read.push((name, map.next_value()?));
        }
        Ok(Json::Map(Members(read)))
    }
}

/// The name of a member. Callers put secrets into any place, so it is wiped like a text.
struct Name(SecretBytes);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl Visitor<'_> for NameVisitor {
            type Value = Name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a member's name")
            }

            fn visit_str<E>(self, text: &str) -> Result<Name, E> {
                Ok(Name(SecretBytes::copy_from(text.as_bytes())))
            }
        }

        deserializer.deserialize_str(NameVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Json> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn a_value_is_written_back_as_it_came() {
        for text in [
            "null",
            "true",
            "false",
            "0",
            "-7",
            "18446744073709551615",
            "1.5",
            r#""a \"b\" é""#,
            "[1,[],{}]",
            r#"{"b":1,"a":{"z":null,"y":[true]}}"#,
        ] {
            let mut out = Vec::new();
            read(text).expect(text).write(&mut out);
            assert_eq!(String::from_utf8(out).expect("UTF-8"), text);
        }
    }

    #[test]
    fn a_member_is_found_by_its_name_and_not_twice() {
        let Some(Json::Map(members)) = read(r#"{"a":1,"b":2,"\u0061":3,"c":null}"#) else {
            panic!("an object");
        };
        assert!(matches!(members.member("a"), Err(Twice)));
        assert!(matches!(members.member("b"), Ok(Some(Json::Number(_)))));
        assert!(matches!(members.member("c"), Ok(Some(Json::Null))));
        assert!(matches!(members.member("d"), Ok(None)));
    }

    #[test]
    fn a_value_is_named_by_its_kind() {
        for (text, kind) in [
            ("null", "null"),
            ("true", "boolean"),
            ("1", "integer"),
            ("-1", "integer"),
            ("1.0", "floating point"),
            ("\"a\"", "string"),
            ("[1]", "sequence"),
            ("{}", "map"),
        ] {
            assert_eq!(read(text).expect(text).kind(), kind, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_no_tree() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for text in ["", "{", "{\"a\":1,}", "\"\\ud800\"", "1e999", &deep] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
