//! The demo's scene before anything is paid: the wallet's statement, checked.
//!
//! Invariant: as in `scenes`, each step is done before it is told.
//! Called by `scenes`.

use seedport_client::{Expected, flow, integrator::InternalAccount, owner::CheckedStatement};
use seedport_wire::{Contact, Founding, KnownWallet};

use super::{
    Cast, Story,
    scenes::{OWNER, unexpected},
};
use crate::{
    failure::{Failure, chain},
    known::{self, device, masked},
};

/// Asks for the statement and the manifest, and holds both against what the owner knows.
pub async fn check(
    story: &mut Story,
    cast: &Cast,
    account: &InternalAccount,
    address: &str,
) -> Result<Expected, Failure> {
    story.step("The owner's device checks whose wallet it is");
    let contact = Contact::mail(OWNER).map_err(|error| unexpected(&chain(&error)))?;
    let mut expected = Expected::from(KnownWallet {
        organization: Some(cast.organization),
        account: Some(account.id),
        wallet: None,
        contact: Some(contact.clone()),
    });
    let asked = device(&cast.pins, &expected);
    let asked = flow::wallet_statement(&cast.integrator, account.id, asked).await;
    let statement = asked.map_err(|error| known::statement_failure(&error))?;
    let statement = statement.ok_or_else(|| unexpected("the server has no statement"))?;
    insist_on_the_contact(&statement)?;
    known::manifest(&cast.integrator, account.id, &statement, Some(address)).await?;
    story.say(
        "Before anything is paid to that address, the device asks for the wallet's statement. The \
         quorum key signed in it which account, wallet and contact belong together, and the digest \
         of the wallet's addresses. All of it agrees with what the owner knows; from now on a wallet \
         in its place would be noticed.",
    );
    story.fact("wallet", statement.facts().wallet.wallet);
    story.fact("made with", masked(&contact));
    expected.statement = Some(statement);
    Ok(expected)
}

fn insist_on_the_contact(statement: &CheckedStatement) -> Result<(), Failure> {
    match statement.founding() {
        Founding::Matches => Ok(()),
        Founding::NotCompared | Founding::OlderThanStatements => Err(unexpected(
            "the statement does not name the owner's contact",
        )),
    }
}
