//! What can go wrong with paths and extended keys.
//!
//! Invariant: no variant carries text or bytes of the input.
//! Called by the other files of `bip32`.

/// Why a key has no such child. For a key made by chance all but the last are beyond reach
/// (below one in 2^127); BIP-32 demands that they are refused all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeriveKeyError {
    /// The seed gives a master scalar of 0 or not below n.
    #[error("the seed gives no valid master key")]
    InvalidMaster,
    /// The left half of the HMAC, or the child scalar, is 0 or not below n.
    #[error("there is no valid key at this child number; BIP-32 says to take the next")]
    InvalidChild,
    /// The key is 255 levels down, and the format counts no further.
    #[error("a key 255 levels below its master has no children")]
    TooDeep,
}

/// Why a text is no derivation path. Places are counted from 1 after the `m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParsePathError {
    /// The text does not begin with `m`.
    #[error("a derivation path begins with m")]
    NoRoot,
    /// A level is not a decimal number without sign and leading zeros, with `'`, `h` or `H`
    /// after it if hardened.
    #[error("level {0} of the derivation path is not a child number")]
    NotANumber(usize),
    /// A level's number is 2^31 or more.
    #[error("level {0} of the derivation path is not below 2147483648")]
    NumberTooLarge(usize),
    /// More than 255 levels.
    #[error("a derivation path has at most 255 levels")]
    TooDeep,
}

/// Why a text is no extended key of the kind that was asked for (BIP-32, "Serialization
/// format" and test vector 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseExtendedKeyError {
    /// A character is outside base58.
    #[error("an extended key is written in base58")]
    NotBase58,
    /// Not 78 bytes and a checksum.
    #[error("an extended key is 78 bytes and a checksum of 4")]
    Length,
    /// The last four bytes are not the checksum of the rest.
    #[error("the checksum of the extended key does not fit")]
    Checksum,
    /// Neither the version of `xprv` nor of `xpub`.
    #[error("the version of the extended key is neither xprv nor xpub")]
    UnknownVersion,
    /// A public key where a private one is asked for, or the other way round.
    #[error("the extended key is of the other kind, public or private")]
    OtherKind,
    /// The version says one kind and the key's prefix the other.
    #[error("the version of the extended key contradicts the key in it")]
    VersionMismatch,
    /// The prefix is of no kind of key: not 00, 02 or 03.
    #[error("the key in the extended key has an unknown prefix")]
    UnknownPrefix,
    /// Depth 0, and yet a parent's fingerprint.
    #[error("a master key has no parent fingerprint")]
    MasterWithParent,
    /// Depth 0, and yet a child number.
    #[error("a master key has no child number")]
    MasterWithChildNumber,
    /// The private key is 0 or not below n.
    #[error("the private key is not in 1..n")]
    ScalarOutOfRange,
    /// The public key is no point of the curve.
    #[error("the public key is not on the curve")]
    NotOnCurve,
}
