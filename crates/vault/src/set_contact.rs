//! Sets where codes go: the credentials tied to a contact move to another one, and where there is
//! none, the first is made.
//!
//! Invariant: the contract has one text for "add this mail address" and "change to this one", so
//! there is one act, and either leg of either route begins and ends it alike. The contact is
//! parsed here. The owner stamps for the credentials that there were when they were asked; a set
//! that changed since moves nothing.
//! Called by `custody`, on both legs of a `PATCH /customers/{id}` that changes a tied contact, and
//! of `POST /auth/credentials` for an `EMAIL_OTP` or `SMS_OTP`.

use seedport_wire::{
    BodyDigest,
    contact::{Contact, ContactError},
    digest::sha256,
    ids::CredentialId,
    payload::Activity,
};

use crate::{
    authorized::{Authorized, ContactSetting, RedeemError, RedeemRefusal, SessionRetry},
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

/// Where codes shall go, as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewContact<'a> {
    /// A mail address.
    Email(&'a str),
    /// A phone number, E.164.
    Phone(&'a str),
}

/// A contact to be set.
#[derive(Debug)]
pub struct BeginSetContact<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// The new contact.
    pub contact: NewContact<'a>,
    /// The credentials that move to it; none when the first is to be made.
    pub credentials: &'a [CredentialId],
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

/// Why no contact was begun to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BeginSetContactError {
    /// The contact does not parse.
    #[error(transparent)]
    Contact(#[from] ContactError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

/// A contact that was set.
#[derive(Debug)]
pub struct SetContact {
    /// The contact in its canonical form.
    pub contact: String,
    /// The credentials that moved to it, or the one that was made.
    pub credentials: Vec<NewCredential>,
}

impl Vault {
    /// Makes the challenge of a change of contact.
    ///
    /// # Errors
    /// [`BeginSetContactError::Contact`] when the contact does not parse; an empty one does not.
    pub fn begin_set_contact(
        &self,
        request: &BeginSetContact<'_>,
    ) -> Result<PendingChallenge, BeginSetContactError> {
        let BeginSetContact {
            scope,
            contact,
            credentials,
            body,
        } = *request;
        let contact = match contact {
            NewContact::Email(text) => Contact::mail(text)?,
            NewContact::Phone(text) => Contact::phone(text)?,
        };
        let user = scope.account;
        let activity = match &contact {
            Contact::Mail(address) => Activity::UpdateUserEmail {
                email: address.as_str(),
                user,
            },
            Contact::Phone(number) => Activity::UpdateUserPhone {
                phone: number.as_str(),
                user,
            },
        };
        let purpose = Purpose::SetContact {
            contact: Identity::of_contact(&contact),
            set: set_digest(credentials.iter().copied()),
        };
        Ok(self.pend_activity(scope, purpose, &activity, body)?)
    }

    /// Checks the stamp, and seals the tied credentials with the new contact, or the first one.
    ///
    /// # Errors
    /// [`RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn set_contact(
        &self,
        retry: &SessionRetry<'_>,
        credentials: &[Stored<'_, CredentialId>],
    ) -> Result<SetContact, RedeemError> {
        let authorized: Authorized<ContactSetting> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        if authorized.activity.set != set_digest(credentials.iter().map(|stored| stored.id)) {
            return Err(RedeemRefusal::CredentialSetChanged.into());
        }
        Ok(self.seal_contact(authorized, credentials)?)
    }

    fn seal_contact(
        &self,
        authorized: Authorized<ContactSetting>,
        credentials: &[Stored<'_, CredentialId>],
    ) -> Result<SetContact, VaultFault> {
        let Authorized {
            activity,
            scope,
            request,
            ..
        } = authorized;
        let seal = |id, founding| {
            let record = CredentialRecord {
                account: scope.account,
                identity: activity.contact.clone(),
                founding,
                tokens_after: None,
            };
            let sealed = self.seal_credential(scope, id, &record)?;
            Ok(NewCredential { id, sealed })
        };
        let moved = |stored: &Stored<'_, CredentialId>| {
            let kept = self.open_credential(scope, *stored)?;
            // A mail credential stays one, and a phone credential too.
            if std::mem::discriminant(&kept.identity) != std::mem::discriminant(&activity.contact) {
                return Err(VaultFault::Record(RecordKind::Credential));
            }
            seal(stored.id, kept.founding)
        };
        let sealed = if credentials.is_empty() {
            vec![seal(
                CredentialId::derive(request),
                activity.origin.founding,
            )?]
        } else {
            credentials.iter().map(moved).collect::<Result<_, _>>()?
        };
        match &activity.contact {
            Identity::Email(contact) | Identity::Phone(contact) => Ok(SetContact {
                contact: contact.clone(),
                credentials: sealed,
            }),
            Identity::Oidc(_) | Identity::Passkey(_) => {
                Err(VaultFault::Record(RecordKind::Challenge))
            }
        }
    }
}

/// SHA-256 over the ids, sorted.
fn set_digest(ids: impl Iterator<Item = CredentialId>) -> [u8; 32] {
    let mut ids: Vec<_> = ids.collect();
    ids.sort();
    let bytes: Vec<u8> = ids.iter().flat_map(|id| *id.as_bytes()).collect();
    sha256(&bytes)
}
