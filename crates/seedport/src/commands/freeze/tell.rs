//! Tells owners that their account was frozen or thawed, by the operator's mail server and SMS
//! gateway.
//!
//! Invariant: a message says which account and what it means; never why, and never a code. Where
//! none can be sent, that is said and nothing is undone.
//! Called by `freeze` and `thaw`.

use seedport_custody::operator::{
    accounts::{self, Contact},
    freezes::Target,
    platforms,
};
use seedport_store::{
    AccountFilter, AccountRow, AccountStatus, Accounts as _, CredentialType, PageRequest,
    StoreError,
};
use seedport_vault::Recipient;
use tokio::runtime::Runtime;

use super::super::kept::Kept;
use crate::{
    couriers::{Notice, Notices},
    egress::Egress,
    failure::Failure,
};

/// How many owners were told, and how many messages did not leave.
#[derive(Default)]
struct Count {
    sent: u64,
    failed: u64,
}

/// Sends the messages, and says how many left.
pub fn owners(
    kept: &Kept,
    runtime: &Runtime,
    target: &Target<'_>,
    frozen: bool,
) -> Result<(), Failure> {
    let egress = Egress::new(runtime.handle().clone())?;
    let Some(notices) = Notices::new(&kept.config, &egress)? else {
        note!(
            "no message was sent: this configuration has no mail server and no SMS gateway (name \
             the server's with --config); owners are told when they next ask"
        );
        return Ok(());
    };
    let failed = |error: StoreError| kept.failed(&error);
    let mut count = Count::default();
    let mut tell = |row: &AccountRow| {
        // As it is now: another freeze may stand, and an account without a wallet has none.
        let row = runtime.block_on(kept.store.account(row.platform, row.id));
        let is = |row: &AccountRow| (row.status == AccountStatus::Frozen) == frozen;
        let Some(row) = row.map_err(failed)?.filter(is) else {
            return Ok(());
        };
        let row = &row;
        let contacts = runtime.block_on(accounts::contacts(&kept.store, row));
        let contacts = contacts.map_err(failed)?;
        send(&notices, &contacts, &notice(row, frozen), &mut count);
        Ok(())
    };
    match target {
        Target::Account(found) => found.row.iter().try_for_each(&mut tell)?,
        Target::All => {
            let rows = runtime.block_on(platforms::all(&kept.store));
            for platform in rows.map_err(failed)? {
                each_account(kept, runtime, platform.id, &mut tell)?;
            }
        }
        Target::Platform(platform) => each_account(kept, runtime, *platform, &mut tell)?,
    }
    say!(
        "messages to owners: {} sent, {} not sent",
        count.sent,
        count.failed
    );
    if count.failed > 0 {
        note!("the mail server or gateway did not take them; their owners are told when they ask");
    }
    Ok(())
}

fn each_account(
    kept: &Kept,
    runtime: &Runtime,
    platform: seedport_wire::ids::PlatformId,
    tell: &mut impl FnMut(&AccountRow) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let (all, mut cursor) = (AccountFilter::default(), None);
    loop {
        let page = kept
            .store
            .accounts(platform, &all, PageRequest::largest(cursor));
        let page = runtime
            .block_on(page)
            .map_err(|error| kept.failed(&error))?;
        page.rows.iter().try_for_each(&mut *tell)?;
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

fn send(notices: &Notices, contacts: &[Contact], notice: &Notice, count: &mut Count) {
    for contact in contacts {
        let to = match contact.way {
            CredentialType::SmsOtp => Recipient::Phone(&contact.to),
            _ => Recipient::Mail(&contact.to),
        };
        match notices.tell(to, notice) {
            Ok(()) => count.sent += 1,
            Err(_) => count.failed += 1,
        }
    }
}

fn notice(row: &AccountRow, frozen: bool) -> Notice {
    let id = row.id;
    if frozen {
        Notice {
            subject: "Your wallet was frozen",
            text: format!(
                "The company that keeps your wallet froze it:\n\n    {id}\n\n\
                 Until it is thawed nobody can export it or change how you prove that it is \
                 yours, not even you. Nothing was taken from it by this.\n\n\
                 If you did not ask for this, or if you think that somebody else reads your mail \
                 or has your device, call the company that keeps your wallet. This message asks \
                 for no code and no answer: whoever asks you for one because of it is not them.\n"
            ),
            short: "Your wallet was frozen by the company that keeps it. Nothing was taken. \
                    Questions? Call them. Give no code to anybody."
                .to_owned(),
        }
    } else {
        Notice {
            subject: "Your wallet was thawed",
            text: format!(
                "The company that keeps your wallet thawed it:\n\n    {id}\n\n\
                 You can export it again. If you did not expect this, call the company that keeps \
                 your wallet. This message asks for no code and no answer.\n"
            ),
            short: "Your wallet was thawed by the company that keeps it. Questions? Call them. \
                    Give no code to anybody."
                .to_owned(),
        }
    }
}
