//! Mail addresses: which ones are taken, and their one form.
//!
//! Invariant: what parses can be sent to, by any mail server, as it is kept: the local part is plain
//! (RFC 5321, dot-string), the domain is whole and in A-labels. Nothing else decides which address is
//! taken, be it an owner's, a platform's or the operator's.
//! Called by the vault, the doors, the configuration and clients.

use std::fmt;

/// Longest address that a mail server must take (RFC 5321, section 4.5.3.1.3, without its brackets).
const MOST: usize = 254;
/// Longest local part (RFC 5321, section 4.5.3.1.1).
const MOST_LOCAL: usize = 64;
/// Longest label of a domain (RFC 1035, section 2.3.4).
const MOST_LABEL: usize = 63;
/// What a local part has beside letters, digits and dots (RFC 5322, `atext`).
const MARKS: &str = "!#$%&'*+-/=?^_`{|}~";

/// What a text would have to be, which it is not: reads after "not" and after "expected".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// No address at all.
    #[error("a mail address such as ann@example.com, without spaces, names or brackets")]
    Form,
    /// Too long, or its local part is.
    #[error("a mail address of at most 254 characters, and at most 64 before the @")]
    Long,
    /// A letter before the @ that not every server takes.
    #[error(
        "a mail address whose part before the @ has letters a to z, digits and marks such as . _ + - \
         alone: mail servers refuse others"
    )]
    Local,
    /// A dot in the wrong place before the @.
    #[error("a mail address with single dots inside the part before the @, and none at its ends")]
    Dots,
    /// An IP address behind the @.
    #[error("a mail address at a domain such as example.com, not at an IP address")]
    Literal,
    /// A domain that is none.
    #[error(
        "a mail address at a whole domain such as example.com: labels of letters, digits and inner \
         hyphens, with single dots between them"
    )]
    Domain,
}

/// A mail address: the local part as given, the domain in lower-case A-labels (RFC 5890).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MailAddress(String);

impl MailAddress {
    /// Reads a mail address and gives its canonical form. The domain is mapped by UTS 46; the mail
    /// library, which sends, has the last word.
    ///
    /// # Errors
    /// [`MailError`] says what it would have to be.
    pub fn parse(text: &str) -> Result<Self, MailError> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(MailError::Form);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(MailError::Form)?;
        if local.is_empty() || domain.is_empty() || local.contains(['@', '<', ',', ';', ':']) {
            return Err(MailError::Form);
        }
        check_local(local)?;
        let domain = whole_domain(domain)?;
        let canonical = format!("{local}@{domain}");
        if local.len() > MOST_LOCAL || canonical.len() > MOST {
            return Err(MailError::Long);
        }
        let sent: Result<lettre::Address, _> = canonical.parse();
        sent.map_err(|_| MailError::Form)?;
        Ok(Self(canonical))
    }

    /// The canonical form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part behind the @, in A-labels.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

fn check_local(local: &str) -> Result<(), MailError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || MARKS.contains(c);
    if !local.chars().all(plain) {
        return Err(MailError::Local);
    }
    if local.split('.').any(str::is_empty) {
        return Err(MailError::Dots);
    }
    Ok(())
}

/// A domain of two labels or more, in lower-case A-labels.
fn whole_domain(domain: &str) -> Result<String, MailError> {
    let bare = domain.trim_start_matches('[').trim_end_matches(']');
    let bare = bare.strip_prefix("IPv6:").unwrap_or(bare);
    if domain.starts_with('[') || bare.parse::<std::net::IpAddr>().is_ok() {
        return Err(MailError::Literal);
    }
    let domain = idna::domain_to_ascii(domain).map_err(|_| MailError::Domain)?;
    // An address of version 4 in letters that are mapped to digits, or in fewer parts.
    let last = domain.rsplit('.').next().unwrap_or_default();
    let labels = domain.split('.');
    if last.bytes().all(|byte| byte.is_ascii_digit()) && !last.is_empty() {
        return Err(MailError::Literal);
    }
    if labels.clone().count() < 2 || !labels.clone().all(is_label) {
        return Err(MailError::Domain);
    }
    Ok(domain)
}

fn is_label(label: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=MOST_LABEL).contains(&label.len())
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

// A contact is personal: it is not printed by accident.
impl fmt::Debug for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailAddress(..)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_mail_address_has_one_form() {
        for (text, canonical) in [
            ("ann@example.com", "ann@example.com"),
            ("Ann.B+x@EXAMPLE.com", "Ann.B+x@example.com"),
            ("ann@Bücher.example", "ann@xn--bcher-kva.example"),
            ("ann@XN--BCHER-KVA.example", "ann@xn--bcher-kva.example"),
            ("ann@例え。テスト", "ann@xn--r8jz45g.xn--zckzah"),
            ("o'brien_{x}/y=z@a-b.example", "o'brien_{x}/y=z@a-b.example"),
            ("1@2.example", "1@2.example"),
        ] {
            let parsed = MailAddress::parse(text).expect(text);
            assert_eq!(parsed.as_str(), canonical);
            assert_eq!(MailAddress::parse(canonical), Ok(parsed));
        }
    }

    #[test]
    fn what_not_every_mail_server_takes_is_refused_with_its_reason() {
        let long = format!("{}@example.com", "a".repeat(65));
        let whole = format!(
            "{}@{}.example",
            "a".repeat(64),
            ["b".repeat(60), "c".repeat(60), "d".repeat(60)].join(".")
        );
        let label = format!("a@{}.example", "b".repeat(64));
        for (text, reason) in [
            ("", MailError::Form),
            ("ann", MailError::Form),
            ("@example.com", MailError::Form),
            ("ann@", MailError::Form),
            ("ann@@example.com", MailError::Form),
            ("ann@b@example.com", MailError::Form),
            ("Ann <ann@example.com>", MailError::Form),
            ("<ann@example.com>", MailError::Form),
            ("ann@example.com,bob@example.com", MailError::Form),
            ("mailto:ann@example.com", MailError::Form),
            ("@relay.example:ann@example.com", MailError::Form),
            (" ann@example.com", MailError::Form),
            ("ann@exa mple.com", MailError::Form),
            ("a b@example.com", MailError::Form),
            ("ann@example.com\n", MailError::Form),
            ("ann@example.com\r\nBcc: eve@example.com", MailError::Form),
            ("ann\u{a0}@example.com", MailError::Form),
            ("änn@example.com", MailError::Local),
            ("\"a b\"@example.com", MailError::Form),
            ("\"ann\"@example.com", MailError::Local),
            ("ann(home)@example.com", MailError::Local),
            ("ann\\@example.com", MailError::Local),
            ("аnn@example.com", MailError::Local), // a Cyrillic a
            (".ann@example.com", MailError::Dots),
            ("ann.@example.com", MailError::Dots),
            ("ann..b@example.com", MailError::Dots),
            ("ann@192.0.2.1", MailError::Literal),
            ("ann@[192.0.2.1]", MailError::Literal),
            ("ann@[IPv6:2001:db8::1]", MailError::Literal),
            ("ann@192.0.2", MailError::Literal),
            ("ann@example.123", MailError::Literal),
            ("ann@example..com", MailError::Domain),
            ("ann@.example.com", MailError::Domain),
            ("ann@example.com.", MailError::Domain),
            ("ann@localhost", MailError::Domain),
            ("ann@gmailcom", MailError::Domain),
            ("ann@-example.com", MailError::Domain),
            ("ann@example-.com", MailError::Domain),
            ("ann@exa_mple.com", MailError::Domain),
            ("ann@example.com>", MailError::Domain),
            ("ann@example,com", MailError::Domain),
            ("ann@xn--a.example", MailError::Domain),
            (&label, MailError::Domain),
            (&long, MailError::Long),
            (&whole, MailError::Long),
        ] {
            assert_eq!(MailAddress::parse(text), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn an_address_of_254_characters_is_taken() {
        let labels = ["b".repeat(63), "c".repeat(63), "d".repeat(53)];
        let text = format!("{}@{}.example", "a".repeat(64), labels.join("."));
        assert_eq!(text.len(), 254);
        assert!(MailAddress::parse(&text).is_ok());
        let text = text.replace("@b", "@bb").replace("bbb.", "bb.");
        assert_eq!(
            MailAddress::parse(&text.replace("d.example", "dd.example")),
            Err(MailError::Long)
        );
    }

    proptest! {
        #[test]
        fn what_parses_is_kept_as_it_is_and_can_be_sent_to(
            text in "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~ü\"@<>,-]{0,70}@[a-zA-Z0-9.üß。-]{0,80}"
        ) {
            if let Ok(address) = MailAddress::parse(&text) {
                let kept = address.as_str();
                prop_assert!(kept.is_ascii() && kept.len() <= 254);
                prop_assert_eq!(MailAddress::parse(kept), Ok(address.clone()));
                let to: lettre::Address = kept.parse().expect("the mail library takes it");
                prop_assert_eq!(to.to_string(), kept);
                prop_assert!(lettre::address::Envelope::new(None, vec![to]).is_ok());
            }
        }
    }
}
