//! What a person is told of a wallet: its facts, each with what it was compared with, and who signed
//! them.
//!
//! Invariant: a fact is told to be compared only with what would have stopped the command had it
//! differed. A key that the server named itself is never told to be pinned.
//! Called by `export`, `open`, `statement`, `session open` and `credential add`.

use seedport_wire::{
    Founding, KnownWallet,
    ids::{AccountId, PlatformId, WalletId},
};
use serde_json::{Value, json};

use crate::{
    cli::{known::Known, trust::Trust},
    known::masked,
};

/// Whose signature stands behind the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// A key of --pin.
    Pinned,
    /// Whatever key the server named.
    Server,
    /// Nobody's: nothing that was signed says it.
    Nobody,
}

impl Signer {
    /// Whose signature the arguments let count.
    pub const fn of(trust: &Trust) -> Self {
        if trust.pin.is_some() {
            Self::Pinned
        } else if trust.trust_server_key {
            Self::Server
        } else {
            Self::Nobody
        }
    }

    /// As in "the envelope is signed by …".
    pub const fn text(self) -> &'static str {
        match self {
            Self::Pinned => "the pinned key",
            Self::Server => "the key that the server itself named, compared with nothing",
            Self::Nobody => "nobody whom you named: nothing of it is proven without --pin",
        }
    }

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Pinned => Some("PINNED_KEY"),
            Self::Server => Some("KEY_NAMED_BY_SERVER"),
            Self::Nobody => None,
        }
    }
}

/// With what each fact was compared.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    organization: Vec<&'static str>,
    account: Vec<&'static str>,
    wallet: Vec<&'static str>,
    address: Vec<&'static str>,
    contact: Option<String>,
}

impl Sources {
    /// What the arguments give, beside --account where it is given and a session file where there is
    /// one.
    pub fn of(known: &Known, account: Option<AccountId>, session: Option<&KnownWallet>) -> Self {
        let statement = ("--statement", known.statement.is_some());
        let file = |says: fn(&KnownWallet) -> bool| ("the session file", session.is_some_and(says));
        Self {
            organization: given([
                ("--organization", known.organization.is_some()),
                file(|kept| kept.organization.is_some()),
                statement,
            ]),
            account: given([
                ("--account", account.is_some()),
                file(|kept| kept.account.is_some()),
                statement,
            ]),
            wallet: given([
                ("--wallet", known.wallet.is_some()),
                file(|kept| kept.wallet.is_some()),
                statement,
            ]),
            address: given([
                ("--address", known.address.is_some()),
                ("", false),
                statement,
            ]),
            contact: known.contact.as_ref().map(masked),
        }
    }
}

fn given(of: [(&'static str, bool); 3]) -> Vec<&'static str> {
    let given = of.into_iter().filter(|(_, is_given)| *is_given);
    given.map(|(name, _)| name).collect()
}

/// The facts of a wallet.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The account.
    pub account: AccountId,
    /// The wallet, where something says it.
    pub wallet: Option<WalletId>,
    /// The organization, where something says it.
    pub organization: Option<PlatformId>,
    /// The first Bitcoin address, where something says it.
    pub first_address: Option<String>,
    /// What could be said of the contact; `None` where nothing speaks of one.
    pub founding: Option<Founding>,
}

/// The facts in lines, each with what it was compared with.
pub fn lines(facts: &Facts, sources: &Sources, signer: Signer) -> String {
    let mut lines = vec![format!(
        "account {} {}",
        facts.account,
        note(&sources.account, "--account")
    )];
    if let Some(wallet) = facts.wallet {
        lines.push(format!(
            "wallet {wallet} {}",
            note(&sources.wallet, "--wallet")
        ));
    }
    if let Some(organization) = facts.organization {
        lines.push(format!(
            "organization {organization} {}",
            note(&sources.organization, "--organization")
        ));
    }
    if let Some(address) = &facts.first_address {
        lines.push(format!(
            "first Bitcoin address {address} {}",
            note(&sources.address, "--address")
        ));
    }
    match (facts.founding, &sources.contact) {
        (Some(Founding::Matches), Some(contact)) => {
            lines.push(format!("made with {contact} (compared with --contact)"));
        }
        (Some(Founding::OlderThanStatements), _) => lines.push(
            "older than statements: nothing says which contact it was made with; compare the first \
             address"
                .to_owned(),
        ),
        (Some(_), _) => {
            lines.push("made with a contact (compared with nothing: give --contact)".to_owned());
        }
        (None, _) => {}
    }
    lines.push(format!("signed by {}", signer.text()));
    lines.join("\n")
}

/// The same for a program: lists of what each fact was compared with, empty for nothing.
pub fn json(sources: &Sources, founding: Option<Founding>, signer: Signer) -> (Value, Value) {
    let contact: &[&str] = match (founding, &sources.contact) {
        (Some(Founding::Matches), Some(_)) => &["--contact"],
        _ => &[],
    };
    let compared = json!({
        "organization": sources.organization,
        "account": sources.account,
        "wallet": sources.wallet,
        "firstAddress": sources.address,
        "contact": contact,
    });
    (compared, json!(signer.name()))
}

fn note(with: &[&str], flag: &str) -> String {
    if with.is_empty() {
        format!("(compared with nothing: give {flag})")
    } else {
        format!("(compared with {})", with.join(" and "))
    }
}
