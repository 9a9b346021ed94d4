//! Fuzzes the short texts: ids, moments, fingerprints and keys.
//!
//! Invariant: an id that parses prints the same text; the others read back what they print.
//! Called by libFuzzer.

#![no_main]

use std::{fmt::Display, str::FromStr};

use libfuzzer_sys::fuzz_target;
use seedport_wire::{
    CompressedKey, Fingerprint, PublicKey, Timestamp,
    ids::{
        AccountId, CredentialId, CustomerId, ExportId, OtpId, PlatformConfigId, PlatformId,
        QuorumKeyId, RequestId, SessionId, TokenId, WalletId,
    },
};

fn prints_what_it_read<Id: FromStr + Display>(text: &str) {
    if let Ok(id) = text.parse::<Id>() {
        assert_eq!(id.to_string(), text);
    }
}

fuzz_target!(|text: &str| {
    prints_what_it_read::<PlatformId>(text);
    prints_what_it_read::<WalletId>(text);
    prints_what_it_read::<CustomerId>(text);
    prints_what_it_read::<AccountId>(text);
    prints_what_it_read::<CredentialId>(text);
    prints_what_it_read::<SessionId>(text);
    prints_what_it_read::<RequestId>(text);
    prints_what_it_read::<OtpId>(text);
    prints_what_it_read::<ExportId>(text);
    prints_what_it_read::<TokenId>(text);
    prints_what_it_read::<PlatformConfigId>(text);
    prints_what_it_read::<QuorumKeyId>(text);
    if let Ok(moment) = Timestamp::parse(text) {
        let again = Timestamp::parse(&moment.to_string()).expect("what it prints");
        assert_eq!(again.millis(), moment.millis().div_euclid(1000) * 1000);
    }
    if let Ok(fingerprint) = text.parse::<Fingerprint>() {
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
    }
    if let Ok(key) = CompressedKey::from_hex(text) {
        assert_eq!(key.to_hex(), text.to_ascii_lowercase());
    }
    if let Ok(key) = PublicKey::from_hex(text) {
        assert_eq!(PublicKey::from_hex(&key.compressed().to_hex()), Ok(key));
        assert_eq!(PublicKey::from_uncompressed(key.as_bytes()), Ok(key));
    }
});
