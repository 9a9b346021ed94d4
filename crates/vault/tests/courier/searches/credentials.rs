//! Adding credentials.

use seedport_vault::{BeginAddCredential, NewProof, SessionRetry};
use seedport_wire::payload::{AttestationTexts, Authenticator as Texts};

use super::{RETRY, finish_everywhere, redemption, scope, session};
use crate::{
    cast::{Cast, Player, Stamped, body},
    search::{Judged, Outcome, ROLES, Role, Tally},
};

fn add(cast: &Cast, chosen: &[Role], of: fn(&Player) -> &Stamped) -> Judged {
    let retry = SessionRetry {
        redemption: redemption(cast, chosen, of),
        session: session(cast, chosen),
    };
    match cast.world.vault.add_credential(&retry) {
        Ok(added) => {
            cast.at_home(scope(cast, chosen), cast.player(chosen[6]))?;
            cast.judge_credential(&added.credential, retry.redemption.payload)
        }
        Err(_) => Ok(Outcome::Refused),
    }
}

/// What was begun with anybody's texts is added by whoever stamps those.
fn begin(cast: &Cast, chosen: &[Role], proof: NewProof<'_>) -> Judged {
    let begun = cast.world.vault.begin_add_credential(&BeginAddCredential {
        scope: scope(cast, chosen),
        proof,
        body: body(),
    });
    let Ok(begun) = begun else {
        return Ok(Outcome::Refused);
    };
    let payload = &begun.pending.payload;
    finish_everywhere(cast, &begun.pending, |signer, place, redemption| {
        let retry = SessionRetry {
            redemption,
            session: signer.session(),
        };
        let added = cast.world.vault.add_credential(&retry).ok()?;
        // The courier may let anybody into their own wallet.
        if signer.role == Role::Stranger && place.role == Role::Stranger {
            return None;
        }
        Some(
            cast.at_home(place.scope(), signer)
                .and_then(|_| cast.judge_credential(&added.credential, payload)),
        )
    })
}

fn begin_passkey(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| &cast.player(chosen[argument]).registered;
    let texts = Texts {
        attestation: AttestationTexts {
            attestation_object: &from(3).attestation_object,
            client_data_json: &from(4).client_data_json,
            credential_id: &from(5).credential_id,
        },
        authenticator_name: "A key",
        challenge: &from(6).challenge,
        transports: &[],
    };
    begin(cast, chosen, NewProof::Passkey(texts))
}

fn begin_token(cast: &Cast, chosen: &[Role]) -> Judged {
    let token = &cast.player(chosen[3]).new_token;
    begin(cast, chosen, NewProof::Token(token))
}

#[test]
fn no_swap_of_arguments_adds_a_credential_that_its_owner_did_not_stamp() {
    let cast = Cast::new();
    let mut tally = Tally::default();
    let place = ["platform", "account", "wallet"];
    let of = |more: &[&'static str]| [&place[..], more].concat();
    tally.search("add_credential (passkey)", &RETRY, &ROLES, |chosen| {
        cast.tick();
        add(&cast, chosen, |player| &player.add_passkey)
    });
    tally.search("add_credential (token)", &RETRY, &ROLES, |chosen| {
        cast.tick();
        add(&cast, chosen, |player| &player.add_token)
    });
    let owners = &[Role::Victim, Role::Older, Role::Twin];
    let texts = ["attestation", "client data", "credential id", "challenge"];
    tally.search(
        "begin_add_credential (passkey)",
        &of(&texts),
        owners,
        |chosen| {
            cast.tick();
            begin_passkey(&cast, chosen)
        },
    );
    tally.search(
        "begin_add_credential (token)",
        &of(&["token"]),
        owners,
        |chosen| {
            cast.tick();
            begin_token(&cast, chosen)
        },
    );
    tally.report("credentials", 4, 26_000);
}
