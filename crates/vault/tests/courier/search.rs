//! The search: every argument of a verb taken from everybody, one at a time, in pairs and in threes.
//!
//! Invariant: no combination is left out because of what it would give; the oracle judges each.
//! Called by `searches`.

use std::fmt;

/// From whom an argument is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The owner who is attacked, as of now.
    Victim,
    /// The same owner's earlier things: before the passkey was used, before the contact moved,
    /// the challenge before this one.
    Older,
    /// A second wallet with the same mail address on the same platform.
    Twin,
    /// The courier's own wallet, on a platform of theirs.
    Stranger,
}

pub const ROLES: [Role; 4] = [Role::Victim, Role::Older, Role::Twin, Role::Stranger];

/// How many arguments are another's at once: the three that one stamped text takes (challenge id,
/// challenge, payload) among them.
const MOST_SWAPPED: usize = 3;

/// What an attempt came to, where the promise holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The vault gave nothing.
    Refused,
    /// It gave what the owner of all of it was owed.
    Honest,
}

/// The promise does not hold: what was disclosed or forged.
#[derive(Debug)]
pub struct Breach(pub String);

pub type Judged = Result<Outcome, Breach>;

pub fn breach<T>(what: impl fmt::Display) -> Result<T, Breach> {
    Err(Breach(what.to_string()))
}

/// What is counted of a search.
#[derive(Debug, Default)]
pub struct Tally {
    pub verbs: usize,
    pub attempts: usize,
    pub honest: usize,
}

impl Tally {
    /// Makes every attempt of one verb: all arguments of one role, and then one, two or three of
    /// them of any other. Where all are of one role, the verb must serve whom `serves` names: a verb that
    /// refuses everybody would be searched in vain.
    pub fn search(
        &mut self,
        verb: &str,
        arguments: &[&str],
        serves: &[Role],
        mut attempt: impl FnMut(&[Role]) -> Judged,
    ) {
        self.verbs += 1;
        let mut judge = |choices: &[Role], wanted: Option<Outcome>| {
            let outcome = match attempt(choices) {
                Ok(outcome) => outcome,
                Err(Breach(what)) => panic!("{verb}: {what}: {}", told(arguments, choices)),
            };
            self.attempts += 1;
            self.honest += usize::from(outcome == Outcome::Honest);
            if let Some(wanted) = wanted {
                assert_eq!(outcome, wanted, "{verb}: {}", told(arguments, choices));
            }
        };
        for base in ROLES {
            let mut choices = vec![base; arguments.len()];
            judge(
                &choices,
                Some(match serves.contains(&base) {
                    true => Outcome::Honest,
                    false => Outcome::Refused,
                }),
            );
            swap(&mut choices, 0, MOST_SWAPPED, &mut |choices| {
                judge(choices, None)
            });
        }
    }

    /// Says how much was searched, and insists that it was no less than this.
    pub fn report(&self, of: &str, verbs: usize, floor: usize) {
        let Self {
            attempts, honest, ..
        } = self;
        println!(
            "courier: {of}: {} verbs, {attempts} attempts, {honest} honest",
            self.verbs
        );
        assert_eq!(self.verbs, verbs);
        assert!(*attempts >= floor, "{attempts} attempts");
        assert!(honest * 2 < *attempts, "most swaps change something");
    }
}

/// Tries every choice in which one to `most` arguments from `first` on are another role's.
fn swap(choices: &mut [Role], first: usize, most: usize, attempt: &mut impl FnMut(&[Role])) {
    if most == 0 {
        return;
    }
    for at in first..choices.len() {
        let base = choices[at];
        for role in ROLES.into_iter().filter(|role| *role != base) {
            choices[at] = role;
            attempt(choices);
            swap(choices, at + 1, most - 1, attempt);
        }
        choices[at] = base;
    }
}

fn told(arguments: &[&str], choices: &[Role]) -> String {
    let pairs = arguments.iter().zip(choices);
    let texts: Vec<_> = pairs
        .map(|(name, role)| format!("{name}={role:?}"))
        .collect();
    texts.join(" ")
}
