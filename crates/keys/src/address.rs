//! Bitcoin addresses on the main network.
//!
//! Invariant: made from public keys only; nothing here reads an address back.
//! Called by `manifest`, and by `client` to check an opened phrase.

use bech32::{hrp, segwit};

use crate::bip32::{DerivationPath, DeriveKeyError, ExtendedPrivateKey, ExtendedPublicKey};

/// The P2WPKH address of a key: version 0, HASH160 of the compressed point (BIP-141), in
/// bech32 (BIP-173).
#[must_use]
#[expect(
    clippy::missing_panics_doc,
    reason = "the program has 20 bytes by its type"
)]
pub fn p2wpkh_mainnet(key: &ExtendedPublicKey) -> String {
    segwit::encode_v0(hrp::BC, &key.identifier())
        .expect("a version 0 program may have 20 bytes (BIP-141)")
}

/// The address of `m/84'/0'/0'/0/0`, the first that a BIP-84 wallet shows.
///
/// # Errors
/// As `ExtendedPrivateKey::derive_child`.
pub fn derive_first_receive_address(master: &ExtendedPrivateKey) -> Result<String, DeriveKeyError> {
    let key = master.derive_path(&DerivationPath::first_receive())?;
    Ok(p2wpkh_mainnet(&key.derive_public()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;
    use crate::mnemonic::Mnemonic;

    /// The mnemonic of BIP-84, "Test vectors".
    fn master() -> ExtendedPrivateKey {
        let phrase = format!("{} about", ["abandon"; 11].join(" "));
        let mnemonic = Mnemonic::parse(Language::English, &phrase).unwrap();
        ExtendedPrivateKey::derive_master(&mnemonic.derive_seed("")).unwrap()
    }

    #[test]
    fn the_addresses_are_those_bip84_publishes() {
        let cases = [
            (
                "m/84'/0'/0'/0/0",
                "0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c",
                "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu",
            ),
            (
                "m/84'/0'/0'/0/1",
                "03e775fd51f0dfb8cd865d9ff1cca2a158cf651fe997fdc9fee9c1d3b5e995ea77",
                "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g",
            ),
            (
                "m/84'/0'/0'/1/0",
                "03025324888e429ab8e3dbaf1f7802648b9cd01e9b418485c5fa4c1b9b5700e1a6",
                "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el",
            ),
        ];
        let mut matched = 0;
        for (path, point, address) in cases {
            let key = master().derive_path(&path.parse().unwrap()).unwrap();
            let public = key.derive_public();
            assert_eq!(hex::encode(public.as_bytes()), point, "{path}");
            assert_eq!(p2wpkh_mainnet(&public), address, "{path}");
            matched += 1;
        }
        println!("bip84: {matched} of 3 addresses");
        assert_eq!(matched, 3);
    }

    #[test]
    fn the_first_receive_address_is_the_first_of_bip84() {
        assert_eq!(
            derive_first_receive_address(&master()).unwrap(),
            "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu"
        );
    }
}
