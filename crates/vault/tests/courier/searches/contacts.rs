//! Setting contacts: moving the tied credentials, and making the first.

use seedport_vault::{BeginSetContact, NewContact, NewCredential, SessionRetry, Stored};
use seedport_wire::ids::CredentialId;

use super::{RETRY, finish_everywhere, redemption, scope, session};
use crate::{
    cast::{Cast, body},
    search::{Judged, Outcome, ROLES, Role, Tally, breach},
};

fn judge(cast: &Cast, credentials: &[NewCredential], payload: &str) -> Judged {
    for credential in credentials {
        cast.judge_credential(credential, payload)?;
    }
    Ok(Outcome::Honest)
}

fn set_mail(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| &cast.player(chosen[argument]).owner.wallet.credential;
    let retry = SessionRetry {
        redemption: redemption(cast, chosen, |player| &player.set_mail),
        session: session(cast, chosen),
    };
    let tied = [Stored {
        id: from(9).id,
        sealed: from(10).sealed.as_slice(),
    }];
    match cast.world.vault.set_contact(&retry, &tied) {
        Ok(set) => {
            cast.at_home(scope(cast, chosen), cast.player(chosen[6]))?;
            if !retry.redemption.payload.contains(&set.contact) {
                return breach("a contact that nobody stamped");
            }
            judge(cast, &set.credentials, retry.redemption.payload)
        }
        Err(_) => Ok(Outcome::Refused),
    }
}

fn set_phone(cast: &Cast, chosen: &[Role]) -> Judged {
    let retry = SessionRetry {
        redemption: redemption(cast, chosen, |player| &player.set_phone),
        session: session(cast, chosen),
    };
    match cast.world.vault.set_contact(&retry, &[]) {
        Ok(set) => {
            cast.at_home(scope(cast, chosen), cast.player(chosen[6]))?;
            judge(cast, &set.credentials, retry.redemption.payload)
        }
        Err(_) => Ok(Outcome::Refused),
    }
}

fn begin(cast: &Cast, chosen: &[Role]) -> Judged {
    let tied = [cast.player(chosen[4]).owner.wallet.credential.id];
    let begun = cast.world.vault.begin_set_contact(&BeginSetContact {
        scope: scope(cast, chosen),
        contact: NewContact::Email(&cast.player(chosen[3]).new_mail),
        credentials: &tied,
        body: body(),
    });
    let begun = begun.expect("begins");
    finish_everywhere(cast, &begun, |signer, place, redemption| {
        let retry = SessionRetry {
            redemption,
            session: signer.session(),
        };
        let sets = cast.players().iter().flat_map(|player| {
            let stored: Stored<'_, CredentialId> = player.owner.credential();
            cast.world.vault.set_contact(&retry, &[stored]).ok()
        });
        let sets: Vec<_> = sets.collect();
        // The courier may send their own codes anywhere.
        let own = signer.role == Role::Stranger && place.role == Role::Stranger;
        if sets.is_empty() || own {
            return None;
        }
        Some(sets.iter().try_fold(Outcome::Honest, |_, set| {
            cast.at_home(place.scope(), signer)?;
            judge(cast, &set.credentials, &begun.payload)
        }))
    })
}

#[test]
fn no_swap_of_arguments_sends_codes_where_their_owner_did_not_say() {
    let cast = Cast::new();
    let mut tally = Tally::default();
    let tied: Vec<_> = RETRY.into_iter().chain(["tied id", "tied"]).collect();
    tally.search("set_contact", &tied, &ROLES, |chosen| {
        cast.tick();
        set_mail(&cast, chosen)
    });
    tally.search("set_contact (first)", &RETRY, &ROLES, |chosen| {
        cast.tick();
        set_phone(&cast, chosen)
    });
    let owners = &[Role::Victim, Role::Older, Role::Twin];
    let begun = ["platform", "account", "wallet", "contact", "credentials"];
    tally.search("begin_set_contact", &begun, owners, |chosen| {
        cast.tick();
        begin(&cast, chosen)
    });
    tally.report("contacts", 3, 31_000);
}
