//! A submission session: greet, ask who is taken, hand over once.

use super::reply::{Reply, SmtpError};
use super::stream::{Link, SubmissionStream, Transport};
use crate::domain::bal::BalAddress;
use crate::domain::outbox::RecipientReply;
use crate::net::SecureStream;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use std::time::Duration;

/// How long a server is waited for.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// One answer.
    answer: Duration,
    /// The message, as long as nothing of it moves.
    standstill: Duration,
    /// The answer to the whole message.
    verdict: Duration,
    /// The message and its answer, at whatever pace.
    message: Duration,
    /// The answer to QUIT.
    farewell: Duration,
}

const PATIENCE: Patience = Patience {
    // RFC 5321 §4.5.3.2 allows 5 minutes for most commands; nobody waits that long.
    answer: Duration::from_secs(60),
    // A line of 0.2 Mbit/s makes room in the largest of the system's buffers in half this time.
    standstill: Duration::from_secs(120),
    // RFC 5321 §4.5.3.2.6. What the system still holds of the message leaves in this time as well.
    verdict: Duration::from_secs(600),
    // 25 MB at 0.1 Mbit/s.
    message: Duration::from_secs(2000),
    farewell: Duration::from_secs(2),
};
/// SASL PLAIN wants a password where the certificate is the proof.
const PASSWORD: &str = "certificat";
/// « Go on »: the only good answer to DATA.
const GO_ON: u16 = 354;
const LINE_END: &[u8] = b"\r\n";
/// The longest name of an envelope (RFC 3461 §4.4).
const ENVELOPE_ID_LIMIT: usize = 100;
/// The longest original address (RFC 3461 §4.2), its type apart.
const ORIGINAL_LIMIT: usize = 480;

/// How handing over ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The server has the message, for every recipient.
    Accepted(Vec<RecipientReply>),
    /// At least one recipient was refused: nothing was handed over. A code of 0 is for those who were not answered for,
    /// when the link ended first.
    RecipientsRefused(Vec<RecipientReply>),
    /// The server refused the message itself, with this code.
    MessageRefused(u16, Vec<RecipientReply>),
    /// The message was handed over, and the link broke before the answer.
    Uncertain(Vec<RecipientReply>),
}

/// An open submission session, for one message.
pub struct Session {
    connection: AsyncSmtpConnection,
    link: Link,
    size_limit: Option<u64>,
    offers_reports: bool,
    /// Reports are asked for, under this name of the envelope where it can be written.
    reports: Option<Option<String>>,
    patience: Patience,
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
        Self::over(stream, address, PATIENCE).await
    }

    async fn over<S: Transport>(stream: S, address: &BalAddress, patience: Patience) -> Result<Self, SmtpError> {
        let (stream, link) = SubmissionStream::new(stream);
        // The client's name tells nobody anything useful (RFC 5321 §4.1.4 allows a literal).
        let name = ClientId::Ipv4([127, 0, 0, 1].into());
        // Nothing of this reaches the server: the stream answers it.
        let connection =
            AsyncSmtpConnection::connect_with_transport(Box::new(stream), &name).await.map_err(|e| SmtpError::of(&e, &link))?;
        let mut session = Self { connection, link, size_limit: None, offers_reports: false, reports: None, patience };
        let greeting = session.ask(&format!("EHLO {name}")).await?.map_err(|refusal| {
            // Postfix says so, and closes, when the handshake's certificate is missing or not to its liking.
            if refusal.is_about_security() { SmtpError::AuthRefused } else { refused(&refusal, SmtpError::Protocol) }
        })?;
        session.size_limit = size_limit(&greeting);
        session.offers_reports = offers(&greeting, "DSN");
        if offers_plain(&greeting) {
            let response = STANDARD.encode(format!("\0{address}\0{PASSWORD}"));
            session.say(&format!("AUTH PLAIN {response}")).await?.map_err(|refusal| refused(&refusal, SmtpError::AuthRefused))?;
        }
        Ok(session)
    }

    /// The largest message the server takes, in octets (RFC 1870); `None` when it does not say, or has no limit.
    #[must_use]
    pub fn size_limit(&self) -> Option<u64> {
        self.size_limit
    }

    /// Asks to be told what becomes of the message, where the server offers it (RFC 3461); whether it does. The envelope is
    /// named after the Message-ID, which the reports then carry.
    pub fn ask_reports(&mut self, message_id: &str) -> bool {
        self.reports = self.offers_reports.then(|| envelope_id(message_id));
        self.offers_reports
    }

    /// Whether the end of a message has left.
    #[must_use]
    pub fn is_handed_over(&self) -> bool {
        self.link.is_handed_over()
    }

    /// Hands over a message. Every recipient is asked for first; if one is refused, nobody receives anything. The end of
    /// the message leaves only once `before_end` is done: where it says no, or never is, nothing is sent.
    ///
    /// # Errors
    /// [`SmtpError`], always before the end of the message was handed over: it was not sent.
    pub async fn deliver(
        &mut self,
        sender: &BalAddress,
        recipients: &[BalAddress],
        message: &[u8],
        before_end: impl Future<Output = bool> + Send,
    ) -> Result<Delivery, SmtpError> {
        let size = if self.size_limit.is_some() { format!(" SIZE={}", message.len()) } else { String::new() };
        let reports = match &self.reports {
            Some(Some(name)) => format!(" RET=HDRS ENVID={name}"),
            Some(None) => " RET=HDRS".to_owned(),
            None => String::new(),
        };
        if let Err(refusal) = self.say(&format!("MAIL FROM:<{sender}>{size}{reports}")).await? {
            let error = if refusal.is_too_large() { SmtpError::TooLarge } else { SmtpError::SenderRefused(refusal.code) };
            return Err(refused(&refusal, error));
        }
        let replies = self.name(recipients).await?;
        if replies.iter().any(|r| !r.accepted) {
            // Without DATA nobody receives anything: the end of the session undoes the rest.
            return Ok(Delivery::RecipientsRefused(replies));
        }
        match self.ask("DATA").await? {
            Ok(response) if response.has_code(GO_ON) => {}
            Ok(_) => return Err(SmtpError::Protocol),
            Err(refusal) if refusal.is_closing() => return Err(SmtpError::Unavailable),
            Err(refusal) => return Ok(Delivery::MessageRefused(refusal.code, replies)),
        }
        self.hand_over(message, replies, before_end).await
    }

    /// Asks for every recipient. Once one is refused, that is what the user must hear of, however the link ends.
    async fn name(&mut self, recipients: &[BalAddress]) -> Result<Vec<RecipientReply>, SmtpError> {
        let mut replies: Vec<RecipientReply> = Vec::new();
        for recipient in recipients {
            let refused = replies.iter().any(|r| !r.accepted);
            let reports = if self.reports.is_some() { reports_on(recipient) } else { String::new() };
            let (accepted, reply) = match self.say(&format!("RCPT TO:<{recipient}>{reports}")).await {
                Ok(Ok(reply)) => (true, reply),
                Ok(Err(reply)) if reply.is_closing() && !refused => return Err(SmtpError::Unavailable),
                Ok(Err(reply)) => (false, reply),
                Err(error) if !refused => return Err(error),
                Err(_) => break,
            };
            let is_closing = reply.is_closing();
            replies.push(RecipientReply { address: recipient.clone(), accepted, code: reply.code, reply: reply.words });
            if is_closing {
                break;
            }
        }
        let unanswered = recipients.iter().skip(replies.len()).cloned();
        replies.extend(unanswered.map(|address| RecipientReply { address, accepted: false, code: 0, reply: String::new() }));
        Ok(replies)
    }

    /// The message, to a server that waits for it.
    async fn hand_over(
        &mut self,
        message: &[u8],
        replies: Vec<RecipientReply>,
        before_end: impl Future<Output = bool> + Send,
    ) -> Result<Delivery, SmtpError> {
        // lettre ends the last line by itself: one that is ended already would be followed by an empty one.
        let message = message.strip_suffix(LINE_END).unwrap_or(message);
        let Patience { standstill, verdict, message: whole, .. } = self.patience;
        let link = self.link.clone();
        let handed = tokio::select! {
            biased;
            // Polled first: the end of the message finds its gate.
            () = link.hold_end(before_end) => None,
            handed = self.connection.message(message) => Some(handed),
            _ = tokio::time::timeout(whole, self.link.stalled(standstill, verdict)) => None,
        };
        let is_handed_over = self.link.is_handed_over();
        Ok(match handed {
            Some(Ok(response)) if Reply::of(&response).is_completion() => Delivery::Accepted(replies),
            // A good answer, but to something else.
            Some(Ok(_)) => Delivery::Uncertain(replies),
            Some(Err(error)) => match Reply::refusal(&error) {
                Some(refusal) if refusal.is_too_large() => return Err(SmtpError::TooLarge),
                Some(refusal) => Delivery::MessageRefused(refusal.code, replies),
                None if is_handed_over => Delivery::Uncertain(replies),
                None => return Err(SmtpError::of(&error, &self.link)),
            },
            None if is_handed_over => Delivery::Uncertain(replies),
            None => return Err(SmtpError::Timeout),
        })
    }

    /// Says good-bye, and that nothing follows (RFC 5246 §7.2.1); whatever the server answers, the session is over.
    pub async fn close(mut self) {
        drop(tokio::time::timeout(self.patience.farewell, self.connection.abort()).await);
    }

    /// One command and its answer: done, or refused. Another answer is an error.
    async fn say(&mut self, command: &str) -> Result<Result<Reply, Reply>, SmtpError> {
        Ok(match self.ask(command).await? {
            Ok(response) => Ok(Some(Reply::of(&response)).filter(Reply::is_completion).ok_or(SmtpError::Protocol)?),
            Err(refusal) => Err(refusal),
        })
    }

    /// One command and its answer: good, or a refusal.
    async fn ask(&mut self, command: &str) -> Result<Result<Response, Reply>, SmtpError> {
        let answer = tokio::time::timeout(self.patience.answer, self.connection.command(format!("{command}\r\n"))).await;
        match answer.map_err(|_| SmtpError::Timeout)? {
            Ok(response) => Ok(Ok(response)),
            Err(error) => Reply::refusal(&error).map(Err).ok_or_else(|| SmtpError::of(&error, &self.link)),
        }
    }
}

/// What a refusal means: this, unless it is only for now.
fn refused(refusal: &Reply, error: SmtpError) -> SmtpError {
    if refusal.is_temporary() { SmtpError::Unavailable } else { error }
}

fn size_limit(greeting: &Response) -> Option<u64> {
    greeting.message().find_map(|line| {
        let (keyword, limit) = line.trim().split_once(' ')?;
        keyword.eq_ignore_ascii_case("SIZE").then(|| limit.trim().parse().ok()).flatten().filter(|limit| *limit > 0)
    })
}

/// Whether the server announces this extension.
fn offers(greeting: &Response, extension: &str) -> bool {
    // The first line is its name.
    greeting.message().skip(1).any(|line| line.split_ascii_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(extension)))
}

/// The name of an envelope: the Message-ID as far as the 100 characters of RFC 3461 §4.4 hold it, else what is before the `@`.
fn envelope_id(message_id: &str) -> Option<String> {
    let local = message_id.split('@').next().unwrap_or_default();
    [message_id, local].into_iter().map(xtext).find(|name| (1..=ENVELOPE_ID_LIMIT).contains(&name.len()))
}

/// What is asked about one recipient: every outcome, under the address as it was written.
fn reports_on(recipient: &BalAddress) -> String {
    let address = xtext(&recipient.to_string());
    let original = if address.len() <= ORIGINAL_LIMIT { format!(" ORCPT=rfc822;{address}") } else { String::new() };
    format!(" NOTIFY=SUCCESS,FAILURE,DELAY{original}")
}

/// A parameter's value (RFC 3461 §4): what is not visible ASCII, `+` and `=` as `+` and two digits.
fn xtext(text: &str) -> String {
    let one = |b: u8| if b.is_ascii_graphic() && !matches!(b, b'+' | b'=') { char::from(b).to_string() } else { format!("+{b:02X}") };
    text.bytes().map(one).collect()
}

fn offers_plain(greeting: &Response) -> bool {
    greeting.message().any(|line| {
        let mut words = line.split_ascii_whitespace();
        words.next().is_some_and(|k| k.eq_ignore_ascii_case("AUTH")) && words.any(|m| m.eq_ignore_ascii_case("PLAIN"))
    })
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
