//! A world to attack: vaults' states, a clock, codes that are really drawn, and a log of costs.

use std::{
    collections::{HashMap, VecDeque},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

use seedport_vault::{
    RootKey,
    state::{
        Beginning, CodeShape, Copies, DatabaseId, GuessLimits, InstallationId, LedgerFound, Look,
        LookAt, LookRefused, PlanCode, StateFacts, StateKey, StateSettings, VaultState,
    },
};
use seedport_wire::{
    PublicKey, SecretBytes, SigningKey, SystemEntropy, Timestamp,
    ids::{CredentialId, OtpId, PlatformId},
};
use tempfile::TempDir;

pub const START: Timestamp = Timestamp::from_millis(1_775_662_200_000);
pub const DAY: Duration = Duration::from_hours(24);
/// 10⁻³ in units of 10⁻¹⁸.
pub const A_DAY_OF_THE_INSTALLATION: u128 = 1_000_000_000_000_000;
/// 10⁻⁵ in units of 10⁻¹⁸.
pub const A_DAY_OF_A_CREDENTIAL: u128 = 10_000_000_000_000;
/// How many times fewer codes there are where hits are counted: six digits shrink to two.
pub const SHRUNK: u64 = 10_000;

static ATTACKER: LazyLock<PublicKey> = LazyLock::new(make_key);
static OWNER: LazyLock<PublicKey> = LazyLock::new(make_key);

fn make_key() -> PublicKey {
    *SigningKey::make(&SystemEntropy).expect("a key").public()
}

pub fn attacker() -> &'static PublicKey {
    &ATTACKER
}

pub fn owner() -> &'static PublicKey {
    &OWNER
}

pub fn state_key() -> StateKey {
    let root = RootKey::from_secret(SecretBytes::copy_from(&[7; 32])).expect("32 bytes");
    StateKey::derive(&root).expect("derives")
}

pub fn facts() -> StateFacts {
    StateFacts {
        installation: InstallationId::from_bytes([1; 16]),
        sandbox: false,
        database: DatabaseId::from_bytes([2; 16]),
        quorum_keys: Vec::new(),
    }
}

pub fn platform(n: u8) -> PlatformId {
    PlatformId::from_bytes([n; 16])
}

fn sixteen(n: u64, kind: u8) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    bytes
}

pub fn credential(n: u64) -> CredentialId {
    CredentialId::from_bytes(sixteen(n, 0xcc))
}

/// A directory in memory where there is one, so that a million syncs take seconds.
pub fn directory() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.expect("a directory")
}

/// `SplitMix64`: a run repeats itself.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        u64::try_from((u128::from(z) * u128::from(bound)) >> 64).expect("below the bound")
    }
}

/// A code that was sent to its owner.
#[derive(Debug, Clone, Copy)]
pub struct Sent {
    pub platform: PlatformId,
    pub credential: CredentialId,
    pub id: OtpId,
    pub shape: CodeShape,
    pub expires_at: Timestamp,
    /// Which of the shrunk shape's codes it is.
    value: u64,
}

impl Sent {
    /// The plan that it was sent by.
    pub fn plan(&self) -> PlanCode {
        PlanCode {
            platform: self.platform,
            credential: self.credential,
            code: self.id,
            wish: self.shape,
            expires_at: self.expires_at,
        }
    }
}

/// States over one database, an attacker, and the books of both.
pub struct World {
    base: TempDir,
    pub settings: StateSettings,
    states: Vec<Option<VaultState>>,
    pub now: Timestamp,
    /// How far the vaults' clock is behind.
    lag: Duration,
    /// The newest moment that it ever said: the ledgers' own time, in which a day is measured.
    newest: Timestamp,
    pub random: Random,
    codes: u64,
    /// Looks at strangers' codes: when, and what they cost.
    log: VecDeque<(Timestamp, u64)>,
    by_credential: HashMap<CredentialId, Vec<(Timestamp, u64)>>,
    pub looks: u64,
    pub hits: u64,
    /// No guess hits. (Shrunk codes are hit ten thousand times too often, and each hit gives its
    /// looks back.)
    pub unlucky: bool,
    pub wish: CodeShape,
}

impl World {
    pub fn new() -> Self {
        Self::of_copies(1, GuessLimits::default())
    }

    pub fn with(limits: GuessLimits) -> Self {
        Self::of_copies(1, limits)
    }

    pub fn of_copies(count: u16, guesses: GuessLimits) -> Self {
        let settings = StateSettings {
            guesses,
            ..StateSettings::default()
        };
        let mut world = Self {
            base: directory(),
            settings,
            states: Vec::new(),
            now: START,
            lag: Duration::ZERO,
            newest: START,
            random: Random(1),
            codes: 0,
            log: VecDeque::new(),
            by_credential: HashMap::new(),
            looks: 0,
            hits: 0,
            unlucky: false,
            wish: CodeShape::new(4, false).expect("in bounds"),
        };
        for index in 0..count {
            let path = world.path(usize::from(index));
            let settings = world.settings_of(index, count);
            let state = VaultState::create(
                &path,
                state_key(),
                facts(),
                Beginning::Fresh,
                settings,
                START,
            );
            world.states.push(Some(state.expect("creates")));
        }
        world
    }

    fn settings_of(&self, index: u16, count: u16) -> StateSettings {
        let copies = Copies::new(index, count).expect("in bounds");
        let guesses = GuessLimits {
            copies,
            ..self.settings.guesses
        };
        StateSettings {
            guesses,
            ..self.settings
        }
    }

    pub fn path(&self, copy: usize) -> PathBuf {
        self.base.path().join(format!("vault{copy}"))
    }

    pub fn state(&self, copy: usize) -> &VaultState {
        self.states[copy].as_ref().expect("open")
    }

    pub fn pass(&mut self, time: Duration) {
        self.now = self.now.plus(time);
        self.newest = self.newest.max(self.clock());
    }

    /// Sets the vaults' clock, so far behind. Each has seen what it said before.
    pub fn set_clock(&mut self, behind: Duration) {
        for copy in 0..self.states.len() {
            let sent = self.send(copy, platform(0), 0);
            self.state(copy).withdraw(&sent.plan());
        }
        self.lag = behind;
        self.newest = self.newest.max(self.clock());
    }

    /// What the vaults' clock says.
    fn clock(&self) -> Timestamp {
        let lag = i64::try_from(self.lag.as_millis()).expect("a short time");
        Timestamp::from_millis(self.now.millis() - lag)
    }

    /// Kills a copy as `kill -9` does, lets `meanwhile` act on its directory, and starts it.
    pub fn kill(&mut self, copy: usize, meanwhile: impl FnOnce(&Path)) -> LedgerFound {
        let path = self.path(copy);
        let files = ["ledger", "times"].map(|name| path.join(name));
        let before = files.each_ref().map(|file| fs::read(file).expect("a file"));
        self.states[copy] = None;
        for (file, bytes) in files.iter().zip(before) {
            // Into the same file: what the clean end wrote is undone.
            fs::write(file, bytes).expect("writes");
        }
        meanwhile(&path);
        self.start(copy)
    }

    /// Ends a copy well, and starts it.
    pub fn restart(&mut self, copy: usize) -> LedgerFound {
        let state = self.states[copy].take().expect("open");
        state.close().expect("closes");
        self.start(copy)
    }

    fn start(&mut self, copy: usize) -> LedgerFound {
        let path = self.path(copy);
        let count = u16::try_from(self.states.len()).expect("few copies");
        let settings = self.settings_of(u16::try_from(copy).expect("few copies"), count);
        let state = VaultState::open(&path, state_key(), settings, self.clock());
        let state = state.expect("opens");
        let found = state.report().ledger;
        self.states[copy] = Some(state);
        found
    }

    /// Sends a code that lives for a day.
    pub fn send(&mut self, copy: usize, platform: PlatformId, to: u64) -> Sent {
        self.codes += 1;
        let plan = PlanCode {
            platform,
            credential: credential(to),
            code: OtpId::from_bytes(sixteen(self.codes, 0x0d)),
            wish: self.wish,
            expires_at: self.clock().plus(DAY),
        };
        let shape = self.state(copy).plan(&plan, self.clock());
        let value = self.random.below((shape.codes() / SHRUNK).max(1));
        Sent {
            platform,
            credential: plan.credential,
            id: plan.code,
            shape,
            expires_at: plan.expires_at,
            value,
        }
    }

    fn look(&self, copy: usize, sent: &Sent, key: &PublicKey) -> Result<Look, LookRefused> {
        let at = LookAt {
            platform: sent.platform,
            credential: sent.credential,
            code: sent.id,
            shape: sent.shape,
            expires_at: sent.expires_at,
            answer_key: key,
        };
        self.state(copy).look(&at, self.clock())
    }

    /// The attacker's guess at a stranger's code, the `n`th: whether a look was taken.
    pub fn guess(&mut self, copy: usize, sent: &Sent, n: u64) -> bool {
        let Ok(look) = self.look(copy, sent, attacker()) else {
            return false;
        };
        self.looks += 1;
        let cost = sent.shape.cost();
        self.log.push_back((self.newest, cost));
        if !sent.shape.is_long() {
            let own = self.by_credential.entry(sent.credential).or_default();
            own.push((self.newest, cost));
        }
        if n == sent.value && !self.unlucky {
            self.hits += 1;
            assert!(self.state(copy).right(look, self.clock()), "the first hit");
        }
        true
    }

    /// Guesses at a code until it is spent or hit.
    pub fn guess_at(&mut self, copy: usize, sent: &Sent) {
        let hits = self.hits;
        let mut n = 0;
        while self.hits == hits && self.guess(copy, sent, n) {
            n += 1;
        }
    }

    /// A wrong look that is nobody's guess at a stranger: an owner's, or at one's own code.
    pub fn miss(&self, copy: usize, sent: &Sent, key: &PublicKey) -> bool {
        self.look(copy, sent, key).is_ok()
    }

    /// The right answer: whether it was taken.
    pub fn answer(&self, copy: usize, sent: &Sent, key: &PublicKey) -> bool {
        let look = self.look(copy, sent, key);
        look.is_ok_and(|look| self.state(copy).right(look, self.clock()))
    }

    /// What all looks at strangers cost together.
    pub fn paid(&self) -> u128 {
        self.log.iter().map(|(_, cost)| u128::from(*cost)).sum()
    }

    /// What the looks at strangers cost in the worst 24 hours.
    pub fn figure(&self) -> u128 {
        worst_day(self.log.iter())
    }

    /// The same, at the one credential where it is worst.
    pub fn figure_of_a_credential(&self) -> u128 {
        let worst = self.by_credential.values().map(|log| worst_day(log.iter()));
        worst.max().unwrap_or(0)
    }

    /// Prints the figure and holds it against the allowance.
    pub fn check(&self, strategy: &str) {
        let (figure, own) = (self.figure(), self.figure_of_a_credential());
        println!(
            "{strategy}: {:.4e} in the worst day, {:.4e} at one credential, {} looks",
            fraction(figure),
            fraction(own),
            self.looks
        );
        assert!(figure > 0, "{strategy}: no look was taken");
        assert!(figure <= A_DAY_OF_THE_INSTALLATION, "{strategy}: {figure}");
        assert!(own <= A_DAY_OF_A_CREDENTIAL, "{strategy}: {own}");
    }
}

fn worst_day<'a>(log: impl Iterator<Item = &'a (Timestamp, u64)>) -> u128 {
    let mut window: VecDeque<(Timestamp, u64)> = VecDeque::new();
    let (mut sum, mut worst) = (0, 0);
    for &(moment, cost) in log {
        window.push_back((moment, cost));
        sum += u128::from(cost);
        while let Some(&(first, cost)) = window.front()
            && moment.since(first) > DAY
        {
            sum -= u128::from(cost);
            window.pop_front();
        }
        worst = worst.max(sum);
    }
    worst
}

#[expect(clippy::cast_precision_loss, reason = "printed with five digits")]
pub fn fraction(units: u128) -> f64 {
    units as f64 / 1e18
}
