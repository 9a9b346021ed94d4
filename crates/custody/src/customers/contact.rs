//! Changes a mail address or phone number that a credential is tied to, both legs.
//!
//! Invariant: the customer and every tied credential change together or not at all; the owner
//! stamps for the submitted fields and for the set of tied credentials, and a set that moved
//! between the legs changes nothing.
//! Called by `PATCH /customers/{id}`. Source: contract section 4.1.

use seedport_store::{
    AccountRow, AuditVerb, CredentialRow, CredentialType, CredentialWrite, CustomerRow, Guard,
    RedeemRows, SealedRecord, Verb, Write,
};
use seedport_vault::{
    BeginSetContact, NewContact, PendingChallenge, RedeemError, RedeemRefusal, SessionRetry,
    SetContact, Stored,
};
use seedport_wire::{BodyDigest, Contact, ids::CustomerId};

use super::UpdateCustomer;
use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
    signed::{Act, BeginError, Begun, Conflict, FinishError, Opening, Retry, SignedRetry, Subject},
};

impl UpdateCustomer {
    /// The contact that changes: the door lets one of the two through.
    fn contact(&self) -> Option<(CredentialType, NewContact<'_>)> {
        let email = self.email.as_deref().map(NewContact::Email);
        let phone = self.phone.as_deref().map(NewContact::Phone);
        match (email, phone) {
            (Some(email), _) => Some((CredentialType::EmailOtp, email)),
            (None, Some(phone)) => Some((CredentialType::SmsOtp, phone)),
            (None, None) => None,
        }
    }
}

impl Custody {
    /// Begins a change of a tied contact.
    ///
    /// # Errors
    /// [`BeginError`] says why none was begun.
    pub async fn begin_contact_change(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
        request: &UpdateCustomer,
        body: BodyDigest,
    ) -> Result<Begun, BeginError> {
        let account = self.wallet_account(permit, id).await?;
        let account = account.ok_or(BeginError::NotFound)?;
        let opening = Opening {
            account: account.id,
            verb: Verb::UpdateCustomer,
            subject: Some(Subject::Customer(id)),
            audit: AuditVerb::CustomerUpdateBegin,
            credential_type: None,
        };
        let asked = self.ask_contact(permit, id, account, request, body).await;
        self.begin_signed(permit, opening, asked).await
    }

    async fn ask_contact(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
        account: AccountRow,
        request: &UpdateCustomer,
        body: BodyDigest,
    ) -> Result<PendingChallenge, BeginError> {
        let platform = permit.platform;
        let (credential_type, contact) = request.contact().ok_or(BeginError::NoContact)?;
        let tied = self.tied(permit, id, credential_type).await?;
        let canonical = match contact {
            NewContact::Email(text) => Contact::mail(text)?,
            NewContact::Phone(text) => Contact::phone(text)?,
        };
        // One credential of a type an account, and one account a customer.
        let except = tied.first().map(|row| row.id);
        let taken = self
            .store
            .contact_taken(platform, credential_type, canonical.as_str(), except);
        if taken.await.map_err(Fault::from)? {
            return Err(contact_taken(credential_type).into());
        }
        let (_, scope) = self.wallet_scope(platform, account.id).await?;
        let ids: Vec<_> = tied.iter().map(|row| row.id).collect();
        let pending = self.vault.begin_set_contact(&BeginSetContact {
            scope,
            contact,
            credentials: &ids,
            body,
        });
        Ok(pending?)
    }

    /// Redeems the owner's stamp: the customer and the tied credentials change together.
    ///
    /// # Errors
    /// [`FinishError`] says why nothing changed; only success spends the challenge.
    pub async fn finish_contact_change(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
        request: UpdateCustomer,
        retry: &SignedRetry,
        body: BodyDigest,
    ) -> Result<CustomerRow, FinishError> {
        let (platform, now) = (permit.platform, self.now());
        let customer = self.active_customer(permit, id).await?;
        let customer = customer.ok_or(FinishError::NotFound)?;
        let account = self.wallet_account(permit, id).await?;
        let account = account.ok_or(FinishError::NotFound)?.id;
        let credential_type = request.contact().map(|(kind, _)| kind);
        let tied = match credential_type {
            Some(kind) => self.tied(permit, id, kind).await?,
            None => Vec::new(),
        };
        let leg = Retry {
            account,
            verb: Verb::UpdateCustomer,
            subject: Some(Subject::Customer(id)),
            audit: AuditVerb::CustomerUpdate,
            operation: None,
            headers: retry,
            token: None,
            body,
        };
        let named = |guard| match (guard, credential_type) {
            (Guard::ContactTaken, Some(kind)) => Some(contact_taken(kind)),
            (Guard::CredentialSetChanged, Some(kind)) => Some(set_changed(kind)),
            _ => None,
        };
        let act = |signed: &SessionRetry<'_>, _: &RedeemRows| {
            let stored: Vec<_> = tied.iter().map(as_stored).collect();
            let moved = self.vault.set_contact(signed, &stored);
            let moved = moved.map_err(|error| match (error, credential_type) {
                (RedeemError::Refused(RedeemRefusal::CredentialSetChanged), Some(kind)) => {
                    set_changed(kind).into()
                }
                (error, _) => FinishError::from(error),
            })?;
            let SetContact {
                contact: nickname,
                credentials: moved,
            } = moved;
            let mut writes = Vec::with_capacity(moved.len() + 2);
            if let Some(credential_type) = credential_type {
                writes.push(Write::Credential(CredentialWrite::Expect {
                    platform,
                    account,
                    credential_type,
                    ids: tied.iter().map(|row| row.id).collect(),
                }));
            }
            writes.extend(moved.into_iter().map(|credential| {
                Write::Credential(CredentialWrite::Recontact {
                    platform,
                    account,
                    id: credential.id,
                    nickname: nickname.clone(),
                    sealed: SealedRecord(credential.sealed),
                    updated_at: now,
                })
            }));
            let (row, update) = request.apply(customer, now);
            writes.extend(update);
            Ok(Act::new(row, writes).about(&id))
        };
        self.finish_signed(permit, leg, named, act).await
    }

    /// The customer's account that has a wallet.
    async fn wallet_account(
        &self,
        permit: &Permit<Manage>,
        id: CustomerId,
    ) -> Result<Option<AccountRow>, Fault> {
        let accounts = self.store.accounts_of_customer(permit.platform, id).await?;
        Ok(accounts.into_iter().find(|row| row.wallet.is_some()))
    }
}

fn as_stored(row: &CredentialRow) -> Stored<'_, seedport_wire::ids::CredentialId> {
    Stored {
        id: row.id,
        sealed: &row.sealed.0,
    }
}

const fn contact_taken(credential_type: CredentialType) -> Conflict {
    match credential_type {
        CredentialType::SmsOtp => Conflict::PhoneTaken,
        _ => Conflict::EmailTaken,
    }
}

const fn set_changed(credential_type: CredentialType) -> Conflict {
    match credential_type {
        CredentialType::SmsOtp => Conflict::PhoneSetChanged,
        _ => Conflict::CredentialSetChanged,
    }
}
