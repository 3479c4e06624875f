//! The few lines spoken in clear before encryption begins (RFC 3501 §6.2.1, RFC 3207), read by a reader that takes no
//! more than it must and knows when it was given more.
//!
//! What a server says here is believed by nobody: capabilities are asked again once the stream is encrypted.

use super::error::NetFault;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The whole dialogue.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest line read (RFC 5321 §4.5.3.1.5 allows 512 octets; IMAP servers announce long capabilities).
const LINE_LIMIT: usize = 8192;
/// How many lines a server may say before its answer.
const LINES_LIMIT: usize = 64;

/// What is spoken on the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// IMAP.
    Imap,
    /// Mail submission.
    Smtp,
}

/// Brings a fresh connection to the point where the handshake begins.
pub(super) async fn upgrade(stream: TcpStream, protocol: Protocol) -> Result<TcpStream, NetFault> {
    over(stream, protocol).await
}

async fn over<S: AsyncRead + AsyncWrite + Unpin>(stream: S, protocol: Protocol) -> Result<S, NetFault> {
    let dialogue = async {
        let mut reader = Reader { stream, pending: Vec::new() };
        match protocol {
            Protocol::Imap => imap(&mut reader).await?,
            Protocol::Smtp => smtp(&mut reader).await?,
        }
        // Bytes already here were sent before the server could know that encryption had begun: somebody in between
        // slipped them in, to be taken for the server's own once the stream is encrypted (CVE-2011-0411).
        if reader.pending.is_empty() { Ok(reader.stream) } else { Err(NetFault::Injected) }
    };
    tokio::time::timeout(PATIENCE, dialogue).await.unwrap_or(Err(NetFault::Timeout))
}

async fn imap<S: AsyncRead + AsyncWrite + Unpin>(reader: &mut Reader<S>) -> Result<(), NetFault> {
    let greeting = reader.line().await?.to_ascii_uppercase();
    // PREAUTH: the session is open, in clear, and can no longer be encrypted.
    if greeting.starts_with("* PREAUTH") {
        return Err(NetFault::NoStarttls);
    }
    if greeting.starts_with("* BYE") {
        return Err(NetFault::Busy);
    }
    if !greeting.starts_with("* OK") {
        return Err(NetFault::Garbage);
    }
    reader.send(b"P1 STARTTLS\r\n").await?;
    for _ in 0..LINES_LIMIT {
        let line = reader.line().await?.to_ascii_uppercase();
        if line.starts_with("P1 OK") {
            return Ok(());
        }
        if line.starts_with("P1 ") {
            return Err(NetFault::NoStarttls);
        }
        if !line.starts_with("* ") {
            return Err(NetFault::Garbage);
        }
        if line.starts_with("* BYE") {
            return Err(NetFault::Lost);
        }
    }
    Err(NetFault::Garbage)
}

async fn smtp<S: AsyncRead + AsyncWrite + Unpin>(reader: &mut Reader<S>) -> Result<(), NetFault> {
    match reader.reply().await? {
        (220, _) => {}
        (421, _) => return Err(NetFault::Busy),
        (554, _) => return Err(NetFault::Refused),
        _ => return Err(NetFault::Garbage),
    }
    // The client's own name tells nobody anything useful, and would travel in clear.
    reader.send(b"EHLO [127.0.0.1]\r\n").await?;
    let (code, lines) = reader.reply().await?;
    if code == 421 {
        return Err(NetFault::Busy);
    }
    if code != 250 || !lines.iter().any(|line| line.eq_ignore_ascii_case("STARTTLS")) {
        return Err(NetFault::NoStarttls);
    }
    reader.send(b"STARTTLS\r\n").await?;
    match reader.reply().await? {
        (220, _) => Ok(()),
        // RFC 3207 §4: 454 is « not now », as 421 is.
        (421 | 454, _) => Err(NetFault::Busy),
        _ => Err(NetFault::NoStarttls),
    }
}

struct Reader<S> {
    stream: S,
    pending: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Reader<S> {
    async fn send(&mut self, bytes: &[u8]) -> Result<(), NetFault> {
        self.stream.write_all(bytes).await.map_err(|_| NetFault::Lost)
    }

    /// One line without its end.
    async fn line(&mut self) -> Result<String, NetFault> {
        loop {
            let end = self.pending.iter().position(|b| *b == b'\n');
            // The same verdict whether the end of a long line is here already or not.
            if end.unwrap_or(self.pending.len()) > LINE_LIMIT {
                return Err(NetFault::Garbage);
            }
            if let Some(end) = end {
                let line: Vec<u8> = self.pending.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.stream.read_buf(&mut self.pending).await.map_err(|_| NetFault::Lost)? == 0 {
                return Err(NetFault::Lost);
            }
        }
    }

    /// A whole SMTP reply: its code and the text of each line (RFC 5321 §4.2.1).
    async fn reply(&mut self) -> Result<(u16, Vec<String>), NetFault> {
        let (mut texts, mut first) = (Vec::new(), None);
        for _ in 0..LINES_LIMIT {
            let line = self.line().await?;
            let (digits, rest) = line.split_at_checked(3).ok_or(NetFault::Garbage)?;
            let code = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit())).ok_or(NetFault::Garbage)?;
            // Each line has the code of the first; after it a space or a hyphen, or nothing.
            if *first.get_or_insert(code) != code || !(rest.is_empty() || rest.starts_with([' ', '-'])) {
                return Err(NetFault::Garbage);
            }
            texts.push(rest.get(1..).unwrap_or_default().trim().to_owned());
            if !rest.starts_with('-') {
                return Ok((code, texts));
            }
        }
        Err(NetFault::Garbage)
    }
}

#[cfg(test)]
#[path = "starttls_tests.rs"]
mod tests;
