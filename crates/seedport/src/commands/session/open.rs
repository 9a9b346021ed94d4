//! `seedport session open`: a proof, and a session in a file.
//!
//! Invariant: a code is sealed only for a server whose key is pinned; a passkey's challenge is shown
//! only when it is for the key drawn here, at the organization that the arguments name. The
//! session's key is drawn here, and kept in the one file.
//! Called by `session`.

use std::io::{self, IsTerminal as _};

use seedport_client::{
    Integrator,
    flow::{self, ByPasskey, LoggedIn},
    integrator::{Credential, CredentialType, PasskeyAssertion},
    owner::{CheckedChallenge, HeldKey},
};
use seedport_wire::{KnownWallet, SystemClock, SystemEntropy};
use serde_json::json;

use super::{Whose, keep};
use crate::{
    cli::{credential::Kind, session::SessionOpen},
    commands::one_thread,
    compared::{Signer, Sources},
    failure::Failure,
    files::Reserved,
    input::Input,
    key_file, known,
    owner::{Codes, Told},
    remote::{call_failure, flow_failure, integrator, passkey_failure},
    trust,
};

/// Proves, and keeps the session.
pub fn run(arguments: &SessionOpen) -> Result<(), Failure> {
    let files = [
        &arguments.code_file,
        &arguments.oidc_token_file,
        &arguments.assertion_file,
    ];
    for file in files.into_iter().flatten() {
        file.insist_on_readable()?;
    }
    let out = Reserved::private(&arguments.out)?;
    let integrator = integrator(&arguments.remote)?;
    let (logged_in, first_address) = one_thread()?.block_on(open(&integrator, arguments))?;
    let whose = Whose {
        sources: Sources::of(&arguments.known, Some(arguments.account), None),
        signer: Signer::of(&arguments.trust),
        first_address,
    };
    keep(out, &logged_in, Some(&whose), arguments.json)
}

/// The session, and the wallet's first address where something that is signed says it.
type Opened = (LoggedIn, Option<String>);

async fn open(integrator: &Integrator, arguments: &SessionOpen) -> Result<Opened, Failure> {
    let credentials = integrator.list_credentials(arguments.account).await;
    let credentials =
        credentials.map_err(|error| call_failure("listing the credentials", &error))?;
    let credential = choose(&credentials, arguments)?;
    match credential.credential_type {
        CredentialType::EmailOtp | CredentialType::SmsOtp => {
            by_code(integrator, credential, arguments).await
        }
        CredentialType::Oauth => by_token(integrator, credential, arguments).await,
        CredentialType::Passkey => by_passkey(integrator, credential, arguments).await,
        CredentialType::Unknown => Err(Failure::new(
            format!(
                "{} is of a type that this version does not know",
                credential.id
            ),
            "name another with --credential",
        )),
    }
}

/// The credential that the arguments mean.
fn choose<'a>(
    credentials: &'a [Credential],
    arguments: &SessionOpen,
) -> Result<&'a Credential, Failure> {
    let of = |kind| {
        credentials
            .iter()
            .filter(move |one| one.credential_type == kind)
    };
    let mut found: Vec<_> = match (arguments.credential, arguments.kind) {
        (Some(id), _) => credentials.iter().filter(|one| one.id == id).collect(),
        (None, Some(kind)) => of(kind.into()).collect(),
        (None, None) if arguments.oidc_token_file.is_some() => of(CredentialType::Oauth).collect(),
        (None, None) => of(CredentialType::EmailOtp)
            .chain(of(CredentialType::SmsOtp))
            .take(1)
            .collect(),
    };
    match (found.pop(), found.is_empty()) {
        (Some(credential), true) => Ok(credential),
        (Some(_), false) => Err(Failure::new(
            "the account has several credentials of this kind",
            "name one with --credential; `seedport credential list` shows them",
        )),
        (None, _) => Err(Failure::new(
            format!(
                "{} has no such credential, or is no account of this token",
                arguments.account
            ),
            "check --account and --type; `seedport credential list` shows those that there are, and \
             shows none of an account of another platform",
        )),
    }
}

async fn by_code(
    integrator: &Integrator,
    credential: &Credential,
    arguments: &SessionOpen,
) -> Result<Opened, Failure> {
    let mut codes = Codes::from(arguments.code_file.as_ref())?;
    trust::insist(&arguments.trust, "no code is sealed for anybody")?;
    let pins = trust::pins(&arguments.trust, integrator).await?;
    let given = known::given(&arguments.known, Some(arguments.account));
    let expected = known::expected(&arguments.known, given, Some(&pins))?;
    let expected = known::ask(integrator, arguments.account, &pins, expected).await?;
    if arguments.known.address.is_some() {
        known::insist_on_statement(&expected, "--address")?;
    }
    let first = known::first_address(integrator, arguments.account, &expected).await?;
    let device = known::device(&pins, &expected);
    let code = async |request| codes.ask(&request);
    let told = Told::of(Signer::of(&arguments.trust), &expected);
    let mut tell = |step: flow::Step<'_>| told.tell(&step);
    let began = flow::log_in_with(integrator, credential, device, code, &mut tell).await;
    let logged_in = began.map_err(|error| codes.worded(&error))?;
    Ok((logged_in, first))
}

/// What is known of the wallet on a way that signs nothing of it: what the arguments say and, where they
/// name a pin, the wallet's statement.
async fn known_without_code(
    integrator: &Integrator,
    arguments: &SessionOpen,
) -> Result<(KnownWallet, Option<String>), Failure> {
    let expected = known::of_statement(
        integrator,
        arguments.account,
        &arguments.trust,
        &arguments.known,
        known::given(&arguments.known, Some(arguments.account)),
    );
    let expected = expected.await?;
    let first = known::first_address(integrator, arguments.account, &expected).await?;
    Ok((expected.learned(), first))
}

async fn by_token(
    integrator: &Integrator,
    credential: &Credential,
    arguments: &SessionOpen,
) -> Result<Opened, Failure> {
    let (Some(key), Some(token)) = (&arguments.key, &arguments.oidc_token_file) else {
        return Err(Failure::new(
            "a provider's token is needed",
            "make a key with `seedport keygen`, ask the provider for a token with the nonce that \
             it prints, and give both with --key and --oidc-token-file",
        ));
    };
    let key = HeldKey::of(key_file::read_signing(key)?);
    let token = token.read_secret()?;
    // Exposed to the server that it proves its owner to.
    let token = token.expose_text().unwrap_or_default();
    let (known, first) = known_without_code(integrator, arguments).await?;
    let began =
        flow::log_in_by_token(integrator, credential.id, key, token, known, &mut |_| {}).await;
    Ok((began.map_err(|error| flow_failure(&error))?, first))
}

async fn by_passkey(
    integrator: &Integrator,
    credential: &Credential,
    arguments: &SessionOpen,
) -> Result<Opened, Failure> {
    let organization = arguments.known.organization.ok_or_else(no_organization)?;
    let (known, first) = known_without_code(integrator, arguments).await?;
    let by = ByPasskey {
        credential: credential.id,
        organization,
        known: &known,
        entropy: &SystemEntropy,
        clock: &SystemClock,
    };
    let mut refused = None;
    let sign = async |challenge: &CheckedChallenge| {
        show(challenge);
        read_assertion(arguments.assertion_file.as_ref())
            .map_err(|failure| refused = Some(failure))
            .ok()
    };
    // Nothing of a passkey's way is signed by the server, so a pin is not needed for it.
    let began = flow::log_in_by_passkey(integrator, by, sign, &mut |_| {}).await;
    let began = began.map_err(|error| refused.unwrap_or_else(|| passkey_failure(&error)))?;
    Ok((began, first))
}

fn no_organization() -> Failure {
    Failure::new(
        "without the organization nobody can tell what a passkey would sign, so no authenticator \
         was asked",
        "give --organization the platformId that `seedport token create` printed; take it from \
         where the pin comes from, not from the server",
    )
}

/// What the page asks the authenticator with.
fn show(challenge: &CheckedChallenge) {
    let shown = json!({
        "challenge": challenge.as_text(),
        "credentialId": challenge.passkey(),
        "expiresAt": challenge.expires_at(),
    });
    say!("{shown}");
    if io::stdin().is_terminal() {
        note!("The challenge is the text's bytes. Paste the assertion as one line of JSON:");
    }
}

fn read_assertion(file: Option<&Input>) -> Result<PasskeyAssertion, Failure> {
    let read = file.unwrap_or(&Input::Standard).read_secret()?;
    // Exposed to be parsed; serde_json's messages are not shown.
    serde_json::from_slice(read.expose()).map_err(|_| {
        Failure::new(
            "this is no assertion",
            "give JSON with credentialId, clientDataJson, authenticatorData and signature, each \
             in unpadded base64url, and userHandle if the authenticator gave one",
        )
    })
}

impl From<Kind> for CredentialType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Email => Self::EmailOtp,
            Kind::Sms => Self::SmsOtp,
            Kind::Oauth => Self::Oauth,
            Kind::Passkey => Self::Passkey,
        }
    }
}
