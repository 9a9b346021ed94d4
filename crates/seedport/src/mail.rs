//! Codes by mail: the vault's courier over SMTP.
//!
//! Invariant: every mail is made by `letter`, with what strict mail servers ask for. The code is in the message's body and nowhere else, neither in its subject nor in
//! a log. The sender and the words are the operator's; a platform gives a short name and no more,
//! and answers go to the operator.
//! Called by `couriers` (deliver, on a thread that may block).

use std::{error::Error as _, str::FromStr as _};

use lettre::{
    Address, Message, SmtpTransport, Transport as _,
    message::{
        Mailbox, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls as Transport, TlsParameters},
        extension::ClientId,
    },
};
use seedport_vault::{CodeCourier, CodeMessage, CourierError, Recipient};
use seedport_wire::{Entropy as _, SystemEntropy, contact::MailAddress};

use crate::{
    config::{Mail, Tls},
    couriers::Notice,
    failure::Failure,
    secret_file,
};

/// Sends codes through one mail server.
pub struct SmtpCourier {
    transport: SmtpTransport,
    host: String,
    port: u16,
    sender: MailAddress,
    sender_name: String,
}

/// Says that no person wrote a mail, so that no machine answers it (RFC 3834, section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl SmtpCourier {
    /// Prepares a courier; sends nothing yet.
    pub fn new(mail: &Mail) -> Result<Self, Failure> {
        let tls = || {
            TlsParameters::new(mail.host.clone()).map_err(|error| {
                Failure::new(
                    format!(
                        "TLS to the mail server {} cannot be set up: {error}",
                        mail.host
                    ),
                    "check mail.host, and the certificates of this machine",
                )
            })
        };
        let tls = match mail.tls {
            Tls::Implicit => Transport::Wrapper(tls()?),
            Tls::Starttls => Transport::Required(tls()?),
            Tls::None => Transport::None,
        };
        let mut builder = SmtpTransport::builder_dangerous(&mail.host)
            .port(mail.port())
            .timeout(Some(mail.timeout()))
            .hello_name(ClientId::Domain(mail.hello().to_owned()))
            .tls(tls);
        if let Some(credentials) = credentials(mail)? {
            builder = builder.credentials(credentials);
        }
        Ok(Self {
            transport: builder.build(),
            host: mail.host.clone(),
            port: mail.port(),
            sender: mail.from_address.0.clone(),
            sender_name: mail.from_name.0.clone(),
        })
    }

    fn message(&self, message: &CodeMessage<'_>) -> Result<Message, CourierError> {
        let Recipient::Mail(to) = message.to else {
            return Err(CourierError::NotConfigured);
        };
        let app = message.app_name.map(|name| name.as_str());
        let subject = match app {
            Some(app) => format!("Your code for {app}"),
            None => "Your code".to_owned(),
        };
        self.letter(to, subject, text(message, app)?)
    }

    /// A mail of the operator's to an owner.
    fn letter(&self, to: &str, subject: String, text: String) -> Result<Message, CourierError> {
        let to = Address::from_str(to).map_err(|_| CourierError::Address)?;
        let sender = Address::from_str(self.sender.as_str()).map_err(|_| CourierError::Address)?;
        Message::builder()
            .from(Mailbox::new(Some(self.sender_name.clone()), sender))
            .to(Mailbox::new(None, to))
            .subject(subject)
            .message_id(Some(self.fresh_id()?))
            .header(AutoSubmitted)
            .singlepart(
                SinglePart::builder()
                    .header(ContentType::TEXT_PLAIN)
                    .body(text),
            )
            .map_err(|_| CourierError::Address)
    }

    /// An id that no other mail has (RFC 5322, section 3.6.4). It tells nothing of the mail.
    fn fresh_id(&self) -> Result<String, CourierError> {
        let mut drawn = [0; 16];
        let random = SystemEntropy.fill(&mut drawn);
        random.map_err(|_| CourierError::Unreachable)?;
        Ok(format!("<{}@{}>", hex::encode(drawn), self.sender.domain()))
    }
}

impl SmtpCourier {
    /// Sends a notice that carries no code.
    pub fn tell(&self, to: &str, notice: &Notice) -> Result<(), CourierError> {
        let subject = notice.subject.to_owned();
        let mail = self.letter(to, subject, notice.text.clone())?;
        self.send(&mail)
    }

    fn send(&self, mail: &Message) -> Result<(), CourierError> {
        match self.transport.send(mail) {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() || error.is_transient() => {
                tracing::warn!(status = error.status().map(u16::from), "mail refused");
                Err(CourierError::Refused)
            }
            Err(error) => {
                tracing::warn!(
                    host = self.host,
                    port = self.port,
                    error = %system_error(&error),
                    timeout = error.is_timeout(),
                    tls = error.is_tls(),
                    "the mail server was not reached"
                );
                Err(CourierError::Unreachable)
            }
        }
    }
}

impl CodeCourier for SmtpCourier {
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError> {
        self.send(&self.message(message)?)
    }
}

/// What the system said, or the kind of the failure: nothing of what the mail server sent.
fn system_error(error: &lettre::transport::smtp::Error) -> String {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<std::io::Error>() {
            return error.to_string();
        }
        cause = error.source();
    }
    let kind = if error.is_response() {
        "it does not speak SMTP"
    } else {
        "no connection"
    };
    kind.to_owned()
}

/// The name and password to log in with.
fn credentials(mail: &Mail) -> Result<Option<Credentials>, Failure> {
    let (name, file) = match (&mail.username, &mail.password_file) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) if mail.tls == Tls::None => {
            return Err(Failure::new(
                "mail.tls = \"none\" would send the mail password in the clear",
                "set mail.tls to \"implicit\" or \"starttls\", or drop mail.username",
            ));
        }
        (Some(name), Some(file)) => (name, file),
        (Some(_), None) | (None, Some(_)) => {
            return Err(Failure::new(
                "mail.username and mail.password_file go together, and one is missing",
                "set both, or neither",
            ));
        }
    };
    let password = secret_file::read_secret("the mail password file", file)?;
    // Exposed to the mail library, which keeps it to log in with.
    let text = password.expose_text().ok_or_else(|| {
        Failure::new(
            format!("the mail password in {} is not text", file.display()),
            "write the password, and nothing else, into that file",
        )
    })?;
    Ok(Some(Credentials::new(name.clone(), text.to_owned())))
}

fn text(message: &CodeMessage<'_>, app: Option<&str>) -> Result<String, CourierError> {
    // Exposed to its owner: this message is how a code leaves.
    let code = message.code.expose_text().ok_or(CourierError::Address)?;
    let purpose = app.map_or_else(String::new, |app| format!(" for {app}"));
    let life = life(message.valid_seconds);
    Ok(format!(
        "Your code{purpose} is:\n\n    {code}\n\n\
         It is valid for {life}, and only the newest code counts.\n\
         Type it only where you asked for it, and give it to nobody: whoever has it can take \
         over your wallet.\n\n\
         If you did not ask for this code, somebody else typed your address. Nobody gets in \
         without the code, so do not pass it on or answer this message. If it happens again, tell \
         the company that keeps your wallet.\n"
    ))
}

/// A number of seconds in words, never longer than it is.
fn life(seconds: u64) -> String {
    match seconds {
        120.. => format!("{} minutes", seconds / 60),
        60..120 => "a minute".to_owned(),
        _ => format!("{seconds} seconds"),
    }
}

#[cfg(test)]
mod tests {
    use seedport_vault::AppName;
    use seedport_wire::SecretBytes;

    use super::*;

    fn courier() -> SmtpCourier {
        SmtpCourier {
            transport: SmtpTransport::builder_dangerous("localhost").build(),
            host: "localhost".to_owned(),
            port: 25,
            sender: MailAddress::parse("codes@seedport.example").expect("address"),
            sender_name: "Notifications".to_owned(),
        }
    }

    fn written(app_name: Option<&str>) -> String {
        let code = SecretBytes::copy_from(b"493817");
        let message = CodeMessage {
            to: Recipient::Mail("owner@example.com"),
            code: &code,
            valid_seconds: 300,
            app_name: app_name.and_then(AppName::parse),
        };
        let message = courier().message(&message).expect("a message");
        String::from_utf8(message.formatted()).expect("text")
    }

    fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
        let head = mail.split("\r\n\r\n").next()?;
        head.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    #[test]
    fn the_code_is_in_the_body_and_not_in_the_head() {
        let mail = written(Some("Ducat"));
        let (head, body) = mail.split_once("\r\n\r\n").expect("two parts");
        assert!(!head.contains("493817"), "{head}");
        assert!(
            body.contains("493817") && body.contains("5 minutes"),
            "{body}"
        );
        assert_eq!(header(&mail, "Subject"), Some("Your code for Ducat"));
        assert!(body.contains("did not ask for this code"), "{body}");
    }

    #[test]
    fn a_mail_has_the_heads_that_strict_servers_ask_for() {
        let (first, second) = (written(Some("Ducat")), written(Some("Ducat")));
        for mail in [&first, &second] {
            for name in [
                "Date",
                "Message-ID",
                "MIME-Version",
                "From",
                "To",
                "Subject",
            ] {
                let found = mail
                    .lines()
                    .filter(|line| line.starts_with(&format!("{name}: ")));
                assert_eq!(found.count(), 1, "{name}: {mail}");
            }
            assert_eq!(header(mail, "MIME-Version"), Some("1.0"));
            assert_eq!(header(mail, "Auto-Submitted"), Some("auto-generated"));
            assert_eq!(
                header(mail, "Content-Type"),
                Some("text/plain; charset=utf-8")
            );
            assert!(mail.lines().all(|line| line.len() <= 998), "{mail}");
        }
        let id = header(&first, "Message-ID").expect("an id");
        assert!(
            id.starts_with('<') && id.ends_with("@seedport.example>"),
            "{id}"
        );
        assert_ne!(Some(id), header(&second, "Message-ID"));
    }

    #[test]
    fn the_sender_is_the_operators_and_a_long_or_hostile_name_is_not_shown() {
        let long = "a".repeat(33);
        for name in [
            None,
            Some("Ducat\r\nBcc: all@example.com"),
            Some("click http://evil.example"),
            Some("evil.example"),
            Some(""),
            Some(long.as_str()),
        ] {
            let mail = written(name);
            let from = Some("Notifications <codes@seedport.example>");
            assert_eq!(header(&mail, "From"), from);
            assert_eq!(header(&mail, "Reply-To"), None);
            assert_eq!(header(&mail, "Subject"), Some("Your code"), "{name:?}");
            assert!(!mail.contains("Bcc") && !mail.contains("evil"), "{mail}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        let code = SecretBytes::copy_from(b"1");
        for to in ["", "owner", "a@b\r\nRCPT TO:<c@d>", "<a@b>"] {
            let message = CodeMessage {
                to: Recipient::Mail(to),
                code: &code,
                valid_seconds: 1,
                app_name: None,
            };
            let refused = courier().message(&message).err();
            assert_eq!(refused, Some(CourierError::Address), "{to}");
        }
    }
}
