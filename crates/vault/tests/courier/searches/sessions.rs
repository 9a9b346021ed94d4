//! What ends in a session: codes, tokens, refreshing.

use seedport_vault::{
    AnswerCode, AnswerToken, BeginCode, BeginRefresh, OpenSession, SessionRetry, Stored,
};
use seedport_wire::{KnownWallet, otp};

use super::{RETRY, finish_everywhere, redemption, scope, session};
use crate::{
    cast::{Cast, body},
    common::verbs::held,
    search::{Judged, Outcome, ROLES, Role, Tally, breach},
};

fn begin_code(cast: &Cast, chosen: &[Role]) -> Judged {
    let scope = scope(cast, chosen);
    let (id, sealed) = (cast.player(chosen[3]), cast.player(chosen[4]));
    let begun = cast.world.vault.begin_code(&BeginCode {
        platform: scope.platform,
        account: scope.account,
        wallet: scope.wallet,
        credential: Stored {
            id: id.owner.wallet.credential.id,
            sealed: &sealed.owner.wallet.credential.sealed,
        },
        format: cast.world.format,
        app_name: Some("An app"),
    });
    let Ok(code) = begun else {
        return Ok(Outcome::Refused);
    };
    let mail = cast.world.mailbox.last().expect("was sent");
    if mail.to != sealed.owner.email || cast.person_at(scope) != Some(sealed.person()) {
        return breach(format!("a code of {scope:?} went to {}", mail.to));
    }
    let target = otp::verify_target(&code.target_bundle, &cast.world.pins).expect("signed");
    if target.facts().wallet.founding != Some(cast.founding(sealed.person())) {
        return breach("a target that names another founding contact");
    }
    let known = KnownWallet {
        organization: Some(scope.platform),
        account: Some(scope.account),
        wallet: Some(scope.wallet),
        contact: None,
    };
    let credential = sealed.owner.wallet.credential.id;
    let now = crate::common::now(&cast.world);
    match target.check(&known, credential, now) {
        Ok(_) => Ok(Outcome::Honest),
        Err(other) => breach(other),
    }
}

fn answer_code(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let scope = scope(cast, chosen);
    let answered = cast.world.vault.answer_code(&AnswerCode {
        platform: scope.platform,
        account: scope.account,
        wallet: scope.wallet,
        credential: Stored {
            id: from(3).owner.wallet.credential.id,
            sealed: &from(4).owner.wallet.credential.sealed,
        },
        code: Stored {
            id: from(5).code.id,
            sealed: &from(6).code.sealed,
        },
        answer: &from(7).answer,
        body: body(),
    });
    let Ok(challenge) = answered else {
        return Ok(Outcome::Refused);
    };
    if from(6).owner.email != from(4).owner.email {
        return breach("a code served a contact that it was not sent to");
    }
    cast.judge_token(&challenge, from(7))
}

fn open_session(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let scope = scope(cast, chosen);
    let opened = cast.world.vault.open_session(&OpenSession {
        redemption: seedport_vault::Redemption {
            platform: scope.platform,
            account: scope.account,
            wallet: scope.wallet,
            challenge: Stored {
                id: from(3).login.challenge.id,
                sealed: &from(4).login.challenge.sealed,
            },
            payload: &from(5).login.challenge.payload,
            body: crate::common::login_body(),
            stamp: &from(6).login_stamp,
        },
        credential: from(7).owner.wallet.credential.id,
    });
    match opened {
        Ok(session) => cast.judge_session(&session),
        Err(_) => Ok(Outcome::Refused),
    }
}

fn answer_token(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let opened = cast.world.vault.answer_token(&AnswerToken {
        scope: scope(cast, chosen),
        credential: Stored {
            id: from(3).oidc.id,
            sealed: &from(4).oidc.sealed,
        },
        token: &from(5).token,
        key: &held(from(6).token_key.public()),
    });
    match opened {
        Ok(session) => cast.judge_session(&session),
        Err(_) => Ok(Outcome::Refused),
    }
}

fn refresh_session(cast: &Cast, chosen: &[Role]) -> Judged {
    let retry = SessionRetry {
        redemption: redemption(cast, chosen, |player| &player.refresh),
        session: session(cast, chosen),
    };
    match cast.world.vault.refresh_session(&retry) {
        Ok(session) => cast.judge_session(&session),
        Err(_) => Ok(Outcome::Refused),
    }
}

fn begin_refresh(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let begun = cast.world.vault.begin_refresh(&BeginRefresh {
        scope: scope(cast, chosen),
        session: from(3).session.session.id,
        key: &held(from(4).refresh_key.public()),
        body: body(),
    });
    let begun = begun.expect("begins");
    finish_everywhere(cast, &begun, |signer, _, redemption| {
        let session = signer.session();
        let retry = SessionRetry {
            redemption,
            session,
        };
        let opened = cast.world.vault.refresh_session(&retry).ok()?;
        // The courier may stamp away their own wallet to anybody's key.
        let own = signer.role == Role::Stranger && from(4).role != Role::Stranger;
        (!own).then(|| cast.judge_session(&opened))
    })
}

#[test]
fn no_swap_of_arguments_opens_a_session_for_a_key_that_its_owner_did_not_bind() {
    let cast = Cast::new();
    let mut tally = Tally::default();
    let place = ["platform", "account", "wallet"];
    let of = |more: &[&'static str]| [&place[..], more].concat();
    let all = &ROLES[..];
    let mut search = |verb, arguments: &[&str], serves, attempt: fn(&Cast, &[Role]) -> Judged| {
        tally.search(verb, arguments, serves, |chosen| {
            cast.tick();
            attempt(&cast, chosen)
        });
    };
    let credential = ["credential id", "credential"];
    search("begin_code", &of(&credential), all, begin_code);
    let answer = ["credential id", "credential", "code id", "code", "answer"];
    search("answer_code", &of(&answer), all, answer_code);
    let login = [
        "challenge id",
        "challenge",
        "payload",
        "stamp",
        "credential",
    ];
    search("open_session", &of(&login), all, open_session);
    let token = ["credential id", "credential", "token", "key"];
    search("answer_token", &of(&token), all, answer_token);
    search("refresh_session", &RETRY, all, refresh_session);
    // A session that is older than the one that finishes is not followed by it.
    let now = &[Role::Victim, Role::Twin, Role::Stranger];
    let refresh = ["session", "key"];
    search("begin_refresh", &of(&refresh), now, begin_refresh);
    tally.report("sessions", 6, 32_000);
}
