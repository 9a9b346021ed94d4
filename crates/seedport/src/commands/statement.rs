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
    compared::{self, Facts, Signer, Sources},
    failure::Failure,
    files::Reserved,
    known,
    remote::{call_failure, integrator},
    trust,
};

/// Asks, checks and prints.
pub fn run(arguments: &Statement) -> Result<(), Failure> {
    trust::insist(&arguments.trust, "no statement is believed")?;
    let out = arguments.out.as_deref().map(Reserved::public).transpose()?;
    let (text, statement, manifest) = one_thread()?.block_on(ask(arguments))?;
    if let Some(out) = out {
        out.fill(text.as_bytes())?;
    }
    if arguments.json {
        print_json(&statement, &manifest, arguments);
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
    if let Some(kept) = &known.statement {
        insist_on_the_same(kept, &statement)?;
    }
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

/// A kept statement names the same addresses.
fn insist_on_the_same(kept: &CheckedStatement, now: &CheckedStatement) -> Result<(), Failure> {
    let (kept, now) = (kept.facts().manifest, now.facts().manifest);
    if kept.version != now.version || kept == now {
        return Ok(());
    }
    Err(Failure::new(
        "the wallet's statement names other addresses than the one of --statement",
        "check --statement; if it is right, pay to none of these addresses, and tell the server's \
         operator",
    ))
}

fn sources(arguments: &Statement) -> Sources {
    Sources::of(&arguments.known, Some(arguments.account), None)
}

fn print(statement: &CheckedStatement, manifest: &Manifest, arguments: &Statement) {
    let said = statement.facts();
    let facts = Facts {
        account: said.wallet.account,
        wallet: Some(said.wallet.wallet),
        organization: Some(said.wallet.organization),
        first_address: manifest.first_address().map(str::to_owned),
        founding: Some(statement.founding()),
    };
    let signer = Signer::of(&arguments.trust);
    say!("{}", compared::lines(&facts, &sources(arguments), signer));
    if said.sandbox {
        say!("of a sandbox: never put anything of value in it");
    }
    if let Some(out) = &arguments.out {
        say!("kept in {}", out.display());
    }
}

fn print_json(statement: &CheckedStatement, manifest: &Manifest, arguments: &Statement) {
    let (founding, signer) = (statement.founding(), Signer::of(&arguments.trust));
    let (compared, signed_by) = compared::json(&sources(arguments), Some(founding), signer);
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
        "compared": compared,
        "signedBy": signed_by,
    });
    say!("{json}");
}
