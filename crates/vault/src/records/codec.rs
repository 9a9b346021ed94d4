//! Reading and writing record bytes: fixed fields and length-prefixed texts.
//!
//! Invariant: the writer never reallocates while it holds secrets; the reader refuses missing
//! and left-over bytes alike.
//! Called by the record types.

use seedport_wire::{PublicKey, SecretBytes, Timestamp};
use zeroize::Zeroizing;

use crate::fault::{RecordKind, VaultFault};

/// Room for the largest record, a passkey on its way in; a longer one is refused, not
/// reallocated.
const CAPACITY: usize = 4096;

/// Writes a record.
pub struct Writer {
    bytes: Zeroizing<Vec<u8>>,
    overflow: bool,
}

impl Writer {
    /// Starts a record of this format version.
    pub fn new(version: u8) -> Self {
        let mut writer = Self {
            bytes: Zeroizing::new(Vec::with_capacity(CAPACITY)),
            overflow: false,
        };
        writer.raw(&[version]);
        writer
    }

    /// Appends a fixed-length field.
    pub fn raw(&mut self, field: &[u8]) -> &mut Self {
        if self.bytes.len() + field.len() > CAPACITY {
            self.overflow = true;
        } else {
            self.bytes.extend_from_slice(field);
        }
        self
    }

    /// Appends a field of up to 65,535 bytes with its length.
    pub fn sized(&mut self, field: &[u8]) -> &mut Self {
        if let Ok(length) = u16::try_from(field.len()) {
            self.raw(&length.to_be_bytes()).raw(field)
        } else {
            self.overflow = true;
            self
        }
    }

    /// Appends a moment.
    pub fn time(&mut self, moment: Timestamp) -> &mut Self {
        self.raw(&moment.millis().to_be_bytes())
    }

    /// Appends a field that may be absent.
    pub fn optional<T>(
        &mut self,
        field: Option<T>,
        write: impl FnOnce(&mut Self, T) -> &mut Self,
    ) -> &mut Self {
        match field {
            Some(field) => write(self.raw(&[1]), field),
            None => self.raw(&[0]),
        }
    }

    /// Appends a 32-byte digest that may be absent.
    pub fn optional_digest(&mut self, digest: Option<&[u8; 32]>) -> &mut Self {
        self.optional(digest, |writer, digest| writer.raw(digest))
    }

    /// The record's plaintext.
    pub fn finish(&self) -> Result<SecretBytes, VaultFault> {
        if self.overflow {
            return Err(VaultFault::Crypto);
        }
        Ok(SecretBytes::copy_from(&self.bytes))
    }
}

/// Reads a record.
pub struct Reader<'a> {
    rest: &'a [u8],
    kind: RecordKind,
}

impl<'a> Reader<'a> {
    /// Starts reading a record of `kind` that must have this format version.
    pub fn new(
        plaintext: &'a SecretBytes,
        kind: RecordKind,
        version: u8,
    ) -> Result<Self, VaultFault> {
        match Self::any_version(plaintext, kind)? {
            (reader, found) if found == version => Ok(reader),
            (reader, _) => Err(reader.fault()),
        }
    }

    /// Starts reading a record of `kind`, and tells its format version.
    pub fn any_version(
        plaintext: &'a SecretBytes,
        kind: RecordKind,
    ) -> Result<(Self, u8), VaultFault> {
        // Exposed to be decoded; secret fields go straight into secret types.
        let mut reader = Self {
            rest: plaintext.expose(),
            kind,
        };
        let [version] = reader.array()?;
        Ok((reader, version))
    }

    /// The fault of a record that is not what its kind promises.
    pub const fn fault(&self) -> VaultFault {
        VaultFault::Record(self.kind)
    }

    /// Takes a fixed-length field.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], VaultFault> {
        let (field, rest) = self.rest.split_first_chunk::<N>().ok_or(self.fault())?;
        self.rest = rest;
        Ok(*field)
    }

    /// Takes a length-prefixed field.
    pub fn sized(&mut self) -> Result<&'a [u8], VaultFault> {
        let length = usize::from(u16::from_be_bytes(self.array()?));
        let (field, rest) = self.rest.split_at_checked(length).ok_or(self.fault())?;
        self.rest = rest;
        Ok(field)
    }

    /// Takes a length-prefixed text.
    pub fn text(&mut self) -> Result<&'a str, VaultFault> {
        std::str::from_utf8(self.sized()?).map_err(|_| self.fault())
    }

    /// Takes a length-prefixed secret.
    pub fn secret(&mut self) -> Result<SecretBytes, VaultFault> {
        self.sized().map(SecretBytes::copy_from)
    }

    /// Takes one byte.
    pub fn byte(&mut self) -> Result<u8, VaultFault> {
        self.array().map(|[byte]| byte)
    }

    /// Takes a moment.
    pub fn time(&mut self) -> Result<Timestamp, VaultFault> {
        self.array()
            .map(i64::from_be_bytes)
            .map(Timestamp::from_millis)
    }

    /// Takes a 65-byte point.
    pub fn point(&mut self) -> Result<PublicKey, VaultFault> {
        let bytes = self.array::<65>()?;
        PublicKey::from_uncompressed(&bytes).map_err(|_| self.fault())
    }

    /// Takes a field that may be absent.
    pub fn optional<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, VaultFault>,
    ) -> Result<Option<T>, VaultFault> {
        match self.byte()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(self.fault()),
        }
    }

    /// Takes a 32-byte digest that may be absent.
    pub fn optional_digest(&mut self) -> Result<Option<[u8; 32]>, VaultFault> {
        self.optional(Self::array)
    }

    /// Insists that nothing is left.
    pub fn finish(self) -> Result<(), VaultFault> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.fault())
        }
    }
}
