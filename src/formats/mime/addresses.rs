//! Address fields (RFC 5322 §3.4), with the mistakes senders make.

use super::fields::visible;
use super::words;
use crate::domain::mail::Correspondent;
use mail_parser::parsers::MessageStream;
use mail_parser::{Addr, Address, HeaderValue};

/// The most correspondents taken from one field.
const LIMIT: usize = 5_000;

/// The correspondents of an unfolded field, in order; groups are taken apart.
pub(super) fn read(value: &str) -> Vec<Correspondent> {
    let line = format!("{}\n", words::recode(value));
    let mut found = Vec::new();
    if let HeaderValue::Address(address) = MessageStream::new(line.as_bytes()).parse_address() {
        match address {
            Address::List(list) => take(list, &mut found),
            Address::Group(groups) => {
                for group in groups {
                    // An empty group is how a sender says that it hides its recipients: its name is all there is.
                    if let (true, Some(name)) = (group.addresses.is_empty(), &group.name) {
                        found.push(Correspondent { name: visible(name), address: String::new() });
                    }
                    take(group.addresses, &mut found);
                }
            }
        }
    }
    found.retain(|c| !c.name.is_empty() || !c.address.is_empty());
    found.truncate(LIMIT);
    found
}

/// Adds a list. A name without address before a comma belongs to the next one: `DURAND, Marie <…>` without its
/// quotes is far more common than a recipient without address.
fn take(list: Vec<Addr<'_>>, found: &mut Vec<Correspondent>) {
    let mut pending = String::new();
    for item in list.into_iter().take(LIMIT) {
        let name = item.name.as_deref().map(visible).unwrap_or_default();
        let address = item.address.as_deref().map(|a| visible(a).replace(' ', "")).unwrap_or_default();
        let name = if pending.is_empty() {
            name
        } else if name.is_empty() {
            std::mem::take(&mut pending)
        } else {
            format!("{}, {name}", std::mem::take(&mut pending))
        };
        if address.is_empty() {
            pending = name;
        } else {
            // A name that only repeats the address tells nothing.
            let name = name.trim_matches(['\'', '"']).trim();
            let name = if name.eq_ignore_ascii_case(&address) { String::new() } else { name.to_owned() };
            found.push(Correspondent { name, address });
        }
    }
    found.push(Correspondent { name: pending, address: String::new() });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(value: &str) -> Vec<String> {
        read(value).into_iter().map(|c| format!("{}|{}", c.name, c.address)).collect()
    }

    #[test]
    fn reads_what_senders_write() {
        for (value, expected) in [
            ("a@b.fr", vec!["|a@b.fr"]),
            ("\"DURAND, Marie\" <m@b.fr>, x@y.fr", vec!["DURAND, Marie|m@b.fr", "|x@y.fr"]),
            ("DURAND, Marie <m@b.fr>, x@y.fr", vec!["DURAND, Marie|m@b.fr", "|x@y.fr"]),
            ("=?utf-8?Q?H=C3=A9l=C3=A8ne?= <h@b.fr>", vec!["Hélène|h@b.fr"]),
            ("=?utf-8?Q?H=C3?= =?utf-8?Q?=A9l?=<h@b.fr>", vec!["Hél|h@b.fr"]),
            ("\"=?utf-8?Q?H=C3=A9l?=\" <h@b.fr>", vec!["Hél|h@b.fr"]),
            ("Équipe: a@b.fr, B <b@b.fr>;, c@d.fr", vec!["|a@b.fr", "B|b@b.fr", "|c@d.fr"]),
            ("undisclosed-recipients:;", vec!["undisclosed-recipients|"]),
            ("'a@b.fr' <a@b.fr>", vec!["|a@b.fr"]),
            ("Cabinet", vec!["Cabinet|"]),
            ("", vec![]),
            ("<>", vec![]),
            ("a@b.fr (Dr Martin)", vec!["Dr Martin|a@b.fr"]),
        ] {
            assert_eq!(list(value), expected, "{value}");
        }
    }

    #[test]
    fn a_name_and_an_address_longer_than_any_are_cut_and_lead_nowhere() {
        let long = "a".repeat(100_000);
        let found = read(&format!("{long} <{long}@b.fr>"));
        assert!(found[0].name.len() < 3_000 && found[0].address.len() < 3_000);
        assert!(crate::domain::bal::BalAddress::parse(&found[0].address).is_err());
    }

    #[test]
    fn a_hostile_field_takes_no_time() {
        for piece in ["(", "<", "\"", "=?", "=?a?q?", ",", ":", "a@b,", "\\", "((("] {
            read(&piece.repeat(200_000));
        }
    }
}
