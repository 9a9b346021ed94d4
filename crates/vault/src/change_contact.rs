//! Moves the credentials that are tied to a mail address or phone number to another one.
//!
//! Invariant: the owner stamps for the credentials that there were when they were asked; a set
//! that changed since moves nothing.
//! Called by `custody`, on both legs of a `PATCH /customers/{id}` that changes a tied contact.

use aws_lc_rs::digest;
use seedport_wire::{BodyDigest, ids::CredentialId, payload::Activity};

use crate::{
    authorized::{Authorized, ContactChange, RedeemError, RedeemRefusal, SessionRetry},
    create_wallet::NewCredential,
    fault::{RecordKind, VaultFault},
    pending::PendingChallenge,
    records::{
        Stored,
        challenge::Purpose,
        credential::{CredentialRecord, Identity},
    },
    scope::Scope,
    vault::Vault,
};

/// Where codes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact<'a> {
    /// A mail address.
    Email(&'a str),
    /// A phone number, E.164.
    Phone(&'a str),
}

/// A contact to be changed.
#[derive(Debug)]
pub struct BeginChangeContact<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// The new contact.
    pub contact: Contact<'a>,
    /// The credentials that are tied to the old one.
    pub credentials: &'a [CredentialId],
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

impl Vault {
    /// Makes the challenge of a change of contact.
    ///
    /// # Errors
    /// A fault of ours.
    pub fn begin_change_contact(
        &self,
        request: &BeginChangeContact<'_>,
    ) -> Result<PendingChallenge, VaultFault> {
        let BeginChangeContact {
            scope,
            contact,
            credentials,
            body,
        } = *request;
        let user = scope.account;
        let (identity, activity) = match contact {
            Contact::Email(email) => (
                Identity::Email(email.to_owned()),
                Activity::UpdateUserEmail { email, user },
            ),
            Contact::Phone(phone) => (
                Identity::Phone(phone.to_owned()),
                Activity::UpdateUserPhone { phone, user },
            ),
        };
        let purpose = Purpose::ChangeContact {
            contact: identity,
            set: set_digest(credentials.iter().copied()),
        };
        self.pend_activity(scope, purpose, &activity, body)
    }

    /// Checks the stamp and seals the tied credentials with the new contact.
    ///
    /// # Errors
    /// [`RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn change_contact(
        &self,
        retry: &SessionRetry<'_>,
        credentials: &[Stored<'_, CredentialId>],
    ) -> Result<Vec<NewCredential>, RedeemError> {
        let authorized: Authorized<ContactChange> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        if authorized.activity.set != set_digest(credentials.iter().map(|stored| stored.id)) {
            return Err(RedeemRefusal::CredentialSetChanged.into());
        }
        Ok(self.move_credentials(authorized, credentials)?)
    }

    fn move_credentials(
        &self,
        authorized: Authorized<ContactChange>,
        credentials: &[Stored<'_, CredentialId>],
    ) -> Result<Vec<NewCredential>, VaultFault> {
        let Authorized {
            activity, scope, ..
        } = authorized;
        let moved = |stored: &Stored<'_, CredentialId>| {
            let kept = self.open_credential(scope, *stored)?.identity;
            // A mail credential stays one, and a phone credential too.
            if std::mem::discriminant(&kept) != std::mem::discriminant(&activity.contact) {
                return Err(VaultFault::Record(RecordKind::Credential));
            }
            let record = CredentialRecord {
                account: scope.account,
                identity: activity.contact.clone(),
            };
            Ok(NewCredential {
                id: stored.id,
                sealed: self.seal_credential(scope, stored.id, &record)?,
            })
        };
        credentials.iter().map(moved).collect()
    }
}

/// SHA-256 over the ids, sorted.
fn set_digest(ids: impl Iterator<Item = CredentialId>) -> [u8; 32] {
    let mut ids: Vec<_> = ids.collect();
    ids.sort();
    let mut context = digest::Context::new(&digest::SHA256);
    for id in ids {
        context.update(id.as_bytes());
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}
