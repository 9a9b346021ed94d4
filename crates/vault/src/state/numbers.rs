//! The form of a file of the state that holds a few numbers.
//!
//! Invariant: replaced whole, authenticated under the state's key, and of one installation.
//! Called by `progress` and by the mark of times.
//!
//! `magic (8) || version || installation (16) || numbers (8 each) || tag (32)`, numbers big-endian,
//! with `tag = HMAC-SHA256[state key](label || all before)`.

use super::{
    facts::InstallationId,
    journal::cursor::Cursor,
    key::{StateKey, TAG},
};

/// What tells such a file from the others.
pub struct Form {
    /// Its first bytes.
    pub magic: &'static [u8; 8],
    /// Of its form.
    pub version: u8,
    /// What its tag is for.
    pub label: &'static str,
}

impl Form {
    /// The file.
    pub fn encode(
        &self,
        numbers: &[[u8; 8]],
        key: &StateKey,
        installation: InstallationId,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(73);
        out.extend_from_slice(self.magic);
        out.push(self.version);
        out.extend_from_slice(installation.as_bytes());
        out.extend(numbers.iter().flatten());
        let tag = key.tag(self.label, &[&out]);
        out.extend_from_slice(&tag);
        out
    }

    /// The numbers, by `read`, which must read them all; `None` when the file is not this
    /// installation's, or changed.
    pub fn decode<T>(
        &self,
        bytes: &[u8],
        key: &StateKey,
        installation: InstallationId,
        read: impl FnOnce(&mut Cursor<'_>) -> Option<T>,
    ) -> Option<T> {
        let (content, tag) = bytes.split_last_chunk::<TAG>()?;
        if !key.verifies(self.label, &[content], tag) {
            return None;
        }
        let mut cursor = Cursor::new(content);
        let is_ours = cursor.array()? == *self.magic
            && cursor.byte()? == self.version
            && cursor.array()? == *installation.as_bytes();
        let numbers = read(&mut cursor)?;
        (is_ours && cursor.rest() == 0).then_some(numbers)
    }
}
