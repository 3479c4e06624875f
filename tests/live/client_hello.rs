//! The first words of a TLS client, as they are on the wire (RFC 5246 §7.4.1.2).

/// What a client offers.
#[derive(Debug, Default)]
pub struct ClientHello {
    pub version: u16,
    pub suites: Vec<u16>,
    /// The types of the extensions, in the order they came.
    pub extensions: Vec<u16>,
    /// What the extension supported_versions lists (RFC 8446 §4.2.1).
    pub versions: Vec<u16>,
}

/// A reader that runs out of octets instead of panicking.
struct Octets<'a>(&'a [u8]);

impl<'a> Octets<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self, octets: usize) -> Option<usize> {
        Some(self.take(octets)?.iter().fold(0, |n, b| n << 8 | usize::from(*b)))
    }

    /// A vector whose length is on so many octets.
    fn vector(&mut self, octets: usize) -> Option<&'a [u8]> {
        let length = self.number(octets)?;
        self.take(length)
    }
}

fn pairs(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

impl ClientHello {
    /// Reads it from the octets of a connection, its first record first.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut stream = Octets(bytes);
        if stream.number(1)? != 22 {
            return None;
        }
        stream.take(2)?;
        let mut handshake = Octets(stream.vector(2)?);
        if handshake.number(1)? != 1 {
            return None;
        }
        let mut hello = Octets(handshake.vector(3)?);
        let mut seen = Self { version: u16::try_from(hello.number(2)?).ok()?, ..Self::default() };
        hello.take(32)?;
        hello.vector(1)?;
        seen.suites = pairs(hello.vector(2)?);
        hello.vector(1)?;
        let mut extensions = Octets(hello.vector(2)?);
        while !extensions.0.is_empty() {
            let kind = u16::try_from(extensions.number(2)?).ok()?;
            let body = extensions.vector(2)?;
            seen.extensions.push(kind);
            if kind == 43 {
                seen.versions = pairs(Octets(body).vector(1)?);
            }
        }
        Some(seen)
    }
}
