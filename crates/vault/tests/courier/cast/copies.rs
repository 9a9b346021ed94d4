//! The same things in other hands: what a database and a backup hold twice.
//!
//! Called by `cast` and the searches of passkeys.

use seedport_vault::{NewCredential, NewWallet};
use seedport_wire::{SigningKey, ids::CredentialId};

use crate::common::{Owner, authenticator::Authenticator};

/// A credential's record under its id.
pub fn credential(id: CredentialId, sealed: &[u8]) -> NewCredential {
    NewCredential {
        id,
        sealed: sealed.to_vec(),
    }
}

/// The same owner and the same records.
pub fn owner(of: &Owner) -> Owner {
    let kept = &of.wallet;
    Owner {
        platform: of.platform,
        account: of.account,
        email: of.email.clone(),
        wallet: NewWallet {
            account: kept.account,
            email: kept.email.clone(),
            id: kept.id,
            sealed: kept.sealed.clone(),
            manifest: kept.manifest.clone(),
            credential: credential(kept.credential.id, &kept.credential.sealed),
        },
    }
}

/// The same passkey, as a backup of the device has it.
pub fn device(of: &Authenticator) -> Authenticator {
    let scalar = of.key.scalar().expect("exports");
    Authenticator {
        key: SigningKey::from_scalar(&scalar).expect("a scalar"),
        id: of.id.clone(),
        count: of.count,
    }
}
