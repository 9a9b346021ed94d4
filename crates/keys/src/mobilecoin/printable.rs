//! What MobileCoin prints as one text: an address, a request for a payment, or a transfer.
//!
//! Invariant: a text that is read prints as the same text; a gift code is recognised and
//! refused.
//! Called by `address`, and by the MobileCoin door for texts that a caller sends.

use seedport_wire::SecretBytes;

use super::address::PublicAddress;
use super::encoding::{Reader, Writer};
use super::error::{B58Error, EncodingError};
use super::framing;
use super::payment_request::PaymentRequest;
use super::transfer_payload::TransferPayload;

pub(super) const PUBLIC_ADDRESS: u64 = 1;
pub(super) const PAYMENT_REQUEST: u64 = 2;
pub(super) const TRANSFER_PAYLOAD: u64 = 3;
const GIFT_CODE: u64 = 4;

/// One printed thing. No `Debug`: a transfer is worth what it carries.
pub enum Printable {
    /// Where an account is paid.
    PublicAddress(PublicAddress),
    /// What is asked for, and where.
    PaymentRequest(PaymentRequest),
    /// The secret of an account that holds one payment.
    TransferPayload(TransferPayload),
}

impl Printable {
    /// Reads a text.
    ///
    /// # Errors
    /// Any of `B58Error` but `NotAnAddress`.
    pub fn parse(text: &str) -> Result<Self, B58Error> {
        let wrapper = framing::decode(text)?;
        let mut message = Reader::new(&wrapper);
        let address = message.message(PUBLIC_ADDRESS)?;
        let request = message.message(PAYMENT_REQUEST)?;
        let transfer = message.message(TRANSFER_PAYLOAD)?;
        let gift = message.message(GIFT_CODE)?;
        message.end()?;
        match (address, request, transfer, gift) {
            (Some(bytes), None, None, None) => {
                PublicAddress::decode(bytes).map(Self::PublicAddress)
            }
            (None, Some(bytes), None, None) => {
                PaymentRequest::decode(bytes).map(Self::PaymentRequest)
            }
            (None, None, Some(bytes), None) => {
                TransferPayload::decode(bytes).map(Self::TransferPayload)
            }
            (None, None, None, Some(_)) => Err(B58Error::Unsupported),
            (None, None, None, None) => Err(EncodingError::MissingField.into()),
            _ => Err(EncodingError::UnexpectedField.into()),
        }
    }

    /// The text.
    #[must_use]
    pub fn to_b58(&self) -> SecretBytes {
        match self {
            Self::PublicAddress(address) => address.to_b58().into(),
            Self::PaymentRequest(request) => request.to_b58().into(),
            Self::TransferPayload(payload) => payload.to_b58(),
        }
    }
}

/// The one field of the message around what is printed.
pub(super) fn wrap(field: u64, content: &Writer) -> Writer {
    let mut message = Writer::new();
    message.message(field, content);
    message
}
