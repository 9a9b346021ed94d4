//! What a stamp does that gives nothing out: revoking and the private mode.

use seedport_vault::{BeginRevokeCredential, BeginSetPrivacy, SessionRetry, Stored};

use super::{RETRY, finish_everywhere, redemption, scope, session};
use crate::{
    cast::{Cast, Player, body},
    search::{Judged, Outcome, ROLES, Role, Tally, breach},
};

/// An act on a thing, which must be the signer's own.
fn judge(cast: &Cast, place: seedport_vault::Scope, signer: &Player, own: bool) -> Judged {
    if !own {
        return breach("a stamp that acts on what it does not name");
    }
    cast.at_home(place, signer)
}

fn revoke_credential(cast: &Cast, chosen: &[Role]) -> Judged {
    let retry = SessionRetry {
        redemption: redemption(cast, chosen, |player| &player.revoke_credential),
        session: session(cast, chosen),
    };
    let signer = cast.player(chosen[6]);
    match cast.world.vault.revoke_credential(&retry) {
        Ok(id) => judge(cast, scope(cast, chosen), signer, id == signer.passkey.id),
        Err(_) => Ok(Outcome::Refused),
    }
}

fn begin_revoke_credential(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let begun = cast
        .world
        .vault
        .begin_revoke_credential(&BeginRevokeCredential {
            scope: scope(cast, chosen),
            credential: Stored {
                id: from(3).passkey.id,
                sealed: &from(4).passkey.sealed,
            },
            body: body(),
        });
    let Ok(begun) = begun else {
        return Ok(Outcome::Refused);
    };
    finish_everywhere(cast, &begun, |signer, place, redemption| {
        let retry = SessionRetry {
            redemption,
            session: signer.session(),
        };
        let id = cast.world.vault.revoke_credential(&retry).ok()?;
        Some(judge(cast, place.scope(), signer, id == signer.passkey.id))
    })
}

fn revoke_session(cast: &Cast, chosen: &[Role]) -> Judged {
    let retry = SessionRetry {
        redemption: redemption(cast, chosen, |player| &player.revoke_session),
        session: session(cast, chosen),
    };
    let signer = cast.player(chosen[6]);
    match cast.world.vault.revoke_session(&retry) {
        Ok(id) => judge(
            cast,
            scope(cast, chosen),
            signer,
            id == signer.legacy.session.id,
        ),
        Err(_) => Ok(Outcome::Refused),
    }
}

/// A session's id is no secret and no record is asked for: whoever stamps the text means the
/// session that it names.
fn begin_revoke_session(cast: &Cast, chosen: &[Role]) -> Judged {
    let named = cast.player(chosen[3]).legacy.session.id;
    let begun = cast
        .world
        .vault
        .begin_revoke_session(scope(cast, chosen), named, body());
    let begun = begun.expect("begins");
    finish_everywhere(cast, &begun, |signer, place, redemption| {
        let retry = SessionRetry {
            redemption,
            session: signer.session(),
        };
        let id = cast.world.vault.revoke_session(&retry).ok()?;
        let own = id == named && begun.payload.contains(&id.to_string());
        Some(judge(cast, place.scope(), signer, own))
    })
}

fn set_privacy(cast: &Cast, chosen: &[Role]) -> Judged {
    let retry = SessionRetry {
        redemption: redemption(cast, chosen, |player| &player.privacy),
        session: session(cast, chosen),
    };
    let shown = cast.player(chosen[5]);
    match cast.world.vault.set_privacy(&retry) {
        Ok(enabled) => judge(
            cast,
            scope(cast, chosen),
            cast.player(chosen[6]),
            enabled == shown.private,
        ),
        Err(_) => Ok(Outcome::Refused),
    }
}

fn begin_set_privacy(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let enabled = from(3).private;
    let begun = cast.world.vault.begin_set_privacy(&BeginSetPrivacy {
        scope: scope(cast, chosen),
        enabled,
        body: body(),
    });
    let begun = begun.expect("begins");
    finish_everywhere(cast, &begun, |signer, place, redemption| {
        let retry = SessionRetry {
            redemption,
            session: signer.session(),
        };
        let set = cast.world.vault.set_privacy(&retry).ok()?;
        Some(judge(cast, place.scope(), signer, set == enabled))
    })
}

#[test]
fn no_swap_of_arguments_revokes_or_changes_what_its_owner_did_not_say() {
    let cast = Cast::new();
    let mut tally = Tally::default();
    let place = ["platform", "account", "wallet"];
    let of = |more: &[&'static str]| [&place[..], more].concat();
    let mut search = |verb: &str, arguments: &[&str], attempt: fn(&Cast, &[Role]) -> Judged| {
        tally.search(verb, arguments, &ROLES, |chosen| {
            cast.tick();
            attempt(&cast, chosen)
        });
    };
    search("revoke_credential", &RETRY, revoke_credential);
    search("revoke_session", &RETRY, revoke_session);
    search("set_privacy", &RETRY, set_privacy);
    let credential = of(&["credential id", "credential"]);
    search(
        "begin_revoke_credential",
        &credential,
        begin_revoke_credential,
    );
    search(
        "begin_revoke_session",
        &of(&["session"]),
        begin_revoke_session,
    );
    search("begin_set_privacy", &of(&["enabled"]), begin_set_privacy);
    tally.report("revoking", 6, 34_000);
}
