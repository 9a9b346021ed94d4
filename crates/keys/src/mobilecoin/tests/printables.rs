//! Printed texts against published ones, and back.
//!
//! Invariant: one text, one meaning, in both directions.
//! Called by nothing.

use proptest::prelude::*;
use seedport_wire::SecretBytes;

use super::{any_key, bytes32, fog, key_of, secret};
use crate::mobilecoin::{
    B58Error, FogAddress, LEGACY_CHANGE, MAIN, PaymentRequest, Printable, PublicAddress,
    TransferPayload, TransferSecret,
};
use crate::vectors;

/// Published as the answer of `create_payment_request` for the seed account.
const DINNER: &str = "37Vz37cUTxcrB8PVMLFedtdz1dS9xcV4TGYsCfwjW1jEuGTMtQVRgptZ7xi571gaRhUxk3j9HLjoEGMD7VMQWGHX7PWJD5qcAYPA1SB96WdikREV2azdqoyJvdrgyCT5wt9e8KtmjkoVcHeB1whY6NjD9yEevJVv5GU";

fn printed(printable: &Printable) -> String {
    printable.to_b58().expose_text().unwrap().to_owned()
}

#[test]
fn addresses_print_as_published_and_read_back() {
    let file = vectors::mobilecoin();
    let plain = file.b58_without_fog.cases.into_iter().map(|case| {
        let keys = (case.view_public_key, case.spend_public_key);
        (keys, None, case.b58_encoded)
    });
    let with_fog = file.b58_with_fog.cases.into_iter().map(|case| {
        let keys = (case.view_public_key, case.spend_public_key);
        let fog = FogAddress {
            report_url: case.fog_report_url,
            report_id: case.fog_report_id,
            authority_sig: hex::decode(case.fog_authority_sig).unwrap(),
        };
        (keys, Some(fog), case.b58_encoded)
    });
    let mut matched = 0;
    for ((view, spend), fog, text) in plain.chain(with_fog) {
        let address = PublicAddress {
            view_public: bytes32(&view),
            spend_public: bytes32(&spend),
            fog,
        };
        assert_eq!(address.to_b58(), text);
        assert_eq!(PublicAddress::parse_b58(&text), Ok(address));
        matched += 1;
    }
    println!("mobilecoin: {matched} of 8 addresses, both ways");
    assert_eq!(matched, 8);
}

#[test]
fn a_payment_request_prints_as_published_and_reads_back() {
    let account = &vectors::mobilecoin().full_accounts[0];
    let request = PaymentRequest {
        address: key_of(&account.origin, 0).subaddress(LEGACY_CHANGE, None),
        value: 528_000_000_000,
        memo: "Payment for dinner with family".into(),
        token_id: 0,
        payment_id: 0,
    };
    assert_eq!(request.to_b58(), DINNER);
    let Ok(Printable::PaymentRequest(read)) = Printable::parse(DINNER) else {
        panic!("a payment request");
    };
    assert_eq!(read, request);
}

#[test]
fn what_is_not_an_address_is_not_taken_for_one() {
    assert_eq!(
        PublicAddress::parse_b58(DINNER),
        Err(B58Error::NotAnAddress)
    );
    let transfer = TransferPayload {
        secret: TransferSecret::RootEntropy(secret(&"07".repeat(32))),
        tx_out_public: [9; 32],
        memo: String::new(),
    };
    let text = printed(&Printable::TransferPayload(transfer));
    assert_eq!(PublicAddress::parse_b58(&text), Err(B58Error::NotAnAddress));
}

#[test]
fn an_address_that_names_fog_in_one_field_only_keeps_it() {
    for (url, id, signature) in [("fog://x", "", ""), ("", "1", ""), ("", "", "sig")] {
        let mut address = any_key(1).subaddress(MAIN, None);
        address.fog = Some(FogAddress {
            report_url: url.into(),
            report_id: id.into(),
            authority_sig: signature.into(),
        });
        assert_eq!(PublicAddress::parse_b58(&address.to_b58()), Ok(address));
    }
}

fn addresses() -> impl Strategy<Value = PublicAddress> {
    let marks = (
        ".{0,40}",
        ".{0,20}",
        prop::collection::vec(any::<u8>(), 0..80),
    );
    (any::<u8>(), any::<u64>(), prop::option::of(marks)).prop_map(|(seed, index, mark)| {
        let mut address = any_key(seed).subaddress(index, None);
        address.fog = mark
            .map(|(report_url, report_id, authority_sig)| FogAddress {
                report_url,
                report_id,
                authority_sig,
            })
            .filter(|fog| {
                !(fog.report_url.is_empty()
                    && fog.report_id.is_empty()
                    && fog.authority_sig.is_empty())
            });
        address
    })
}

proptest! {
    #[test]
    fn any_address_reads_back(address in addresses()) {
        prop_assert_eq!(PublicAddress::parse_b58(&address.to_b58()), Ok(address));
    }

    #[test]
    fn any_payment_request_reads_back(
        address in addresses(),
        numbers in any::<[u64; 3]>(),
        small in any::<[bool; 3]>(),
        memo in ".{0,60}",
    ) {
        let [value, token_id, payment_id] =
            std::array::from_fn(|place| if small[place] { numbers[place] % 2 } else { numbers[place] });
        let request = PaymentRequest { address, value, memo, token_id, payment_id };
        match Printable::parse(&request.to_b58()) {
            Ok(Printable::PaymentRequest(read)) => prop_assert_eq!(read, request),
            _ => prop_assert!(false, "another thing, or none"),
        }
    }

    #[test]
    fn any_transfer_reads_back(
        entropy in prop::collection::vec(any::<u8>(), 32),
        words in prop::sample::select(vec![None, Some(16_usize), Some(20), Some(24), Some(28), Some(32)]),
        tx_out_public in any::<[u8; 32]>(),
        memo in ".{0,60}",
    ) {
        let secret = match words {
            None => TransferSecret::RootEntropy(SecretBytes::copy_from(&entropy)),
            Some(length) => TransferSecret::PhraseEntropy(SecretBytes::copy_from(&entropy[..length])),
        };
        let text = printed(&Printable::TransferPayload(TransferPayload {
            secret,
            tx_out_public,
            memo: memo.clone(),
        }));
        let Ok(Printable::TransferPayload(read)) = Printable::parse(&text) else {
            return Err(TestCaseError::fail("another thing, or none"));
        };
        prop_assert_eq!((read.tx_out_public, &read.memo), (tx_out_public, &memo));
        match (&read.secret, words) {
            (TransferSecret::RootEntropy(read), None) => prop_assert_eq!(read.expose(), &entropy[..]),
            (TransferSecret::PhraseEntropy(read), Some(length)) => {
                prop_assert_eq!(read.expose(), &entropy[..length]);
            }
            _ => prop_assert!(false, "the other kind of secret"),
        }
        prop_assert_eq!(printed(&Printable::TransferPayload(read)), text);
    }

    #[test]
    fn one_changed_character_is_refused(
        seed in any::<u8>(),
        with_fog in any::<bool>(),
        place in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        const LETTERS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        let fog = with_fog.then(fog);
        let text = any_key(seed).subaddress(MAIN, fog.as_ref()).to_b58();
        let mut changed = text.clone().into_bytes();
        let place = place.index(changed.len());
        changed[place] = LETTERS[other.index(LETTERS.len())];
        let changed = String::from_utf8(changed).unwrap();
        if changed != text {
            let refusal = PublicAddress::parse_b58(&changed).err();
            prop_assert_eq!(refusal, Some(B58Error::Checksum));
        }
    }
}
