//! What an owner knows of their wallet, from the arguments, a session file and a statement.
//!
//! Invariant: two sources that disagree are refused before anything is asked of anybody; a statement
//! teaches only if a pinned key signed it and it agrees with all that the owner gave.
//! Called by `export`, `open`, `statement`, `session open` and `credential add`.

use seedport_client::{
    CallError, Device, Expected, Integrator, OpenedExport, Pins,
    flow::{self, WalletStatementError},
    owner::{CheckStatementError, CheckedStatement},
};
use seedport_keys::Manifest;
use seedport_wire::{
    Contact, Fingerprint, Founding, KnownWallet, OtherWallet, SystemClock, SystemEntropy,
    ids::AccountId,
};

use crate::{
    cli::{known::Known, trust::Trust},
    compared::Facts,
    failure::Failure,
    mismatch::{manifest_help, other_help, statement_help},
    remote::call_failure,
    trust,
};

/// What the arguments say, of this account.
pub fn given(arguments: &Known, account: Option<AccountId>) -> KnownWallet {
    KnownWallet {
        organization: arguments.organization,
        account,
        wallet: arguments.wallet,
        contact: arguments.contact.clone(),
    }
}

/// What the arguments say, beside what a session file says.
pub fn beside(arguments: &Known, kept: &KnownWallet) -> Result<KnownWallet, Failure> {
    let given = given(arguments, kept.account);
    let differs = |which: OtherWallet, flag: &str| {
        Failure::new(
            format!("the session file and {flag} disagree: {which}"),
            format!("give the session of that wallet, or leave {flag} out"),
        )
    };
    if given
        .organization
        .is_some_and(|id| kept.organization.is_some_and(|kept| kept != id))
    {
        return Err(differs(OtherWallet::Organization, "--organization"));
    }
    if given
        .wallet
        .is_some_and(|id| kept.wallet.is_some_and(|kept| kept != id))
    {
        return Err(differs(OtherWallet::Wallet, "--wallet"));
    }
    Ok(KnownWallet {
        organization: given.organization.or(kept.organization),
        wallet: given.wallet.or(kept.wallet),
        ..given
    })
}

/// Reads the statement that the arguments name, and adds what is to be compared.
pub fn expected(
    arguments: &Known,
    known: KnownWallet,
    pins: Option<&Pins>,
) -> Result<Expected, Failure> {
    let statement = match (&arguments.statement, pins) {
        (None, _) => None,
        (Some(file), Some(pins)) => {
            let text = file.read_text()?;
            let checked = CheckedStatement::check(text.trim(), pins, &known);
            Some(checked.map_err(check_failure)?)
        }
        (Some(_), None) => {
            return Err(Failure::new(
                "without a pin nobody knows who signed the statement",
                "give --pin the fingerprint that `seedport serve` prints when it starts",
            ));
        }
    };
    Ok(Expected {
        known,
        statement,
        first_address: arguments.address.clone(),
    })
}

/// Asks the server for the statement too, holds it against `expected`, and learns from it; with
/// --address, the manifest as well.
pub async fn ask(
    integrator: &Integrator,
    account: AccountId,
    pins: &Pins,
    mut expected: Expected,
) -> Result<Expected, Failure> {
    let asked = flow::wallet_statement(integrator, account, device(pins, &expected)).await;
    if let Some(statement) = asked.map_err(|error| statement_failure(&error))? {
        if statement.founding() == Founding::OlderThanStatements {
            note!(
                "The wallet is older than statements: nothing says which contact it was made with.",
            );
        }
        expected.statement.get_or_insert(statement);
    } else {
        without_statement(integrator, account, pins).await?;
        note!(
            "The server gives no statement of this wallet: it is older than statements, or this \
             token may not read. Compare the first address with the one that you know.",
        );
    }
    if let (Some(address), Some(statement)) = (&expected.first_address, &expected.statement) {
        manifest(integrator, account, statement, Some(address)).await?;
    }
    Ok(expected)
}

/// Looks for the reason why there is no statement, before a code is sent for nothing: another platform's
/// account, or a server of other keys.
async fn without_statement(
    integrator: &Integrator,
    account: AccountId,
    pins: &Pins,
) -> Result<(), Failure> {
    let found = integrator.internal_account(account).await;
    let is_missing = |error: &CallError| error.refusal().is_some_and(|it| it.status == 404);
    if found.as_ref().err().is_some_and(is_missing) {
        return Err(Failure::new(
            format!("the server knows no {account}, or it is another platform's"),
            "check --account; `seedport customer list` shows the customers of this token, and the \
             token must be of the platform that made the account",
        ));
    }
    // A courtesy: what counts is each signature. A server without the document is not refused here.
    let Ok(document) = integrator.key_document().await else {
        return Ok(());
    };
    let named = |pin: &Fingerprint| document.keys.iter().any(|key| key.fingerprint == *pin);
    if document.keys.is_empty() || pins.as_slice().iter().any(named) {
        return Ok(());
    }
    Err(Failure::new(
        "the server's quorum keys are not pinned: --pin names another key",
        "check --pin with the server's operator: this server signs with another key, and no code was \
         asked for",
    ))
}

/// The wallet's first address, as the manifest says that the statement names; `None` where there is no
/// statement, or this token may not read the manifest.
pub async fn first_address(
    integrator: &Integrator,
    account: AccountId,
    expected: &Expected,
) -> Result<Option<String>, Failure> {
    let Some(statement) = &expected.statement else {
        return Ok(None);
    };
    match integrator.manifest(account).await {
        Ok(text) => {
            let checked = statement.check_manifest(&text);
            let manifest = checked.map_err(|error| Failure::new(error, manifest_help(error)))?;
            Ok(manifest.first_address().map(str::to_owned))
        }
        Err(error)
            if error
                .refusal()
                .is_some_and(|refusal| matches!(refusal.status, 403 | 404)) =>
        {
            Ok(None)
        }
        Err(error) => Err(call_failure("asking for the wallet's manifest", &error)),
    }
}

/// What is known on a way that needs no pin: with one the server's statement teaches more, and without one
/// nothing is asked.
pub async fn of_statement(
    integrator: &Integrator,
    account: AccountId,
    trust: &Trust,
    arguments: &Known,
    known: KnownWallet,
) -> Result<Expected, Failure> {
    if trust.pin.is_none() && !trust.trust_server_key {
        if arguments.contact.is_some() || arguments.address.is_some() {
            return Err(Failure::new(
                "without a pin nobody knows who signed the wallet's statement, and nothing else is \
                 compared with --contact and --address here",
                "give --pin the fingerprint that `seedport serve` prints when it starts",
            ));
        }
        return expected(arguments, known, None);
    }
    let pins = trust::pins(trust, integrator).await?;
    let expected = expected(arguments, known, Some(&pins))?;
    let expected = ask(integrator, account, &pins, expected).await?;
    if arguments.contact.is_some() {
        insist_on_statement(&expected, "--contact")?;
    }
    if arguments.address.is_some() {
        insist_on_statement(&expected, "--address")?;
    }
    Ok(expected)
}

/// Refuses to go on where `flag` is compared with the wallet's statement and with nothing else, and
/// there is none: whoever is on the way may have kept it back.
pub fn insist_on_statement(expected: &Expected, flag: &str) -> Result<(), Failure> {
    if expected.statement.is_some() {
        return Ok(());
    }
    Err(Failure::new(
        format!("without the wallet's statement nothing is compared with {flag} here"),
        format!(
            "use a token that may view accounts, or another way to the server; leave {flag} out if \
             the server is older than statements"
        ),
    ))
}

/// The manifest of a wallet, if it is the one that its statement names and begins with this address.
pub async fn manifest(
    integrator: &Integrator,
    account: AccountId,
    statement: &CheckedStatement,
    address: Option<&str>,
) -> Result<Manifest, Failure> {
    let text = integrator.manifest(account).await;
    let text = text.map_err(|error| call_failure("asking for the wallet's manifest", &error))?;
    let checked = statement.check_manifest(&text);
    let manifest = checked.map_err(|error| Failure::new(error, manifest_help(error)))?;
    if address.is_some() && manifest.first_address() != address {
        return Err(other_address());
    }
    Ok(manifest)
}

/// The device of a command, with what its owner knows.
pub fn device<'a>(pins: &'a Pins, expected: &'a Expected) -> Device<'a> {
    Device {
        pins,
        entropy: &SystemEntropy,
        clock: &SystemClock,
        expected,
    }
}

/// Words a statement that did not come, or is refused.
pub fn statement_failure(error: &WalletStatementError) -> Failure {
    match error {
        WalletStatementError::Ask(call) => call_failure(&error.to_string(), call),
        WalletStatementError::Check(check) => check_failure(*check),
    }
}

/// Words a manifest of other addresses.
fn other_address() -> Failure {
    Failure::new(
        "the wallet's manifest does not begin with the address of --address",
        "compare --address with what you were shown when the wallet was made; if it is right, this \
         is another wallet: do not go on, and ask the server's operator",
    )
}

/// Words a statement that is refused.
pub fn check_failure(error: CheckStatementError) -> Failure {
    let help = match error {
        CheckStatementError::Wallet(which) => other_help(which),
        CheckStatementError::Statement(error) => statement_help(error),
    };
    Failure::new(error, help)
}

/// The facts of an opened export.
pub fn opened_facts(opened: &OpenedExport) -> Facts {
    Facts {
        account: opened.account,
        wallet: Some(opened.wallet),
        organization: Some(opened.organization),
        first_address: opened.phrase.first_address().map(str::to_owned),
        founding: Some(opened.compared.founding),
    }
}

/// A contact as its owner recognizes it, and nobody else.
pub fn masked(contact: &Contact) -> String {
    let text = contact.as_str();
    let (shown, domain) = match contact {
        Contact::Mail(_) => (1, text.rfind('@').map_or("", |at| &text[at..])),
        Contact::Phone(_) => (3, ""),
    };
    let head: String = text.chars().take(shown).collect();
    format!("{head}***{domain}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_shown_by_its_beginning_and_its_domain_alone() {
        let mail = Contact::mail("ann@example.com").expect("parses");
        assert_eq!(masked(&mail), "a***@example.com");
        let phone = Contact::phone("+4930123456").expect("parses");
        assert_eq!(masked(&phone), "+49***");
    }
}
