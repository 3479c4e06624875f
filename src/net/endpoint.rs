//! A server's name and port.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A host and a port, as in `imap.operateur.mssante.fr:143`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Host name in lower-case A-labels, or an IP address: a server's certificate must carry it, whatever it is.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// The text is not `host:port`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a host and port")]
pub struct NotAnEndpoint;

impl Endpoint {
    /// Reads `host:port`, an IPv6 address standing in square brackets; the port may be left out where there is a
    /// default.
    ///
    /// # Errors
    /// [`NotAnEndpoint`] for anything else.
    pub fn parse(text: &str, default_port: Option<u16>) -> Result<Self, NotAnEndpoint> {
        let text = text.trim();
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, port) = rest.split_once(']').ok_or(NotAnEndpoint)?;
                let address: Ipv6Addr = address.parse().map_err(|_| NotAnEndpoint)?;
                (address.to_string(), if port.is_empty() { None } else { Some(port.strip_prefix(':').ok_or(NotAnEndpoint)?) })
            }
            None => {
                let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
                (host_name(host).ok_or(NotAnEndpoint)?, port)
            }
        };
        let port = match port {
            Some(port) => port.parse().ok().filter(|port| *port > 0),
            None => default_port,
        };
        Ok(Self { host, port: port.ok_or(NotAnEndpoint)? })
    }
}

/// A host name of any number of labels, in lower-case A-labels, or an IPv4 address.
fn host_name(text: &str) -> Option<String> {
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Some(address.to_string());
    }
    let name = idna::domain_to_ascii_strict(text.trim_end_matches('.')).ok()?.to_lowercase();
    let numeric = name.rsplit('.').next().is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()));
    (!name.is_empty() && !numeric).then_some(name)
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            return write!(f, "[{}]:{}", self.host, self.port);
        }
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_a_port_are_read() {
        for (text, host, port) in [
            ("IMAP.Op.test:143", "imap.op.test", 143),
            ("op.test", "op.test", 389),
            ("localhost:389", "localhost", 389),
            ("hôpital.test:1", "xn--hpital-ixa.test", 1),
            ("127.0.0.1:143", "127.0.0.1", 143),
            ("[::1]:143", "::1", 143),
            ("[::1]", "::1", 389),
            // One name, however it is written: sessions are kept, and certificates compared, by it.
            ("imap.OP.test.:143", "imap.op.test", 143),
            ("ｉｍａｐ.op。test:143", "imap.op.test", 143),
            ("[0:0::0001]:143", "::1", 143),
        ] {
            assert_eq!(Endpoint::parse(text, Some(389)), Ok(Endpoint { host: host.into(), port }), "{text:?}");
        }
        for text in [
            "１２７.０.０.１:1",
            "127.1:1",
            "127.0.0.1.:1",
            "op。:1",
            "op..test:1",
            "op_.test:1",
            "imap.op.test/@x:1",
            "a\0b:1",
            "xn--a:1",
            "",
            "op.test",
            "op.test:",
            "op.test:0",
            "op.test:99999",
            "::1",
            "[::1",
            "[x]:1",
            ":143",
            "a b:1",
            "1.2.3:1",
            "op.test:1:2",
        ] {
            assert_eq!(Endpoint::parse(text, None), Err(NotAnEndpoint), "{text:?}");
        }
    }
}
