//! The 78 bytes of an extended key, and their base58check text (BIP-32, "Serialization
//! format"): version ‖ depth ‖ parent fingerprint ‖ child number ‖ chain code ‖ key.
//!
//! Invariant: the buffers are wiped, because an `xprv` passes through them.
//! Called by `private_key` and `public_key`.

use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use super::error::ParseExtendedKeyError;
use super::path::ChildNumber;
use super::public_key::Fingerprint;

/// Bytes of an extended key without its checksum.
const LENGTH: usize = 78;
const CHECKSUM_LENGTH: usize = 4;
/// 82 bytes make at most this many characters of base58.
const MAX_TEXT_LENGTH: usize = 112;

/// Which kind of key an extended key holds, on the main network.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Private,
    Public,
}

/// Where in its tree a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) depth: u8,
    pub(super) parent: Fingerprint,
    pub(super) child: ChildNumber,
}

/// The parts of an extended key; `key` is 33 bytes with a prefix that fits the kind.
pub(super) struct Parts {
    pub(super) position: Position,
    pub(super) chain_code: Zeroizing<[u8; 32]>,
    pub(super) key: Zeroizing<[u8; 33]>,
}

impl Kind {
    const fn version(self) -> [u8; 4] {
        match self {
            Self::Private => [0x04, 0x88, 0xad, 0xe4],
            Self::Public => [0x04, 0x88, 0xb2, 0x1e],
        }
    }

    fn of_version(version: [u8; 4]) -> Option<Self> {
        [Self::Private, Self::Public]
            .into_iter()
            .find(|kind| kind.version() == version)
    }

    const fn of_prefix(prefix: u8) -> Option<Self> {
        match prefix {
            0 => Some(Self::Private),
            2 | 3 => Some(Self::Public),
            _ => None,
        }
    }
}

impl Position {
    /// Where a master key stands.
    pub(super) const MASTER: Self = Self {
        depth: 0,
        parent: Fingerprint::NONE,
        child: ChildNumber::from_bits(0),
    };

    fn check(self) -> Result<Self, ParseExtendedKeyError> {
        if self.depth > 0 {
            return Ok(self);
        }
        if self.parent != Self::MASTER.parent {
            return Err(ParseExtendedKeyError::MasterWithParent);
        }
        if self.child != Self::MASTER.child {
            return Err(ParseExtendedKeyError::MasterWithChildNumber);
        }
        Ok(self)
    }
}

/// The text of an extended key.
pub(super) fn encode(kind: Kind, parts: &Parts) -> SecretBytes {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    bytes[..4].copy_from_slice(&kind.version());
    bytes[4] = parts.position.depth;
    bytes[5..9].copy_from_slice(&parts.position.parent.as_bytes());
    bytes[9..13].copy_from_slice(&parts.position.child.bits().to_be_bytes());
    bytes[13..45].copy_from_slice(parts.chain_code.as_slice());
    bytes[45..].copy_from_slice(parts.key.as_slice());
    let mut text = Zeroizing::new([0; MAX_TEXT_LENGTH]);
    let length = bs58::encode(bytes.as_slice())
        .with_check()
        .onto(text.as_mut_slice())
        .expect("82 bytes make at most 112 characters of base58");
    SecretBytes::copy_from(&text[..length])
}

/// Reads the text of an extended key of the `kind` asked for; the caller checks the key.
pub(super) fn decode(kind: Kind, text: &str) -> Result<Parts, ParseExtendedKeyError> {
    let bytes = decode_text(text)?;
    match Kind::of_version(field(bytes.as_slice(), 0)) {
        None => return Err(ParseExtendedKeyError::UnknownVersion),
        Some(stated) if stated != kind => return Err(ParseExtendedKeyError::OtherKind),
        Some(_) => {}
    }
    match Kind::of_prefix(bytes[45]) {
        None => return Err(ParseExtendedKeyError::UnknownPrefix),
        Some(found) if found != kind => return Err(ParseExtendedKeyError::VersionMismatch),
        Some(_) => {}
    }
    let position = Position {
        depth: bytes[4],
        parent: Fingerprint::from_bytes(field(bytes.as_slice(), 5)),
        child: ChildNumber::from_bits(u32::from_be_bytes(field(bytes.as_slice(), 9))),
    };
    Ok(Parts {
        position: position.check()?,
        chain_code: Zeroizing::new(field(bytes.as_slice(), 13)),
        key: Zeroizing::new(field(bytes.as_slice(), 45)),
    })
}

fn decode_text(text: &str) -> Result<Zeroizing<[u8; LENGTH]>, ParseExtendedKeyError> {
    if text.len() > MAX_TEXT_LENGTH {
        return Err(ParseExtendedKeyError::Length);
    }
    let mut buffer = Zeroizing::new([0; LENGTH + CHECKSUM_LENGTH]);
    let length = bs58::decode(text)
        .with_check(None)
        .onto(buffer.as_mut_slice())
        .map_err(|error| match error {
            bs58::decode::Error::InvalidCharacter { .. }
            | bs58::decode::Error::NonAsciiCharacter { .. } => ParseExtendedKeyError::NotBase58,
            bs58::decode::Error::InvalidChecksum { .. } => ParseExtendedKeyError::Checksum,
            _ => ParseExtendedKeyError::Length,
        })?;
    if length != LENGTH {
        return Err(ParseExtendedKeyError::Length);
    }
    Ok(Zeroizing::new(field(buffer.as_slice(), 0)))
}

/// `N` bytes from `start` of a layout that is longer than both.
fn field<const N: usize>(bytes: &[u8], start: usize) -> [u8; N] {
    let (field, _) = bytes[start..]
        .split_first_chunk()
        .expect("every call names a field inside the layout");
    *field
}
