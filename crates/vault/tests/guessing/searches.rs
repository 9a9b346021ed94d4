//! Attackers who act at random: many short runs, each of another mix of acts.
//!
//! What no named strategy does, one of these may. The clock is true or
//! behind, never ahead; a day is a day on it.

use std::{fs, time::Duration};

use seedport_vault::state::{CodeShape, GuessLimits};

use crate::common::{
    A_DAY_OF_A_CREDENTIAL, A_DAY_OF_THE_INSTALLATION, Random, Sent, World, attacker, fraction,
    owner, platform,
};
use crate::strategies::greedy;

const RUNS: u64 = 50;
const ACTS: u64 = 150;

struct Attack {
    world: World,
    random: Random,
    copies: u64,
    /// Codes of strangers, and of the attacker's own wallets.
    strangers: Vec<Sent>,
    own: Vec<Sent>,
    to: u64,
    /// Right codes of owners, each taken.
    honest: u64,
}

impl Attack {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let copies = 1 + random.below(3);
        let floor = CodeShape::new(if random.below(3) == 0 { 4 } else { 6 }, false);
        let limits = GuessLimits {
            floor: floor.expect("in bounds"),
            tries: u8::try_from(1 + random.below(5)).expect("few"),
            ..GuessLimits::default()
        };
        let count = u16::try_from(copies).expect("few");
        let mut world = World::of_copies(count, limits);
        world.unlucky = true;
        Self {
            world,
            random,
            copies,
            strangers: Vec::new(),
            own: Vec::new(),
            to: 1000,
            honest: 0,
        }
    }

    fn pick(&mut self, bound: u64) -> usize {
        usize::try_from(self.random.below(bound)).expect("small")
    }

    fn send(&mut self, to: u64) -> Sent {
        let copy = self.pick(self.copies);
        // A credential is of one platform.
        let from = if to < 12 { to } else { self.random.below(12) };
        let from = u8::try_from(from).expect("small");
        let length = u8::try_from(4 + self.random.below(5)).expect("small");
        let alphanumeric = self.random.below(4) == 0;
        self.world.wish = CodeShape::new(length, alphanumeric).expect("in bounds");
        self.world.send(copy, platform(from), to)
    }

    /// As many codes as fit, looked at until they are spent, from every platform.
    fn saturate(&mut self) {
        self.world.wish = CodeShape::SIX_DIGITS;
        for from in 0..12 {
            for copy in 0..self.copies {
                let copy = usize::try_from(copy).expect("few");
                greedy(&mut self.world, copy, from, &mut self.to);
            }
        }
    }

    fn act(&mut self) {
        match self.random.below(20) {
            0..4 => self.saturate(),
            4 | 5 => {
                // Codes that are kept for later, of fresh wallets and of few.
                for n in 0..20 {
                    self.to += 1;
                    let to = if n % 2 == 0 {
                        self.to
                    } else {
                        self.random.below(4)
                    };
                    let sent = self.send(to);
                    self.strangers.push(sent);
                }
            }
            6..9 => self.guess_at_kept(),
            9 | 10 => {
                for _ in 0..30 {
                    self.to += 1;
                    let sent = self.send(self.to);
                    for _ in 0..self.random.below(3) {
                        let copy = self.pick(self.copies);
                        self.world.miss(copy, &sent, attacker());
                    }
                    self.own.push(sent);
                }
            }
            11 | 12 => {
                for _ in 0..self.own.len().min(15) {
                    let (copy, at) = (self.pick(self.copies), self.own.len() as u64);
                    let at = self.pick(at);
                    let sent = self.own.swap_remove(at);
                    self.world.answer(copy, &sent, attacker());
                }
            }
            13 => self.honest(),
            14 => {
                let copy = self.pick(self.copies);
                self.world.restart(copy);
            }
            15 => {
                let (copy, what) = (self.pick(self.copies), self.random.below(4));
                self.world.kill(copy, |path| match what {
                    0 => fs::remove_file(path.join("ledger")).expect("removes"),
                    1 => fs::remove_file(path.join("times")).expect("removes"),
                    _ => {}
                });
            }
            16 => {
                let behind = Duration::from_secs(self.random.below(7200));
                self.world.set_clock(behind);
            }
            17 => self.world.pass(Duration::from_secs(self.random.below(60))),
            18 => self.world.pass(Duration::from_mins(self.random.below(180))),
            _ => self.world.pass(Duration::from_hours(self.random.below(26))),
        }
    }

    fn guess_at_kept(&mut self) {
        for _ in 0..self.strangers.len().min(40) {
            let (copy, at) = (self.pick(self.copies), self.strangers.len() as u64);
            let at = self.pick(at);
            let sent = self.strangers[at];
            if !sent.shape.is_long() && self.random.below(2) == 0 {
                self.world.guess_at(copy, &sent);
            } else {
                self.world.guess(copy, &sent, 0);
            }
        }
    }

    /// An owner who answers the copy that sent the code gets in, whoever does what meanwhile.
    fn honest(&mut self) {
        let copy = self.pick(self.copies);
        self.world.wish = CodeShape::SIX_DIGITS;
        self.to += 1;
        let sent = self.world.send(copy, platform(200), self.to);
        self.saturate();
        if self.world.settings.guesses.tries > 1 {
            assert!(self.world.miss(copy, &sent, owner()), "a typo");
        }
        assert!(self.world.answer(copy, &sent, owner()), "{:?}", sent.shape);
        self.honest += 1;
    }
}

#[test]
fn attackers_who_act_at_random_stay_within_the_allowance() {
    let (mut worst, mut worst_own, mut looks, mut honest) = (0, 0, 0, 0);
    for seed in 0..RUNS {
        let mut attack = Attack::new(seed);
        for _ in 0..ACTS {
            attack.act();
            for copy in 0..attack.copies {
                let copy = usize::try_from(copy).expect("few");
                let standing = attack.world.state(copy).standing();
                let in_use = standing.used + standing.reserved;
                assert!(in_use <= standing.capacity, "run {seed}: {standing:?}");
            }
        }
        let (figure, own) = (attack.world.figure(), attack.world.figure_of_a_credential());
        assert!(figure <= A_DAY_OF_THE_INSTALLATION, "run {seed}: {figure}");
        assert!(own <= A_DAY_OF_A_CREDENTIAL, "run {seed}: {own}");
        worst = worst.max(figure);
        worst_own = worst_own.max(own);
        looks += attack.world.looks;
        honest += attack.honest;
    }
    println!(
        "{RUNS} attackers at random: {:.4e} in the worst day, {:.4e} at one credential, {looks} \
         looks; {honest} right codes, all taken",
        fraction(worst),
        fraction(worst_own)
    );
    assert!(
        worst > A_DAY_OF_THE_INSTALLATION * 9 / 10,
        "they do attack: {worst}"
    );
    assert!(honest > RUNS * 3, "{honest}");
}
