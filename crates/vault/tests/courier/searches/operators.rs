//! Operators' accounts: in plaintext, sealed, stamped, and on their way in.
//!
//! The victim's accounts have an owner's key; the courier's own have none, and the plaintext calls
//! serve those.

mod accounts;

use seedport_vault::{
    DeliveredExport, FinishOperatorExport, OperatorScope, Parcel, Redemption, Scope,
    SealOperatorWallet, Source, Stored,
};
use seedport_wire::{BodyDigest, SecretBytes, envelope};

use self::accounts::{Accounts, Play};
use crate::{
    common::{
        operated::{FACE, Operated},
        stamp, target_of,
    },
    search::{Judged, Outcome, ROLES, Role, Tally, breach},
};

const PLACE: [&str; 6] = [
    "platform",
    "account",
    "wallet",
    "account id",
    "wallet id",
    "sealed",
];
/// Who has accounts without an owner.
const UNOWNED: [Role; 2] = [Role::Twin, Role::Stranger];

/// Which account of each player is taken.
type Of = fn(&Play) -> &Operated;

const fn own(play: &Play) -> &Operated {
    &play.own
}

const fn owned(play: &Play) -> &Operated {
    &play.owned
}

/// The account that the first six arguments name.
fn named<'a>(
    accounts: &'a Accounts,
    chosen: &[Role],
    of: Of,
) -> (OperatorScope, Stored<'a, seedport_wire::ids::WalletId>) {
    let from = |argument: usize| of(accounts.play(chosen[argument]));
    let scope = OperatorScope {
        scope: Scope {
            platform: from(0).platform,
            account: from(1).wallet.account,
            wallet: from(2).wallet.wallet,
        },
        id: from(3).wallet.id,
    };
    let stored = Stored {
        id: from(4).wallet.wallet,
        sealed: from(5).wallet.sealed.as_slice(),
    };
    (scope, stored)
}

/// Secrets in plaintext are of an account that has no owner.
fn judge_plaintext(accounts: &Accounts, secrets: &SecretBytes) -> Judged {
    // Exposed to be searched for words.
    let text = secrets.expose_text().expect("text");
    for play in accounts.plays() {
        if text.contains(&play.owned_words) || text.contains(&play.own_words) && play.has_owner() {
            return breach(format!("the secrets of {:?}", play.role));
        }
    }
    Ok(Outcome::Honest)
}

/// What is sealed opens for whom it is of, with what the text said.
fn judge_sealed(accounts: &Accounts, delivered: &DeliveredExport, stamped: Option<&str>) -> Judged {
    for play in accounts.plays() {
        let verified = envelope::verify(&delivered.envelope, &accounts.world.pins);
        let verified = verified.expect("signed");
        let content = verified.content();
        let said = (
            verified.organization().to_owned(),
            verified.account(),
            verified.wallet(),
        );
        let Ok(opened) = verified.open(&play.target) else {
            continue;
        };
        let text = opened.expose_text().expect("text");
        let is_named = |of: &Operated| {
            let OperatorScope { scope, id } = of.scope();
            let names = (
                scope.platform.to_string(),
                Some(scope.account),
                Some(scope.wallet),
            );
            names == said && text.contains(&id.to_string())
        };
        let mut plays = accounts.plays().iter();
        if !plays.any(|play| is_named(&play.own) || is_named(&play.owned)) {
            return breach("an envelope that names another account than it holds");
        }
        let Some(payload) = stamped else {
            return judge_plaintext(accounts, &opened);
        };
        // Of the same owner, now or earlier; and of the wallet that the text names.
        let own = accounts.plays().iter().any(|of| {
            text.contains(&of.owned_words)
                && of.role.person() == play.role.person()
                && payload.contains(&of.owned.wallet.wallet.to_string())
        });
        let said = payload.contains(&play.target.public().to_hex());
        let whole = text.contains("seedport-mobilecoin-account");
        let as_said = whole == (content == envelope::Content::MobilecoinAccountBundle);
        return match own && said && as_said {
            true => Ok(Outcome::Honest),
            false => breach("something else than what was stamped"),
        };
    }
    breach("an envelope for nobody's key")
}

fn secrets(accounts: &Accounts, chosen: &[Role]) -> Judged {
    let (scope, wallet) = named(accounts, chosen, own);
    let shape = seedport_keys::mobilecoin::secrets::Shape::V2;
    match accounts
        .world
        .vault
        .operator_secrets(scope, wallet, FACE, shape)
    {
        Ok(secrets) => judge_plaintext(accounts, &secrets),
        Err(_) => Ok(Outcome::Refused),
    }
}

fn view_key(accounts: &Accounts, chosen: &[Role]) -> Judged {
    let (scope, wallet) = named(accounts, chosen, own);
    let Ok(key) = accounts.world.vault.operator_view_key(scope, wallet) else {
        return Ok(Outcome::Refused);
    };
    let view = SecretBytes::copy_from(key.view_private.expose());
    let of = accounts
        .plays()
        .iter()
        .find(|play| play.own_view.expose() == view.expose());
    match of {
        Some(play) if !play.has_owner() => Ok(Outcome::Honest),
        _ => breach("the view key of an account that has an owner"),
    }
}

fn address(accounts: &Accounts, chosen: &[Role]) -> Judged {
    let (scope, wallet) = named(accounts, chosen, own);
    let Ok(address) = accounts.world.vault.operator_address(scope, wallet, 0) else {
        return Ok(Outcome::Refused);
    };
    let of = accounts.play(chosen[5]);
    match address.b58 == of.own.wallet.main_address {
        true => Ok(Outcome::Honest),
        false => breach("an address of other keys"),
    }
}

fn seal(accounts: &Accounts, chosen: &[Role]) -> Judged {
    let (scope, wallet) = named(accounts, chosen, own);
    let parcel = own(accounts.play(chosen[6])).bundle();
    let target = target_of(accounts.play(chosen[7]).target.public());
    let sealed = accounts
        .world
        .vault
        .seal_operator_export(scope, wallet, &parcel, &target);
    match sealed {
        Ok(delivered) => judge_sealed(accounts, &delivered, None),
        Err(_) => Ok(Outcome::Refused),
    }
}

fn begin(accounts: &Accounts, chosen: &[Role]) -> Judged {
    let (scope, wallet) = named(accounts, chosen, owned);
    let parcel = Parcel::Secrets(FACE);
    let target = target_of(accounts.play(chosen[6]).target.public());
    let body = BodyDigest::of("any", &[]);
    let vault = &accounts.world.vault;
    let begun = vault.begin_operator_export(scope, wallet, &parcel, target, body);
    let Ok(begun) = begun else {
        return Ok(Outcome::Refused);
    };
    // Whose text it is stamps it: the courier any, an owner one with a target of theirs.
    let mut outcome = Outcome::Refused;
    for play in accounts.plays() {
        let theirs = begun.payload.contains(&play.target.public().to_hex());
        if play.role != Role::Stranger && !theirs {
            continue;
        }
        let stamp = stamp(&play.key, &begun.payload);
        for place in accounts.plays() {
            let mut retry = place.owned.retry(parcel, &begun, &stamp);
            retry.redemption.body = body;
            if let Ok(delivered) = vault.finish_operator_export(&retry) {
                // The courier may give their own away.
                let own = play.role == Role::Stranger && chosen[6] != Role::Stranger;
                if !own {
                    outcome = judge_sealed(accounts, &delivered, Some(&begun.payload))?;
                }
            }
        }
    }
    Ok(outcome)
}

fn finish(accounts: &Accounts, chosen: &[Role], whole: bool) -> Judged {
    let (scope, wallet) = named(accounts, chosen, owned);
    let of = |argument: usize| {
        let play = accounts.play(chosen[argument]);
        if whole { &play.bundle } else { &play.secrets }
    };
    // The last argument is what the caller says is to leave: of the victim, the other parcel.
    let other = chosen[10] == Role::Older;
    let [secrets, bundle] = accounts.play(chosen[10]).owned.parcels();
    let payload = &of(8).0.challenge.payload;
    let Scope {
        platform,
        account,
        wallet: id,
    } = scope.scope;
    let delivered = accounts
        .world
        .vault
        .finish_operator_export(&FinishOperatorExport {
            redemption: Redemption {
                platform,
                account,
                wallet: id,
                challenge: Stored {
                    id: of(6).0.challenge.id,
                    sealed: &of(7).0.challenge.sealed,
                },
                payload,
                body: crate::common::export_body(),
                stamp: &of(9).1,
            },
            id: scope.id,
            wallet,
            parcel: if whole == other { secrets } else { bundle },
        });
    match delivered {
        Ok(delivered) => judge_sealed(accounts, &delivered, Some(payload)),
        Err(_) => Ok(Outcome::Refused),
    }
}

/// Sealed with anybody's key and source, an account has the addresses and the id of its keys.
fn make(accounts: &Accounts, chosen: &[Role]) -> Judged {
    let source = accounts.play(chosen[1]).own_phrase();
    let made = accounts
        .world
        .vault
        .seal_operator_wallet(SealOperatorWallet {
            platform: accounts.play(chosen[0]).own.platform,
            source: Some(Source::Mnemonic(source)),
            owner_key: Some(*accounts.play(chosen[2]).key.public()),
            ..accounts.world.opening(None)
        });
    let made = made.expect("seals");
    let of = &accounts.play(chosen[1]).own.wallet;
    let fresh = accounts.plays().iter().all(|play| {
        play.own.wallet.account != made.account && play.owned.wallet.account != made.account
    });
    match fresh && made.id == of.id && made.addresses == of.addresses {
        true => Ok(Outcome::Honest),
        false => breach("an account of other keys, or of an account that exists"),
    }
}

fn import(accounts: &Accounts, chosen: &[Role]) -> Judged {
    let from = |argument: usize| accounts.play(chosen[argument]);
    let taken = accounts.world.vault.finish_bundle_import(
        from(0).own.platform,
        Stored {
            id: from(1).import.id,
            sealed: &from(2).import.sealed,
        },
        &from(3).sealed_bundle,
    );
    match taken {
        Ok(opened) if opened.wallet.id == from(3).bundled => Ok(Outcome::Honest),
        Ok(_) => breach("another account than was sealed"),
        Err(_) => Ok(Outcome::Refused),
    }
}

#[test]
fn no_swap_of_arguments_takes_an_owned_account_out() {
    let accounts = Accounts::new();
    let mut tally = Tally::default();
    let of = |more: &[&'static str]| [&PLACE[..], more].concat();
    let mut search = |verb: &str,
                      arguments: &[&str],
                      serves: &[Role],
                      attempt: &dyn Fn(&Accounts, &[Role]) -> Judged| {
        tally.search(verb, arguments, serves, |chosen| {
            accounts.tick();
            attempt(&accounts, chosen)
        });
    };
    search("operator_secrets", &PLACE, &UNOWNED, &secrets);
    search("operator_view_key", &PLACE, &UNOWNED, &view_key);
    search("operator_address", &PLACE, &ROLES, &address);
    search(
        "seal_operator_export",
        &of(&["parcel", "target"]),
        &UNOWNED,
        &seal,
    );
    search("begin_operator_export", &of(&["target"]), &ROLES, &begin);
    let retry = of(&["challenge id", "challenge", "payload", "stamp", "parcel"]);
    let now = [Role::Victim, Role::Twin, Role::Stranger];
    search(
        "finish_operator_export (secrets)",
        &retry,
        &now,
        &|accounts, chosen| finish(accounts, chosen, false),
    );
    search(
        "finish_operator_export (bundle)",
        &retry,
        &now,
        &|accounts, chosen| finish(accounts, chosen, true),
    );
    let bundle = ["platform", "target id", "target", "bundle"];
    search("finish_bundle_import", &bundle, &ROLES, &import);
    tally.report("operators", 8, 60_000);
}

#[test]
fn no_arguments_make_an_account_of_other_keys() {
    let accounts = Accounts::new();
    let mut tally = Tally::default();
    let arguments = ["platform", "source", "owner key"];
    tally.search("seal_operator_wallet", &arguments, &ROLES, |chosen| {
        make(&accounts, chosen)
    });
    assert_eq!(tally.attempts, tally.honest);
}
