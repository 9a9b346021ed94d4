//! What a passkey was asked for, in both passkey targets.
//!
//! Called by `passkey_registration` and `passkey_assertion`.

use std::sync::LazyLock;

use seedport_vault::webauthn::{OriginPolicy, PasskeyPolicy};

pub const RP_ID: &str = "wallet.example";
pub const CHALLENGE: &[u8] = b"challenge";

pub static POLICY: LazyLock<PasskeyPolicy> = LazyLock::new(|| {
    let origin = "https://wallet.example".parse().expect("an origin");
    PasskeyPolicy::new(RP_ID, OriginPolicy::Listed(vec![origin]), false).expect("a policy")
});

/// Client data of this ceremony that the policy allows.
pub fn client_data(ceremony: &str) -> Vec<u8> {
    format!(
        r#"{{"type":"{ceremony}","challenge":"Y2hhbGxlbmdl","origin":"https://wallet.example"}}"#
    )
    .into_bytes()
}
