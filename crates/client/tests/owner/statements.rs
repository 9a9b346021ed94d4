//! Wallet statements and manifests, against what the owner knows, and envelopes against statements.

use seedport_client::owner::{
    CheckManifestError, CheckPhraseError, CheckStatementError, CheckedStatement, Expected,
    ManifestProof, NotExpected, OpenKeptError, open_kept,
};
use seedport_keys::Manifest;
use seedport_wire::{
    ContactDigest, Founding, KnownWallet, ManifestMark, OtherWallet, SystemEntropy, TargetKey,
    WalletFacts,
    envelope::EnvelopeFacts,
    signed_message::SignedMessageError,
    statement::{StatementError, StatementFacts},
};

use super::scene::{
    OTHER_PHRASE, PHRASE, Vault, envelope_facts, known, manifest, mark, other_wallets, refusal,
    statement_facts, wallet,
};

#[test]
fn a_statement_that_agrees_teaches_the_device_the_rest() {
    let vault = Vault::make();
    let text = vault.statement(&statement_facts());
    let little = KnownWallet {
        contact: known().contact,
        ..KnownWallet::default()
    };
    let checked = CheckedStatement::check(&text, &vault.pins(), &little).expect("agrees");
    assert_eq!(checked.known(), &known());
    assert_eq!(checked.founding(), Founding::Matches);
    assert_eq!(checked.facts(), &statement_facts());
}

#[test]
fn a_statement_of_a_wallet_that_is_older_says_so() {
    let vault = Vault::make();
    let older = WalletFacts {
        founding: None,
        ..wallet()
    };
    let facts = StatementFacts {
        wallet: older,
        ..statement_facts()
    };
    let text = vault.statement(&facts);
    let checked = CheckedStatement::check(&text, &vault.pins(), &known()).expect("agrees");
    assert_eq!(checked.founding(), Founding::OlderThanStatements);
}

#[test]
fn a_statement_of_another_wallet_or_by_another_key_is_refused() {
    let (vault, stranger) = (Vault::make(), Vault::make());
    let refused = [
        OtherWallet::Organization,
        OtherWallet::Account,
        OtherWallet::Wallet,
        OtherWallet::Contact,
    ];
    for (wallet, refused) in other_wallets().into_iter().zip(refused) {
        let text = vault.statement(&StatementFacts {
            wallet,
            ..statement_facts()
        });
        let error = refusal(CheckedStatement::check(&text, &vault.pins(), &known()));
        assert_eq!(error, CheckStatementError::Wallet(refused));
    }
    let text = stranger.statement(&statement_facts());
    let error = refusal(CheckedStatement::check(&text, &vault.pins(), &known()));
    let refused = StatementError::Message(SignedMessageError::NotPinned);
    assert_eq!(error, CheckStatementError::Statement(refused));
}

fn checked(vault: &Vault, facts: &StatementFacts) -> CheckedStatement {
    let text = vault.statement(facts);
    CheckedStatement::check(&text, &vault.pins(), &known()).expect("agrees")
}

#[test]
fn an_address_is_believed_of_the_signed_manifest_alone() {
    let statement = checked(&Vault::make(), &statement_facts());
    let json = |phrase| serde_json::to_string_pretty(&manifest(phrase)).expect("JSON");
    let read = statement.check_manifest(&json(PHRASE));
    assert_eq!(read, Ok(manifest(PHRASE)));
    let address = &manifest(PHRASE).entries[0].address;
    let other = &manifest(OTHER_PHRASE).entries[0].address;
    let swapped = json(PHRASE).replace(address, other);
    for text in [json(OTHER_PHRASE), swapped] {
        let refused = Err(CheckManifestError::Digest);
        assert_eq!(statement.check_manifest(&text), refused);
    }
    for text in ["", "{}", "[]"] {
        let refused = Err(CheckManifestError::Malformed);
        assert_eq!(statement.check_manifest(text), refused);
    }
}

#[test]
fn a_manifest_of_a_newer_version_is_not_read() {
    let version = Manifest::VERSION + 1;
    let newer = StatementFacts {
        manifest: ManifestMark {
            version,
            ..mark(PHRASE)
        },
        ..statement_facts()
    };
    let refused = checked(&Vault::make(), &newer).check_manifest("{}");
    assert_eq!(refused, Err(CheckManifestError::Version { version }));
}

/// What the owner says to an envelope with these facts, beside a statement, knowing nothing else.
fn against_statement(facts: &EnvelopeFacts) -> Result<bool, OpenKeptError> {
    let vault = Vault::make();
    let expected = Expected {
        statement: Some(checked(&vault, &statement_facts())),
        ..Expected::default()
    };
    let target = TargetKey::make(&SystemEntropy).expect("key");
    let text = vault.envelope(target.public(), facts);
    let opened = open_kept(&text, &vault.pins(), &target, &expected)?;
    Ok(opened.into_phrase().expect("a phrase").compared.statement)
}

#[test]
fn an_envelope_that_says_something_else_than_the_statement_is_not_opened() {
    assert_eq!(against_statement(&envelope_facts(&wallet())), Ok(true));
    let refused = [
        OtherWallet::Organization,
        OtherWallet::Account,
        OtherWallet::Wallet,
        OtherWallet::Contact,
    ];
    for (wallet, refused) in other_wallets().into_iter().zip(refused) {
        let refused = OpenKeptError::Other(NotExpected::Statement(refused));
        assert_eq!(against_statement(&envelope_facts(&wallet)), Err(refused));
    }
    let mut facts = envelope_facts(&wallet());
    let owner = facts.owner.as_mut().expect("an owner's");
    owner.manifest = mark(OTHER_PHRASE);
    let refused = OpenKeptError::Other(NotExpected::Manifest);
    assert_eq!(against_statement(&facts), Err(refused));
}

/// An envelope without an owner's facts, of a wallet whose statement names this contact.
fn older_envelope(founding: Option<ContactDigest>, phrase: &str) -> Result<ManifestProof, String> {
    let (vault, target) = (Vault::make(), TargetKey::make(&SystemEntropy).expect("key"));
    let older = WalletFacts {
        founding: None,
        ..wallet()
    };
    let facts = EnvelopeFacts {
        owner: None,
        ..envelope_facts(&older)
    };
    let stated = WalletFacts {
        founding,
        ..wallet()
    };
    let statement = StatementFacts {
        wallet: stated,
        ..statement_facts()
    };
    let expected = Expected {
        statement: Some(checked(&vault, &statement)),
        ..Expected::default()
    };
    let text = vault.envelope_of(target.public(), &facts, phrase);
    let opened = open_kept(&text, &vault.pins(), &target, &expected);
    let opened = opened.map_err(|error| error.to_string())?;
    let opened = opened.into_phrase().map_err(|error| error.to_string())?;
    Ok(opened.phrase.proof())
}

#[test]
fn an_older_envelope_is_held_against_the_statements_manifest() {
    assert_eq!(older_envelope(None, PHRASE), Ok(ManifestProof::Signed));
    let refused = CheckPhraseError::Manifest.to_string();
    assert_eq!(older_envelope(None, OTHER_PHRASE), Err(refused));
}

#[test]
fn an_envelope_that_leaves_out_the_contact_of_the_statement_is_not_opened() {
    let refused = NotExpected::Statement(OtherWallet::Contact);
    let refused = OpenKeptError::Other(refused).to_string();
    assert_eq!(older_envelope(wallet().founding, PHRASE), Err(refused));
}
