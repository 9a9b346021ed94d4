//! The text around a printable message: base58(CRC-32 ‖ message).
//!
//! Invariant: the length is bounded before base58 is touched, whose cost grows with its square,
//! and the checksum is compared before anything else is read.
//! Called by `address`, `payment_request`, `transfer_payload`, `printable`.

use seedport_wire::SecretBytes;
use zeroize::Zeroizing;

use super::encoding::Writer;
use super::error::B58Error;

/// The longest text that is read, in characters.
const MAX_TEXT: usize = 4096;
const CHECKSUM: usize = 4;

/// The text of a message that holds no secret.
pub(super) fn encode_public(message: &Writer) -> String {
    bs58::encode(frame(message)).into_string()
}

/// The text of a message that holds one.
pub(super) fn encode_secret(message: &Writer) -> SecretBytes {
    SecretBytes::from_vec(bs58::encode(frame(message)).into_vec())
}

/// The message of a text.
pub(super) fn decode(text: &str) -> Result<Zeroizing<Vec<u8>>, B58Error> {
    if text.len() > MAX_TEXT {
        return Err(B58Error::TooLong);
    }
    let mut buffer = Zeroizing::new(vec![0; text.len()]);
    let length = bs58::decode(text)
        .onto(buffer.as_mut_slice())
        .map_err(|_| B58Error::NotBase58)?;
    let (checksum, message) = buffer[..length]
        .split_first_chunk::<CHECKSUM>()
        .filter(|(_, message)| !message.is_empty())
        .ok_or(B58Error::TooShort)?;
    if crc32fast::hash(message).to_le_bytes() != *checksum {
        return Err(B58Error::Checksum);
    }
    Ok(Zeroizing::new(message.to_vec()))
}

fn frame(message: &Writer) -> Zeroizing<Vec<u8>> {
    let message = message.as_bytes();
    let mut framed = Zeroizing::new(Vec::with_capacity(CHECKSUM + message.len()));
    framed.extend_from_slice(&crc32fast::hash(message).to_le_bytes());
    framed.extend_from_slice(message);
    framed
}
