//! The configuration before it has types: a tree of values, each of which knows where it was said.
//!
//! Invariant: the later layer wins, key by key.
//! Called by `config::load`, and by the layers in `config/file.rs` and `config/environment.rs`.

use std::{collections::BTreeMap, fmt, rc::Rc};

/// A value, and where it was said.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where.
    pub origin: Origin,
    /// What.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone)]
pub enum Value {
    /// Keys with values.
    Table(BTreeMap<String, Node>),
    /// Values in their order.
    List(Vec<Node>),
    /// A text.
    Text(String),
    /// A whole number.
    Number(i128),
    /// True or false.
    Boolean(bool),
    /// What no key takes: a fraction, a date, a number that is too large.
    Other,
    /// Words of the environment or of the command line: what they are depends on the key.
    Words(String),
}

/// Where a value was said.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Nowhere: the root of the tree.
    Root,
    /// In the file.
    File {
        /// Its path, as it was given.
        path: Rc<str>,
        /// The line, from 1.
        line: usize,
        /// The character in the line, from 1.
        column: usize,
    },
    /// In a variable of the environment, by its name as it was typed.
    Variable(Rc<str>),
    /// On the command line.
    Flag(&'static str),
}

impl Node {
    /// A tree that says nothing.
    pub fn root() -> Self {
        Self {
            origin: Origin::Root,
            value: Value::Table(BTreeMap::new()),
        }
    }

    /// Puts a later layer's value at a path below this one.
    pub fn put(&mut self, path: &[&str], later: Self) {
        let Some((key, rest)) = path.split_first() else {
            return self.merge(later);
        };
        let below = match self.table() {
            Some(keys) => keys.entry((*key).to_owned()),
            None => return,
        };
        let below = below.or_insert_with(|| Self {
            origin: later.origin.clone(),
            value: Value::Table(BTreeMap::new()),
        });
        below.put(rest, later);
    }

    /// Takes away what is at a path, or the list that it is in; says whether something was there.
    pub fn remove(&mut self, path: &str) -> bool {
        let Value::Table(keys) = &mut self.value else {
            return false;
        };
        let step = path.split(['.', '[']).next().unwrap_or_default();
        let rest = path
            .get(step.len()..)
            .and_then(|rest| rest.strip_prefix('.'));
        let below = rest.zip(keys.get_mut(step));
        below.is_some_and(|(rest, below)| below.remove(rest)) || keys.remove(step).is_some()
    }

    /// Puts a later layer over this one: tables key by key, all else as a whole.
    fn merge(&mut self, later: Self) {
        let Value::Table(keys) = &mut self.value else {
            *self = later;
            return;
        };
        let later = later.opened();
        let Value::Table(later_keys) = later.value else {
            *self = later;
            return;
        };
        for (key, value) in later_keys {
            match keys.get_mut(&key) {
                Some(earlier) => earlier.merge(value),
                None => drop(keys.insert(key, value)),
            }
        }
    }

    /// Its keys. Whatever else it was gives way to a key below it.
    fn table(&mut self) -> Option<&mut BTreeMap<String, Self>> {
        if let Some(opened) = self.as_opened() {
            *self = opened;
        }
        if !matches!(self.value, Value::Table(_)) {
            self.value = Value::Table(BTreeMap::new());
        }
        match &mut self.value {
            Value::Table(keys) => Some(keys),
            _ => None,
        }
    }

    /// Words that stand for a list or a table, as such.
    pub fn as_opened(&self) -> Option<Self> {
        match &self.value {
            Value::Words(words) => super::words::value(words, &self.origin),
            _ => None,
        }
    }

    fn opened(self) -> Self {
        self.as_opened().unwrap_or(self)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("the configuration"),
            Self::File { path, line, column } => {
                write!(f, "{path}, line {line}, column {column}")
            }
            Self::Variable(name) => f.write_str(name),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}
