//! A vault with something of everything in it, so that calls get far.

mod flow;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use seedport_vault::{OperatorScope, Scope, Vault};
use seedport_wire::{
    ClientKey, Clock, MobilecoinId, PublicKey, SigningKey, Stamp, SystemEntropy, TargetPublicKey,
    Timestamp,
    ids::{AccountId, PlatformId, WalletId},
};

use super::Input;

/// 2026-04-08T15:30:00Z.
pub const START: i64 = 1_775_662_200_000;

/// A clock that everybody can set.
pub struct Moment(pub Arc<AtomicI64>);

impl Clock for Moment {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Where the records are in their list.
pub const WALLET: usize = 0;
pub const MAIL: usize = 1;
pub const CODE: usize = 2;
pub const SESSION: usize = 3;
pub const IMPORT: usize = 4;
/// An account that has an owner.
pub const OWNED: usize = 5;
pub const WEBHOOK: usize = 6;
pub const OIDC: usize = 7;
/// An account that has none.
pub const PLAIN: usize = 8;
/// A session whose key the vault made.
pub const LEGACY: usize = 9;

/// Where the challenges are, after the records.
pub const FIRST_CHALLENGE: usize = 10;
pub const LOGIN: usize = 10;
pub const EXPORT: usize = 11;
pub const EXPORT_V1: usize = 12;
pub const ADD: usize = 13;
pub const SET_CONTACT: usize = 14;
pub const REVOKE_CREDENTIAL: usize = 15;
pub const REFRESH: usize = 16;
pub const REVOKE_SESSION: usize = 17;
pub const PRIVACY: usize = 18;
pub const OPERATOR_EXPORT: usize = 19;

/// A sandbox, whose codes are known, with what one owner's flow and two accounts leave.
pub struct Setting {
    pub vault: Vault,
    pub clock: Arc<AtomicI64>,
    pub session_key: SigningKey,
    pub legacy_key: SigningKey,
    /// The public halves of a code's target and an import's.
    pub targets: [PublicKey; 2],
    /// The plaintext of an account's bundle.
    pub bundle: Vec<u8>,
    scope: Scope,
    owned: OperatorScope,
    plain: OperatorScope,
    ids: Vec<[u8; 16]>,
    sealed: Vec<Vec<u8>>,
    payloads: Vec<String>,
    _directory: tempfile::TempDir,
}

impl Setting {
    /// Time goes on, so that a text may be asked for again.
    pub fn tick(&self) {
        let now = self.clock.load(Ordering::SeqCst);
        self.clock.store(now.saturating_add(1), Ordering::SeqCst);
    }

    pub fn scope(&self, input: &mut Input<'_>) -> Scope {
        match input.byte() % 16 {
            0 => self.owned.scope,
            1 => Scope {
                platform: PlatformId::from_bytes(input.array()),
                account: AccountId::from_bytes(input.array()),
                wallet: WalletId::from_bytes(input.array()),
            },
            _ => self.scope,
        }
    }

    /// Whose account: the one that has an owner, or the one that has none.
    pub fn operator_scope(&self, input: &mut Input<'_>, wanted: usize) -> OperatorScope {
        let own = if wanted == OWNED {
            self.owned
        } else {
            self.plain
        };
        let scope = match input.byte() % 16 {
            0 => self.scope(input),
            _ => own.scope,
        };
        let id = match input.byte() % 16 {
            0 => MobilecoinId::from_bytes(input.array()),
            _ => own.id,
        };
        OperatorScope { scope, id }
    }

    /// The record that a verb wants, by its number, or any other.
    pub fn record<Id>(
        &self,
        input: &mut Input<'_>,
        wanted: usize,
        make: fn([u8; 16]) -> Id,
    ) -> (Id, Vec<u8>) {
        let at = match input.byte() % 16 {
            0 => input.index(self.ids.len()),
            1 => return (make(input.array()), input.bytes()),
            2 => {
                let sealed = self.sealed[input.index(self.sealed.len())].clone();
                return (make(self.ids[wanted]), sealed);
            }
            _ => wanted,
        };
        (make(self.ids[at]), self.sealed[at].clone())
    }

    /// A challenge: the one that is wanted, or another.
    pub fn challenge(&self, input: &mut Input<'_>, wanted: usize) -> usize {
        match input.byte() % 8 {
            0 => FIRST_CHALLENGE + input.index(self.payloads.len()),
            _ => wanted,
        }
    }

    /// A payload: the one of that challenge, or any text.
    pub fn payload(&self, input: &mut Input<'_>, challenge: usize) -> String {
        match input.byte() % 16 {
            0 => input.text(),
            1 => self.payloads[input.index(self.payloads.len())].clone(),
            _ => self.payloads[challenge - FIRST_CHALLENGE].clone(),
        }
    }

    pub fn stamp(&self, input: &mut Input<'_>, payload: &str) -> Stamp {
        let text = match input.byte() % 16 {
            0 => input.text(),
            _ => payload.to_owned(),
        };
        Stamp::make(&self.session_key, &text).expect("signs")
    }

    /// A mail address, a telephone number, or any text.
    pub fn contact(input: &mut Input<'_>) -> String {
        match input.byte() % 4 {
            0 => "ann@example.com".to_owned(),
            1 => "+4915112345678".to_owned(),
            2 => format!("{}@{}", input.text(), input.text()),
            _ => input.text(),
        }
    }

    pub fn client_key(&self, input: &mut Input<'_>) -> ClientKey {
        let own = *self.session_key.public();
        match input.byte() % 4 {
            0 => ClientKey::held(own),
            1 => ClientKey::receiving(own),
            _ => ClientKey::parse(&input.text()).unwrap_or_else(|_| ClientKey::held(drawn())),
        }
    }

    pub fn target(&self, input: &mut Input<'_>) -> TargetPublicKey {
        let point = if input.flag() {
            *self.session_key.public()
        } else {
            drawn()
        };
        let text = if input.flag() {
            point.to_hex()
        } else {
            point.to_hex().to_uppercase()
        };
        TargetPublicKey::parse(&text).expect("a point")
    }
}

fn drawn() -> PublicKey {
    *SigningKey::make(&SystemEntropy).expect("draws").public()
}
