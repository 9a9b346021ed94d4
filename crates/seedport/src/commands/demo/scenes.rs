//! The demo's scenes, in order.
//!
//! Invariant: each step is done before it is told; a step that does not come out as told ends
//! the demo with a failure. The phrase is shown only when asked for.
//! Called by `demo`.

use seedport_client::{
    Expected, OpenedExport, Session,
    flow::{self, CodeRequest, Step},
    integrator::{AccountFilter, CustomerKind, InternalAccount, NewCustomer, SignedRetry},
};
use seedport_wire::{SecretBytes, SystemEntropy, TargetKey};
use sha2::{Digest as _, Sha256};

use super::{Cast, Story, passkey, statement};
use crate::{
    cli::demo::Demo,
    commands::customer_create::first_address,
    data_dir::DataDir,
    failure::{Failure, chain},
    known,
    remote::{call_failure, login_failure},
};

/// The owner's mail address; a name that no mail can reach.
pub const OWNER: &str = "ada@example.com";

/// Plays every scene.
pub async fn play(
    story: &mut Story,
    cast: &Cast,
    directory: &DataDir,
    arguments: &Demo,
) -> Result<(), Failure> {
    stage(story, cast, directory);
    let account = make_customer(story, cast).await?;
    let address = first_address(&account)
        .ok_or_else(|| unexpected("the server gives no address for the account"))?;
    let expected = statement::check(story, cast, &account, address).await?;
    let mut session = log_in(story, cast, &account, &expected).await?;
    if arguments.passkey {
        session = passkey::play(story, cast, &account, &session).await?;
    }
    let opened = export(story, cast, &account, &session, expected).await?;
    compare(story, &opened, address, arguments.show_phrase)?;
    farewell(story);
    Ok(())
}

fn stage(story: &mut Story, cast: &Cast, directory: &DataDir) {
    story.step("A server starts");
    story.say(
        "It is the real server, over HTTP on this machine, with a fresh database. It is a \
         sandbox: no mail is sent and each code is 000000. Everything else is as in production.",
    );
    story.fact("listening on", cast.integrator.base());
    story.fact("data in", directory.path().display());
    story.fact("quorum fingerprint", cast.pin);
    story.say(
        "The server signs what it hands out with its quorum key. The owner's device learns this \
         fingerprint now, from the operator and not over the network, and believes nothing else.",
    );
}

async fn make_customer(story: &mut Story, cast: &Cast) -> Result<InternalAccount, Failure> {
    story.step("The integrator makes a customer");
    let customer = NewCustomer {
        kind: CustomerKind::Individual {
            full_name: Some("Ada Example".to_owned()),
        },
        platform_customer_id: Some("ada".to_owned()),
        email: Some(OWNER.to_owned()),
        phone_number: None,
        region: None,
    };
    let made = cast.integrator.create_customer(&customer).await;
    let customer = made.map_err(|error| call_failure("making a customer", &error))?;
    let filter = AccountFilter {
        customer: Some(customer.id),
        ..AccountFilter::default()
    };
    let listed = cast.integrator.list_internal_accounts(&filter).await;
    let listed = listed.map_err(|error| call_failure("listing the accounts", &error))?;
    let account = listed.data.into_iter().next();
    let account = account.ok_or_else(|| unexpected("the customer has no account"))?;
    story.say(
        "With the customer the server drew a wallet of 24 words, sealed it into the database, \
         and published one address of it. Remember the address: at the end it is the proof.",
    );
    story.fact("account", account.id);
    story.fact(
        "first Bitcoin address",
        first_address(&account).unwrap_or("none"),
    );
    Ok(account)
}

async fn log_in(
    story: &mut Story,
    cast: &Cast,
    account: &InternalAccount,
    expected: &Expected,
) -> Result<Session, Failure> {
    // The sandbox's code, as the owner would read it in a mail.
    let code = async |_: CodeRequest| Some(SecretBytes::copy_from(b"000000"));
    let mut tell = |step: Step<'_>| match step {
        Step::CodeSent { contact } => {
            story.step("The owner asks for a code");
            story.say(&format!(
                "The integrator relays it. The server would mail a code to {contact}, and \
                 answers with a one-time key to seal the code to, signed by its quorum key."
            ));
        }
        Step::CodeSealed => {
            story.step("The owner's device answers the code, sealed");
            story.say(
                "It checked that signature against its pin, drew a session key, and sealed the \
                 code together with the key's public half. The integrator relays this and \
                 cannot read the code, or put a key of its own beside it.",
            );
        }
        Step::SessionBegun {
            session,
            expires_at,
        } => {
            story.step("A session begins");
            story.say(
                "The code was right, and the device signed the server's token with its session \
                 key. From now on only a signature by that key counts; an API token does not.",
            );
            story.fact("session", session);
            story.fact("ends at", expires_at);
        }
        _ => {}
    };
    let device = known::device(&cast.pins, expected);
    let logged_in = flow::log_in(&cast.integrator, account.id, device, code, &mut tell).await;
    let logged_in = logged_in.map_err(|error| login_failure(&error))?;
    Ok(logged_in.session)
}

/// The export by hand, leg by leg, so that somebody can cheat in the middle.
async fn export(
    story: &mut Story,
    cast: &Cast,
    account: &InternalAccount,
    session: &Session,
    expected: Expected,
) -> Result<OpenedExport, Failure> {
    let integrator = &cast.integrator;
    story.step("The owner's device asks for the seed");
    let pending = session
        .begin_export(account.id, &SystemEntropy)
        .map_err(|error| unexpected(&chain(&error)))?
        .expecting(expected);
    let key = pending.target_public_key();
    let operation = integrator.export(account.id, &key);
    let begun = operation.begin().await;
    let begun = begun.map_err(|error| call_failure("asking for the export", &error))?;
    let (stamp, awaiting) = pending
        .stamp(&begun.payload_to_sign)
        .map_err(|error| unexpected(&chain(&error)))?;
    let retry = SignedRetry {
        stamp: &stamp,
        request: begun.request_id,
    };
    story.say(
        "It drew a fresh target key whose private half never leaves it. The server answered with \
         a payload that names the wallet and this key; the device checked both, and signed.",
    );
    story.fact("target key", shortened(&key));
    story.fact("request", begun.request_id);

    story.step("An attack: the integrator swaps the key");
    let thief = TargetKey::make(&SystemEntropy).map_err(|error| unexpected(&chain(&error)))?;
    let stolen = thief.public().to_hex();
    let refused = integrator.export(account.id, &stolen).finish(&retry).await;
    let refusal = refused.as_ref().err().and_then(|error| error.refusal());
    let refusal = refusal
        .filter(|refusal| refusal.is("WALLET_SIGNATURE_BODY_MISMATCH"))
        .ok_or_else(|| unexpected("the server did not refuse a swapped key as it should"))?;
    story.say(
        "On purpose, it now sends the owner's signature with a target key of its own, to have \
         the seed sealed to itself. The server refuses:",
    );
    story.fact(
        "refused with",
        format!("{} {}", refusal.status, "WALLET_SIGNATURE_BODY_MISMATCH"),
    );
    story.say("The forgery did not use up the owner's request either.");

    story.step("The integrator relays the honest request");
    let exported = operation.finish(&retry).await;
    let exported = exported.map_err(|error| call_failure("sending the signed export", &error))?;
    let envelope = exported.encrypted_wallet_credentials;
    story.say(
        "The answer is an envelope: the seed sealed to the device's key, signed by the quorum \
         key. This is all that the integrator, the network and the logs ever see of a seed.",
    );
    story.fact("envelope", format!("{} bytes", envelope.len()));
    story.fact("SHA-256", hex::encode(Sha256::digest(&envelope)));

    story.step("The owner's device opens the envelope");
    let opened = awaiting
        .open(&envelope, &cast.pins)
        .map_err(|error| unexpected(&chain(&error)))?;
    story.say(
        "It checked the signature against its pin, and that the envelope names the wallet it signed \
         for and agrees with the statement; only then did it open it with its private key. The \
         phrase inside leads to the signed addresses.",
    );
    story.fact("wallet", opened.wallet);
    story.fact("export", opened.export);
    Ok(opened)
}

fn compare(
    story: &mut Story,
    opened: &OpenedExport,
    address: &str,
    show_phrase: bool,
) -> Result<(), Failure> {
    story.step("The owner checks the wallet");
    // Exposed to be counted, and shown only as far as the person at the terminal asked.
    let phrase = opened.phrase.words().expose_text();
    let phrase = phrase.ok_or_else(|| unexpected("the opened phrase is not text"))?;
    let mut words = phrase.split(' ');
    let first = words.next().unwrap_or_default();
    if show_phrase {
        story.fact("phrase", phrase);
    } else {
        let hidden = words.count();
        story.fact(
            "phrase",
            format!("{first} … and {hidden} more words (--show-phrase)"),
        );
    }
    let derived = opened.phrase.first_address();
    let derived = derived.ok_or_else(|| unexpected("the phrase leads to no address"))?;
    story.fact("its first address", derived);
    story.fact("the server's address", address);
    if derived != address {
        return Err(unexpected("the opened phrase is not the account's wallet"));
    }
    story.say("They are the same: the owner holds the very wallet, and nobody who carried it could read it.");
    Ok(())
}

fn farewell(story: &Story) {
    say!(
        "\nDone in {:.1} seconds. The server is stopped and its data removed.\n\n\
         Try next:\n  \
         seedport serve --sandbox                      a server of your own\n  \
         seedport token create --name my-backend       an API token for it, in another terminal\n  \
         seedport customer create --help               a customer with a wallet\n  \
         seedport export --help                        its seed, to you\n  \
         http://127.0.0.1:8080/docs                    the API, readable, while it runs",
        story.seconds()
    );
}

/// The beginning of a long text.
pub fn shortened(text: &str) -> String {
    let head: String = text.chars().take(24).collect();
    format!("{head}… ({} hex characters)", text.len())
}

/// A step that did not come out as told.
pub fn unexpected(what: &str) -> Failure {
    Failure::new(what, "the demo should never end here: please report it")
}
