//! Every public verb with every argument swapped, judged by the oracle.
//!
//! One file a kind of thing that is given out.

mod contacts;
mod credentials;
mod exports;
mod operators;
mod passkeys;
mod redeemed;
mod sessions;
mod wallets;

use seedport_vault::{PendingChallenge, Redemption, Scope, Stored};
use seedport_wire::{Stamp, ids::SessionId};

use crate::{
    cast::{Cast, Player, Stamped, body},
    common::stamp,
    search::{Judged, Outcome, Role},
};

/// The scope that an attempt names, in its first three arguments.
fn scope(cast: &Cast, chosen: &[Role]) -> Scope {
    Scope {
        platform: cast.player(chosen[0]).owner.platform,
        account: cast.player(chosen[1]).owner.account,
        wallet: cast.player(chosen[2]).owner.wallet.id,
    }
}

/// What stands in the arguments of a signed retry, after the scope.
const RETRY: [&str; 9] = [
    "platform",
    "account",
    "wallet",
    "challenge id",
    "challenge",
    "payload",
    "stamp",
    "session id",
    "session",
];

/// A signed retry out of the first seven arguments.
fn redemption<'a>(
    cast: &'a Cast,
    chosen: &[Role],
    of: impl Fn(&'a Player) -> &'a Stamped,
) -> Redemption<'a> {
    let Scope {
        platform,
        account,
        wallet,
    } = scope(cast, chosen);
    let from = |argument: usize| of(cast.player(chosen[argument]));
    Redemption {
        platform,
        account,
        wallet,
        challenge: Stored {
            id: from(3).challenge.id,
            sealed: &from(4).challenge.sealed,
        },
        payload: &from(5).challenge.payload,
        body: body(),
        stamp: &from(6).stamp,
    }
}

/// A session out of the two arguments after those.
fn session<'a>(cast: &'a Cast, chosen: &[Role]) -> Stored<'a, SessionId> {
    Stored {
        id: cast.player(chosen[7]).session.session.id,
        sealed: &cast.player(chosen[8]).session.session.sealed,
    }
}

/// A challenge that was begun with swapped arguments, taken to its end: by everybody whose device
/// would stamp it, in everybody's place, with everybody's session.
fn finish_everywhere(
    cast: &Cast,
    challenge: &PendingChallenge,
    finish: impl Fn(&Player, &Player, Redemption<'_>) -> Option<Judged>,
) -> Judged {
    let mut outcome = Outcome::Refused;
    let now = || cast.players().iter().filter(|it| it.role != Role::Older);
    for signer in now().filter(|signer| cast.agrees(signer, &challenge.payload)) {
        let stamped: Stamp = stamp(&signer.session.key, &challenge.payload);
        for place in now() {
            let redemption = place.owner.redemption(challenge, body(), &stamped);
            if let Some(judged) = finish(signer, place, redemption) {
                judged?;
                outcome = Outcome::Honest;
            }
        }
    }
    Ok(outcome)
}
