//! From the tree to the types: every key that is wrong, by its name and its place.
//!
//! Invariant: unknown keys are told all at once; no text of a value stands in a message, because it
//! may be a secret in the wrong place.
//! Called by `config/load.rs`.

mod fault;
mod members;

use std::cell::RefCell;

use serde::{
    Deserializer,
    de::{
        self, DeserializeOwned, IntoDeserializer as _, Unexpected, Visitor, value::StrDeserializer,
    },
};

use super::{
    keys,
    tree::{Node, Value},
    words,
};

use fault::Fault;
use members::Members;

/// The types, or what is wrong: one sentence for each key.
///
/// A value that is refused is taken away and the rest is tried again, so that all are found.
pub fn decode<T: DeserializeOwned>(mut root: Node) -> Result<T, Vec<String>> {
    let unknown = RefCell::default();
    let mut refused = Vec::new();
    loop {
        let decoder = Decoder {
            node: &root,
            path: String::new(),
            unknown: &unknown,
        };
        match T::deserialize(decoder) {
            Ok(value) if refused.is_empty() && unknown.borrow().is_empty() => return Ok(value),
            Ok(_) => break,
            Err(fault) => {
                refused.push(fault.to_string());
                let path = fault.place.map(|(_, path)| path).unwrap_or_default();
                if !root.remove(&path) {
                    break;
                }
            }
        }
    }
    let mut wrong = unknown.into_inner();
    wrong.extend(refused);
    Err(wrong)
}

/// A value of the tree, and the way to it.
struct Decoder<'a> {
    node: &'a Node,
    path: String,
    unknown: &'a RefCell<Vec<String>>,
}

impl<'a> Decoder<'a> {
    fn below(&self, node: &'a Node, step: &str) -> Self {
        Self {
            node,
            path: [&self.path, step].concat(),
            unknown: self.unknown,
        }
    }

    fn key(&self, node: &'a Node, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.below(node, &format!("{dot}{key}"))
    }

    /// What is said of a key that is not there.
    fn tell_unknown(&self, node: &Node, key: &str, known: &[&'static str]) {
        let Node { origin, .. } = node;
        let what = if self.path.is_empty() {
            Self::unknown_section(node, key, known)
        } else {
            let whole = format!("{}.{key}", self.path);
            let meant = match keys::nearest(key, known.iter().copied()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("the keys here are {}", known.join(", ")),
            };
            format!("there is no key {whole}; {meant}")
        };
        let told = format!("{origin}: {what}");
        let mut unknown = self.unknown.borrow_mut();
        if !unknown.contains(&told) {
            unknown.push(told);
        }
    }

    fn unknown_section(node: &Node, key: &str, known: &[&'static str]) -> String {
        let all = keys::all();
        let sections = all.iter().filter(|(_, name)| *name == key);
        let sections: Vec<_> = sections.map(|(name, _)| format!("[{name}]")).collect();
        if !sections.is_empty() && !matches!(node.value, Value::Table(_)) {
            let sections = sections.join(" or ");
            return format!("the key {key} belongs under {sections}");
        }
        let meant = match keys::nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean [{near}]?"),
            None => format!("the sections are {}", known.join(", ")),
        };
        format!("there is no section [{key}]; {meant}")
    }

    /// Names the place of a fault that has none yet.
    fn placed<T>(&self, result: Result<T, Fault>) -> Result<T, Fault> {
        result.map_err(|fault| Fault {
            place: fault
                .place
                .or_else(|| Some((self.node.origin.clone(), self.path.clone()))),
            ..fault
        })
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let number = match &self.node.value {
            Value::Number(number) => Some(*number),
            Value::Words(words) => words::text(words).parse().ok(),
            _ => None,
        };
        let result = match number {
            Some(number) => match u64::try_from(number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_i64(i64::try_from(number).unwrap_or(i64::MIN)),
            },
            None => Err(de::Error::invalid_type(Unexpected::Unit, &visitor)),
        };
        self.placed(result)
    }

    fn text(&self) -> Option<String> {
        match &self.node.value {
            Value::Text(text) => Some(text.clone()),
            Value::Words(words) => Some(words::text(words)),
            _ => None,
        }
    }
}

/// Hands the methods of numbers to `number`.
macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Decoder<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Table(_) => self.deserialize_map(visitor),
            Value::List(_) => self.deserialize_seq(visitor),
            Value::Text(_) | Value::Words(_) => self.deserialize_str(visitor),
            Value::Number(_) => self.number(visitor),
            Value::Boolean(truth) => self.placed(visitor.visit_bool(*truth)),
            Value::Other => self.placed(Err(de::Error::invalid_type(Unexpected::Unit, &visitor))),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let truth = match &self.node.value {
            Value::Boolean(truth) => Some(*truth),
            Value::Words(words) => words::text(words).parse().ok(),
            _ => None,
        };
        let result = match truth {
            Some(truth) => visitor.visit_bool(truth),
            None => Err(de::Error::invalid_type(Unexpected::Unit, &visitor)),
        };
        self.placed(result)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let result = match self.text() {
            Some(text) => visitor.visit_string(text),
            None => Err(de::Error::invalid_type(Unexpected::Unit, &visitor)),
        };
        self.placed(result)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let opened = self.node.as_opened();
        let this = self.below(opened.as_ref().unwrap_or(self.node), "");
        let Value::List(members) = &this.node.value else {
            return self.placed(Err(de::Error::invalid_type(Unexpected::Unit, &visitor)));
        };
        let members = members.iter().enumerate();
        let members = members.map(|(place, node)| ("", this.below(node, &format!("[{place}]"))));
        self.placed(visitor.visit_seq(Members::new(members.collect())))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let opened = self.node.as_opened();
        let this = self.below(opened.as_ref().unwrap_or(self.node), "");
        let Value::Table(keys) = &this.node.value else {
            return self.placed(Err(de::Error::invalid_type(Unexpected::Unit, &visitor)));
        };
        let members = keys
            .iter()
            .map(|(key, node)| (key.as_str(), this.key(node, key)));
        self.placed(visitor.visit_map(Members::new(members.collect())))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let opened = self.node.as_opened();
        let this = self.below(opened.as_ref().unwrap_or(self.node), "");
        let Value::Table(keys) = &this.node.value else {
            return self.placed(Err(de::Error::invalid_type(Unexpected::Unit, &visitor)));
        };
        let (known, unknown): (Vec<_>, Vec<_>) = keys
            .iter()
            .partition(|(key, _)| fields.contains(&key.as_str()));
        for (key, node) in unknown {
            this.tell_unknown(node, key, fields);
        }
        let members = known.into_iter();
        let members = members.map(|(key, node)| (key.as_str(), this.key(node, key)));
        self.placed(visitor.visit_map(Members::new(members.collect())))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let result = match self.text() {
            Some(text) => {
                let name: StrDeserializer<'_, Fault> = text.as_str().into_deserializer();
                visitor.visit_enum(name)
            }
            None => Err(de::Error::unknown_variant("", variants)),
        };
        self.placed(result)
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    serde::forward_to_deserialize_any! {
        f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}
