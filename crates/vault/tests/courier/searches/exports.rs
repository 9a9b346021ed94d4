//! Exports of both editions, and statements.

use seedport_vault::{BeginExport, FinishExport, FinishExportV1, Redemption, Stored};

use super::{RETRY, finish_everywhere, redemption, scope, session};
use crate::{
    cast::{Cast, body},
    common::target_of,
    search::{Judged, Outcome, ROLES, Role, Tally},
};

fn wallet<'a>(
    cast: &'a Cast,
    chosen: &[Role],
    at: usize,
) -> Stored<'a, seedport_wire::ids::WalletId> {
    Stored {
        id: cast.player(chosen[at]).owner.wallet.id,
        sealed: &cast.player(chosen[at + 1]).owner.wallet.sealed,
    }
}

fn finish_export(cast: &Cast, chosen: &[Role]) -> Judged {
    let request = FinishExport {
        redemption: redemption(cast, chosen, |player| &player.export),
        session: session(cast, chosen),
        wallet: wallet(cast, chosen, 9),
    };
    match cast.world.vault.finish_export(&request) {
        Ok(delivered) => cast.judge_envelope(&delivered, request.redemption.payload),
        Err(_) => Ok(Outcome::Refused),
    }
}

/// Begun for anybody's target, the export is finished for whoever stamped that target.
fn begin_export(cast: &Cast, chosen: &[Role]) -> Judged {
    let scope = scope(cast, chosen);
    let begun = cast.world.vault.begin_export(BeginExport {
        platform: scope.platform,
        account: scope.account,
        wallet: scope.wallet,
        target: target_of(cast.player(chosen[3]).target.public()),
        body: body(),
    });
    let begun = begun.expect("begins");
    finish_everywhere(cast, &begun, |signer, place, redemption| {
        let delivered = cast.world.vault.finish_export(&FinishExport {
            redemption,
            session: signer.session(),
            wallet: place.owner.stored_wallet(),
        });
        let delivered = delivered.ok()?;
        Some(cast.judge_envelope(&delivered, &begun.payload))
    })
}

fn finish_export_v1(cast: &Cast, chosen: &[Role]) -> Judged {
    let from = |argument: usize| cast.player(chosen[argument]);
    let scope = scope(cast, chosen);
    let request = FinishExportV1 {
        redemption: Redemption {
            platform: scope.platform,
            account: scope.account,
            wallet: scope.wallet,
            challenge: Stored {
                id: from(3).export_v1.id,
                sealed: &from(4).export_v1.sealed,
            },
            payload: &from(5).export_v1.payload,
            body: body(),
            stamp: &from(6).export_v1_stamp,
        },
        sessions: &[Stored {
            id: from(7).legacy.session.id,
            sealed: &from(8).legacy.session.sealed,
        }],
        wallet: wallet(cast, chosen, 9),
    };
    match cast.world.vault.finish_export_v1(&request) {
        Ok(delivered) => {
            cast.judge_bundle(&delivered.export.envelope)?;
            cast.at_home(scope, from(6))
        }
        Err(_) => Ok(Outcome::Refused),
    }
}

/// Its text names a wallet and no target: whoever stamps it gets it sealed to their session's key.
fn begin_export_v1(cast: &Cast, chosen: &[Role]) -> Judged {
    let begun = cast
        .world
        .vault
        .begin_export_v1(scope(cast, chosen), body());
    let begun = begun.expect("begins");
    let mut outcome = Outcome::Refused;
    for signer in cast.players() {
        if !cast.agrees(signer, &begun.payload) {
            continue;
        }
        let signature = signer.legacy.key.sign(begun.payload.as_bytes());
        let stamp = seedport_wire::FirstEditionStamp::Bare(signature.expect("signs"));
        for place in cast.players() {
            let owner = &place.owner;
            let sessions = cast.players().each_ref().map(|it| it.legacy_session());
            let delivered = cast.world.vault.finish_export_v1(&FinishExportV1 {
                redemption: Redemption {
                    platform: owner.platform,
                    account: owner.account,
                    wallet: owner.wallet.id,
                    challenge: Stored {
                        id: begun.id,
                        sealed: &begun.sealed,
                    },
                    payload: &begun.payload,
                    body: body(),
                    stamp: &stamp,
                },
                sessions: &[signer.legacy_session(), sessions[0]],
                wallet: owner.stored_wallet(),
            });
            if let Ok(delivered) = delivered {
                cast.judge_bundle(&delivered.export.envelope)?;
                outcome = cast.at_home(place.scope(), signer)?;
            }
        }
    }
    Ok(outcome)
}

fn statement(cast: &Cast, chosen: &[Role]) -> Judged {
    let scope = scope(cast, chosen);
    let said = cast
        .world
        .vault
        .wallet_statement(scope, wallet(cast, chosen, 3));
    match said {
        Ok(said) => cast.judge_statement(&said, scope),
        Err(_) => Ok(Outcome::Refused),
    }
}

#[test]
fn no_swap_of_arguments_takes_a_phrase_out_or_says_something_untrue_of_a_wallet() {
    let cast = Cast::new();
    let mut tally = Tally::default();
    let with_wallet: Vec<_> = RETRY.into_iter().chain(["wallet id", "wallet"]).collect();
    let place = ["platform", "account", "wallet"];
    let mut search = |verb: &str, arguments: &[&str], attempt: fn(&Cast, &[Role]) -> Judged| {
        tally.search(verb, arguments, &ROLES, |chosen| {
            cast.tick();
            attempt(&cast, chosen)
        });
    };
    search("finish_export", &with_wallet, finish_export);
    search("finish_export_v1", &with_wallet, finish_export_v1);
    search(
        "begin_export",
        &[&place[..], &["target"]].concat(),
        begin_export,
    );
    search("begin_export_v1", &place, begin_export_v1);
    let sealed = [&place[..], &["wallet id", "wallet"]].concat();
    search("wallet_statement", &sealed, statement);
    tally.report("exports", 5, 42_000);
}
