//! `seedport credential add`: another way in, signed by a session.
//!
//! Invariant: the contact of a code is told before it is signed for; a passkey and a token are sent
//! as they are given, and signed for as they are sent.
//! Called by `credential`.

use seedport_client::{
    Integrator, Session, flow,
    integrator::{Credential, Customer, NewCredential, NewPasskey},
    owner::{CheckedStatement, Intent},
};
use seedport_wire::{
    ids::AccountId,
    payload::{AttestationTexts, Authenticator},
};

use super::{credential_json, word};
use crate::{
    cli::credential::{CredentialAdd, Kind},
    commands::one_thread,
    compared::{self, Facts, Signer, Sources},
    failure::Failure,
    input::Input,
    known,
    remote::{call_failure, integrator, signed_failure},
    session_file::{self, Kept},
};

/// Adds it and prints it.
pub fn run(arguments: &CredentialAdd) -> Result<(), Failure> {
    let proof = proof(arguments)?;
    let mut kept = session_file::read(&arguments.session)?;
    if let NewCredential::Oauth { oidc_token } = &proof {
        insist_on_nonce(&kept.session, oidc_token)?;
    }
    let integrator = integrator(&arguments.remote)?;
    let by_file = kept.session.known().clone();
    let (added, facts) = one_thread()?.block_on(async {
        let known = known::beside(&arguments.known, kept.session.known())?;
        let (trust, account) = (&arguments.trust, kept.account);
        let expected =
            known::of_statement(&integrator, account, trust, &arguments.known, known).await?;
        let known = expected.learned();
        let facts = Facts {
            account,
            wallet: known.wallet,
            organization: known.organization,
            first_address: known::first_address(&integrator, account, &expected).await?,
            founding: expected.statement.as_ref().map(CheckedStatement::founding),
        };
        kept.session = kept.session.knowing(known);
        let added = add(&integrator, &kept, &proof).await?;
        Ok::<_, Failure>((added, facts))
    })?;
    let sources = Sources::of(&arguments.known, None, Some(&by_file));
    let signer = Signer::of(&arguments.trust);
    note!("{}", compared::lines(&facts, &sources, signer));
    if arguments.json {
        say!("{}", credential_json(&added));
    } else {
        let kind = word(added.credential_type);
        say!("credential {}  {kind}  {}", added.id, added.nickname);
    }
    if added.otp_encryption_target_bundle.is_some() {
        note!("A first code is on its way to {}.", added.nickname);
    }
    Ok(())
}

/// Refuses a token that could open a session of another key, before anybody sees it.
fn insist_on_nonce(session: &Session, token: &str) -> Result<(), Failure> {
    session.check_nonce(token).map_err(|error| {
        Failure::new(
            format!("{error}, so it was not sent"),
            format!(
                "ask the provider for a token with this session's nonce, {}",
                session.nonce()
            ),
        )
    })
}

/// What the arguments bring.
fn proof(arguments: &CredentialAdd) -> Result<NewCredential, Failure> {
    let (token, passkey) = (&arguments.oidc_token_file, &arguments.passkey_file);
    match (arguments.kind, token, passkey) {
        (Kind::Email, None, None) => Ok(NewCredential::EmailOtp),
        (Kind::Sms, None, None) => Ok(NewCredential::SmsOtp),
        (Kind::Oauth, Some(token), None) => {
            let token = token.read_secret()?;
            // Exposed to the server that it proves its owner to.
            let oidc_token = token.expose_text().unwrap_or_default().to_owned();
            Ok(NewCredential::Oauth { oidc_token })
        }
        (Kind::Passkey, None, Some(passkey)) => read_passkey(passkey).map(NewCredential::Passkey),
        _ => Err(Failure::new(
            "the type of the credential and what proves it do not go together",
            "--type oauth takes --oidc-token-file, --type passkey takes --passkey-file, and the \
             others take neither",
        )),
    }
}

fn read_passkey(input: &Input) -> Result<NewPasskey, Failure> {
    serde_json::from_str(&input.read_text()?).map_err(|_| {
        Failure::new(
            format!("{input} holds no passkey's attestation"),
            "give JSON with nickname, challenge and attestation, and in it credentialId, \
             clientDataJson and attestationObject, each in unpadded base64url",
        )
    })
}

async fn add(
    integrator: &Integrator,
    kept: &Kept,
    proof: &NewCredential,
) -> Result<Credential, Failure> {
    let account = kept.account;
    let customer;
    let intent = match proof {
        NewCredential::EmailOtp => {
            customer = customer_of(integrator, account).await?;
            let email = contact(customer.email.as_deref(), "mail address")?;
            Intent::SetEmail { account, email }
        }
        NewCredential::SmsOtp => {
            customer = customer_of(integrator, account).await?;
            let phone = contact(customer.phone_number.as_deref(), "phone number")?;
            Intent::SetPhone { account, phone }
        }
        NewCredential::Oauth { oidc_token } => Intent::AddIdentity {
            account,
            token: oidc_token,
            // Named by the operator for people; nothing depends on it.
            provider: None,
        },
        NewCredential::Passkey(passkey) => Intent::AddPasskey {
            account,
            authenticator: authenticator(passkey),
        },
    };
    let operation = integrator.add_credential(account, proof);
    let added = flow::signed(&operation, &kept.session, &intent).await;
    added.map_err(|error| signed_failure(&error))
}

/// The passkey as the payload names it: its name is signed without the spaces around it.
fn authenticator(passkey: &NewPasskey) -> Authenticator<'_> {
    let attestation = &passkey.attestation;
    Authenticator {
        attestation: AttestationTexts {
            attestation_object: &attestation.attestation_object,
            client_data_json: &attestation.client_data_json,
            credential_id: &attestation.credential_id,
        },
        authenticator_name: passkey.nickname.trim_matches(' '),
        challenge: &passkey.challenge,
        transports: &attestation.transports,
    }
}

/// The customer whose account it is, whose contact the codes go to.
async fn customer_of(integrator: &Integrator, account: AccountId) -> Result<Customer, Failure> {
    let read = integrator.internal_account(account).await;
    let read = read.map_err(|error| call_failure("reading the account", &error))?;
    let id = read.customer_id.ok_or_else(|| {
        Failure::new(
            format!("{account} is no customer's"),
            "give a session of a customer's account",
        )
    })?;
    let customer = integrator.customer(id).await;
    customer.map_err(|error| call_failure("reading the customer", &error))
}

/// The customer's contact, told to whoever signs for it.
fn contact<'a>(contact: Option<&'a str>, what: &str) -> Result<&'a str, Failure> {
    let contact = contact.ok_or_else(|| {
        Failure::new(
            format!("the customer has no {what}"),
            "add one with PATCH /customers/{id}, and try again",
        )
    })?;
    note!("Codes will go to {contact}, the customer's {what}.");
    Ok(contact)
}
