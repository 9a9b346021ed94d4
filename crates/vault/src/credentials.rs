//! Opens and seals credentials.
//!
//! Invariant: a credential that opens is the scope's account's.
//! Called by the verbs that check, add or change one.

use seedport_wire::ids::CredentialId;

use crate::{
    fault::{RecordKind, VaultFault},
    records::{Stored, credential::CredentialRecord},
    scope::Scope,
    vault::Vault,
};

impl Vault {
    /// Opens a credential and insists that it is this account's.
    pub(crate) fn open_credential(
        &self,
        scope: Scope,
        credential: Stored<'_, CredentialId>,
    ) -> Result<CredentialRecord, VaultFault> {
        let kind = RecordKind::Credential;
        let place = scope.place(kind, credential.id.as_bytes());
        let record = CredentialRecord::decode(&self.ring.open(&place, credential.sealed)?)?;
        if record.account == scope.account {
            Ok(record)
        } else {
            Err(VaultFault::Record(kind))
        }
    }

    /// Seals a credential in its place.
    pub(crate) fn seal_credential(
        &self,
        scope: Scope,
        id: CredentialId,
        record: &CredentialRecord,
    ) -> Result<Vec<u8>, VaultFault> {
        let place = scope.place(RecordKind::Credential, id.as_bytes());
        let entropy = self.entropy.as_ref();
        self.ring.seal(&place, &record.encode()?, entropy)
    }
}
