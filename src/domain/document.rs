//! Health documents as values: what was read in an XDM archive, a clinical document (CDA R2), a PDF, a text of results.
//!
//! Nothing here can act: a narrative is made of the same blocks as a message's text, its images came inside the document, and its
//! links are shown and never followed.

use super::display::Block;
use super::mail::MailId;
use super::patient::PatientIdentity;
use std::fmt;
use std::sync::Arc;

/// What was read of one file: an archive has several documents, anything else one.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct OpenedFile {
    /// What the file is.
    pub kind: FileKind,
    /// Its documents, in the order of the archive. A document and its PDF copy are one.
    pub documents: Vec<HealthDocument>,
    /// What is wrong with the file as a whole.
    pub faults: Vec<DocumentFault>,
}

/// An attachment that was opened.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct OpenedPart {
    /// Names the attachment (see [`super::mail::Attachment::part`]).
    pub part: String,
    /// Its name.
    pub name: String,
    /// What is in it.
    pub file: OpenedFile,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileKind {
    /// An IHE XDM archive.
    Xdm,
    /// A clinical document by itself (HL7 CDA R2).
    Cda,
    /// A PDF.
    Pdf,
    /// Results in HPRIM text form.
    Hprim,
    /// Something else.
    #[default]
    Other,
}

impl FileKind {
    /// The name in `--json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            FileKind::Xdm => "xdm",
            FileKind::Cda => "cda",
            FileKind::Pdf => "pdf",
            FileKind::Hprim => "hprim",
            FileKind::Other => "other",
        }
    }
}

/// A code, what it belongs to, and what its author calls it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Code {
    /// The code, such as `11502-2`.
    pub code: String,
    /// The code system's OID, such as `2.16.840.1.113883.6.1` (LOINC).
    pub system: String,
    /// Its name for people.
    pub label: String,
}

/// A person or an organisation that made, received or answers for a document.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Name for people: title, given name, NAME. Empty where only an organisation is named.
    pub name: String,
    /// Profession or speciality, as the document names it.
    pub role: String,
    /// National identifier, empty when there is none.
    pub national_id: String,
    /// Its organisation's name, empty when there is none.
    pub organisation: String,
}

/// A moment as documents write it (HL7 TS): `AAAAMMJJ`, then perhaps hours, minutes, seconds and an offset from UTC. Empty when
/// unknown; always digits first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct DocumentTime(pub String);

/// How much a document may be shown (`confidentialityCode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confidentiality {
    /// N, or nothing said.
    #[default]
    Normal,
    /// R.
    Restricted,
    /// V.
    VeryRestricted,
}

impl Confidentiality {
    /// The code in documents and in `--json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Confidentiality::Normal => "N",
            Confidentiality::Restricted => "R",
            Confidentiality::VeryRestricted => "V",
        }
    }
}

/// One document.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct HealthDocument {
    /// Where it stands: its name in the archive, empty for a file by itself.
    pub entry: String,
    /// Its type (`code`).
    pub code: Code,
    /// Its title.
    pub title: String,
    /// When it was made (`effectiveTime`).
    pub date: DocumentTime,
    /// When the act began (`documentationOf/serviceEvent/effectiveTime/low`).
    pub act_date: DocumentTime,
    /// What the act was.
    pub act: Code,
    /// Whom it is about. Every field may be empty.
    pub patient: PatientIdentity,
    /// Its authors; the first is the one shown.
    pub authors: Vec<Party>,
    /// Who answers for it (`legalAuthenticator`).
    pub legal_authenticator: Option<Party>,
    /// The organisation that keeps it (`custodian`).
    pub custodian: String,
    /// Whom it is for (`informationRecipient`).
    pub recipients: Vec<Party>,
    /// How much it may be shown.
    pub confidentiality: Confidentiality,
    /// Its identifier: root, then `^` and extension where there is one.
    pub id: String,
    /// The set it is a version of, in the same form; empty when none is given.
    pub set_id: String,
    /// Its number in that set.
    pub version: Option<u32>,
    /// The identifiers of the documents it replaces (`relatedDocument`, RPLC).
    pub replaces: Vec<String>,
    /// Its language, such as `fr-FR`.
    pub language: String,
    /// The document as a PDF: embedded in level 1, the copy inside level 3, or the file itself.
    pub pdf: Option<Octets>,
    /// The text of a level 1 document that is no PDF.
    pub text: Option<Vec<Block>>,
    /// The sections of a level 3 document.
    pub sections: Vec<Section>,
    /// Images the narrative shows, by the name that [`Block::Image`] gives.
    pub pictures: Vec<(String, Octets)>,
    /// Results of biology, in the order of the document.
    pub biology: Vec<BiologyResult>,
    /// What is wrong with this document.
    pub faults: Vec<DocumentFault>,
    /// The document's own octets, as received.
    pub source: Octets,
    /// Its media type, such as `text/xml`.
    pub media_type: String,
}

impl HealthDocument {
    /// The author shown first.
    #[must_use]
    pub fn author(&self) -> Option<&Party> {
        self.authors.first()
    }

    /// The gravest of its results.
    #[must_use]
    pub fn alert(&self) -> Alert {
        self.biology.iter().map(BiologyResult::alert).max().unwrap_or_default()
    }
}

/// Octets shared, never shown by `{:?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct Octets(pub Arc<[u8]>);

impl Default for Octets {
    fn default() -> Self {
        Self(Arc::from([]))
    }
}

/// A section of a narrative.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// Its title, as written.
    pub title: String,
    /// Its code.
    pub code: Code,
    /// Its text.
    pub blocks: Vec<Block>,
    /// The sections inside it.
    pub sections: Vec<Section>,
}

/// A result of biology, from the structured entries.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct BiologyResult {
    /// The test.
    pub code: Code,
    /// The value as written: a number, or a text for what is coded or said in words.
    pub value: String,
    /// The unit, empty when there is none.
    pub unit: String,
    /// Lower bound of the reference range, empty when there is none.
    pub low: String,
    /// Upper bound of the reference range, empty when there is none.
    pub high: String,
    /// The reference range in words, where the document gives it so.
    pub reference: String,
    /// The interpretation's code (2.16.840.1.113883.5.83): N, L, H, LL, HH, A, AA, S, R, I…; empty when there is none.
    pub interpretation: String,
    /// When the sample was taken, or the result given.
    pub time: DocumentTime,
    /// The titles of the sections it stands in.
    pub chapter: String,
}

impl BiologyResult {
    /// Whether it is outside its reference range: by its interpretation (L, H, LL, HH, A, AA), else by its value.
    #[must_use]
    pub fn is_out_of_range(&self) -> bool {
        self.alert() > Alert::None
    }

    /// How grave it is (BIO/va1.01: AA, HH and LL are an alert).
    #[must_use]
    pub fn alert(&self) -> Alert {
        match self.interpretation.as_str() {
            "AA" | "HH" | "LL" => Alert::Critical,
            "A" | "H" | "L" => Alert::OutOfRange,
            "N" => Alert::None,
            _ => {
                let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
                let beyond = number(&self.value).is_some_and(|value| {
                    number(&self.low).is_some_and(|low| value < low) || number(&self.high).is_some_and(|high| value > high)
                });
                if beyond { Alert::OutOfRange } else { Alert::None }
            }
        }
    }
}

/// How grave results are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Alert {
    /// Nothing to point out.
    #[default]
    None,
    /// Outside the reference range.
    OutOfRange,
    /// Critical: to be seen first.
    Critical,
}

/// What is wrong with a document, or with the archive that carries it. `text/` says each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentFault {
    /// The file cannot be read at all.
    Unreadable,
    /// It goes over a limit on size, count, depth or ratio.
    OverLimits,
    /// A name leads outside the archive, two entries share a name, or an entry is a link.
    DangerousEntry,
    /// It asks for a password.
    Encrypted,
    /// The archive has no metadata, or none that can be read.
    MetadataMissing,
    /// The metadata names a document that is not in the archive.
    DocumentMissing,
    /// The document is in the archive, and the metadata does not name it.
    NotInMetadata,
    /// Its SHA-1 is not what the metadata says.
    HashDiffers,
    /// Its size is not what the metadata says.
    SizeDiffers,
    /// Its patient is not the one the metadata names.
    PatientDiffers,
    /// It names no patient.
    NoPatient,
    /// Its matricule's key is wrong.
    InsKeyWrong,
    /// Something of it was left out: past a limit, or damaged.
    Truncated,
    /// It is XML, and no clinical document.
    NotCda,
    /// It has a document type declaration, which is refused.
    DocumentType,
}

impl DocumentFault {
    /// Every fault.
    pub const ALL: [DocumentFault; 15] = [
        Self::Unreadable,
        Self::OverLimits,
        Self::DangerousEntry,
        Self::Encrypted,
        Self::MetadataMissing,
        Self::DocumentMissing,
        Self::NotInMetadata,
        Self::HashDiffers,
        Self::SizeDiffers,
        Self::PatientDiffers,
        Self::NoPatient,
        Self::InsKeyWrong,
        Self::Truncated,
        Self::NotCda,
        Self::DocumentType,
    ];

    /// The name in `--json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::OverLimits => "over-limits",
            Self::DangerousEntry => "dangerous-entry",
            Self::Encrypted => "encrypted",
            Self::MetadataMissing => "metadata-missing",
            Self::DocumentMissing => "document-missing",
            Self::NotInMetadata => "not-in-metadata",
            Self::HashDiffers => "hash-differs",
            Self::SizeDiffers => "size-differs",
            Self::PatientDiffers => "patient-differs",
            Self::NoPatient => "no-patient",
            Self::InsKeyWrong => "ins-key-wrong",
            Self::Truncated => "truncated",
            Self::NotCda => "not-cda",
            Self::DocumentType => "document-type",
        }
    }
}

/// What a list shows of a message's documents, and what the store finds them by.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DocumentLine {
    /// The attachment that holds it (see [`super::mail::Attachment::part`]).
    pub part: String,
    /// Its name in the archive, empty for a file by itself.
    pub entry: String,
    /// Its type.
    pub code: Code,
    /// Its title.
    pub title: String,
    /// When the act was, else when it was made.
    pub date: DocumentTime,
    /// Whom it is about.
    pub patient: PatientIdentity,
    /// The gravest of its results.
    pub alert: Alert,
    /// Whether it was handed over to the record software before.
    pub is_filed: bool,
    /// Whether the same document came in another message before.
    pub is_duplicate: bool,
    /// Whether it says that it replaces another.
    pub replaces: bool,
    /// Whether another that came says that it replaces this one.
    pub is_replaced: bool,
}

/// What a list shows of a message with documents: the first patient, and what its documents are together.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DocumentsOfMessage {
    /// Its documents, in order; at most eight.
    pub lines: Vec<DocumentLine>,
    /// How many there are.
    pub count: u32,
    /// The gravest of all their results.
    pub alert: Alert,
    /// Whether they are about several persons.
    pub several_patients: bool,
}

/// What a store keeps of a document it met in a message.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DocumentRecord {
    /// What a list shows of it; its marks are the store's to tell.
    pub line: DocumentLine,
    /// Its identifier, as [`HealthDocument::id`].
    pub id: String,
    /// The set it is a version of.
    pub set_id: String,
    /// Its number in that set.
    pub version: Option<u32>,
    /// The identifiers of those it replaces.
    pub replaces: Vec<String>,
    /// SHA-256 of its octets.
    pub sum: [u8; 32],
    /// Its results, at most 200.
    pub results: Vec<BiologyResult>,
}

/// A patient whom documents that came are about.
#[derive(Clone, PartialEq, Eq)]
pub struct KnownPatient {
    /// Names it, as long as the store lives.
    pub id: i64,
    /// Who it is, as far as documents said.
    pub identity: PatientIdentity,
    /// How many documents are about it.
    pub documents: u32,
    /// When the last message about it came.
    pub last: time::OffsetDateTime,
}

/// A result met earlier, to be compared.
#[derive(Clone, PartialEq, Eq)]
pub struct TrendPoint {
    /// When.
    pub time: DocumentTime,
    /// The value as written.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// Lower bound of its reference range, empty when there is none.
    pub low: String,
    /// Upper bound of its reference range, empty when there is none.
    pub high: String,
    /// How grave it is.
    pub alert: Alert,
}

/// How documents go to the record software.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HandOverWay {
    /// Files in the folder chosen once.
    Export,
    /// Copied as files.
    Copy,
}

/// What is to be printed.
#[derive(Clone, PartialEq, Eq)]
pub enum PrintJob {
    /// A document of a message: its pages where it has some, otherwise what it says.
    Document {
        /// The message.
        mail: MailId,
        /// The attachment.
        part: String,
        /// The document's name in it where it is an archive, empty otherwise.
        entry: String,
    },
    /// A text, ready to be read.
    Text(String),
}

/// What was handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The folder.
    pub folder: std::path::PathBuf,
    /// The files written there, in order.
    pub files: Vec<String>,
    /// Whether all of them had been handed over before.
    pub is_again: bool,
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

private!(
    OpenedFile,
    OpenedPart,
    Code,
    Party,
    DocumentTime,
    HealthDocument,
    Octets,
    Section,
    BiologyResult,
    DocumentLine,
    DocumentsOfMessage,
    DocumentRecord,
    KnownPatient,
    TrendPoint,
    PrintJob,
    HandedOver
);

#[cfg(test)]
mod tests {
    use super::*;

    fn result(value: &str, low: &str, high: &str, interpretation: &str) -> Alert {
        BiologyResult {
            value: value.into(),
            low: low.into(),
            high: high.into(),
            interpretation: interpretation.into(),
            ..BiologyResult::default()
        }
        .alert()
    }

    #[test]
    fn bio_va1_01_the_interpretation_comes_before_the_range() {
        for (code, alert) in [("AA", Alert::Critical), ("HH", Alert::Critical), ("LL", Alert::Critical), ("H", Alert::OutOfRange)] {
            assert_eq!(result("4", "3", "5", code), alert, "{code}");
        }
        assert_eq!(result("9", "3", "5", "N"), Alert::None);
    }

    #[test]
    fn bio_va1_06_without_one_the_value_is_compared() {
        assert_eq!(result("6.8", "3.5", "5.1", ""), Alert::OutOfRange);
        assert_eq!(result("3,4", "3,5", "", "S"), Alert::OutOfRange);
        assert_eq!(result("3.5", "3.5", "5.1", ""), Alert::None);
        assert_eq!(result("positif", "3.5", "5.1", ""), Alert::None);
    }

    #[test]
    fn debug_forms_say_nothing_of_a_patient() {
        let document = HealthDocument { title: "Bilan de VIAL".into(), ..HealthDocument::default() };
        assert!(!format!("{document:?} {:?}", OpenedFile { documents: vec![document.clone()], ..OpenedFile::default() }).contains("VIAL"));
    }
}
