//! Mailboxes (boîtes aux lettres, BAL) and their addresses.

use std::fmt;

/// The longest address SMTP can carry (RFC 5321 §4.5.3.1.3: a path of 256 octets with its angle brackets).
const ADDRESS_LIMIT: usize = 254;
/// The longest local part (RFC 5321 §4.5.3.1.1).
const LOCAL_PART_LIMIT: usize = 64;

/// What a mailbox is, which decides the rules it obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BalKind {
    /// One professional's own MSSanté mailbox (BAL personnelle).
    Personal,
    /// A service's or structure's MSSanté mailbox, shared by its members (BAL organisationnelle).
    Organisational,
    /// An MSSanté mailbox driven by software (BAL applicative).
    Application,
    /// A mailbox outside the trust space.
    Ordinary,
}

impl BalKind {
    /// Whether mail sent from this mailbox must stay in the trust space.
    #[must_use]
    pub fn is_mssante(self) -> bool {
        self != BalKind::Ordinary
    }
}

/// A mailbox the user works with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bal {
    /// Its address.
    pub address: BalAddress,
    /// Its kind.
    pub kind: BalKind,
    /// The label recipients see beside the address (ECO.2.2.7); empty when there is none.
    pub label: String,
}

/// A mail address that can be put in an SMTP envelope: built only by [`BalAddress::parse`].
///
/// The domain is kept as lower-case A-labels (IDNA 2008), so that two spellings of one domain are one value. Two
/// addresses are equal when they differ in letter case only: no operator distinguishes mailboxes by case, and
/// counting such twins as two recipients would help nobody.
#[derive(Clone)]
pub struct BalAddress {
    local: String,
    domain: String,
}

impl BalAddress {
    /// Reads an address such as `dr.martin@cabinet.mssante.fr`.
    ///
    /// # Errors
    /// [`NotAnAddress`] when the text is not a dot-atom local part (RFC 5321 §4.1.2) at a domain name of two labels
    /// or more. Quoted local parts and address literals are refused: MSSanté has none, and both are a classic way
    /// to disguise a recipient.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress)?;
        if !is_dot_atom(local) || local.len() > LOCAL_PART_LIMIT {
            return Err(NotAnAddress);
        }
        let domain = domain_to_ascii(domain).ok_or(NotAnAddress)?;
        if local.len() + 1 + domain.len() > ADDRESS_LIMIT {
            return Err(NotAnAddress);
        }
        Ok(Self { local: local.to_owned(), domain })
    }

    /// The part before the `@`, as it was written.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain, in lower-case A-labels.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The form under which two spellings of one address meet.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}@{}", self.local.to_lowercase(), self.domain)
    }
}

impl fmt::Display for BalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

/// Addresses are health data: what reaches a log through `{:?}` says nothing.
impl fmt::Debug for BalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BalAddress(…)")
    }
}

impl PartialEq for BalAddress {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for BalAddress {}
impl std::hash::Hash for BalAddress {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// The text is not a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address")]
pub struct NotAnAddress;

/// A name beside an address, as in `Dr Hélène DURAND <dr.durand@…>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// What people read; empty when only the address is known.
    pub name: String,
    /// Where the mail goes.
    pub address: BalAddress,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox(…)")
    }
}

impl Mailbox {
    /// Reads `address` or `Name <address>`, the name possibly in double quotes.
    ///
    /// # Errors
    /// [`NotAnAddress`] when what stands for the address is none.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let Some((name, rest)) = text.rsplit_once('<') else {
            return Ok(Self { name: String::new(), address: BalAddress::parse(text)? });
        };
        let address = BalAddress::parse(rest.strip_suffix('>').ok_or(NotAnAddress)?)?;
        let name = name.trim().trim_matches('"').trim();
        Ok(Self { name: single_line(name), address })
    }
}

/// The A-label form of a domain of two labels or more; `None` when it is not a host name.
#[must_use]
pub fn domain_to_ascii(domain: &str) -> Option<String> {
    let domain = domain.trim().trim_end_matches('.');
    let ascii = idna::domain_to_ascii_strict(domain).ok()?.to_lowercase();
    let labels = ascii.split('.').count();
    let numeric_tail = ascii.rsplit('.').next().is_some_and(|l| l.bytes().all(|b| b.is_ascii_digit()));
    (labels >= 2 && !numeric_tail && ascii.split('.').all(|l| !l.is_empty())).then_some(ascii)
}

/// The text on one line: line breaks and other control characters become spaces, so that no value can start a
/// header of its own.
#[must_use]
pub fn single_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

fn is_dot_atom(text: &str) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_plain_and_internationalised_addresses() {
        assert_eq!(BalAddress::parse(" Dr.Martin@Cabinet.MSS.test ").unwrap().to_string(), "Dr.Martin@cabinet.mss.test");
        assert_eq!(BalAddress::parse("a@hôpital.mss.test").unwrap().domain(), "xn--hpital-ixa.mss.test");
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in [
            "",
            "martin",
            "a@b",
            "@b.fr",
            "a@",
            "a b@c.fr",
            "a..b@c.fr",
            ".a@c.fr",
            "a@c..fr",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "\"a b\"@c.fr",
            "a@c.fr>",
            "a\r\nBcc: x@c.fr",
            "é@c.fr",
            "a@-c.fr",
        ] {
            assert_eq!(BalAddress::parse(text).err(), Some(NotAnAddress), "{text:?}");
        }
        assert!(BalAddress::parse(&format!("{}@c.fr", "a".repeat(65))).is_err());
    }

    #[test]
    fn letter_case_does_not_make_two_addresses() {
        assert_eq!(BalAddress::parse("A@C.fr").unwrap(), BalAddress::parse("a@c.FR").unwrap());
    }

    #[test]
    fn reads_a_name_beside_the_address() {
        let m = Mailbox::parse("\"DURAND, Hélène\" <dr.durand@chu.mss.test>").unwrap();
        assert_eq!((m.name.as_str(), m.address.local()), ("DURAND, Hélène", "dr.durand"));
        assert!(Mailbox::parse("x <a@b.fr").is_err());
    }

    #[test]
    fn debug_shows_no_address() {
        assert!(!format!("{:?}", BalAddress::parse("dupont@b.fr").unwrap()).contains("dupont"));
    }
}
