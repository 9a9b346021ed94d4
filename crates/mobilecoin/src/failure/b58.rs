//! What full-service says of a text that is not the printable thing that was asked for.
//!
//! Invariant: nothing of the text is repeated.
//! Called by `told`. Source: contract sections 1.5 and 3.

use seedport_keys::mobilecoin::B58Error;

/// Full-service's error as it prints it, and its sentence.
pub fn words(error: B58Error) -> (String, String) {
    let wrapper = |kind: String, said: &str| {
        (
            format!("PrintableWrapper({kind})"),
            format!("PrintableWrapper: {said}"),
        )
    };
    let plain = |kind: &str, said: &str| (kind.to_owned(), said.to_owned());
    match error {
        B58Error::TooLong | B58Error::NotBase58 => {
            let said = error.to_string();
            wrapper(
                format!("B58({said:?})"),
                &format!("B58 Decoding error: {said}"),
            )
        }
        B58Error::TooShort => wrapper(
            "InsufficientBytes(4)".to_owned(),
            "Not enough bytes in the decoded vector 4",
        ),
        B58Error::Checksum => wrapper("ChecksumMismatch".to_owned(), "Checksum does not match"),
        B58Error::Encoding(error) => {
            let said = error.to_string();
            wrapper(
                format!("Deserialization({said:?})"),
                &format!("Protobuf deserialization error: {said}"),
            )
        }
        B58Error::InvalidPoint => (
            "ProtoConversion(KeyError)".to_owned(),
            format!("ProtoConversion: {error}"),
        ),
        B58Error::TransferSecret => plain(
            "TransferPayloadRequiresSingleEntropy",
            "Transfer payload cannot have more than one entropy",
        ),
        B58Error::Unsupported => plain("NotPrintableWrapper", "Invalid Printable Wrapper Type"),
        B58Error::NotAnAddress => plain("NotPublicAddress", "Not A Public Address"),
    }
}
