//! What to do when a text is not about the wallet that its owner knows.
//!
//! Invariant: every fact that differs has words of its own; none suggests to go on without the check.
//! Called by `known`, `remote`, `stamp` and `open`.

use seedport_client::{
    flow::{ExportError, LogInError, SignedError},
    owner::{
        CheckManifestError, CheckPhraseError, NotExpected, OpenExportError, OpenKeptError,
        OpenPhraseError, OtherNamed, StampIntentError, StampPayloadError, StampTokenError,
    },
};
use seedport_wire::{
    OtherWallet, otp::TargetError, signed_message::SignedMessageError, statement::StatementError,
};

/// What to do when the server speaks of a key or a wish that are not the owner's.
const SWAPPED: &str = "nothing was signed: somebody between here and the server changed what you \
                       asked for; use another way to the server, and tell its operator";

/// What to do when somebody on the way put another wallet there.
const SOMEBODY: &str = "somebody between here and the server put another wallet in its place: use \
                        another way to the server, and tell its operator";

/// What to do when this fact differs.
pub const fn other_help(which: OtherWallet) -> &'static str {
    match which {
        OtherWallet::Organization => {
            "compare --organization with what the server's operator names; if it is right, \
             somebody on the way put another organization's wallet there: do not go on"
        }
        OtherWallet::Account => {
            "compare --account with what you were told when the wallet was made; if it is right, \
             somebody on the way put another account there: do not go on"
        }
        OtherWallet::Wallet => {
            "compare --wallet with what you were told when the wallet was made; if it is right, \
             somebody on the way put another wallet there: do not go on"
        }
        OtherWallet::Contact => {
            "compare --contact with what the wallet was made with; if it is right, somebody made \
             another wallet for this account: do not go on, and pay nothing to its addresses"
        }
    }
}

/// What to do when a statement is refused.
pub const fn statement_help(error: StatementError) -> &'static str {
    match error {
        StatementError::Message(SignedMessageError::NotPinned) => {
            "the statement is by another key: check --pin with the server's operator"
        }
        StatementError::Message(_) | StatementError::Malformed => {
            "give the statement unchanged, or update seedport: it may be of a newer version"
        }
    }
}

/// What to do when a manifest is refused.
pub const fn manifest_help(error: CheckManifestError) -> &'static str {
    match error {
        CheckManifestError::Version { .. } => UPDATE,
        CheckManifestError::Malformed | CheckManifestError::Digest => {
            "do not pay to these addresses: somebody on the way changed them; tell the server's \
             operator"
        }
    }
}

const UPDATE: &str = "update seedport, and try again";

/// What to do when a phrase is refused.
pub const fn phrase_help(error: OpenPhraseError) -> &'static str {
    match error {
        OpenPhraseError::NotAPhrase => "ask its maker what it is",
        OpenPhraseError::Check(CheckPhraseError::Version { .. }) => UPDATE,
        OpenPhraseError::Check(CheckPhraseError::Manifest) => {
            "the seed inside is not this wallet's: keep the envelope and its key, and tell the \
             server's operator"
        }
        OpenPhraseError::Check(CheckPhraseError::Address) => {
            "compare --address with what you were shown when the wallet was made; if it is right, \
             the seed is another wallet's: keep the envelope and its key, and ask the operator"
        }
    }
}

/// What to do when an envelope is another wallet's.
pub const fn expected_help(error: NotExpected) -> &'static str {
    match error {
        NotExpected::Known(which) => other_help(which),
        NotExpected::Statement(_) | NotExpected::Manifest => {
            "one of them is of another wallet: check --statement; if it is right, do not use what \
             the envelope holds, and tell the server's operator"
        }
    }
}

/// What to do when a payload names something else than its owner knows.
pub const fn named_help(error: OtherNamed) -> &'static str {
    match error {
        OtherNamed::Organization { .. } => other_help(OtherWallet::Organization),
        OtherNamed::Wallet { .. } => other_help(OtherWallet::Wallet),
        OtherNamed::Account { .. } => "give a session of that account",
    }
}

/// What to do about a login that met another wallet.
pub const fn login_help(error: &LogInError) -> Option<&'static str> {
    match error {
        LogInError::NoCode => {
            Some("begin again, and give the code when it is asked for, or by --code-file")
        }
        LogInError::NoCredential { .. } => Some(
            "check --account; `seedport credential list` shows its credentials, and `seedport \
             session open --type` takes a passkey or a provider's token",
        ),
        LogInError::NoTarget => Some(
            "the server sends no target to seal a code to: it may be older than this seedport, or \
             no Seedport: ask its operator",
        ),
        LogInError::Answer(_) => {
            Some("begin again, and give the code as it was sent: letters and digits")
        }
        LogInError::Target(TargetError::Message(SignedMessageError::NotPinned)) => Some(
            "check --pin with the server's operator: this server signs with another key; nothing \
             was sealed to it",
        ),
        LogInError::Target(TargetError::Message(_)) => Some(
            "somebody between here and the server changed it, or the server is no Seedport: use \
             another way to it, and tell its operator",
        ),
        LogInError::Token(StampTokenError::Expired { .. }) => {
            Some("set this machine's clock right, and begin again")
        }
        LogInError::Target(TargetError::Wallet(which)) => Some(other_help(*which)),
        LogInError::Target(TargetError::Expired) => {
            Some("set this machine's clock right, and ask for a new code")
        }
        LogInError::Target(TargetError::Malformed) => {
            Some("the server may be older than this seedport: ask its operator to update it")
        }
        LogInError::Target(TargetError::Credential | TargetError::OtherUse)
        | LogInError::Token(
            StampTokenError::Unnamed | StampTokenError::Wallet(_) | StampTokenError::Credential,
        ) => Some(SOMEBODY),
        LogInError::Token(StampTokenError::OtherKey) => Some(SWAPPED),
        _ => None,
    }
}

/// What to do about a signed operation whose payload met another wallet.
pub const fn signed_help(error: &SignedError) -> Option<&'static str> {
    match error {
        SignedError::Payload(StampIntentError::Named(named)) => Some(named_help(*named)),
        SignedError::Payload(StampIntentError::Other) => Some(SWAPPED),
        _ => None,
    }
}

/// What to do about an export that met another wallet.
pub const fn export_help(error: &ExportError) -> Option<&'static str> {
    match error {
        ExportError::Payload(StampPayloadError::Named(named)) => Some(named_help(*named)),
        ExportError::Payload(StampPayloadError::Target | StampPayloadError::Content) => {
            Some(SWAPPED)
        }
        ExportError::Open(OpenExportError::Phrase(error)) => Some(phrase_help(*error)),
        ExportError::Open(OpenExportError::Open(OpenKeptError::Other(other))) => {
            Some(expected_help(*other))
        }
        ExportError::Open(OpenExportError::Wallet { .. } | OpenExportError::Account { .. }) => {
            Some(SOMEBODY)
        }
        ExportError::Open(_) => Some(
            "the request was signed, and nothing was opened: compare --pin with what the server's \
             operator names, and begin a new export",
        ),
        _ => None,
    }
}
