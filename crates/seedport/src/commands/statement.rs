//! `seedport statement`: which wallet an account has, as the vault signed it.
//!
//! Invariant: nothing is printed that a pinned key did not sign, directly or by its digest.
//! Called by `commands`.

use seedport_client::{
    Integrator, Pins,
    owner::{CheckedStatement, Expected},
};
use seedport_keys::Manifest;
use seedport_wire::Founding;
use serde_json::json;

use super::one_thread;
use crate::{
    cli::statement::Statement,
    failure::Failure,
    files, known,
    remote::{call_failure, integrator},
    trust,
};

/// Asks, checks and prints.
pub fn run(arguments: &Statement) -> Result<(), Failure> {
    trust::insist(&arguments.trust, "no statement is believed")?;
    if let Some(out) = &arguments.out {
        files::refuse_existing(out)?;
    }
    let (text, statement, manifest) = one_thread()?.block_on(ask(arguments))?;
    if let Some(out) = &arguments.out {
        files::write_public(out, text.as_bytes())?;
    }
    if arguments.json {
        print_json(&statement, &manifest);
    } else {
        print(&statement, &manifest, arguments);
    }
    Ok(())
}

async fn ask(arguments: &Statement) -> Result<(String, CheckedStatement, Manifest), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let pins = trust::pins(&arguments.trust, &integrator).await?;
    let (account, known) = (arguments.account, &arguments.known);
    let known = known::expected(known, known::given(known, Some(account)), Some(&pins))?;
    let (text, statement) = checked(arguments, &integrator, &pins, &known).await?;
    let address = known.first_address.as_deref();
    let manifest = known::manifest(&integrator, account, &statement, address).await?;
    Ok((text, statement, manifest))
}

async fn checked(
    arguments: &Statement,
    integrator: &Integrator,
    pins: &Pins,
    known: &Expected,
) -> Result<(String, CheckedStatement), Failure> {
    let text = integrator.wallet_statement(arguments.account).await;
    let text = text.map_err(|error| call_failure("asking for the wallet's statement", &error))?;
    let checked = CheckedStatement::check(&text, pins, &known.learned());
    let checked = checked.map_err(known::check_failure)?;
    Ok((text, checked))
}

fn print(statement: &CheckedStatement, manifest: &Manifest, arguments: &Statement) {
    let facts = statement.facts();
    say!("account {}", facts.wallet.account);
    say!("wallet {}", facts.wallet.wallet);
    say!("organization {}", facts.wallet.organization);
    let contact = arguments.known.contact.as_ref().map(known::masked);
    match (statement.founding(), facts.wallet.founding, contact) {
        (Founding::Matches, _, Some(contact)) => say!("made with {contact}"),
        (Founding::OlderThanStatements, ..) | (_, None, _) => {
            say!("older than statements: it does not say which contact it was made with");
        }
        _ => say!("made with a contact that was not compared: give --contact"),
    }
    if let Some(address) = manifest.first_address() {
        say!("first Bitcoin address {address}");
    }
    if facts.sandbox {
        say!("of a sandbox: never put anything of value in it");
    }
    if let Some(out) = &arguments.out {
        say!("kept in {}", out.display());
    }
}

fn print_json(statement: &CheckedStatement, manifest: &Manifest) {
    let facts = statement.facts();
    let json = json!({
        "accountId": facts.wallet.account,
        "walletId": facts.wallet.wallet,
        "organizationId": facts.wallet.organization,
        "foundingContact": facts.wallet.founding.map(|digest| digest.to_string()),
        "contactCompared": statement.founding() == Founding::Matches,
        "manifestVersion": facts.manifest.version,
        "issuedAt": facts.issued_at.to_string(),
        "sandbox": facts.sandbox,
        "addresses": manifest.entries,
    });
    say!("{json}");
}
