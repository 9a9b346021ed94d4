//! Any account's secrets, written and read back.
//!
//! Invariant: what is read is the account that was written, or nothing.
//! Called by nothing.

use proptest::prelude::*;
use seedport_wire::SecretBytes;

use super::accounts::{from_entropy, from_phrase, json, made_of, read, view_only};
use super::fog;
use crate::language::Language;
use crate::mnemonic::Mnemonic;
use crate::mobilecoin::{AccountKey, AccountSecrets, MAIN, Shape};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_account_reads_back(recipe in recipes()) {
        let secrets = recipe.make();
        for shape in [Shape::V2, Shape::Documented] {
            let written = json(&secrets, shape);
            let again = read(&written).unwrap();
            prop_assert_eq!(made_of(&again), made_of(&secrets));
            prop_assert_eq!(again.account, secrets.account);
            prop_assert_eq!(&again.name, &secrets.name);
            prop_assert_eq!(&again.fog, &secrets.fog);
            prop_assert_eq!(&again.default_address, &secrets.default_address);
            let required = shape == Shape::V2 && secrets.require_spend_subaddress;
            prop_assert_eq!(again.require_spend_subaddress, required);
            prop_assert_eq!(json(&again, shape), written);
        }
        prop_assert!(read(&json(&secrets, Shape::V1)).is_err());
    }

    #[test]
    fn secrets_with_one_changed_character_are_refused_or_differ_where_it_is_harmless(
        recipe in recipes(),
        place in any::<prop::sample::Index>(),
        other in 0x20_u8..0x7f,
    ) {
        let secrets = recipe.make();
        let written = json(&secrets, Shape::V2);
        let mut changed = written.clone().into_bytes();
        let place = place.index(changed.len());
        prop_assume!(changed[place].is_ascii() && changed[place] != other);
        changed[place] = other;
        let changed = String::from_utf8(changed).unwrap();
        if let Ok(read) = read(&changed) {
            // The name, the case of a hex digit, a tab for a blank; never a key or an id.
            prop_assert_eq!(made_of(&read), made_of(&secrets));
            prop_assert_eq!(read.account, secrets.account);
        }
    }
}

/// How an account is made.
#[derive(Debug)]
struct Recipe {
    kind: Kind,
    bytes: [u8; 32],
    fog: bool,
    name: String,
    require_spend_subaddress: bool,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    RootEntropy,
    /// Of so many bytes.
    Phrase(usize),
    ViewOnly,
    ViewOnlyWithAddress,
}

impl Recipe {
    fn make(&self) -> AccountSecrets {
        let fog = self.fog.then(fog);
        let mut secrets = match self.kind {
            Kind::RootEntropy => from_entropy(&hex::encode(self.bytes), fog),
            Kind::Phrase(length) => {
                let entropy = SecretBytes::copy_from(&self.bytes[..length]);
                let mnemonic = Mnemonic::from_entropy(Language::English, entropy).unwrap();
                from_phrase(mnemonic.phrase().expose_text().unwrap(), "", fog)
            }
            Kind::ViewOnly => view_only(&self.key(), None),
            Kind::ViewOnlyWithAddress => {
                let address = self.key().subaddress(MAIN, fog.as_ref());
                view_only(&self.key(), Some(address))
            }
        };
        secrets.name.clone_from(&self.name);
        secrets.require_spend_subaddress = self.require_spend_subaddress;
        secrets
    }

    fn key(&self) -> AccountKey {
        AccountKey::from_root_entropy(&SecretBytes::copy_from(&self.bytes)).unwrap()
    }
}

fn recipes() -> impl Strategy<Value = Recipe> {
    let kinds = prop::sample::select(vec![
        Kind::RootEntropy,
        Kind::Phrase(16),
        Kind::Phrase(20),
        Kind::Phrase(24),
        Kind::Phrase(28),
        Kind::Phrase(32),
        Kind::ViewOnly,
        Kind::ViewOnlyWithAddress,
    ]);
    (kinds, any::<[u8; 32]>(), any::<[bool; 2]>(), ".{0,20}").prop_map(
        |(kind, bytes, [fog, require_spend_subaddress], name)| Recipe {
            kind,
            bytes,
            fog,
            name,
            require_spend_subaddress,
        },
    )
}
