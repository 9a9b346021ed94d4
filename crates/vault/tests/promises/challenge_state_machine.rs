//! Codes, challenges and sessions as one machine, held against a small model of it.
//!
//! Invariant: the model is written from the promises, not from the vault: a code serves once and
//! is looked at three times; everything ends at its moment; a challenge serves its own verb; a
//! stamp holds by the key it must be by.

use std::time::Duration;

use proptest::{prelude::*, sample::Index};
use seedport_vault::{
    AnswerCodeError, CodeFormat, CodeRefusal, ExportForm, Limits, NewCode, NewSession, OpenSession,
    PendingChallenge, RedeemError, RedeemRefusal,
};
use seedport_wire::{SigningKey, TargetKey, Timestamp};

use crate::common::{Asked, Login, Owner, World, export_body, login_body, now, signing_key, stamp};

/// Lives that differ from each other, so that each ends while others last.
const LIMITS: Limits = Limits {
    session: Duration::from_secs(700),
    challenge: Duration::from_mins(5),
    first_edition: true,
    addition_nonce: false,
    operator_export: ExportForm::Plaintext,
};
/// Looks at one code.
const TRIES: u32 = 3;
/// Codes of one credential whose looks are counted one by one.
const REMEMBERED: usize = 4;
const CODE_LIFE: Duration = Duration::from_secs(400);

/// What the attacker does next; an index picks among what there is so far.
#[derive(Debug, Clone)]
enum Step {
    Begin,
    Answer {
        code: Index,
        right: bool,
    },
    Open {
        challenge: Index,
        own_key: bool,
    },
    OpenWithExport {
        challenge: Index,
    },
    Ask,
    Finish {
        challenge: Index,
        session: Index,
        own_key: bool,
    },
    FinishWithLogin {
        challenge: Index,
        session: Index,
    },
    Advance {
        seconds: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    prop_oneof![
        3 => Just(Step::Begin),
        6 => (index(), prop::bool::weighted(0.6))
            .prop_map(|(code, right)| Step::Answer { code, right }),
        4 => (index(), prop::bool::weighted(0.8))
            .prop_map(|(challenge, own_key)| Step::Open { challenge, own_key }),
        1 => index().prop_map(|challenge| Step::OpenWithExport { challenge }),
        3 => Just(Step::Ask),
        5 => (index(), index(), prop::bool::weighted(0.8)).prop_map(
            |(challenge, session, own_key)| Step::Finish { challenge, session, own_key }
        ),
        1 => (index(), index())
            .prop_map(|(challenge, session)| Step::FinishWithLogin { challenge, session }),
        3 => prop_oneof![Just(1u64), Just(99), Just(100), Just(300), 1..800u64]
            .prop_map(|seconds| Step::Advance { seconds }),
    ]
}

struct Code {
    issued: NewCode,
    text: String,
    looks: u32,
    expires_at: Timestamp,
}

struct Answered {
    key: SigningKey,
    challenge: PendingChallenge,
    expires_at: Timestamp,
}

struct Session {
    login: Login,
    expires_at: Timestamp,
}

struct Pending {
    asked: Asked,
    expires_at: Timestamp,
}

/// The model's state beside the real records.
struct Machine {
    world: World,
    owner: Owner,
    codes: Vec<Code>,
    answered: Vec<Answered>,
    sessions: Vec<Session>,
    pending: Vec<Pending>,
    phrase: Option<String>,
}

fn pick<T>(list: &mut [T], index: Index) -> Option<&mut T> {
    if list.is_empty() {
        return None;
    }
    list.get_mut(index.index(list.len()))
}

impl Machine {
    fn new() -> Self {
        let mut world = World::limited(LIMITS);
        world.format = CodeFormat::new(8, false, CODE_LIFE).expect("in bounds");
        let owner = world.owner("ann@example.com");
        Self {
            world,
            owner,
            codes: Vec::new(),
            answered: Vec::new(),
            sessions: Vec::new(),
            pending: Vec::new(),
            phrase: None,
        }
    }

    fn take(&mut self, step: &Step) -> Result<(), TestCaseError> {
        match *step {
            Step::Begin => {
                let (issued, mail) = self.world.code(&self.owner);
                let expires_at = now(&self.world).plus(CODE_LIFE);
                prop_assert_eq!(issued.expires_at, expires_at);
                self.codes.push(Code {
                    issued,
                    text: mail.code,
                    looks: 0,
                    expires_at,
                });
                Ok(())
            }
            Step::Answer { code, right } => self.answer(code, right),
            Step::Open { challenge, own_key } => self.open(challenge, own_key),
            Step::OpenWithExport { challenge } => self.open_with_export(challenge),
            Step::Ask => {
                let asked = self.world.ask(&self.owner);
                let expires_at = now(&self.world).plus(LIMITS.challenge);
                prop_assert_eq!(asked.challenge.expires_at, expires_at);
                self.pending.push(Pending { asked, expires_at });
                Ok(())
            }
            Step::Finish {
                challenge,
                session,
                own_key,
            } => self.finish(challenge, session, own_key),
            Step::FinishWithLogin { challenge, session } => {
                self.finish_with_login(challenge, session)
            }
            Step::Advance { seconds } => {
                self.world.clock.advance(Duration::from_secs(seconds));
                Ok(())
            }
        }
    }

    fn answer(&mut self, code: Index, right: bool) -> Result<(), TestCaseError> {
        let now = now(&self.world);
        // The looks at older codes of a credential are not counted one by one: what they cost is.
        let older = self.codes.len().saturating_sub(REMEMBERED);
        let Some(code) = pick(&mut self.codes[older..], code) else {
            return Ok(());
        };
        // No sequence here is so long that its looks use an allowance up; that is played in
        // `a_compromised_caller_cannot_guess`.
        let expected = if now >= code.expires_at {
            Some(CodeRefusal::Expired)
        } else if code.looks >= TRIES {
            Some(CodeRefusal::Spent)
        } else if right {
            code.looks = TRIES;
            None
        } else {
            code.looks += 1;
            Some(CodeRefusal::WrongCode)
        };
        let text = if right { code.text.as_str() } else { "none" };
        let key = signing_key();
        let answer = self
            .world
            .seal(&code.issued.target_bundle, text, key.public());
        let said = self.world.answer(&self.owner, &code.issued, &answer);
        prop_assert_eq!(
            said.as_ref().err().copied(),
            expected.map(AnswerCodeError::Refused)
        );
        if let Ok(challenge) = said {
            let expires_at = now.plus(LIMITS.challenge);
            prop_assert_eq!(challenge.expires_at, expires_at);
            self.answered.push(Answered {
                key,
                challenge,
                expires_at,
            });
        }
        Ok(())
    }

    fn open(&mut self, challenge: Index, own_key: bool) -> Result<(), TestCaseError> {
        let now = now(&self.world);
        let Some(answered) = pick(&mut self.answered, challenge) else {
            return Ok(());
        };
        let expected = if now >= answered.expires_at {
            Some(RedeemRefusal::ChallengeExpired)
        } else if own_key {
            None
        } else {
            Some(RedeemRefusal::StampInvalid)
        };
        let stranger = signing_key();
        let signer = if own_key { &answered.key } else { &stranger };
        let stamp = stamp(signer, &answered.challenge.payload);
        let said = self.world.vault.open_session(&OpenSession {
            redemption: self
                .owner
                .redemption(&answered.challenge, login_body(), &stamp),
            credential: self.owner.wallet.credential.id,
        });
        prop_assert_eq!(
            said.as_ref().err().copied(),
            expected.map(RedeemError::Refused)
        );
        if let Ok(session) = said {
            let expires_at = now.plus(LIMITS.session);
            let NewSession { issued_at, key, .. } = session;
            prop_assert_eq!((issued_at, session.expires_at), (now, expires_at));
            prop_assert_eq!(key, answered.key.public().compressed());
            let scalar = answered.key.scalar().expect("exports");
            let login = Login {
                key: SigningKey::from_scalar(&scalar).expect("a scalar"),
                session,
            };
            self.sessions.push(Session { login, expires_at });
        }
        Ok(())
    }

    fn open_with_export(&mut self, challenge: Index) -> Result<(), TestCaseError> {
        let now = now(&self.world);
        let key = match self.sessions.first() {
            Some(session) => &session.login.key,
            None => &signing_key(),
        };
        let Some(pending) = pick(&mut self.pending, challenge) else {
            return Ok(());
        };
        let expected = if now >= pending.expires_at {
            RedeemRefusal::ChallengeExpired
        } else {
            RedeemRefusal::WrongChallenge
        };
        let challenge = &pending.asked.challenge;
        let stamp = stamp(key, &challenge.payload);
        let said = self.world.vault.open_session(&OpenSession {
            redemption: self.owner.redemption(challenge, export_body(), &stamp),
            credential: self.owner.wallet.credential.id,
        });
        prop_assert_eq!(said.err(), Some(RedeemError::Refused(expected)));
        Ok(())
    }

    fn finish(
        &mut self,
        challenge: Index,
        session: Index,
        own_key: bool,
    ) -> Result<(), TestCaseError> {
        let now = now(&self.world);
        let (Some(pending), Some(session)) = (
            pick(&mut self.pending, challenge),
            pick(&mut self.sessions, session),
        ) else {
            return Ok(());
        };
        let expected = if now >= session.expires_at {
            Some(RedeemRefusal::SessionExpired)
        } else if now >= pending.expires_at {
            Some(RedeemRefusal::ChallengeExpired)
        } else if own_key {
            None
        } else {
            Some(RedeemRefusal::StampInvalid)
        };
        let Asked { target, challenge } = &pending.asked;
        let stranger = signing_key();
        let signer = if own_key {
            &session.login.key
        } else {
            &stranger
        };
        let stamp = stamp(signer, &challenge.payload);
        let said = self
            .world
            .finish(&self.owner, &session.login, challenge, &stamp);
        prop_assert_eq!(
            said.as_ref().err().copied(),
            expected.map(RedeemError::Refused)
        );
        if let Ok(delivered) = said {
            let target: &TargetKey = target;
            let phrase = self.world.phrase(&delivered.envelope, target);
            let first = self.phrase.get_or_insert_with(|| phrase.clone());
            prop_assert_eq!(&*first, &phrase);
        }
        Ok(())
    }

    fn finish_with_login(&mut self, challenge: Index, session: Index) -> Result<(), TestCaseError> {
        let now = now(&self.world);
        let (Some(answered), Some(session)) = (
            pick(&mut self.answered, challenge),
            pick(&mut self.sessions, session),
        ) else {
            return Ok(());
        };
        let expected = if now >= session.expires_at {
            RedeemRefusal::SessionExpired
        } else if now >= answered.expires_at {
            RedeemRefusal::ChallengeExpired
        } else {
            RedeemRefusal::WrongChallenge
        };
        let stamp = stamp(&session.login.key, &answered.challenge.payload);
        let said = self
            .world
            .finish(&self.owner, &session.login, &answered.challenge, &stamp);
        prop_assert_eq!(said.err(), Some(RedeemError::Refused(expected)));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_sequence_of_calls_goes_as_the_model_says(
        steps in proptest::collection::vec(step(), 1..80),
    ) {
        let mut machine = Machine::new();
        for step in &steps {
            machine.take(step)?;
        }
    }
}
