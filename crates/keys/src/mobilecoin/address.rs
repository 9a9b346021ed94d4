//! A public address: the two public keys of a subaddress, and its fog.
//!
//! Invariant: an address that was read has two points, neither the identity, and prints as
//! exactly the text that it was read from.
//! Called by `account_key`, `printable` and `secrets`, by `vault` and by the MobileCoin door.

use seedport_wire::MobilecoinId;

use super::digest::digest;
use super::encoding::{Reader, Writer};
use super::error::{B58Error, EncodingError};
use super::fog::FogAddress;
use super::framing;
use super::printable::{self, Printable};
use super::scalar::Point;

/// Where an account is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress {
    /// The public view key of the subaddress, compressed.
    pub view_public: [u8; 32],
    /// The public spend key of the subaddress, compressed.
    pub spend_public: [u8; 32],
    /// `None` when the address names no fog service.
    pub fog: Option<FogAddress>,
}

impl PublicAddress {
    /// The id of the account whose default subaddress (index 0) this is.
    #[must_use]
    pub fn account_id(&self) -> MobilecoinId {
        MobilecoinId::from_bytes(digest(b"account_data", self))
    }

    /// The short hash by which memos name an address.
    #[must_use]
    pub fn address_hash(&self) -> [u8; 16] {
        let digest = digest(b"mc-address", self);
        std::array::from_fn(|place| digest[place])
    }

    /// The text by which people pass an address on.
    #[must_use]
    pub fn to_b58(&self) -> String {
        framing::encode_public(&printable::wrap(printable::PUBLIC_ADDRESS, &self.encode()))
    }

    /// Reads the text of an address, and of nothing else that is printed the same way.
    ///
    /// # Errors
    /// Any of `B58Error`.
    pub fn parse_b58(text: &str) -> Result<Self, B58Error> {
        match Printable::parse(text)? {
            Printable::PublicAddress(address) => Ok(address),
            Printable::PaymentRequest(_) | Printable::TransferPayload(_) => {
                Err(B58Error::NotAnAddress)
            }
        }
    }

    /// `{1 view {1 key}, 2 spend {1 key}, 3 report URL, 4 report id, 5 signature}`.
    pub(super) fn encode(&self) -> Writer {
        let mut message = Writer::new();
        message.message(1, &encode_key(&self.view_public));
        message.message(2, &encode_key(&self.spend_public));
        if let Some(fog) = &self.fog {
            message.bytes(3, fog.report_url.as_bytes());
            message.bytes(4, fog.report_id.as_bytes());
            message.bytes(5, &fog.authority_sig);
        }
        message
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, B58Error> {
        let mut message = Reader::new(bytes);
        let view_public = decode_key(message.message(1)?)?;
        let spend_public = decode_key(message.message(2)?)?;
        let report_url = message.text(3)?;
        let report_id = message.text(4)?;
        let authority_sig = message.bytes(5)?;
        message.end()?;
        for key in [&view_public, &spend_public] {
            Point::parse(key).ok_or(B58Error::InvalidPoint)?;
        }
        let has_fog = !(report_url.is_empty() && report_id.is_empty() && authority_sig.is_empty());
        Ok(Self {
            view_public,
            spend_public,
            fog: has_fog.then(|| FogAddress {
                report_url: report_url.to_owned(),
                report_id: report_id.to_owned(),
                authority_sig: authority_sig.to_vec(),
            }),
        })
    }
}

/// `{1 key}`: how every message holds a key.
pub(super) fn encode_key(key: &[u8; 32]) -> Writer {
    let mut message = Writer::new();
    message.bytes(1, key);
    message
}

/// The other way; a message that holds no key lacks a field.
pub(super) fn decode_key(message: Option<&[u8]>) -> Result<[u8; 32], EncodingError> {
    let mut message = Reader::new(message.ok_or(EncodingError::MissingField)?);
    let key = message.bytes(1)?;
    message.end()?;
    key.try_into().map_err(|_| EncodingError::KeyLength)
}
