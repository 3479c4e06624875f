//! A message being written, and the same once the rules have cleared it.

use super::bal::{Bal, BalAddress, Mailbox, single_line};
use super::mail::Correspondent;
use super::patient::PatientIdentity;
use super::trust_space::{Membership, TrustSpace};
use std::fmt;
use std::sync::Arc;

/// A recipient as the user gave it: perhaps an address, perhaps not. The rules decide.
#[derive(Clone, PartialEq, Eq)]
pub enum Recipient {
    /// A well-formed address.
    Known(Mailbox),
    /// A text that is no address, kept as typed so that it can be corrected.
    Malformed(String),
}

impl Recipient {
    /// Reads one recipient.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Mailbox::parse(text).map_or_else(|_| Recipient::Malformed(text.trim().to_owned()), Recipient::Known)
    }

    /// The recipient that a message read names: a draft taken up again, a reply. What has no address was no address when
    /// the draft was kept, and stands as its name.
    #[must_use]
    pub fn of(correspondent: &Correspondent) -> Self {
        match BalAddress::parse(&correspondent.address) {
            Ok(address) => Recipient::Known(Mailbox { name: single_line(&correspondent.name), address }),
            Err(_) if correspondent.address.is_empty() => Recipient::Malformed(correspondent.name.clone()),
            Err(_) => Recipient::Malformed(correspondent.address.clone()),
        }
    }

    /// Reads a list separated by commas or semicolons; separators inside double quotes or angle brackets do not
    /// count, and empty items are dropped.
    #[must_use]
    pub fn parse_list(text: &str) -> Vec<Self> {
        let (mut items, mut item) = (Vec::new(), String::new());
        let (mut quoted, mut bracketed) = (false, false);
        for c in text.chars() {
            match c {
                '"' => quoted = !quoted,
                '<' if !quoted => bracketed = true,
                '>' if !quoted => bracketed = false,
                _ => {}
            }
            if matches!(c, ',' | ';') && !quoted && !bracketed {
                items.push(std::mem::take(&mut item));
            } else {
                item.push(c);
            }
        }
        items.push(item);
        items.iter().filter(|i| !i.trim().is_empty()).map(|i| Self::parse(i)).collect()
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Recipient::Known(_) => "Known(…)",
            Recipient::Malformed(_) => "Malformed(…)",
        })
    }
}

/// An attachment with its bytes and what was read in them.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftAttachment {
    /// File name, without directories.
    pub name: String,
    /// Media type, such as `application/pdf`.
    pub media_type: String,
    /// The file's bytes.
    pub bytes: Arc<[u8]>,
    /// What was recognised in it.
    pub inspection: Inspection,
}

impl fmt::Debug for DraftAttachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DraftAttachment").field("media_type", &self.media_type).field("size", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// What an attachment was found to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspection {
    /// Whether it is an IHE XDM archive.
    pub xdm: bool,
    /// The patients its documents name, one for each document that names one.
    pub patients: Vec<PatientIdentity>,
    /// The clinical documents in it, in order: what the headers of the message and the copies beside an archive are judged by.
    pub documents: Vec<DraftDocument>,
    /// Whether it is a document that should name its patient, and whose patient cannot be read.
    pub is_unreadable: bool,
    /// The identities that its text names (a PDF, a text): less sure than those of a document's header.
    pub mentioned: Vec<PatientIdentity>,
    /// The SHA-256 of the file, where it is a PDF: by it a copy is known (ECO.2.1.5).
    pub pdf: Option<[u8; 32]>,
    /// The SHA-256 of the PDF files that an archive holds beside its clinical documents.
    pub copies: Vec<[u8; 32]>,
    /// Whether it is the copy of a clinical document of the same message that this program has just made.
    pub made_here: bool,
}

/// A clinical document about to be sent.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DraftDocument {
    /// Its type's code (X-MSS-CODECDA, ECO.2.4.1).
    pub code: String,
    /// Whom it is about.
    pub patient: PatientIdentity,
    /// The SHA-256 of the PDF it holds: its copy beside the archive is that one (ECO.2.1.5); `None` where it holds none.
    pub pdf: Option<[u8; 32]>,
}

impl fmt::Debug for DraftDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DraftDocument(…)")
    }
}

/// What the author of a message asks for besides its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// To be told when it is read (MDN, RFC 8098; ECO.2.3.2).
    pub read_receipt: bool,
    /// To be told when it is delivered (DSN, RFC 3461; ECO.2.3.1).
    pub delivery_report: bool,
    /// No answer is awaited from the patient: the exchange ends (`X-MSS-MES: FIN`, ECO.2.2.8).
    pub end_of_exchange: bool,
}

/// What links a reply to its conversation (RFC 5322 §3.6.4), without angle brackets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Threading {
    /// The message replied to.
    pub in_reply_to: Option<String>,
    /// The conversation so far, oldest first, the message replied to last.
    pub references: Vec<String>,
}

/// A message being written. It cannot be sent: only a [`ClearedDraft`] can.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// The mailbox it leaves from.
    pub from: Bal,
    /// Main recipients.
    pub to: Vec<Recipient>,
    /// Copy recipients.
    pub cc: Vec<Recipient>,
    /// Hidden recipients.
    pub bcc: Vec<Recipient>,
    subject: String,
    /// The text.
    pub body: String,
    /// The attachments, in order.
    pub attachments: Vec<DraftAttachment>,
    /// The conversation it belongs to.
    pub threading: Threading,
    /// The patient whom its author says it is about.
    pub patient: Option<PatientIdentity>,
    /// What its author asks for.
    pub wishes: Wishes,
    /// Where answers should go, when not to its author (ECO.2.2.5).
    pub reply_to: Option<Mailbox>,
    /// The label that recipients see beside its author's address (ECO.2.2.7).
    pub sender_label: String,
    /// What is known where it is judged.
    pub known: Circumstances,
}

/// What is known where a message is judged, and stands neither in it nor in the trust space.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Circumstances {
    /// Whether test identities count (see [`super::patient::InsAuthority::Test`]).
    pub test_mode: bool,
    /// The day it is judged on: year, month, day. `None` where nobody tells.
    pub today: Option<(i32, u8, u8)>,
    /// The matricules of patients who do not want to be written to (R.1111-26 CSP).
    pub opposed: Vec<String>,
    /// Whether a PDF lost its text when it was made into the archival form.
    pub text_lost: bool,
}

impl fmt::Debug for Circumstances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Circumstances").field("test_mode", &self.test_mode).finish_non_exhaustive()
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("recipients", &self.recipients().count())
            .field("attachments", &self.attachments)
            .finish_non_exhaustive()
    }
}

impl Draft {
    /// An empty message from a mailbox.
    #[must_use]
    pub fn new(from: Bal) -> Self {
        Self {
            sender_label: from.label.clone(),
            known: Circumstances::default(),
            from,
            to: vec![],
            cc: vec![],
            bcc: vec![],
            subject: String::new(),
            body: String::new(),
            attachments: vec![],
            threading: Threading::default(),
            patient: None,
            wishes: Wishes::default(),
            reply_to: None,
        }
    }

    /// The subject, always on one line.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Sets the subject; line breaks become spaces, so that it cannot start a header of its own.
    pub fn set_subject(&mut self, subject: &str) {
        self.subject = single_line(subject);
    }

    /// All recipients: To, Cc, then Bcc.
    pub fn recipients(&self) -> impl Iterator<Item = &Recipient> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }
}

/// A message the rules allow. Only [`super::rules::check`] builds one, and nothing else can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearedDraft {
    draft: Draft,
    to: Vec<Mailbox>,
    cc: Vec<Mailbox>,
    bcc: Vec<Mailbox>,
    /// How many recipients are patients.
    patients: usize,
}

impl ClearedDraft {
    /// `None` when a recipient is no address. Only the rules may call it.
    pub(in crate::domain) fn new(draft: Draft, space: &TrustSpace) -> Option<Self> {
        let known = |list: &[Recipient]| {
            list.iter()
                .map(|r| match r {
                    Recipient::Known(m) => Some(m.clone()),
                    Recipient::Malformed(_) => None,
                })
                .collect::<Option<Vec<_>>>()
        };
        let (to, cc, bcc) = (known(&draft.to)?, known(&draft.cc)?, known(&draft.bcc)?);
        let patients = to.iter().chain(&cc).chain(&bcc).filter(|m| space.membership(&m.address) == Membership::Patient).count();
        Some(Self { draft, to, cc, bcc, patients })
    }

    /// Whether a patient receives it.
    #[must_use]
    pub fn has_patient_recipient(&self) -> bool {
        self.patients > 0
    }

    /// Whether patients receive it, and nobody else.
    #[must_use]
    pub fn is_for_patients_only(&self) -> bool {
        self.patients > 0 && self.patients == self.to.len() + self.cc.len() + self.bcc.len()
    }

    /// The draft it was made from.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Main recipients.
    #[must_use]
    pub fn to(&self) -> &[Mailbox] {
        &self.to
    }

    /// Copy recipients.
    #[must_use]
    pub fn cc(&self) -> &[Mailbox] {
        &self.cc
    }

    /// Hidden recipients: in the envelope and in the sender's own copy, never in what is transmitted.
    #[must_use]
    pub fn bcc(&self) -> &[Mailbox] {
        &self.bcc
    }

    /// The addresses of the SMTP envelope: each once, in the order To, Cc, Bcc.
    #[must_use]
    pub fn envelope(&self) -> Vec<BalAddress> {
        let mut seen = std::collections::HashSet::new();
        self.to.iter().chain(&self.cc).chain(&self.bcc).map(|m| m.address.clone()).filter(|a| seen.insert(a.key())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_at_commas_outside_quotes_and_brackets() {
        let list = Recipient::parse_list("a@b.fr, \"DURAND, Hélène\" <h@c.fr>;; pas une adresse ,");
        assert_eq!(list.len(), 3);
        assert_eq!(list[1], Recipient::Known(Mailbox::parse("\"DURAND, Hélène\" <h@c.fr>").unwrap()));
        assert_eq!(list[2], Recipient::Malformed("pas une adresse".into()));
    }
}
