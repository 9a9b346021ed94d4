//! The members of a list or a table, as `serde` asks for them.
//!
//! Invariant: a fault of a member names that member's place.
//! Called by `config::decode`.

use serde::de::{
    DeserializeSeed, IntoDeserializer as _, MapAccess, SeqAccess, value::StrDeserializer,
};

use super::{Decoder, Fault};

/// The members of a list or a table, each with its key, which a list does not use.
pub struct Members<'a> {
    rest: std::vec::IntoIter<(&'a str, Decoder<'a>)>,
    value: Option<Decoder<'a>>,
}

impl<'a> Members<'a> {
    /// These, in their order.
    pub fn new(members: Vec<(&'a str, Decoder<'a>)>) -> Self {
        Self {
            rest: members.into_iter(),
            value: None,
        }
    }
}

/// Reads a member; a fault that has no place yet gets the member's.
fn read<'de, S: DeserializeSeed<'de>>(seed: S, member: Decoder<'_>) -> Result<S::Value, Fault> {
    let place = (member.node.origin.clone(), member.path.clone());
    seed.deserialize(member).map_err(|fault| Fault {
        place: fault.place.or(Some(place)),
        ..fault
    })
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        let key: StrDeserializer<'_, Fault> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let member = self.value.take();
        read(seed, member.ok_or_else(|| Fault::new("has no value"))?)
    }
}

impl<'de> SeqAccess<'de> for Members<'_> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let member = self.rest.next();
        member.map(|(_, member)| read(seed, member)).transpose()
    }
}
