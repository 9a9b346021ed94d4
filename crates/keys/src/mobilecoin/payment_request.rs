//! A request for a payment.
//!
//! Invariant: its address is a valid one.
//! Called by `printable`, and by the MobileCoin door.

use super::address::PublicAddress;
use super::encoding::{Reader, Writer};
use super::error::{B58Error, EncodingError};
use super::{framing, printable};

/// What somebody asks to be paid, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRequest {
    /// Where to pay.
    pub address: PublicAddress,
    /// How much, in the token's smallest unit.
    pub value: u64,
    /// What for; may be empty.
    pub memo: String,
    /// The token; 0 is MOB.
    pub token_id: u64,
    /// The asker's own number; 0 when there is none.
    pub payment_id: u64,
}

impl PaymentRequest {
    /// The text by which people pass a request on.
    #[must_use]
    pub fn to_b58(&self) -> String {
        framing::encode_public(&printable::wrap(printable::PAYMENT_REQUEST, &self.encode()))
    }

    /// `{1 address, 2 value, 3 memo, 4 token id, 5 payment id}`.
    fn encode(&self) -> Writer {
        let mut message = Writer::new();
        message.message(1, &self.address.encode());
        message.number(2, self.value);
        message.bytes(3, self.memo.as_bytes());
        message.number(4, self.token_id);
        message.number(5, self.payment_id);
        message
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, B58Error> {
        let mut message = Reader::new(bytes);
        let address = message.message(1)?.ok_or(EncodingError::MissingField)?;
        let value = message.number(2)?;
        let memo = message.text(3)?;
        let token_id = message.number(4)?;
        let payment_id = message.number(5)?;
        message.end()?;
        Ok(Self {
            address: PublicAddress::decode(address)?,
            value,
            memo: memo.to_owned(),
            token_id,
            payment_id,
        })
    }
}
