//! What became of a message that was sent, as its recipients' programs and the operators tell it: read receipts (MDN, RFC 8098),
//! delivery reports (DSN, RFC 3464), the bounces of Mon espace santé, and replies.
//!
//! Reports come late, twice, or in any order. What is known is therefore a set of facts, and what is shown of a recipient is
//! [`merge`] of them: the same whatever their order and however often each came.

use std::fmt;
use time::OffsetDateTime;

/// What a received message reports of one that was sent.
#[derive(Clone, PartialEq, Eq)]
pub enum Report {
    /// Somebody read it, or not (RFC 8098).
    Read(ReadReceipt),
    /// It was delivered, or not (RFC 3464, or a bounce in plain text).
    Delivery(DeliveryReport),
}

impl Report {
    /// The message reported on, without angle brackets; `None` where the report does not tell.
    #[must_use]
    pub fn message_id(&self) -> Option<&str> {
        match self {
            Report::Read(receipt) => receipt.message_id.as_deref(),
            Report::Delivery(report) => report.message_id.as_deref(),
        }
    }

    /// What it says of each recipient.
    #[must_use]
    pub fn facts(&self, at: Option<OffsetDateTime>) -> Vec<Fact> {
        match self {
            Report::Read(receipt) => vec![receipt.fact(at)],
            Report::Delivery(report) => report.recipients.iter().map(|delivery| delivery.fact(at)).collect(),
        }
    }
}

/// A read receipt (message disposition notification).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ReadReceipt {
    /// `Original-Message-ID`, or what else names the message, without angle brackets.
    pub message_id: Option<String>,
    /// The address the message was sent to, where it is told (`Original-Recipient`); empty otherwise.
    pub original_recipient: String,
    /// Whose receipt it is (`Final-Recipient`, else the author).
    pub recipient: String,
    /// What was done with the message.
    pub disposition: Disposition,
    /// Whether a program did it without a person (`automatic-action`).
    pub is_automatic: bool,
    /// What went wrong, in the words of the recipient's program (`Error`); empty where nothing did.
    pub error: String,
}

/// What a recipient did with a message (RFC 8098 §3.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Disposition {
    /// It was shown; somebody may have read it.
    #[default]
    Displayed,
    /// It was deleted without being shown.
    Deleted,
    /// It was sent on, printed or the like, without being shown.
    Dispatched,
    /// A program took it in, without showing it.
    Processed,
    /// A program could not take it in (`processed/error`, `failed`).
    Failed,
    /// The recipient declines to tell.
    Denied,
}

impl Disposition {
    /// The name in `--json`, as RFC 8098 has it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Disposition::Displayed => "displayed",
            Disposition::Deleted => "deleted",
            Disposition::Dispatched => "dispatched",
            Disposition::Processed => "processed",
            Disposition::Failed => "failed",
            Disposition::Denied => "denied",
        }
    }
}

impl ReadReceipt {
    fn fact(&self, at: Option<OffsetDateTime>) -> Fact {
        let progress = match self.disposition {
            Disposition::Displayed => Progress::Read,
            Disposition::Processed => Progress::Processed,
            Disposition::Deleted => Progress::Deleted,
            Disposition::Dispatched | Disposition::Denied | Disposition::Failed => Progress::Delivered,
        };
        let failure = (self.disposition == Disposition::Failed).then_some(Failure::NotIntegrated);
        let detail = if failure.is_some() { self.error.clone() } else { String::new() };
        Fact { recipient: named(&self.original_recipient, &self.recipient), progress, failure, detail, at }
    }
}

/// What operators say of the delivery of one message.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DeliveryReport {
    /// The `Message-ID` in the message that comes back, or what else names it, without angle brackets.
    pub message_id: Option<String>,
    /// What its sender called the handing over (`Original-Envelope-Id`).
    pub envelope_id: Option<String>,
    /// What is said of each recipient.
    pub recipients: Vec<Delivery>,
}

/// What an operator says of one recipient.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// The address the message was sent to, where it is told (`Original-Recipient`); empty otherwise.
    pub original_recipient: String,
    /// The address it was last to be delivered to (`Final-Recipient`); empty where nothing tells.
    pub recipient: String,
    /// What happened.
    pub action: Action,
    /// The status code (RFC 3463), such as `5.1.1`; empty when there is none.
    pub status: String,
    /// The reason in the operator's words (`Diagnostic-Code`); empty when there is none.
    pub diagnostic: String,
    /// Why it failed; `None` where it did not.
    pub failure: Option<Failure>,
}

/// What happened to a message for one recipient (RFC 3464 §2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Action {
    /// It could not be delivered, and will not be tried again.
    #[default]
    Failed,
    /// It was not delivered yet; it is still tried.
    Delayed,
    /// It is in the mailbox.
    Delivered,
    /// It went to a server that will tell nothing more.
    Relayed,
    /// It was delivered, and goes on to several others.
    Expanded,
}

impl Delivery {
    fn fact(&self, at: Option<OffsetDateTime>) -> Fact {
        let progress = match self.action {
            Action::Failed => Progress::Sent,
            Action::Relayed => Progress::Accepted,
            Action::Delayed => Progress::Delayed,
            Action::Delivered | Action::Expanded => Progress::Delivered,
        };
        let failure = (self.action == Action::Failed).then(|| self.failure.unwrap_or(Failure::Other));
        let detail = match failure {
            Some(_) => [&self.diagnostic, &self.status].into_iter().find(|s| !s.is_empty()).cloned().unwrap_or_default(),
            None => String::new(),
        };
        Fact { recipient: named(&self.original_recipient, &self.recipient), progress, failure, detail, at }
    }
}

/// The address that the sender knows, where the report tells it.
fn named(original: &str, last: &str) -> String {
    if original.is_empty() { last.to_owned() } else { original.to_owned() }
}

/// Why a message did not arrive. `text/` says each in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Failure {
    /// Nothing that is known here: the operator's words say it.
    Other,
    /// The servers could not reach each other, or gave up after some days.
    Unreachable,
    /// The operator refuses it (its rules, its trust in the sender).
    Refused,
    /// The recipient's software could not take it in (MDN `processed/error`).
    NotIntegrated,
    /// The mailbox is full.
    MailboxFull,
    /// It is larger than the recipient's operator takes; 25 MB for Mon espace santé.
    TooLarge,
    /// The recipient closed the mailbox.
    MailboxClosed,
    /// There is no such mailbox.
    UnknownMailbox,
    /// Mon espace santé knows no such patient.
    UnknownPatient,
    /// The address is not one.
    InvalidAddress,
}

impl Failure {
    /// Every reason.
    pub const ALL: [Failure; 10] = [
        Self::Other,
        Self::Unreachable,
        Self::Refused,
        Self::NotIntegrated,
        Self::MailboxFull,
        Self::TooLarge,
        Self::MailboxClosed,
        Self::UnknownMailbox,
        Self::UnknownPatient,
        Self::InvalidAddress,
    ];

    /// The name in `--json` and in the store.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::NotIntegrated => "not-integrated",
            Self::MailboxFull => "mailbox-full",
            Self::TooLarge => "too-large",
            Self::MailboxClosed => "mailbox-closed",
            Self::UnknownMailbox => "unknown-mailbox",
            Self::UnknownPatient => "unknown-patient",
            Self::InvalidAddress => "invalid-address",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.id() == id)
    }
}

/// How far a message is known to have come, the farthest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Progress {
    /// It was sent; nothing more is known.
    #[default]
    Sent,
    /// The sender's operator took it.
    Accepted,
    /// It is late; the servers still try.
    Delayed,
    /// It is in the recipient's mailbox.
    Delivered,
    /// It was deleted without being shown.
    Deleted,
    /// The recipient's software took it in.
    Processed,
    /// It was shown to the recipient.
    Read,
    /// The recipient answered it.
    Answered,
}

impl Progress {
    /// Every step, in order.
    pub const ALL: [Progress; 8] =
        [Self::Sent, Self::Accepted, Self::Delayed, Self::Delivered, Self::Deleted, Self::Processed, Self::Read, Self::Answered];

    /// The name in `--json` and in the store.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Deleted => "deleted",
            Self::Processed => "processed",
            Self::Read => "read",
            Self::Answered => "answered",
        }
    }

    /// The step of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|progress| progress.id() == id)
    }
}

/// One thing known of one recipient of one message.
#[derive(Clone, PartialEq, Eq)]
pub struct Fact {
    /// The recipient's address, as the report has it; empty where it does not tell.
    pub recipient: String,
    /// How far the message came at least.
    pub progress: Progress,
    /// Why it did not come farther.
    pub failure: Option<Failure>,
    /// The reason in the words of whoever reports it; empty for none.
    pub detail: String,
    /// When that was known: the report's date.
    pub at: Option<OffsetDateTime>,
}

/// What is known of one recipient of a message that was sent.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct RecipientState {
    /// The recipient's address.
    pub recipient: String,
    /// How far the message is known to have come.
    pub progress: Progress,
    /// Since when that is known.
    pub since: Option<OffsetDateTime>,
    /// The gravest failure that was reported, whatever the progress: see [`RecipientState::standing`].
    pub failure: Option<Failure>,
    /// That failure in the words of whoever reported it; empty for none.
    pub detail: String,
}

/// What is shown of a recipient, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The message came so far.
    Come(Progress),
    /// It did not arrive, or could not be used.
    Failed(Failure),
}

impl Standing {
    /// The name in `--json`: that of the progress, or `failed`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Standing::Come(progress) => progress.id(),
            Standing::Failed(_) => "failed",
        }
    }
}

impl RecipientState {
    /// A recipient of whom nothing is known but that the message was sent.
    #[must_use]
    pub fn of(recipient: &str) -> Self {
        Self { recipient: recipient.to_owned(), ..Self::default() }
    }

    /// What is shown: a failure, unless the recipient, or their software, has certainly had the message all the same.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.failure {
            Some(failure) if self.progress < Progress::Processed => Standing::Failed(failure),
            _ => Standing::Come(self.progress),
        }
    }

    /// The same, knowing this too.
    #[must_use]
    pub fn with(self, fact: &Fact) -> Self {
        let recipient = self.recipient.clone();
        let known = Self {
            recipient,
            progress: fact.progress,
            since: fact.at,
            failure: fact.failure,
            detail: if fact.failure.is_some() { fact.detail.clone() } else { String::new() },
        };
        self.merged(known)
    }

    /// The farther progress, since its first report; the gravest failure, in the last of its words by the alphabet: each a choice
    /// in which neither order nor repetition counts.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let since = match self.progress.cmp(&other.progress) {
            std::cmp::Ordering::Less => other.since,
            std::cmp::Ordering::Greater => self.since,
            std::cmp::Ordering::Equal => self.since.into_iter().chain(other.since).min(),
        };
        let (failure, detail) = (self.failure, self.detail).max((other.failure, other.detail));
        Self { recipient: self.recipient, progress: self.progress.max(other.progress), since, failure, detail }
    }
}

/// What is known of each recipient of a message, in the order of its recipients, from everything that was reported of it.
///
/// A report that names nobody, or names somebody else, is of the only recipient where there is but one: mailboxes have other names
/// behind their operators. Where there are several, who is named otherwise is added after them.
#[must_use]
pub fn merge(recipients: &[String], facts: &[Fact]) -> Vec<RecipientState> {
    let mut states: Vec<RecipientState> = Vec::new();
    for recipient in recipients {
        if !states.iter().any(|state| is_same(&state.recipient, recipient)) {
            states.push(RecipientState::of(recipient));
        }
    }
    let (known, mut others) = (states.len(), Vec::<RecipientState>::new());
    for fact in facts {
        let named = states.iter().position(|state| is_same(&state.recipient, &fact.recipient));
        let alone = (known == 1).then_some(0);
        if let Some(state) = named.or(alone).and_then(|place| states.get_mut(place)) {
            *state = std::mem::take(state).with(fact);
        } else if !fact.recipient.is_empty() {
            match others.iter().position(|state| is_same(&state.recipient, &fact.recipient)) {
                Some(place) => {
                    if let Some(state) = others.get_mut(place) {
                        // One spelling, whichever came first.
                        let spelling = state.recipient.clone().min(fact.recipient.clone());
                        *state = RecipientState { recipient: spelling, ..std::mem::take(state).with(fact) };
                    }
                }
                None => others.push(RecipientState::of(&fact.recipient).with(fact)),
            }
        }
    }
    others.sort_by_key(|state| state.recipient.to_lowercase());
    states.extend(others);
    states
}

/// Whether two spellings are one address: the letters' case does not count.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// What a person answers to a request for a read receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptAnswer {
    /// Tell that it was read: a person said so.
    Send,
    /// Tell that it was read, as the person wants it done each time ([`ReceiptPolicy::Always`]).
    SendByItself,
    /// Tell nothing, and do not ask again.
    Refuse,
}

impl ReceiptAnswer {
    /// Every answer.
    pub const ALL: [ReceiptAnswer; 3] = [Self::Send, Self::SendByItself, Self::Refuse];

    /// The name in `--json` and in the store.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Send => "sent",
            Self::SendByItself => "sent-by-itself",
            Self::Refuse => "refused",
        }
    }

    /// The answer of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.id() == id)
    }
}

/// When read receipts are given (ECO.3.1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReceiptPolicy {
    /// The person is asked each time.
    #[default]
    Ask,
    /// Given when the message is read, save where a person must be asked.
    Always,
    /// Never given.
    Never,
}

impl ReceiptPolicy {
    /// Every policy.
    pub const ALL: [ReceiptPolicy; 3] = [Self::Ask, Self::Always, Self::Never];

    /// The name in the preferences.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// The policy of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.id() == id)
    }
}

/// What a received message asks for, and what became of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ReceiptRequest {
    /// Where receipts go (`Disposition-Notification-To`), as written; empty where none is asked for.
    pub to: Vec<String>,
    /// Whether that is not whom the message came from (`Return-Path`), or cannot be told: a person decides, never the program
    /// (RFC 8098 §2.1).
    pub is_elsewhere: bool,
    /// What was answered before: a second receipt is never sent (RFC 8098 §2.1).
    pub answered: Option<ReceiptAnswer>,
}

impl ReceiptRequest {
    /// Whether something is asked for and was not answered yet.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.to.is_empty() && self.answered.is_none()
    }

    /// Whether the program may answer without asking the person (RFC 8098 §2.1).
    #[must_use]
    pub fn may_go_by_itself(&self) -> bool {
        self.is_open() && !self.is_elsewhere && self.to.len() == 1
    }

    /// What is to be done as the message is shown: answer by itself, or ask the person (`None`), or nothing, with `Refuse`. A
    /// message that was read before is never answered by itself.
    #[must_use]
    pub fn on_showing(&self, policy: ReceiptPolicy, was_unread: bool) -> Option<ReceiptAnswer> {
        if !self.is_open() || policy == ReceiptPolicy::Never {
            return Some(ReceiptAnswer::Refuse);
        }
        let is_automatic = policy == ReceiptPolicy::Always && self.may_go_by_itself() && was_unread;
        is_automatic.then_some(ReceiptAnswer::SendByItself)
    }
}

macro_rules! private {
    ($($name:ident),+ $(,)?) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}

private!(Report, ReadReceipt, DeliveryReport, Delivery, Fact, RecipientState, ReceiptRequest);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fact() -> impl Strategy<Value = Fact> {
        let recipient = prop::sample::select(vec!["a@x.fr", "A@x.fr", "b@x.fr", "c@y.fr", "C@Y.fr", ""]);
        let failure = prop::option::of(prop::sample::select(Failure::ALL.to_vec()));
        (recipient, prop::sample::select(Progress::ALL.to_vec()), failure, "[ab]{0,2}", prop::option::of(0i64..5)).prop_map(
            |(recipient, progress, failure, detail, at)| Fact {
                recipient: recipient.into(),
                progress,
                failure,
                detail,
                at: at.and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok()),
            },
        )
    }

    proptest! {
        #[test]
        fn neither_order_nor_repetition_counts(
            facts in prop::collection::vec(fact(), 0..12),
            order in any::<u64>(),
            sent in prop::sample::subsequence(vec!["a@x.fr".to_owned(), "b@x.fr".to_owned()], 0..=2),
        ) {
            let mut shuffled: Vec<Fact> = facts.iter().chain(facts.iter().take(4)).cloned().collect();
            let length = shuffled.len();
            for place in (1..length).rev() {
                let other = usize::try_from(order.rotate_left(u32::try_from(place).unwrap()) % 97).unwrap() % (place + 1);
                shuffled.swap(place, other);
            }
            prop_assert!(merge(&sent, &facts) == merge(&sent, &shuffled));
        }

        #[test]
        fn nothing_known_is_lost(facts in prop::collection::vec(fact(), 1..12)) {
            let states = merge(&["a@x.fr".to_owned()], &facts);
            prop_assert_eq!(states.len(), 1);
            prop_assert_eq!(Some(states[0].progress), facts.iter().map(|f| f.progress).max());
            prop_assert_eq!(states[0].failure, facts.iter().filter_map(|f| f.failure).max());
        }
    }

    fn known(progress: Progress, failure: Option<Failure>) -> Standing {
        RecipientState { progress, failure, ..RecipientState::of("a@x.fr") }.standing()
    }

    #[test]
    fn a_failure_is_shown_until_the_message_was_seen() {
        assert_eq!(known(Progress::Delivered, Some(Failure::MailboxClosed)), Standing::Failed(Failure::MailboxClosed));
        assert_eq!(known(Progress::Read, Some(Failure::Unreachable)), Standing::Come(Progress::Read));
        assert_eq!(known(Progress::Answered, None), Standing::Come(Progress::Answered));
    }

    #[test]
    fn who_is_named_otherwise_stands_apart_only_where_there_are_several() {
        let fact = |recipient: &str| Fact {
            recipient: recipient.into(),
            progress: Progress::Read,
            failure: None,
            detail: String::new(),
            at: None,
        };
        let one = merge(&["boite@x.fr".into()], &[fact("autre@interne.fr")]);
        assert_eq!((one.len(), one[0].progress), (1, Progress::Read));
        let two = merge(&["a@x.fr".into(), "b@x.fr".into()], &[fact("B@X.FR"), fact("autre@interne.fr"), fact("")]);
        assert_eq!(two.iter().map(|s| s.progress).collect::<Vec<_>>(), [Progress::Sent, Progress::Read, Progress::Read]);
    }

    #[test]
    fn eco_3_1_6_a_receipt_goes_by_itself_only_where_it_may() {
        let asked = ReceiptRequest { to: vec!["a@x.fr".into()], ..ReceiptRequest::default() };
        assert_eq!(asked.on_showing(ReceiptPolicy::Ask, true), None);
        assert_eq!(asked.on_showing(ReceiptPolicy::Always, true), Some(ReceiptAnswer::SendByItself));
        assert_eq!(asked.on_showing(ReceiptPolicy::Always, false), None);
        assert_eq!(asked.on_showing(ReceiptPolicy::Never, true), Some(ReceiptAnswer::Refuse));
        let elsewhere = ReceiptRequest { is_elsewhere: true, ..asked.clone() };
        assert_eq!(elsewhere.on_showing(ReceiptPolicy::Always, true), None);
        let answered = ReceiptRequest { answered: Some(ReceiptAnswer::Send), ..asked };
        assert_eq!(answered.on_showing(ReceiptPolicy::Always, true), Some(ReceiptAnswer::Refuse));
        assert!(!answered.is_open());
    }
}
