//! CBOR that strangers send: one item, and the members of a map.
//!
//! Invariant: one well-formed item of bounded depth; no tag, no map with a key twice or with
//! more than [`MOST_MEMBERS`] members. The order of members is not judged: clients that write
//! attestation objects differ in it.
//! Called by the readers of attestation objects and authenticator data. Source: RFC 8949, and
//! the CTAP2 canonical form, which forbids tags and duplicate keys.

use ciborium::{Value, de};

/// Deepest nesting that is read. An attestation with certificates has three levels.
const DEEPEST: usize = 16;
/// Most members of a map. It bounds the search for duplicates; no honest map has a third.
const MOST_MEMBERS: usize = 64;

/// Takes one item off the front of `rest`.
pub fn take_item(rest: &mut &[u8]) -> Option<Value> {
    let item: Value = de::from_reader_with_recursion_limit(rest, DEEPEST).ok()?;
    is_plain(&item).then_some(item)
}

/// Reads bytes that are one item and nothing else.
pub fn item(mut bytes: &[u8]) -> Option<Value> {
    let item = take_item(&mut bytes)?;
    bytes.is_empty().then_some(item)
}

fn is_plain(item: &Value) -> bool {
    match item {
        Value::Tag(..) => false,
        Value::Array(items) => items.iter().all(is_plain),
        Value::Map(members) => {
            let is_first = |(place, (key, _)): (usize, &(Value, Value))| {
                members[..place].iter().all(|(earlier, _)| earlier != key)
            };
            members.len() <= MOST_MEMBERS
                && members.iter().enumerate().all(is_first)
                && members
                    .iter()
                    .all(|(key, value)| is_plain(key) && is_plain(value))
        }
        _ => true,
    }
}

/// The members of a map, taken out one by one.
pub struct Members(Vec<(Value, Value)>);

impl Members {
    /// The members of `item`, if it is a map.
    pub fn of(item: Value) -> Option<Self> {
        item.into_map().ok().map(Self)
    }

    /// Takes the member under `key`, if there is one.
    pub fn take(&mut self, key: impl Into<Value>) -> Option<Value> {
        let key = key.into();
        let place = self.0.iter().position(|(other, _)| *other == key)?;
        Some(self.0.swap_remove(place).1)
    }

    /// Takes a byte string.
    pub fn bytes(&mut self, key: impl Into<Value>) -> Option<Vec<u8>> {
        self.take(key)?.into_bytes().ok()
    }

    /// Takes a text.
    pub fn text(&mut self, key: impl Into<Value>) -> Option<String> {
        self.take(key)?.into_text().ok()
    }

    /// Takes a number.
    pub fn integer(&mut self, key: impl Into<Value>) -> Option<i128> {
        self.take(key)?.into_integer().ok().map(i128::from)
    }

    /// Whether every member was taken.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_item_is_read_and_the_rest_is_left() {
        let mut rest: &[u8] = b"\xa1\x01\x02\x03";
        let mut members = take_item(&mut rest).and_then(Members::of).expect("a map");
        assert_eq!(rest, b"\x03");
        assert_eq!(members.integer(1), Some(2));
        assert!(members.is_empty());
        assert!(item(b"\xa1\x01\x02\x03").is_none(), "left over");
        assert!(item(b"\xa1\x01").is_none(), "cut short");
        assert!(item(b"").is_none());
        assert!(
            item(b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff").is_none(),
            "a false length"
        );
        assert!(
            item(b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff").is_none(),
            "a false length"
        );
        assert!(item(b"\x61\xff").is_none(), "no UTF-8");
    }

    #[test]
    fn a_key_stands_once_at_every_depth() {
        assert!(item(b"\xa2\x01\x02\x02\x03").is_some());
        for twice in [
            &b"\xa2\x01\x02\x01\x03"[..],
            b"\xa2\x01\x02\x18\x01\x03",
            b"\x81\xa2\x61a\x02\x61a\x03",
            b"\xa1\x01\xa2\x61a\x02\x61a\x03",
            b"\xa1\xa2\x61a\x02\x61a\x03\x01",
        ] {
            assert!(item(twice).is_none(), "{twice:x?}");
        }
    }

    #[test]
    fn tags_are_refused_at_every_depth() {
        for tagged in [
            &b"\xc6\x01"[..],
            b"\x81\xc6\x01",
            b"\xa1\x01\xc6\x01",
            b"\xa1\xc6\x01\x01",
        ] {
            assert!(item(tagged).is_none(), "{tagged:x?}");
        }
    }

    #[test]
    fn depth_and_members_are_bounded() {
        let nested = |depth: usize| [vec![0x81; depth], vec![0x00]].concat();
        assert!(item(&nested(DEEPEST)).is_some());
        assert!(item(&nested(DEEPEST + 1)).is_none());
        let wide = |members: u8| {
            let pairs = (0..members).flat_map(|key| [0x18, 100 + key, 0x00]);
            [vec![0xb8, members], pairs.collect()].concat()
        };
        assert!(item(&wide(64)).is_some());
        assert!(item(&wide(65)).is_none());
    }
}
