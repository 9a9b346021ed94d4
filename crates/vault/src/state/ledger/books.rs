//! What was used, what is promised to codes that are out, and by whom.
//!
//! Invariant: what is used and promised never exceeds an allowance: of a credential, of the
//! installation, and of a platform half of what the others leave. So a look at a code that was
//! promised its looks always fits. No more than [`PLACES`] credentials and codes are remembered.
//! Called by the ledger, under its lock.

use std::collections::{BTreeSet, HashMap};

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, OtpId, PlatformId},
};

use super::{
    super::{allowances::Allowances, bucket::Bucket},
    journal::{Entry, Look},
};

/// The most codes that are remembered, and the most credentials.
pub const PLACES: usize = 65_536;

/// The books.
pub struct Books {
    pub allowances: Allowances,
    /// The newest moment that was seen: a clock that goes back refills nothing.
    newest: Timestamp,
    total: Bucket,
    promised: u64,
    platforms: HashMap<PlatformId, Account>,
    credentials: HashMap<CredentialId, Owner>,
    /// What counts as used of a credential that has no entry.
    others: Bucket,
    codes: HashMap<OtpId, Code>,
    ends: BTreeSet<(Timestamp, OtpId)>,
}

#[derive(Clone, Copy)]
struct Account {
    used: Bucket,
    promised: u64,
    places: usize,
}

#[derive(Clone, Copy)]
struct Owner {
    used: Bucket,
    promised: u64,
    current: Option<OtpId>,
}

/// A code that is out.
pub struct Code {
    pub platform: PlatformId,
    pub credential: CredentialId,
    pub cost: u64,
    pub spent: bool,
    /// The key of each look's answer.
    pub looks: Vec<[u8; 32]>,
    promised: u64,
}

impl Books {
    /// Books in which nothing was used.
    pub fn fresh(allowances: Allowances, now: Timestamp) -> Self {
        Self {
            allowances,
            newest: now,
            total: Bucket::new(0, now),
            promised: 0,
            platforms: HashMap::new(),
            credentials: HashMap::new(),
            others: Bucket::new(0, now),
            codes: HashMap::new(),
            ends: BTreeSet::new(),
        }
    }

    /// Books in which everything was used: what a ledger that is lost counts as.
    pub fn used_up(allowances: Allowances, now: Timestamp) -> Self {
        Self {
            total: Bucket::new(allowances.installation, now),
            others: Bucket::new(allowances.credential, now),
            ..Self::fresh(allowances, now)
        }
    }

    /// Books that the lines of a file make.
    pub fn replay(allowances: Allowances, entries: &[Entry]) -> Self {
        let mut books = Self::fresh(allowances, Timestamp::from_millis(0));
        for entry in entries {
            match *entry {
                Entry::Use(look) => books.use_up(&look),
                Entry::GiveBack(look) => books.give_back(&look),
                Entry::Installation(used, at) => {
                    books.seen(at);
                    books.total = Bucket::new(used, at);
                }
                Entry::Platform(id, used, at) => {
                    let at = books.seen(at);
                    books.platform(id).used = Bucket::new(used, at);
                }
                Entry::Credential(id, used, at) => {
                    let at = books.seen(at);
                    books.owner(id).used = Bucket::new(used, at);
                }
                Entry::OtherCredentials(used, at) => {
                    books.seen(at);
                    books.others = Bucket::new(used, at);
                }
            }
        }
        books
    }

    /// The lines that say the same as these books.
    pub fn balances(&self) -> Vec<Entry> {
        let now = self.newest;
        let Allowances {
            installation,
            credential,
        } = self.allowances;
        let mut entries = vec![
            Entry::Installation(self.total.used_at(now, installation), now),
            Entry::OtherCredentials(self.others.used_at(now, credential), now),
        ];
        let platforms = self.platforms.iter().map(|(id, account)| {
            Entry::Platform(*id, account.used.used_at(now, installation), now)
        });
        entries.extend(platforms);
        let owners = self
            .credentials
            .iter()
            .map(|(id, owner)| Entry::Credential(*id, owner.used.used_at(now, credential), now));
        entries.extend(owners);
        entries
    }

    /// Notes a moment, and gives the newest that was seen.
    pub fn seen(&mut self, now: Timestamp) -> Timestamp {
        self.newest = self.newest.max(now);
        self.newest
    }

    fn platform(&mut self, id: PlatformId) -> &mut Account {
        let used = Bucket::new(0, self.newest);
        self.platforms.entry(id).or_insert(Account {
            used,
            promised: 0,
            places: 0,
        })
    }

    fn owner(&mut self, id: CredentialId) -> &mut Owner {
        let used = self.others;
        self.credentials.entry(id).or_insert(Owner {
            used,
            promised: 0,
            current: None,
        })
    }

    /// Whether `cost` more fits all three allowances.
    pub fn fits(&self, platform: PlatformId, credential: CredentialId, cost: u64) -> bool {
        let (now, allowed) = (self.newest, self.allowances);
        let owner = self.credentials.get(&credential);
        let of_owner = owner.map_or_else(
            || self.others.used_at(now, allowed.credential),
            |owner| {
                owner
                    .used
                    .used_at(now, allowed.credential)
                    .saturating_add(owner.promised)
            },
        );
        let total = self.total.used_at(now, allowed.installation);
        let total = total.saturating_add(self.promised);
        let own = self.platforms.get(&platform).map_or(0, |account| {
            let used = account.used.used_at(now, allowed.installation);
            used.saturating_add(account.promised)
        });
        // The platform's used part may have been rounded otherwise than the whole.
        let others = total.saturating_sub(own);
        let share = allowed.installation.saturating_sub(others) / 2;
        of_owner.saturating_add(cost) <= allowed.credential && own.saturating_add(cost) <= share
    }

    /// Whether the platform has a place for one more code; it takes at most half of what the
    /// others leave.
    pub fn has_place(&self, platform: PlatformId, credential: CredentialId) -> bool {
        let own = self
            .platforms
            .get(&platform)
            .map_or(0, |account| account.places);
        let others = self.codes.len().saturating_sub(own);
        let owners = self.credentials.len();
        own < PLACES.saturating_sub(others) / 2
            && (owners < PLACES || self.credentials.contains_key(&credential))
    }

    /// Remembers a code; `promised` is set aside for its looks.
    pub fn put_code(&mut self, id: OtpId, code: NewCode) {
        let NewCode {
            platform,
            credential,
            cost,
            promised,
            expires_at,
        } = code;
        self.promised = self.promised.saturating_add(promised);
        let account = self.platform(platform);
        account.promised = account.promised.saturating_add(promised);
        account.places += 1;
        let owner = self.owner(credential);
        owner.promised = owner.promised.saturating_add(promised);
        owner.current = Some(id);
        self.ends.insert((expires_at, id));
        self.codes.insert(
            id,
            Code {
                platform,
                credential,
                cost,
                spent: false,
                looks: Vec::new(),
                promised,
            },
        );
    }

    /// A code that is remembered.
    pub fn code(&mut self, id: OtpId) -> Option<&mut Code> {
        self.codes.get_mut(&id)
    }

    /// The promise to the credential's newest code is taken back: a newer one is on its way.
    pub fn supersede(&mut self, credential: CredentialId) {
        let current = self
            .credentials
            .get(&credential)
            .and_then(|owner| owner.current);
        if let Some(id) = current {
            self.release(id, u64::MAX);
        }
    }

    /// Takes up to `most` of a code's promise back; gives how much it was.
    pub fn release(&mut self, id: OtpId, most: u64) -> u64 {
        let Some(code) = self.codes.get_mut(&id) else {
            return 0;
        };
        let released = code.promised.min(most);
        code.promised -= released;
        let (platform, credential) = (code.platform, code.credential);
        self.promised = self.promised.saturating_sub(released);
        if let Some(account) = self.platforms.get_mut(&platform) {
            account.promised = account.promised.saturating_sub(released);
        }
        if let Some(owner) = self.credentials.get_mut(&credential) {
            owner.promised = owner.promised.saturating_sub(released);
        }
        released
    }

    /// Uses a look up.
    pub fn use_up(&mut self, look: &Look) {
        let at = self.seen(look.at);
        let Allowances {
            installation,
            credential,
        } = self.allowances;
        self.total.use_up(look.cost, at, installation);
        self.platform(look.platform)
            .used
            .use_up(look.cost, at, installation);
        self.owner(look.credential)
            .used
            .use_up(look.cost, at, credential);
    }

    /// Gives a look back.
    pub fn give_back(&mut self, look: &Look) {
        let at = self.seen(look.at);
        let Allowances {
            installation,
            credential,
        } = self.allowances;
        self.total.give_back(look.cost, at, installation);
        self.platform(look.platform)
            .used
            .give_back(look.cost, at, installation);
        self.owner(look.credential)
            .used
            .give_back(look.cost, at, credential);
    }

    /// Forgets codes whose time is over, and whoever has nothing left to remember.
    pub fn tidy(&mut self) {
        let now = self.newest;
        while let Some((_, id)) = self.ends.first().copied().filter(|(end, _)| *end <= now) {
            self.release(id, u64::MAX);
            self.ends.pop_first();
            let Some(code) = self.codes.remove(&id) else {
                continue;
            };
            if let Some(account) = self.platforms.get_mut(&code.platform) {
                account.places = account.places.saturating_sub(1);
            }
            let Allowances { credential, .. } = self.allowances;
            let others = self.others.used_at(now, credential);
            if let Some(owner) = self.credentials.get_mut(&code.credential) {
                if owner.current == Some(id) {
                    owner.current = None;
                }
                let used = owner.used.used_at(now, credential);
                if owner.promised == 0 && owner.current.is_none() && used <= others {
                    self.credentials.remove(&code.credential);
                }
            }
        }
        if self.credentials.len() >= PLACES {
            let of_credential = self.allowances.credential;
            let others = self.others.used_at(now, of_credential);
            self.credentials.retain(|_, owner| {
                owner.promised > 0
                    || owner.current.is_some()
                    || owner.used.used_at(now, of_credential) > others
            });
        }
        if self.platforms.len() >= PLACES {
            let of_installation = self.allowances.installation;
            self.platforms.retain(|_, account| {
                account.places > 0 || account.used.used_at(now, of_installation) > 0
            });
        }
    }
}

/// A code to be remembered.
pub struct NewCode {
    /// Whose.
    pub platform: PlatformId,
    /// Of which credential.
    pub credential: CredentialId,
    /// What a look costs.
    pub cost: u64,
    /// What is set aside for its looks.
    pub promised: u64,
    /// When it ends.
    pub expires_at: Timestamp,
}
