//! Sessions by passkey.

use seedport_vault::{AnswerPasskey, BeginPasskey, Stored};

use super::scope;
use crate::{
    cast::Cast,
    common::verbs::held,
    search::{Judged, Outcome, ROLES, Role, Tally, breach},
};

fn begin_passkey(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let scope = scope(cast, chosen);
    let credential = Stored {
        id: from(3).passkey.id,
        sealed: from(4).passkey.sealed.as_slice(),
    };
    let begun = cast.world.vault.begin_passkey(&BeginPasskey {
        scope,
        credential,
        key: &held(from(5).asked_key.public()),
    });
    let Ok(asked) = begun else {
        return Ok(Outcome::Refused);
    };
    if asked.credential_id != from(4).device.id {
        return breach("another device was asked");
    }
    // Whose device answers: it does when the payload names a key of its owner's.
    let mut outcome = Outcome::Refused;
    for player in cast.players() {
        if !cast.agrees(player, &asked.pending.payload) {
            continue;
        }
        let mut device = player.device.again();
        device.count += 10;
        let assertion = device.assert(asked.challenge.as_bytes());
        for place in cast.players() {
            let answered = cast.world.vault.answer_passkey(&AnswerPasskey {
                scope: place.scope(),
                credential,
                challenge: Stored {
                    id: asked.pending.id,
                    sealed: &asked.pending.sealed,
                },
                payload: &asked.pending.payload,
                assertion: &assertion,
            });
            // The courier may hand their own wallet to anybody's key.
            let own = player.role == Role::Stranger && from(5).role != Role::Stranger;
            if let (Ok(answered), false) = (answered, own) {
                outcome = cast.judge_session(&answered.session)?;
            }
        }
    }
    Ok(outcome)
}

fn answer_passkey(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let answered = cast.world.vault.answer_passkey(&AnswerPasskey {
        scope: scope(cast, chosen),
        credential: Stored {
            id: from(3).passkey.id,
            sealed: &from(4).passkey.sealed,
        },
        challenge: Stored {
            id: from(5).asked.pending.id,
            sealed: &from(6).asked.pending.sealed,
        },
        payload: &from(7).asked.pending.payload,
        assertion: &from(8).assertion,
    });
    match answered {
        Ok(answered) => {
            if from(8).person() != from(7).person() {
                return breach("an assertion over a payload that its owner was not shown");
            }
            cast.judge_session(&answered.session)
        }
        Err(_) => Ok(Outcome::Refused),
    }
}

#[test]
fn no_swap_of_arguments_makes_a_passkey_open_a_session_for_another_key() {
    let cast = Cast::new();
    let mut tally = Tally::default();
    let place = [
        "platform",
        "account",
        "wallet",
        "credential id",
        "credential",
    ];
    let begin = [&place[..], &["key"]].concat();
    tally.search("begin_passkey", &begin, &ROLES, |chosen| {
        cast.tick();
        begin_passkey(&cast, chosen)
    });
    let answer = [
        &place[..],
        &["challenge id", "challenge", "payload", "assertion"],
    ]
    .concat();
    tally.search("answer_passkey", &answer, &ROLES, |chosen| {
        cast.tick();
        answer_passkey(&cast, chosen)
    });
    tally.report("passkeys", 2, 13_000);
}
