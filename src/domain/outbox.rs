//! What becomes of a message once it is handed over.

use super::Problem;
use super::bal::BalAddress;

/// The states of a message on its way. They only go forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OutboxState {
    /// Its hand-over begins, on a connection that is open: until then nothing can have left.
    Queued,
    /// The link broke after the end of the message and before the answer: the server may have it. It is never
    /// sent again by itself.
    Uncertain,
    /// The server answered that it takes the message (RFC 5321 §4.2.5).
    Accepted,
    /// Its copy stands in Sent.
    Copied,
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
