//! What becomes of a message once it is handed over.

use super::Problem;
use super::bal::BalAddress;
use time::OffsetDateTime;

/// The states of a message on its way. They only go forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutboxState {
    /// It stands in the outbox: its moment has not come, or the operator cannot be reached. It can be taken back.
    Waiting,
    /// Its hand-over begins, on a connection that is open: until then nothing can have left.
    Queued,
    /// The link broke after the end of the message and before the answer: the server may have it. It is never
    /// sent again by itself.
    Uncertain,
    /// The server answered that it takes the message (RFC 5321 §4.2.5).
    Accepted,
    /// Its copy stands in Sent.
    Copied,
    /// The operator will not take it as it is: nobody received it.
    Refused,
}

/// What the server answered for one recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct RecipientReply {
    /// The recipient.
    pub address: BalAddress,
    /// Whether the server takes mail for it.
    pub accepted: bool,
    /// SMTP reply code; 0 when there was no answer.
    pub code: u16,
    /// The server's words, one line, for the user's eyes only.
    pub reply: String,
}

impl std::fmt::Debug for RecipientReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecipientReply").field("accepted", &self.accepted).field("code", &self.code).finish_non_exhaustive()
    }
}

/// How a sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendReport {
    /// How.
    pub outcome: SendOutcome,
    /// The message's identifier, without angle brackets.
    pub message_id: String,
    /// Each envelope recipient's answer, in envelope order; empty when the server was not asked.
    pub recipients: Vec<RecipientReply>,
}

/// The three ways a sending ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The server has the message; the problem tells when its copy could not be filed.
    Accepted {
        /// What went wrong afterwards, if anything did.
        afterwards: Option<Problem>,
    },
    /// Nobody receives it; the draft stays.
    Refused(Problem),
    /// Nobody can tell; the draft stays, and nothing is sent again by itself.
    Uncertain,
}

/// A message in the outbox, as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Names it, as long as the store lives.
    pub id: u64,
    /// The mailbox it leaves from.
    pub from: BalAddress,
    /// Its identifier, without angle brackets.
    pub message_id: String,
    /// Where it is.
    pub state: OutboxState,
    /// Every recipient of the envelope.
    pub to: Vec<BalAddress>,
    /// Its subject.
    pub subject: String,
    /// Since when it is in this state.
    pub since: OffsetDateTime,
    /// When it leaves, where that is later: undo send, send later.
    pub due: Option<OffsetDateTime>,
    /// Why it did not leave the last time.
    pub problem: Option<Problem>,
}

/// When a message is to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SendWhen {
    /// As soon as it can.
    #[default]
    Now,
    /// Once the time for taking it back is over.
    Undoable,
    /// Not before this moment.
    At(OffsetDateTime),
}
