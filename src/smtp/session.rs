//! A submission session: greet, ask who is taken, hand over once.

use super::stream::{EndMark, SubmissionStream};
use crate::domain::bal::{BalAddress, single_line};
use crate::domain::outbox::RecipientReply;
use crate::net::SecureStream;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::Error as LettreError;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use std::time::Duration;

/// How long one answer may take. RFC 5321 §4.5.3.2 allows 5 minutes for most commands; nobody waits that long.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the message itself and its answer may take (RFC 5321 §4.5.3.2.6 asks for 10 minutes).
const MESSAGE_PATIENCE: Duration = Duration::from_secs(600);
/// SASL PLAIN wants a password where the certificate is the proof.
const PASSWORD: &str = "certificat";
/// The longest of a server's words kept for a person to read.
const WORDS_LIMIT: usize = 200;

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

/// How handing over ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The server has the message, for every recipient.
    Accepted(Vec<RecipientReply>),
    /// At least one recipient was refused: nothing was handed over.
    RecipientsRefused(Vec<RecipientReply>),
    /// The server refused the message itself, with this code.
    MessageRefused(u16, Vec<RecipientReply>),
    /// The message was handed over, and the link broke before the answer.
    Uncertain(Vec<RecipientReply>),
}

/// An open submission session, for one message.
pub struct Session {
    connection: AsyncSmtpConnection,
    end: EndMark,
    size_limit: Option<u64>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("size_limit", &self.size_limit).finish_non_exhaustive()
    }
}

impl Session {
    /// Greets on a fresh stream, and authenticates with the mailbox's address where the server asks for it.
    ///
    /// # Errors
    /// See [`SmtpError`].
    pub async fn open(stream: SecureStream, address: &BalAddress) -> Result<Self, SmtpError> {
        let (stream, end) = SubmissionStream::new(stream);
        // The client's name tells nobody anything useful (RFC 5321 §4.1.4 allows a literal).
        let name = ClientId::Ipv4([127, 0, 0, 1].into());
        let connecting = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &name);
        let mut connection = within(PATIENCE, connecting).await?.map_err(|e| broken(&e))?;
        // lettre reads the extensions it knows and SIZE is not one of them: EHLO is said once more to read it.
        let greeting = within(PATIENCE, connection.command(format!("EHLO {name}\r\n"))).await?.map_err(|e| broken(&e))?;
        let mut session = Self { connection, end, size_limit: size_limit(&greeting) };
        if offers_plain(&greeting) {
            let response = STANDARD.encode(format!("\0{address}\0{PASSWORD}"));
            session.say(&format!("AUTH PLAIN {response}")).await?.map_err(|_| SmtpError::AuthRefused)?;
        }
        Ok(session)
    }

    /// The largest message the server takes, in octets (RFC 1870); `None` when it does not say, or has no limit.
    #[must_use]
    pub fn size_limit(&self) -> Option<u64> {
        self.size_limit
    }

    /// Hands over a message. Every recipient is asked for first; if one is refused, nobody receives anything.
    ///
    /// # Errors
    /// [`SmtpError`], always before the end of the message was handed over: it was not sent.
    pub async fn deliver(&mut self, sender: &BalAddress, recipients: &[BalAddress], message: &[u8]) -> Result<Delivery, SmtpError> {
        let size = if self.size_limit.is_some() { format!(" SIZE={}", message.len()) } else { String::new() };
        if let Err(refusal) = self.say(&format!("MAIL FROM:<{sender}>{size}")).await? {
            return Err(if refusal.is_too_large() { SmtpError::TooLarge } else { SmtpError::SenderRefused(refusal.code) });
        }
        let mut replies = Vec::new();
        for recipient in recipients {
            let (accepted, reply) = match self.say(&format!("RCPT TO:<{recipient}>")).await? {
                Ok(reply) => (true, reply),
                Err(reply) => (false, reply),
            };
            replies.push(RecipientReply { address: recipient.clone(), accepted, code: reply.code, reply: reply.words });
        }
        if replies.iter().any(|r| !r.accepted) {
            // Nobody is left half-served; the answer changes nothing.
            drop(self.say("RSET").await?);
            return Ok(Delivery::RecipientsRefused(replies));
        }
        if let Err(refusal) = self.say("DATA").await? {
            return Ok(Delivery::MessageRefused(refusal.code, replies));
        }
        let handed = tokio::time::timeout(MESSAGE_PATIENCE, self.connection.message(message)).await;
        match handed {
            Ok(Ok(_)) => Ok(Delivery::Accepted(replies)),
            Ok(Err(error)) => match (refusal(&error), self.end.is_set()) {
                (Some(refusal), _) if refusal.is_too_large() => Err(SmtpError::TooLarge),
                (Some(refusal), _) => Ok(Delivery::MessageRefused(refusal.code, replies)),
                (None, true) => Ok(Delivery::Uncertain(replies)),
                (None, false) => Err(broken(&error)),
            },
            Err(_) if self.end.is_set() => Ok(Delivery::Uncertain(replies)),
            Err(_) => Err(SmtpError::Timeout),
        }
    }

    /// Says good-bye; whatever the server answers, the session is over.
    pub async fn close(mut self) {
        drop(tokio::time::timeout(Duration::from_secs(2), self.connection.quit()).await);
    }

    /// One command and its answer: taken, or refused. An answer that is none is an error.
    async fn say(&mut self, command: &str) -> Result<Result<Reply, Reply>, SmtpError> {
        match within(PATIENCE, self.connection.command(format!("{command}\r\n"))).await? {
            Ok(response) => Ok(Ok(Reply::of(&response))),
            Err(error) => refusal(&error).map(Err).ok_or_else(|| broken(&error)),
        }
    }
}

/// A server's answer.
struct Reply {
    code: u16,
    /// Its words on one line, cut short: for the user's eyes, never for a log.
    words: String,
}

impl Reply {
    fn of(response: &Response) -> Self {
        let words = single_line(&response.message().collect::<Vec<_>>().join(" "));
        Self { code: response.code().into(), words: words.chars().take(WORDS_LIMIT).collect() }
    }

    /// RFC 1870 §6.1: 552, or the enhanced code 5.3.4 (RFC 3463).
    fn is_too_large(&self) -> bool {
        self.words.starts_with("5.3.4") || (self.code == 552 && !self.words.starts_with("5.2.2"))
    }
}

/// The refusal behind a lettre error, when there is one.
fn refusal(error: &LettreError) -> Option<Reply> {
    let code = error.status()?;
    // lettre keeps the server's first line as the source of its error.
    let words = std::error::Error::source(error).map(|source| single_line(&source.to_string())).unwrap_or_default();
    Some(Reply { code: code.into(), words: words.chars().take(WORDS_LIMIT).collect() })
}

fn broken(error: &LettreError) -> SmtpError {
    if error.is_timeout() {
        SmtpError::Timeout
    } else if error.is_response() {
        SmtpError::Protocol
    } else {
        SmtpError::Lost
    }
}

async fn within<T>(patience: Duration, future: impl Future<Output = T>) -> Result<T, SmtpError> {
    tokio::time::timeout(patience, future).await.map_err(|_| SmtpError::Timeout)
}

fn size_limit(greeting: &Response) -> Option<u64> {
    greeting.message().find_map(|line| {
        let (keyword, limit) = line.trim().split_once(' ')?;
        keyword.eq_ignore_ascii_case("SIZE").then(|| limit.trim().parse().ok()).flatten().filter(|limit| *limit > 0)
    })
}

fn offers_plain(greeting: &Response) -> bool {
    greeting.message().any(|line| {
        let mut words = line.split_ascii_whitespace();
        words.next().is_some_and(|k| k.eq_ignore_ascii_case("AUTH")) && words.any(|m| m.eq_ignore_ascii_case("PLAIN"))
    })
}
