//! The door as the tests use it: the verbs, by short names.
//!
//! Called by every test of the MobileCoin verbs.

use seedport_custody::mobilecoin::{
    Account, Address, Admission, MobilecoinError, Opening, Operator, OwnerRetry, Removal, Sealed,
    Secret,
};
use seedport_keys::mobilecoin::Shape;
use seedport_store::{AuditFilter, AuditRow, AuditVerb, Outcome, PageRequest};
use seedport_wire::{
    MobilecoinId, SecretBytes, SigningKey, Stamp, TargetKey, TargetPublicKey, envelope,
    ids::PlatformId,
};

use super::{WHOLE, opening, phrase};
use crate::common::{Place, World};

/// A world, and somebody who may operate the MobileCoin accounts of one of its platforms.
pub struct Door {
    pub world: World,
    pub platform: PlatformId,
    pub operator: Operator,
}

/// One entry as far as it is the same in every run.
pub type Told = (AuditVerb, Outcome, Option<String>);

impl Door {
    pub async fn open(place: &Place) -> Self {
        Self::of(place.open().await, "mobilecoin").await
    }

    /// The door of the platform of this name.
    pub async fn of(world: World, platform: &str) -> Self {
        let platform = world.custody.platform_named(platform).await.expect("made");
        let operator = Admission::new(platform, None).admit(None);
        Self {
            world,
            platform,
            operator: operator.expect("admitted"),
        }
    }

    pub async fn create(&self, opening: Opening) -> Result<Account, MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .create_mobilecoin_account(&self.operator, opening)
            .await
    }

    pub async fn import(
        &self,
        secret: Secret,
        opening: Opening,
    ) -> Result<Account, MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .import_mobilecoin_account(&self.operator, secret, opening)
            .await
    }

    /// Imports an account of a phrase.
    pub async fn account(&self, of: (&str, &str)) -> Account {
        let row = self.import(phrase(of), opening("Carol")).await;
        row.expect("imported")
    }

    /// Imports an account of a phrase; its secrets leave with the owner's stamp alone.
    pub async fn owned(&self, of: (&str, &str), owner: &SigningKey) -> Account {
        let opening = Opening {
            owner_key: Some(*owner.public()),
            ..opening("owned")
        };
        self.import(phrase(of), opening).await.expect("imported")
    }

    pub async fn accounts(&self) -> Vec<Account> {
        let rows = self
            .world
            .custody
            .mobilecoin_accounts(&self.operator, WHOLE);
        rows.await.expect("reads")
    }

    pub async fn addresses(&self, id: MobilecoinId) -> Vec<Address> {
        let custody = &self.world.custody;
        let rows = custody.mobilecoin_addresses(&self.operator, Some(id), WHOLE);
        rows.await.expect("reads")
    }

    pub async fn addresses_of_all(&self) -> Vec<Address> {
        let custody = &self.world.custody;
        let rows = custody.mobilecoin_addresses(&self.operator, None, WHOLE);
        rows.await.expect("reads")
    }

    pub async fn assign(&self, id: MobilecoinId, note: &str) -> Result<Address, MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .assign_mobilecoin_address(&self.operator, id, note.to_owned())
            .await
    }

    pub async fn remove(&self, id: MobilecoinId) -> Result<(), MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .remove_mobilecoin_account(&self.operator, id, None)
            .await
            .map(drop)
    }

    /// Removes an owner's account, with their stamp.
    pub async fn remove_owned(&self, id: MobilecoinId, owner: &SigningKey) {
        let custody = &self.world.custody;
        let asked = custody.remove_mobilecoin_account(&self.operator, id, None);
        let Ok(Removal::Challenge {
            payload_to_sign,
            request,
            ..
        }) = asked.await
        else {
            panic!("no challenge");
        };
        let stamp = Stamp::make(owner, &payload_to_sign).expect("signs");
        let retry = OwnerRetry {
            request: &request,
            stamp: &stamp,
        };
        let removed = custody.remove_mobilecoin_account(&self.operator, id, Some(retry));
        removed.await.expect("removed");
    }

    /// The secrets in plaintext.
    pub async fn plaintext(&self, id: MobilecoinId) -> Result<SecretBytes, MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .export_mobilecoin_secrets(&self.operator, id, Shape::V2)
            .await
    }

    /// The secrets by target.
    pub async fn seal(
        &self,
        id: MobilecoinId,
        target: &TargetPublicKey,
        retry: Option<OwnerRetry<'_>>,
    ) -> Result<Sealed, MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .seal_mobilecoin_secrets(&self.operator, id, target, retry)
            .await
    }

    /// The bundle by target.
    pub async fn bundle(
        &self,
        id: MobilecoinId,
        target: &TargetPublicKey,
        retry: Option<OwnerRetry<'_>>,
    ) -> Result<Sealed, MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .export_mobilecoin_bundle(&self.operator, id, target, retry)
            .await
    }

    /// Opens an envelope of this world.
    pub fn unseal(&self, envelope: &str, target: &TargetKey) -> SecretBytes {
        let envelope = envelope::verify(envelope, &self.world.pins()).expect("pinned");
        envelope.open(target).expect("sealed to the target")
    }

    /// The platform's log, after the entry of the platform itself.
    pub async fn log(&self) -> Vec<AuditRow> {
        let (mut rows, mut cursor) = (Vec::new(), None);
        loop {
            let page = PageRequest::largest(cursor);
            let filter = AuditFilter::default();
            let page = self.world.store.audit_entries(self.platform, filter, page);
            let page = page.await.expect("reads");
            rows.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                return rows.split_off(1);
            }
        }
    }

    /// The log as far as it is the same in every run.
    pub async fn told(&self) -> Vec<Told> {
        let log = self.log().await.into_iter().map(|row| row.entry);
        log.map(|entry| (entry.verb, entry.outcome, entry.reason.map(Into::into)))
            .collect()
    }
}
