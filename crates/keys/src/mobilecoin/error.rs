//! What can go wrong with MobileCoin keys, fog and printable texts.
//!
//! Invariant: no variant carries text or bytes of the input.
//! Called by the other files of `mobilecoin`.

/// Why bytes are no private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScalarError {
    /// Not 32 bytes.
    #[error("a private key is 32 bytes")]
    Length,
    /// Not below the order of the group.
    #[error("a private key is below the order of the group")]
    NotCanonical,
    /// Zero, whose public key is known to everyone.
    #[error("a private key is not zero")]
    Zero,
}

/// Why root entropy makes no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RootEntropyError {
    /// Holds the length that was given, in bytes.
    #[error("root entropy is 32 bytes, not {0}")]
    Length(usize),
}

/// Why two keys make no view-only account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ViewKeyError {
    /// The view private key.
    #[error("the view private key is not valid: {0}")]
    View(ScalarError),
    /// The spend public key encodes no point of ristretto255, or the identity.
    #[error("the spend public key is not a point of the group, or its identity")]
    SpendPublic,
}

/// Why a text is no key in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyHexError {
    /// Neither 64 nor 68 characters.
    #[error("a key is 64 hex digits, or 68 with its prefix")]
    Length,
    /// A character is no hex digit.
    #[error("a key is written in hex digits")]
    NotHex,
    /// 68 characters that do not begin with `0a20`.
    #[error("a key of 68 hex digits begins with 0a20")]
    Prefix,
}

/// Why a fog service cannot be named so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FogInfoError {
    /// The URL is empty or longer than 512 bytes.
    #[error("a fog report URL is 1 to 512 bytes")]
    ReportUrl,
    /// The id is longer than 128 bytes.
    #[error("a fog report id is at most 128 bytes")]
    ReportId,
    /// The key is empty or longer than 1024 bytes.
    #[error("a fog authority's public key is 1 to 1024 bytes")]
    AuthoritySpki,
}

/// Why a text is no printable thing of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum B58Error {
    /// More than 4096 characters.
    #[error("a printable text is at most 4096 characters")]
    TooLong,
    /// A character is outside base58.
    #[error("a printable text is written in base58")]
    NotBase58,
    /// Too few bytes for a checksum and something after it.
    #[error("a printable text holds a checksum and a message")]
    TooShort,
    /// The first four bytes are not the CRC-32 of the rest.
    #[error("the checksum of the printable text does not fit")]
    Checksum,
    /// The message is not encoded as it has to be.
    #[error("the message of the printable text is malformed: {0}")]
    Encoding(#[from] EncodingError),
    /// A public key encodes no point of ristretto255, or the identity.
    #[error("a public key of the address is not a point of the group, or its identity")]
    InvalidPoint,
    /// Neither or both of root entropy (32 bytes) and phrase entropy (BIP-39's lengths).
    #[error("a transfer payload holds either root entropy or the entropy of a phrase")]
    TransferSecret,
    /// A gift code, which only a ledger can tell the worth of.
    #[error("gift codes are not supported")]
    Unsupported,
    /// Well formed, and something else than the address that was asked for.
    #[error("the printable text is not a public address")]
    NotAnAddress,
}

/// Why bytes are not the one encoding of a message. Only the form that every writer of these
/// messages gives is taken: fields in ascending order, each at most once, none unknown, none
/// written out that has its default value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// The bytes end inside a field.
    #[error("it ends inside a field")]
    Truncated,
    /// A number is longer than it has to be, or above 64 bits.
    #[error("it holds a number that is not in its shortest form")]
    Number,
    /// A field is unknown, repeated, out of order or of another wire type.
    #[error("it holds a field that does not belong there")]
    UnexpectedField,
    /// A field is present and has its default value.
    #[error("it writes out a field that is empty")]
    EmptyField,
    /// A field that must be there is not.
    #[error("it lacks a field")]
    MissingField,
    /// A key is not 32 bytes.
    #[error("it holds a key that is not 32 bytes")]
    KeyLength,
    /// A text is not UTF-8.
    #[error("it holds a text that is not UTF-8")]
    NotUtf8,
}
