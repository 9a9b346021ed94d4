//! A transfer: the secret of an account that holds one payment.
//!
//! Invariant: exactly one secret, of a length that makes an account; no `Clone`, `Debug` or
//! `PartialEq`.
//! Called by `printable`, and by the MobileCoin door.

use seedport_wire::SecretBytes;

use super::address::{decode_key, encode_key};
use super::encoding::{Reader, Writer};
use super::error::B58Error;
use super::{framing, printable};

/// A payment that whoever reads the text may take.
pub struct TransferPayload {
    /// The account.
    pub secret: TransferSecret,
    /// The payment's public key, as it was given: 32 bytes, not checked to be a point.
    pub tx_out_public: [u8; 32],
    /// What for; may be empty.
    pub memo: String,
}

/// What a transfer's account is made of.
pub enum TransferSecret {
    /// Version 1: 32 bytes.
    RootEntropy(SecretBytes),
    /// Version 2: the entropy of a phrase, 16 to 32 bytes.
    PhraseEntropy(SecretBytes),
}

impl TransferPayload {
    /// The text, as secret as the account.
    #[must_use]
    pub fn to_b58(&self) -> SecretBytes {
        framing::encode_secret(&printable::wrap(
            printable::TRANSFER_PAYLOAD,
            &self.encode(),
        ))
    }

    /// `{1 root entropy, 2 payment {1 key}, 3 memo, 4 phrase entropy}`.
    fn encode(&self) -> Writer {
        let mut message = Writer::new();
        if let TransferSecret::RootEntropy(entropy) = &self.secret {
            // Safe: the buffer is wiped.
            message.bytes(1, entropy.expose());
        }
        message.message(2, &encode_key(&self.tx_out_public));
        message.bytes(3, self.memo.as_bytes());
        if let TransferSecret::PhraseEntropy(entropy) = &self.secret {
            // Safe: the buffer is wiped.
            message.bytes(4, entropy.expose());
        }
        message
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, B58Error> {
        let mut message = Reader::new(bytes);
        let root = message.bytes(1)?;
        let tx_out_public = decode_key(message.message(2)?)?;
        let memo = message.text(3)?;
        let phrase = message.bytes(4)?;
        message.end()?;
        let secret = match (root.len(), phrase.len()) {
            (32, 0) => TransferSecret::RootEntropy(SecretBytes::copy_from(root)),
            (0, 16 | 20 | 24 | 28 | 32) => {
                TransferSecret::PhraseEntropy(SecretBytes::copy_from(phrase))
            }
            _ => return Err(B58Error::TransferSecret),
        };
        Ok(Self {
            secret,
            tx_out_public,
            memo: memo.to_owned(),
        })
    }
}
