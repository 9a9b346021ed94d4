//! Every way that codes leave: mail to mail addresses, text messages to phone numbers.
//!
//! Invariant: a recipient whose way is not configured gets nothing, and the caller is told so; no
//! code takes another way than its credential's.
//! Called by the vault (deliver, on a thread that may block); made by `serve`.

use seedport_vault::{CodeCourier, CodeMessage, CourierError, Recipient};

use crate::{config::Config, egress::Egress, failure::Failure, mail::SmtpCourier, sms::SmsCourier};

/// What owners are told without a code.
pub struct Notice {
    /// The subject of a mail.
    pub subject: &'static str,
    /// The words of a mail.
    pub text: String,
    /// The words of a text message.
    pub short: String,
}

/// The ways by which notices leave.
pub struct Notices {
    mail: Option<SmtpCourier>,
    phone: Option<SmsCourier>,
}

impl Notices {
    /// Prepares what is configured; `None` when nothing is. Sends nothing yet.
    pub fn new(config: &Config, egress: &Egress) -> Result<Option<Self>, Failure> {
        let mail = config.mail.as_ref().map(SmtpCourier::new).transpose()?;
        let sms = config.sms.as_ref();
        let phone = sms.map(|sms| SmsCourier::new(sms, egress.clone()));
        let phone = phone.transpose()?;
        let any = mail.is_some() || phone.is_some();
        Ok(any.then_some(Self { mail, phone }))
    }

    /// Sends a notice; must be called on a thread that may block.
    pub fn tell(&self, to: Recipient<'_>, notice: &Notice) -> Result<(), CourierError> {
        let none = CourierError::NotConfigured;
        match to {
            Recipient::Mail(to) => self.mail.as_ref().ok_or(none)?.tell(to, notice),
            Recipient::Phone(to) => self.phone.as_ref().ok_or(none)?.tell(to, notice),
        }
    }
}

/// The ways that are configured.
pub struct Couriers {
    mail: Option<Box<dyn CodeCourier>>,
    phone: Option<Box<dyn CodeCourier>>,
}

impl Couriers {
    /// Prepares what is configured; `None` when nothing is. Sends nothing yet.
    pub fn new(config: &Config, egress: &Egress) -> Result<Option<Self>, Failure> {
        let mut couriers = Self {
            mail: None,
            phone: None,
        };
        if let Some(mail) = &config.mail {
            couriers.mail = Some(Box::new(SmtpCourier::new(mail)?));
        }
        if let Some(sms) = &config.sms {
            couriers.phone = Some(Box::new(SmsCourier::new(sms, egress.clone())?));
        }
        let any = couriers.mail.is_some() || couriers.phone.is_some();
        Ok(any.then_some(couriers))
    }
}

impl CodeCourier for Couriers {
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError> {
        let way = match message.to {
            Recipient::Mail(_) => &self.mail,
            Recipient::Phone(_) => &self.phone,
        };
        way.as_ref()
            .ok_or(CourierError::NotConfigured)?
            .deliver(message)
    }

    fn sends_texts(&self) -> bool {
        self.phone.is_some()
    }
}

#[cfg(test)]
mod tests {
    use seedport_wire::SecretBytes;

    use super::*;

    /// A way that fails in a way of its own.
    struct Failing(CourierError);

    impl CodeCourier for Failing {
        fn deliver(&self, _: &CodeMessage<'_>) -> Result<(), CourierError> {
            Err(self.0)
        }
    }

    fn deliver(couriers: &Couriers, to: Recipient<'_>) -> Option<CourierError> {
        let message = CodeMessage {
            to,
            code: &SecretBytes::copy_from(b"493817"),
            valid_seconds: 300,
            app_name: None,
        };
        couriers.deliver(&message).err()
    }

    #[test]
    fn each_recipient_has_a_way_of_its_own_or_none() {
        let (mail, phone) = (CourierError::Refused, CourierError::Unreachable);
        let boxed = |error| -> Option<Box<dyn CodeCourier>> { Some(Box::new(Failing(error))) };
        let none = CourierError::NotConfigured;
        for (has_mail, has_phone) in [(true, true), (true, false), (false, true)] {
            let couriers = Couriers {
                mail: has_mail.then(|| boxed(mail)).flatten(),
                phone: has_phone.then(|| boxed(phone)).flatten(),
            };
            let by_mail = deliver(&couriers, Recipient::Mail("owner@example.com"));
            assert_eq!(by_mail, Some(if has_mail { mail } else { none }));
            let by_phone = deliver(&couriers, Recipient::Phone("+15551234567"));
            assert_eq!(by_phone, Some(if has_phone { phone } else { none }));
        }
    }
}
