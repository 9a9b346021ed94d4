//! The port by which codes leave: given to the vault, implemented outside it.
//!
//! Invariant: a code leaves the vault through here and nowhere else; the courier may not log it.
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
    /// How the message presents itself.
    pub style: &'a MessageStyle,
}

/// How messages of one platform present themselves (contract section 4.9).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageStyle {
    /// The application that the code is for.
    pub app_name: Option<String>,
    /// The sender's address; the installation's when absent.
    pub from_address: Option<String>,
    /// The sender's name; `Notifications` when absent.
    pub from_name: Option<String>,
    /// Where answers go.
    pub reply_to: Option<String>,
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
