//! Fuzzes the answer to a code, sealed and open.
//!
//! Invariant: no panic; a text of no honest sender does not open; a validly sealed plaintext
//! that is accepted can be sealed and opened again as the same answer.
//! Called by libFuzzer.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use seedport_wire::{
    Fingerprint, KnownWallet, SecretBytes, SigningKey, TargetKey, Timestamp, WalletFacts, hpke,
    ids::{AccountId, CredentialId, PlatformId, WalletId},
    otp::{self, CheckedTarget, TargetFacts},
};

static TARGET: LazyLock<TargetKey> = LazyLock::new(|| {
    TargetKey::from_scalar(SecretBytes::copy_from(&[2; 32])).expect("a scalar in range")
});

/// The target, signed and checked.
static CHECKED: LazyLock<CheckedTarget> = LazyLock::new(|| {
    let quorum = SigningKey::from_scalar(&SecretBytes::copy_from(&[1; 32]));
    let quorum = quorum.expect("a scalar in range");
    let credential = CredentialId::from_bytes([4; 16]);
    let facts = TargetFacts {
        wallet: WalletFacts {
            organization: PlatformId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            wallet: WalletId::from_bytes([3; 16]),
            founding: None,
        },
        credential,
        expires_at: Timestamp::from_millis(1_775_662_200_000),
        code_length: 6,
        alphanumeric: false,
    };
    let bundle = otp::make_target(&quorum, TARGET.public(), &facts).expect("signs");
    let pins = [Fingerprint::of(quorum.public())];
    let target = otp::verify_target(&bundle, &pins).expect("signed");
    let long_ago = Timestamp::from_millis(0);
    let checked = target.check(&KnownWallet::default(), credential, long_ago);
    checked.expect("agrees")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(sealed) = otp::parse_answer(text)
    {
        assert!(otp::open_answer(&TARGET, &sealed).is_err());
    }
    let Ok(sealed) = hpke::seal(TARGET.public(), bytes) else {
        return;
    };
    if let Ok(answer) = otp::open_answer(&TARGET, &sealed) {
        let text = otp::seal_answer(&CHECKED, &answer).expect("an answer that was read");
        if let Ok(sealed) = otp::parse_answer(&text)
            && let Ok(again) = otp::open_answer(&TARGET, &sealed)
        {
            assert_eq!(again.code.expose(), answer.code.expose());
            assert_eq!(again.session_key, answer.session_key);
        }
    }
});
