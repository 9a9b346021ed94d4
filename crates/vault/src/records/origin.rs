//! Where a session, and what it adds, comes from: the wallet's first contact and the credential.
//!
//! Invariant: read from sealed records alone, and handed on from record to record: from the wallet
//! to its first credential, to that credential's sessions, to the credentials that they add.
//! Called by the records and verbs that open, refresh or spend a session.

use seedport_wire::ContactDigest;

use super::codec::{Reader, Writer};
use crate::fault::VaultFault;

/// What a session keeps of the credential that it was opened by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// The digest of the contact that the wallet was made with; `None` for a wallet that is older
    /// than statements.
    pub founding: Option<ContactDigest>,
    /// The digest of the credential's identity, for the log; `None` in records that are older.
    pub identity: Option<[u8; 32]>,
}

impl Origin {
    /// Appends the origin to a record.
    pub(super) fn write(self, writer: &mut Writer) {
        let founding = self.founding.as_ref().map(ContactDigest::as_bytes);
        writer
            .optional_digest(founding)
            .optional_digest(self.identity.as_ref());
    }

    /// Takes an origin from a record.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        Ok(Self {
            founding: reader.optional_digest()?.map(ContactDigest::from_bytes),
            identity: reader.optional_digest()?,
        })
    }
}
