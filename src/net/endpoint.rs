//! A server's name and port.

use std::fmt;

/// A host name and a port, as in `imap.operateur.mssante.fr:143`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Host name in lower-case A-labels: the certificate must carry it.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// The text is not `host:port`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a host and port")]
pub struct NotAnEndpoint;

impl Endpoint {
    /// Reads `host:port`; the port may be left out where there is a default.
    ///
    /// # Errors
    /// [`NotAnEndpoint`] for anything else, addresses included: a certificate names a host.
    pub fn parse(text: &str, default_port: Option<u16>) -> Result<Self, NotAnEndpoint> {
        let (host, port) = match text.trim().rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| NotAnEndpoint)?),
            None => (text.trim(), default_port.ok_or(NotAnEndpoint)?),
        };
        let host = crate::domain::bal::domain_to_ascii(host).ok_or(NotAnEndpoint)?;
        if port == 0 {
            return Err(NotAnEndpoint);
        }
        Ok(Self { host, port })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_a_port_are_read() {
        assert_eq!(Endpoint::parse("IMAP.Op.test:143", None).unwrap().to_string(), "imap.op.test:143");
        assert_eq!(Endpoint::parse("op.test", Some(389)).unwrap().port, 389);
        for text in ["", "op.test", "op.test:", "op.test:0", "op.test:99999", "127.0.0.1:143", "[::1]:143", ":143"] {
            assert_eq!(Endpoint::parse(text, None), Err(NotAnEndpoint), "{text:?}");
        }
    }
}
