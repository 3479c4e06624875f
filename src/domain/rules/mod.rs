//! The rules a message obeys before it may leave: one check, one place, no way around.
//!
//! [`check`] is the only maker of [`ClearedDraft`], and only a cleared draft can be written, queued and sent. Each
//! rule lives in the file of what it looks at, with the requirement it comes from.

mod attachments;
mod patients;
mod recipients;
mod size;
mod usagers;

use super::bal::BalAddress;
use super::draft::{ClearedDraft, Draft};
use super::patient::PatientIdentity;
use super::trust_space::TrustSpace;

pub use recipients::RECIPIENT_LIMIT;
pub use size::check as check_size;
pub use usagers::{PATIENT_SIZE_LIMIT, check_patient_size};

/// What a finding does to the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; the message may leave.
    Inform,
    /// The message leaves only once a person has said that this is meant.
    Confirm,
    /// The message does not leave.
    Block,
}

impl Severity {
    /// The name in `--json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Severity::Inform => "inform",
            Severity::Confirm => "confirm",
            Severity::Block => "block",
        }
    }
}

/// A rule, by its stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// Every recipient is an address (RFC 5321 §4.1.2).
    AddressValid,
    /// There is at least one recipient (RFC 5321 §3.3).
    RecipientPresent,
    /// From an MSSanté mailbox, every recipient is in the trust space (DST 2.2, 4.2).
    TrustSpaceOnly,
    /// From an ordinary mailbox, no recipient is in the trust space (DST 2.2).
    OrdinaryOnly,
    /// The trust space's list could confirm every recipient (referentiel2 H.1).
    TrustSpaceVerified,
    /// At most 40 distinct envelope recipients (DST 4.2).
    RecipientLimit,
    /// At most one XDM archive (DST 1.2.2, ECO.2.1.1).
    OneXdm,
    /// One patient a message (DST 1.2.2, ECO.2.1.1): the documents name one matricule.
    OnePatient,
    /// One patient a message (DST 1.2.2, ECO.2.1.1): the documents name one set of traits.
    PatientTraits,
    /// The encoded message fits in the operator's limit (RFC 1870).
    SizeLimit,
    /// No patient receives it who does not want to (R.1111-26 CSP).
    PatientOpposed,
    /// A message to a patient fits in what Mon espace santé takes (referentiel2 H.3).
    PatientSize,
    /// A patient and professionals receive the same message.
    PatientAmongOthers,
    /// The patient who receives it is a minor.
    PatientMinor,
    /// A PDF lost its text when it was made into the archival form (ECO.2.1.5).
    PdfText,
    /// One patient a message (DST 1.2.2): no text names another one.
    PatientMentioned,
    /// The identity of every document can be read (DST 1.2.2).
    PatientUnread,
    /// Matricules in documents, in patients' addresses and of the declared patient have the right key (ECO.2.2.6).
    InsKey,
    /// Matricules that a text names have the right key.
    InsKeyMentioned,
    /// What stands beside an XDM archive is the copy of its documents (DST 1.2.2, ECO.2.1.5).
    CopyDiffers,
    /// Each document of an XDM archive has its copy, where some have (DST 1.2.2, ECO.2.1.1).
    CopyMissing,
    /// The documents of an XDM archive have copies (DST 1.2.2, ECO.2.1.1).
    CopiesAbsent,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 22] = [
        Rule::AddressValid,
        Rule::RecipientPresent,
        Rule::TrustSpaceOnly,
        Rule::OrdinaryOnly,
        Rule::TrustSpaceVerified,
        Rule::RecipientLimit,
        Rule::OneXdm,
        Rule::OnePatient,
        Rule::PatientTraits,
        Rule::SizeLimit,
        Rule::PatientOpposed,
        Rule::PatientSize,
        Rule::PatientAmongOthers,
        Rule::PatientMinor,
        Rule::PdfText,
        Rule::PatientMentioned,
        Rule::PatientUnread,
        Rule::InsKey,
        Rule::InsKeyMentioned,
        Rule::CopyDiffers,
        Rule::CopyMissing,
        Rule::CopiesAbsent,
    ];

    /// The name in `--json` and after `--confirm`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Rule::AddressValid => "address-valid",
            Rule::RecipientPresent => "recipient-present",
            Rule::TrustSpaceOnly => "trust-space-only",
            Rule::OrdinaryOnly => "ordinary-only",
            Rule::TrustSpaceVerified => "trust-space-verified",
            Rule::RecipientLimit => "recipient-limit",
            Rule::OneXdm => "one-xdm",
            Rule::OnePatient => "one-patient",
            Rule::PatientTraits => "patient-traits",
            Rule::SizeLimit => "size-limit",
            Rule::PatientOpposed => "patient-opposed",
            Rule::PatientSize => "patient-size",
            Rule::PatientAmongOthers => "patient-among-others",
            Rule::PatientMinor => "patient-minor",
            Rule::PdfText => "pdf-text",
            Rule::PatientMentioned => "patient-mentioned",
            Rule::PatientUnread => "patient-unread",
            Rule::InsKey => "ins-key",
            Rule::InsKeyMentioned => "ins-key-mentioned",
            Rule::CopyDiffers => "copy-differs",
            Rule::CopyMissing => "copy-missing",
            Rule::CopiesAbsent => "copies-absent",
        }
    }

    /// The rule of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Rule::ALL.into_iter().find(|r| r.id() == id)
    }

    /// The requirement it comes from.
    #[must_use]
    pub fn requirement(self) -> &'static str {
        match self {
            Rule::AddressValid => "RFC 5321 4.1.2",
            Rule::RecipientPresent => "RFC 5321 3.3",
            Rule::TrustSpaceOnly => "DST 2.2, DST 4.2",
            Rule::OrdinaryOnly | Rule::TrustSpaceVerified => "DST 2.2",
            Rule::RecipientLimit => "DST 4.2",
            Rule::OneXdm | Rule::OnePatient | Rule::PatientTraits => "DST 1.2.2, ECO.2.1.1",
            Rule::SizeLimit => "RFC 1870",
            Rule::PatientOpposed => "CSP R.1111-26",
            Rule::PatientSize | Rule::PatientAmongOthers | Rule::PatientMinor => "MES 1.3",
            Rule::PdfText => "ECO.2.1.5",
            Rule::PatientMentioned | Rule::PatientUnread => "DST 1.2.2",
            Rule::InsKey | Rule::InsKeyMentioned => "ECO.2.2.6",
            Rule::CopyDiffers => "DST 1.2.2, ECO.2.1.5",
            Rule::CopyMissing | Rule::CopiesAbsent => "DST 1.2.2, ECO.2.1.1",
        }
    }
}

/// What a rule found, with the values its sentence needs.
#[derive(Clone, PartialEq, Eq)]
pub enum Finding {
    /// This text is no address.
    AddressInvalid {
        /// The text as typed.
        text: String,
    },
    /// There is no recipient.
    NoRecipient,
    /// This address is outside the trust space.
    OutsideTrustSpace {
        /// The address.
        address: BalAddress,
    },
    /// This address is in the trust space, and the mailbox is not.
    InsideTrustSpace {
        /// The address.
        address: BalAddress,
    },
    /// The trust space's list is not there to confirm these addresses.
    TrustSpaceUnverified {
        /// How many.
        count: usize,
    },
    /// There are too many recipients.
    TooManyRecipients {
        /// How many distinct ones.
        count: usize,
    },
    /// There are several XDM archives.
    SeveralXdm {
        /// Their file names.
        names: Vec<String>,
    },
    /// Documents, patients' addresses and the declared patient are about two persons.
    SeveralPatients {
        /// The first patient, and where it is named.
        first: NamedPatient,
        /// The other one, and where it is named.
        other: NamedPatient,
    },
    /// They may be about two persons: some of what they say is not the same.
    TraitsDiffer {
        /// The first patient, and where it is named.
        first: NamedPatient,
        /// The other one, and where it is named.
        other: NamedPatient,
    },
    /// A text names somebody who is not, or may not be, the patient.
    OtherMentioned {
        /// The patient, and where it is named.
        first: NamedPatient,
        /// Whom the text names.
        other: NamedPatient,
    },
    /// The patient of these documents cannot be read.
    PatientUnread {
        /// Their file names.
        names: Vec<String>,
    },
    /// A matricule's key is wrong, in a document, an address or the declared patient.
    InsKeyWrong {
        /// Whose matricule, and where it stands.
        named: NamedPatient,
    },
    /// The same, in a text.
    InsKeyMentioned {
        /// Whose matricule, and where it stands.
        named: NamedPatient,
    },
    /// Files beside an archive are not the copies of its documents.
    CopyDiffers {
        /// Their names.
        names: Vec<String>,
    },
    /// Some documents of an archive have their copies, and others have not.
    CopyMissing {
        /// How many have not.
        count: usize,
    },
    /// No document of an archive has its copy.
    CopiesAbsent {
        /// How many documents there are.
        count: usize,
    },
    /// The message is larger than the operator takes.
    TooLarge {
        /// Encoded size in octets.
        size: u64,
        /// The operator's limit in octets.
        limit: u64,
    },
    /// This patient does not want to be written to.
    PatientOpposed {
        /// The address.
        address: BalAddress,
    },
    /// The message is larger than Mon espace santé takes.
    PatientTooLarge {
        /// Encoded size in octets, at least.
        size: u64,
        /// The limit in octets.
        limit: u64,
    },
    /// A patient and professionals receive the same message.
    PatientAmongOthers {
        /// How many recipients are no patients.
        count: usize,
    },
    /// This patient is a minor.
    PatientMinor {
        /// The address.
        address: BalAddress,
        /// The age in years, as the matricule tells it.
        age: u32,
    },
    /// A PDF lost its text.
    PdfTextLost,
}

/// A patient and where it is named.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedPatient {
    /// Where.
    pub place: Place,
    /// The attachment's file name, or the recipient's address; empty for the other places.
    pub file: String,
    /// The patient.
    pub patient: PatientIdentity,
}

/// Where a patient is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Place {
    /// In the header of an attached document, or in an archive's metadata.
    #[default]
    Document,
    /// In the text of an attached document.
    Text,
    /// In a patient's address.
    Recipient,
    /// In the subject.
    Subject,
    /// In the message's text.
    Body,
    /// The author said so.
    Declared,
}

impl Place {
    /// The name in `--json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Place::Document => "document",
            Place::Text => "text",
            Place::Recipient => "recipient",
            Place::Subject => "subject",
            Place::Body => "body",
            Place::Declared => "declared",
        }
    }
}

impl std::fmt::Debug for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Finding({})", self.rule().id())
    }
}

impl std::fmt::Debug for NamedPatient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NamedPatient(…)")
    }
}

impl Finding {
    /// The rule that made it.
    #[must_use]
    pub fn rule(&self) -> Rule {
        match self {
            Finding::AddressInvalid { .. } => Rule::AddressValid,
            Finding::NoRecipient => Rule::RecipientPresent,
            Finding::OutsideTrustSpace { .. } => Rule::TrustSpaceOnly,
            Finding::InsideTrustSpace { .. } => Rule::OrdinaryOnly,
            Finding::TrustSpaceUnverified { .. } => Rule::TrustSpaceVerified,
            Finding::TooManyRecipients { .. } => Rule::RecipientLimit,
            Finding::SeveralXdm { .. } => Rule::OneXdm,
            Finding::SeveralPatients { .. } => Rule::OnePatient,
            Finding::TraitsDiffer { .. } => Rule::PatientTraits,
            Finding::TooLarge { .. } => Rule::SizeLimit,
            Finding::PatientOpposed { .. } => Rule::PatientOpposed,
            Finding::PatientTooLarge { .. } => Rule::PatientSize,
            Finding::PatientAmongOthers { .. } => Rule::PatientAmongOthers,
            Finding::PatientMinor { .. } => Rule::PatientMinor,
            Finding::PdfTextLost => Rule::PdfText,
            Finding::OtherMentioned { .. } => Rule::PatientMentioned,
            Finding::PatientUnread { .. } => Rule::PatientUnread,
            Finding::InsKeyWrong { .. } => Rule::InsKey,
            Finding::InsKeyMentioned { .. } => Rule::InsKeyMentioned,
            Finding::CopyDiffers { .. } => Rule::CopyDiffers,
            Finding::CopyMissing { .. } => Rule::CopyMissing,
            Finding::CopiesAbsent { .. } => Rule::CopiesAbsent,
        }
    }

    /// The two patients it tells of, where it tells of two.
    #[must_use]
    pub fn patients(&self) -> Option<(&NamedPatient, &NamedPatient)> {
        match self {
            Finding::SeveralPatients { first, other }
            | Finding::TraitsDiffer { first, other }
            | Finding::OtherMentioned { first, other } => Some((first, other)),
            _ => None,
        }
    }

    /// What it does to the message.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.rule() {
            Rule::TrustSpaceVerified | Rule::PatientUnread | Rule::CopiesAbsent => Severity::Inform,
            Rule::PatientAmongOthers | Rule::PatientMinor | Rule::PdfText => Severity::Inform,
            Rule::PatientTraits | Rule::PatientMentioned | Rule::InsKeyMentioned | Rule::CopyDiffers | Rule::CopyMissing => {
                Severity::Confirm
            }
            _ => Severity::Block,
        }
    }
}

/// What the rules make of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may leave; the findings are worth telling.
    Cleared(Box<ClearedDraft>, Vec<Finding>),
    /// It may not: at least one finding blocks, or waits for a confirmation.
    Stopped(Vec<Finding>),
}

impl Verdict {
    /// The findings, whatever the verdict.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        match self {
            Verdict::Cleared(_, findings) | Verdict::Stopped(findings) => findings,
        }
    }
}

/// Applies every rule to a draft. `confirmed` holds the rules whose confirm findings a person has accepted; a
/// blocking finding cannot be accepted.
#[must_use]
pub fn check(draft: Draft, space: &TrustSpace, confirmed: &[Rule]) -> Verdict {
    let mut findings = recipients::check(&draft, space);
    findings.extend(attachments::check(&draft));
    findings.extend(patients::check(&draft, space));
    findings.extend(usagers::check(&draft, space));
    if draft.known.text_lost {
        findings.push(Finding::PdfTextLost);
    }
    let stops = |f: &Finding| match f.severity() {
        Severity::Block => true,
        Severity::Confirm => !confirmed.contains(&f.rule()),
        Severity::Inform => false,
    };
    if findings.iter().any(stops) {
        return Verdict::Stopped(findings);
    }
    match ClearedDraft::new(draft, space) {
        Some(cleared) => Verdict::Cleared(Box::new(cleared), findings),
        None => Verdict::Stopped(findings),
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! Drafts the rules' tests start from.
    use super::super::bal::{Bal, BalAddress, BalKind};
    use super::super::draft::{Draft, DraftAttachment, Inspection, Recipient};
    use super::super::patient::{Ins, PatientIdentity};
    use super::super::trust_space::TrustSpace;

    pub(crate) fn space() -> TrustSpace {
        TrustSpace::listed(["cabinet.mss.test", "chu.mss.test", "patient.mss.test"], "patient.mss.test")
    }

    pub(crate) fn draft(kind: BalKind, to: &str) -> Draft {
        let address = if kind.is_mssante() { "dr.martin@cabinet.mss.test" } else { "camille@perso.test" };
        let mut draft = Draft::new(Bal { address: BalAddress::parse(address).unwrap(), kind, label: "Dr Camille MARTIN".into() });
        draft.to = Recipient::parse_list(to);
        draft
    }

    pub(crate) fn attachment(name: &str, xdm: bool, patients: Vec<PatientIdentity>) -> DraftAttachment {
        DraftAttachment {
            name: name.into(),
            media_type: "application/octet-stream".into(),
            bytes: b"x".as_slice().into(),
            inspection: Inspection { xdm, patients, ..Inspection::default() },
        }
    }

    pub(crate) fn patient(ins: &str, name: &str) -> PatientIdentity {
        PatientIdentity {
            ins: Ins::parse(ins).ok(),
            birth_name: name.into(),
            given_name: "Paul".into(),
            birth_date: "19640312".into(),
            ..PatientIdentity::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bal::BalKind;

    #[test]
    fn a_draft_that_obeys_is_cleared() {
        let verdict = check(samples::draft(BalKind::Personal, "dr.durand@chu.mss.test"), &samples::space(), &[]);
        assert!(matches!(verdict, Verdict::Cleared(c, f) if f.is_empty() && c.envelope().len() == 1));
    }

    #[test]
    fn a_confirmation_opens_only_what_asks_for_one() {
        let mut draft = samples::draft(BalKind::Personal, "dr.durand@chu.mss.test");
        draft.attachments = vec![
            samples::attachment("a.xml", false, vec![samples::patient("", "VIAL")]),
            samples::attachment("b.xml", false, vec![samples::patient("", "NGUYEN")]),
        ];
        assert!(matches!(check(draft.clone(), &samples::space(), &[]), Verdict::Stopped(_)));
        assert!(matches!(check(draft.clone(), &samples::space(), &[Rule::PatientTraits]), Verdict::Cleared(..)));
        draft.to.clear();
        assert!(matches!(check(draft, &samples::space(), &Rule::ALL), Verdict::Stopped(_)));
    }

    #[test]
    fn names_lead_back_to_their_rule() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_id(rule.id()), Some(rule));
        }
        assert_eq!(Rule::from_id("rien"), None);
    }
}
