//! What a server answers, as lettre gives it.

use super::stream::Link;
use crate::domain::bal::single_line;
use lettre::transport::smtp::Error as LettreError;
use lettre::transport::smtp::response::Response;
use std::error::Error as _;
use std::io;

/// The longest of a server's words kept for a person to read.
const WORDS_LIMIT: usize = 200;
/// « Service not available, closing »: may answer any command (RFC 5321 §3.8).
const CLOSING: u16 = 421;

/// A submission failed before the message was handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SmtpError {
    /// The connection is gone.
    #[error("connection lost")]
    Lost,
    /// No answer in time.
    #[error("timeout")]
    Timeout,
    /// What the server said is not SMTP.
    #[error("protocol violation")]
    Protocol,
    /// The server answers that it cannot serve now.
    #[error("unavailable")]
    Unavailable,
    /// The mailbox's address does not go with the certificate.
    #[error("authentication refused")]
    AuthRefused,
    /// The server takes no mail from this sender.
    #[error("sender refused: {0}")]
    SenderRefused(u16),
    /// The message is larger than the server takes.
    #[error("too large")]
    TooLarge,
}

impl SmtpError {
    /// What an error of lettre's that is no refusal means.
    pub(super) fn of(error: &LettreError, link: &Link) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else if link.is_closed() {
            // lettre calls it a bad answer: the one that did not come.
            Self::Lost
        } else if error.is_response() || is_garbled(error) {
            Self::Protocol
        } else {
            Self::Lost
        }
    }
}

/// Whether the stream itself could make nothing of the octets: not text, or no end of them.
fn is_garbled(error: &LettreError) -> bool {
    let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    io.is_some_and(|error| error.kind() == io::ErrorKind::InvalidData)
}

/// A server's answer.
pub(super) struct Reply {
    pub(super) code: u16,
    /// Its words on one line, cut short: for the user's eyes, never for a log.
    pub(super) words: String,
}

impl Reply {
    fn new(code: u16, words: &str) -> Self {
        Self { code, words: single_line(words).chars().take(WORDS_LIMIT).collect() }
    }

    pub(super) fn of(response: &Response) -> Self {
        Self::new(response.code().into(), &response.message().collect::<Vec<_>>().join(" "))
    }

    /// The refusal behind a lettre error, when there is one. lettre keeps the server's words as its source.
    pub(super) fn refusal(error: &LettreError) -> Option<Self> {
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        Some(Self::new(error.status()?.into(), &words))
    }

    /// Done as asked: the only good answer to most commands (RFC 5321 §4.2.1).
    pub(super) fn is_completion(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Refused now, perhaps not later.
    pub(super) fn is_temporary(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// Whether the reason is one of security or policy (RFC 3463 §3.8: `x.7.x`).
    pub(super) fn is_about_security(&self) -> bool {
        self.words.starts_with("4.7.") || self.words.starts_with("5.7.")
    }

    /// Whether the server says it is going, whatever it was asked.
    pub(super) fn is_closing(&self) -> bool {
        self.code == CLOSING
    }

    /// RFC 1870 §6.1: 552, or the enhanced code 5.3.4 (RFC 3463).
    pub(super) fn is_too_large(&self) -> bool {
        self.words.starts_with("5.3.4") || (self.code == 552 && !self.words.starts_with("5.2.2"))
    }
}
