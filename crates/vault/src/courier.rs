//! The port by which codes leave: given to the vault, implemented outside it.
//!
//! Invariant: a code leaves the vault through here and nowhere else; the courier may not log it.
//! Sender and words are the operator's; a platform gives a short name and no more.
//! Called by `begin_code`; implemented by the binary over SMTP and an HTTP gateway.

use seedport_wire::SecretBytes;

/// Where a code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient<'a> {
    /// A mail address.
    Mail(&'a str),
    /// A phone number, E.164 with its `+`.
    Phone(&'a str),
}

/// A code on its way to its owner.
pub struct CodeMessage<'a> {
    /// Where to.
    pub to: Recipient<'a>,
    /// The code, ASCII.
    pub code: &'a SecretBytes,
    /// How long the code lives, in seconds.
    pub valid_seconds: u64,
    /// The application that the code is for, as its platform calls it.
    pub app_name: Option<AppName<'a>>,
}

/// Longest name of an application, in characters.
const MOST_NAME: usize = 32;

/// The short name of an application: letters, digits, spaces, `-`, `&` and `'`. Nothing that a
/// mail program makes a link of, and no room for a sentence that would mislead whoever reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppName<'a>(&'a str);

impl<'a> AppName<'a> {
    /// Takes a text that is a short name; `None` for any other.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim_matches(' ');
        let allowed = |c: char| c.is_alphanumeric() || " -&'".contains(c);
        let fits = (1..=MOST_NAME).contains(&text.chars().count());
        (fits && text.chars().all(allowed)).then_some(Self(text))
    }

    /// The name.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }
}

/// Why a message did not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CourierError {
    /// The address cannot be written to.
    #[error("the recipient or the sender is not acceptable to the mail server or the gateway")]
    Address,
    /// The mail server or the gateway cannot be reached or does not answer in time.
    #[error("the mail server or the gateway cannot be reached")]
    Unreachable,
    /// The mail server or the gateway refused the message.
    #[error("the mail server or the gateway refused the message")]
    Refused,
    /// No way to recipients of this kind is configured.
    #[error("no way to such recipients is configured")]
    NotConfigured,
}

/// Carries codes to owners.
pub trait CodeCourier: Send + Sync {
    /// Hands the message to the mail server or the gateway; returns once it has accepted it.
    ///
    /// # Errors
    /// [`CourierError`] says why it did not.
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError>;

    /// Whether it carries messages to phones.
    fn sends_texts(&self) -> bool {
        false
    }
}

/// Where codes come from and go to.
pub enum Delivery {
    /// Random codes, sent by the courier.
    Courier(Box<dyn CodeCourier>),
    /// The sandbox: nothing is sent, and every code is `000000`.
    Sandbox,
}
