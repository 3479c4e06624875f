//! What a message carries for a patient's record: whom it is about, its health documents, what its author asks for.

use super::message::Message;
use super::state::{Attached, Dialog, State};
use super::update::focus;
use crate::domain::document::{Code, KnownPatient};
use crate::domain::draft::{Recipient, Wishes};
use crate::domain::mail::MailId;
use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
use crate::engine::{AttachmentSource, Care, DocumentSource};
use crate::ui::desk::Desk;
use crate::ui::files::{self, Choice};
use iced::Task;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// How many known patients are offered.
const KNOWN: usize = 5;
/// How many documents a message takes.
const DOCUMENTS: usize = 20;

/// What the message carries.
#[derive(Default)]
pub(super) struct Carried {
    pub patient: Option<PatientIdentity>,
    pub documents: Vec<Given>,
    pub wishes: Wishes,
    pub replaces: Option<MailId>,
    /// Whether what may be asked for is shown.
    pub is_shown: bool,
}

/// A health document to be packaged.
pub(super) struct Given {
    pub file: Attached,
    pub code: String,
    pub title: String,
    pub act_date: String,
}

/// A patient being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct PatientForm {
    pub ins: String,
    pub birth_name: String,
    pub given_name: String,
    /// As people write it: `12/06/1955`.
    pub birth_date: String,
    pub sex: Option<Sex>,
    /// Who gave the matricule, where the person's record software says that it is qualified.
    pub authority: Option<InsAuthority>,
    /// Patients whom documents that came are about, and who fit what is typed.
    pub known: Vec<KnownPatient>,
    /// Numbers what was asked last.
    number: u64,
}

/// A document being described.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DocumentForm {
    pub path: PathBuf,
    /// What is typed to find its type.
    pub search: String,
    pub code: Option<String>,
    pub title: String,
    /// As people write it.
    pub act_date: String,
}

/// A trait of the patient being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trait {
    /// The matricule.
    Ins,
    /// The birth name.
    BirthName,
    /// The first given name.
    GivenName,
    /// The birth date.
    BirthDate,
}

/// What is typed of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// A word of its type's name.
    Search,
    /// Its title.
    Title,
    /// The day of the act.
    ActDate,
}

/// What may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To be told when it is read.
    ReadReceipt,
    /// To be told when it is delivered.
    DeliveryReport,
    /// That the patient does not answer.
    EndOfExchange,
}

/// What happens there.
#[derive(Clone)]
pub enum Act {
    /// « Patient… »
    Patient,
    /// A trait is typed.
    Typed(Trait, String),
    /// A sex is chosen.
    Sex(Option<Sex>),
    /// Who gave the matricule.
    Authority(Option<InsAuthority>),
    /// Patients who fit came.
    Known(u64, Vec<KnownPatient>),
    /// One of them is meant.
    Choose(usize),
    /// The patient is the one that is typed.
    PatientDone,
    /// The message is about nobody.
    NoPatient,
    /// « Joindre un document de santé… »
    Join,
    /// Files were chosen, or not.
    Chosen(Choice),
    /// A path is typed, where there is no dialog.
    Path(String),
    /// It counts.
    PathDone,
    /// Something of the document is typed.
    Described(Detail, String),
    /// A type is chosen.
    Type(String),
    /// The document is described.
    DocumentDone,
    /// A document is taken away.
    Remove(usize),
    /// What may be asked for is shown, or hidden.
    ShowWishes,
    /// It is asked for, or no longer.
    Wish(Wish, bool),
}

impl Carried {
    /// As the engine takes it.
    pub(super) fn care(&self, may_end: bool) -> Care {
        let documents = self.documents.iter().map(|given| DocumentSource {
            file: given.file.source.clone(),
            code: given.code.clone(),
            title: given.title.clone(),
            act_date: given.act_date.clone(),
        });
        // What was asked for with other recipients does not stand with these.
        let wishes = Wishes { end_of_exchange: self.wishes.end_of_exchange && may_end, ..self.wishes };
        Care { patient: self.patient.clone(), documents: documents.collect(), wishes, replaces: self.replaces.clone() }
    }

    /// What a draft carried.
    pub(super) fn of(care: Care, attached: impl Fn(AttachmentSource) -> Attached) -> Self {
        let given = |document: DocumentSource| Given {
            file: attached(document.file),
            code: document.code,
            title: document.title,
            act_date: document.act_date,
        };
        Self {
            patient: care.patient,
            documents: care.documents.into_iter().map(given).collect(),
            is_shown: care.wishes != Wishes::default(),
            wishes: care.wishes,
            replaces: care.replaces,
        }
    }

    /// Archives to be passed on as they are.
    pub(super) fn of_archives(files: Vec<Attached>) -> Self {
        let given = |file| Given { file, code: String::new(), title: String::new(), act_date: String::new() };
        Self { documents: files.into_iter().map(given).collect(), ..Self::default() }
    }

    /// Whether there is nothing in it that is worth keeping.
    pub(super) fn is_blank(&self) -> bool {
        self.patient.is_none() && self.documents.is_empty() && self.replaces.is_none()
    }
}

impl PatientForm {
    /// The form of a patient who was chosen.
    fn of(patient: &PatientIdentity) -> Self {
        Self {
            ins: patient.ins.as_ref().map_or_else(|| patient.unverified_ins.clone(), |ins| ins.matricule().to_owned()),
            birth_name: patient.birth_name.clone(),
            given_name: patient.given_name.clone(),
            birth_date: crate::text::window::document::day(&patient.birth_date).unwrap_or_default(),
            sex: patient.sex,
            authority: patient.authority,
            known: vec![],
            number: 0,
        }
    }

    /// The matricule, if what is typed is one.
    pub(super) fn matricule(&self) -> Option<Ins> {
        Ins::parse(&self.ins).ok()
    }

    /// Whether what is typed is as long as a matricule, and is none: its key is wrong.
    pub(super) fn is_key_wrong(&self) -> bool {
        self.ins.chars().filter(|c| !c.is_whitespace()).count() >= 15 && self.matricule().is_none()
    }

    /// The patient, once a name and a birth date are typed and nothing that is typed is wrong.
    pub(super) fn patient(&self) -> Option<PatientIdentity> {
        let is_ins_fine = self.ins.trim().is_empty() || self.matricule().is_some();
        let birth_date = digits_of(&self.birth_date)?;
        if self.birth_name.trim().is_empty() || self.given_name.trim().is_empty() || !is_ins_fine {
            return None;
        }
        let ins = self.matricule();
        Some(PatientIdentity {
            authority: self.authority.filter(|_| ins.is_some()),
            ins,
            birth_name: self.birth_name.trim().to_uppercase(),
            given_name: self.given_name.trim().to_owned(),
            birth_date,
            sex: self.sex,
            ..PatientIdentity::default()
        })
    }
}

/// `12/06/1955`, `12.06.1955` or `12 6 1955` as `19550612`; `None` where it is no day.
pub(super) fn digits_of(typed: &str) -> Option<String> {
    let mut parts = typed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let digits = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(day), Some(month), Some(year), None) if year.len() == 4 => format!("{year}{month:0>2}{day:0>2}"),
        (Some(all), None, None, None) if all.len() == 8 => format!("{}{}{}", all.get(4..8)?, all.get(2..4)?, all.get(0..2)?),
        _ => return None,
    };
    crate::text::window::document::day(&digits).map(|_| digits)
}

/// What a matricule tells of the person (referentiel2 H.2): the sex, and the year and the month of birth where it is one.
pub(super) fn told_by(ins: &Ins) -> (Option<Sex>, Option<(u8, u8)>) {
    let matricule = ins.matricule();
    let sex = match matricule.as_bytes().first() {
        Some(b'1') => Some(Sex::Male),
        Some(b'2') => Some(Sex::Female),
        _ => None,
    };
    let number = |range: std::ops::Range<usize>| matricule.get(range).and_then(|digits| digits.parse::<u8>().ok());
    (sex, number(1..3).zip(number(3..5)).filter(|(_, month)| (1..=12).contains(month)))
}

/// Whether a file says by its name that it is a PDF, which tells nothing of its type and its patient.
fn is_pdf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"))
}

/// The types of documents whose name has all these words, the most frequent first.
pub(super) fn types_like(search: &str, most: usize) -> Vec<Code> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let fits = |code: &Code| {
        let label = code.label.to_lowercase();
        words.iter().all(|word| label.contains(word.as_str()) || code.code == *word)
    };
    super::types::all().into_iter().filter(fits).take(most).collect()
}

impl State {
    /// Whether each of its recipients is a patient, of Mon espace santé.
    pub(super) fn is_for_patients(&self) -> bool {
        let is_patient = |recipient: &Recipient| match recipient {
            Recipient::Known(mailbox) => crate::text::window::mailbox::patient(&crate::domain::mail::Correspondent {
                name: String::new(),
                address: mailbox.address.to_string(),
            })
            .is_some(),
            Recipient::Malformed(_) => false,
        };
        self.recipients().next().is_some() && self.recipients().all(is_patient)
    }

    /// Handles what happens there.
    pub(super) fn act(&mut self, act: Act, desk: &Desk<'_>) -> Task<Message> {
        match act {
            Act::Patient => {
                let form = self.carried.patient.as_ref().map(PatientForm::of).unwrap_or_default();
                self.dialog = Some(Dialog::Patient(form));
                Task::batch([focus(desk, "patient/name"), self.ask_known(desk)])
            }
            Act::Typed(which, text) => {
                self.typed_of_patient(which, text);
                self.ask_known(desk)
            }
            Act::Sex(sex) => {
                if let Some(Dialog::Patient(form)) = &mut self.dialog {
                    form.sex = sex;
                }
                Task::none()
            }
            Act::Authority(authority) => {
                if let Some(Dialog::Patient(form)) = &mut self.dialog {
                    form.authority = authority;
                }
                Task::none()
            }
            Act::Known(number, known) => {
                if let Some(Dialog::Patient(form)) = &mut self.dialog
                    && form.number == number
                {
                    form.known = known;
                }
                Task::none()
            }
            Act::Choose(place) => {
                let Some(Dialog::Patient(form)) = &self.dialog else { return Task::none() };
                let Some(known) = form.known.get(place) else { return Task::none() };
                (self.carried.patient, self.dialog) = (Some(known.identity.clone()), None);
                self.attachments_changed()
            }
            Act::PatientDone => self.take_patient(),
            Act::NoPatient => {
                self.carried.patient = None;
                self.dialog = None;
                self.attachments_changed()
            }
            Act::Join => {
                self.dialog = None;
                Task::perform(files::open_many(), |choice| Message::Care(Act::Chosen(choice)))
            }
            Act::Chosen(Choice::Picked(files)) => self.join(files, desk),
            Act::Chosen(Choice::Cancelled) => Task::none(),
            Act::Chosen(Choice::NoPortal) => {
                self.dialog = Some(Dialog::DocumentPath(String::new()));
                focus(desk, "path")
            }
            Act::Path(path) => {
                self.dialog = Some(Dialog::DocumentPath(path));
                Task::none()
            }
            Act::PathDone => match self.dialog.take() {
                Some(Dialog::DocumentPath(path)) if !path.trim().is_empty() => self.join(vec![path.trim().into()], desk),
                other => {
                    self.dialog = other;
                    Task::none()
                }
            },
            Act::Described(which, text) => {
                if let Some(Dialog::Document(form)) = &mut self.dialog {
                    match which {
                        Detail::Search => (form.search, form.code) = (text, None),
                        Detail::Title => form.title = text,
                        Detail::ActDate => form.act_date = text,
                    }
                }
                Task::none()
            }
            Act::Type(code) => {
                if let Some(Dialog::Document(form)) = &mut self.dialog {
                    form.search = super::types::named(&code);
                    form.code = Some(code);
                }
                focus(desk, "document/title")
            }
            Act::DocumentDone => self.take_document(desk),
            Act::Remove(place) if place < self.carried.documents.len() => {
                self.carried.documents.remove(place);
                self.attachments_changed()
            }
            Act::Remove(_) => Task::none(),
            Act::ShowWishes => {
                self.carried.is_shown = !self.carried.is_shown;
                Task::none()
            }
            Act::Wish(wish, is_on) => {
                let wishes = &mut self.carried.wishes;
                match wish {
                    Wish::ReadReceipt => wishes.read_receipt = is_on,
                    Wish::DeliveryReport => wishes.delivery_report = is_on,
                    Wish::EndOfExchange => wishes.end_of_exchange = is_on,
                }
                self.recipients_changed()
            }
        }
    }

    fn typed_of_patient(&mut self, which: Trait, text: String) {
        let Some(Dialog::Patient(form)) = &mut self.dialog else { return };
        match which {
            Trait::Ins => {
                form.ins = text;
                // What the matricule tells is shown to be confirmed, and never replaces what was chosen.
                if form.sex.is_none() {
                    form.sex = form.matricule().and_then(|ins| told_by(&ins).0);
                }
            }
            Trait::BirthName => form.birth_name = text,
            Trait::GivenName => form.given_name = text,
            Trait::BirthDate => form.birth_date = text,
        }
    }

    /// Asks for the known patients who fit what is typed; without an answer there are none to choose from.
    fn ask_known(&mut self, desk: &Desk<'_>) -> Task<Message> {
        let Some(Dialog::Patient(form)) = &mut self.dialog else { return Task::none() };
        form.number += 1;
        let number = form.number;
        let words = format!("{} {}", form.birth_name.trim(), form.given_name.trim()).trim().to_owned();
        let work = |handle: crate::engine::Handle| async move { handle.patients(&words, KNOWN).await };
        desk.quietly(work, move |answer| Message::Care(Act::Known(number, answer.unwrap_or_default())))
    }

    fn take_patient(&mut self) -> Task<Message> {
        let Some(Dialog::Patient(form)) = &self.dialog else { return Task::none() };
        let Some(patient) = form.patient() else { return Task::none() };
        (self.carried.patient, self.dialog) = (Some(patient), None);
        self.attachments_changed()
    }

    /// Documents to be packaged: of a PDF, the type is asked; what is a clinical document says its own.
    fn join(&mut self, files: Vec<PathBuf>, desk: &Desk<'_>) -> Task<Message> {
        let (pdf, others): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| is_pdf(path));
        for path in others {
            self.give(path, DocumentForm::default());
        }
        let asked = if let Some(path) = pdf.into_iter().next() {
            self.dialog = Some(Dialog::Document(DocumentForm { act_date: today(desk.now), path, ..DocumentForm::default() }));
            focus(desk, "document/type")
        } else {
            Task::none()
        };
        Task::batch([self.weigh(desk), self.attachments_changed(), asked])
    }

    fn give(&mut self, path: PathBuf, form: DocumentForm) {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        let source = AttachmentSource::File(path);
        if self.carried.documents.len() >= DOCUMENTS || self.carried.documents.iter().any(|given| given.file.source == source) {
            return;
        }
        let file = Attached { source, name, size: None, problem: None };
        let act_date = digits_of(&form.act_date).unwrap_or_default();
        self.carried.documents.push(Given { file, code: form.code.unwrap_or_default(), title: form.title.trim().to_owned(), act_date });
    }

    fn take_document(&mut self, desk: &Desk<'_>) -> Task<Message> {
        match self.dialog.take() {
            Some(Dialog::Document(form)) if form.code.is_some() && digits_of(&form.act_date).is_some() => {
                self.give(form.path.clone(), form);
                Task::batch([self.weigh(desk), self.attachments_changed()])
            }
            other => {
                self.dialog = other;
                Task::none()
            }
        }
    }

    /// Asks what the documents weigh.
    fn weigh(&self, desk: &Desk<'_>) -> Task<Message> {
        let unknown = self.carried.documents.iter().filter(|given| given.file.size.is_none());
        let files: Vec<PathBuf> = unknown
            .filter_map(|given| if let AttachmentSource::File(path) = &given.file.source { Some(path.clone()) } else { None })
            .collect();
        if files.is_empty() {
            return Task::none();
        }
        let asked = files.clone();
        desk.quietly(
            move |handle| async move { handle.look_at(asked).await },
            move |sizes| Message::Looked(files.into_iter().zip(sizes.unwrap_or_default()).collect()),
        )
    }
}

fn today(now: OffsetDateTime) -> String {
    format!("{:02}/{:02}/{:04}", now.day(), u8::from(now.month()), now.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for typed in ["12/06/1955", "12.6.1955", " 12 06 1955", "12061955"] {
            assert_eq!(digits_of(typed).as_deref(), Some("19550612"), "{typed}");
        }
        for typed in ["", "12/06/55", "31/02/1955", "1955", "12/06/1955/1"] {
            assert_eq!(digits_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_matricule_tells_the_sex_and_the_month() {
        let of = |text: &str| told_by(&Ins::parse(text).unwrap());
        assert_eq!(of("255069999999934"), (Some(Sex::Female), Some((55, 6))));
        let odd: u64 = 3_552_099_999_999; // a month over 12, and a first digit that tells no sex
        assert_eq!(of(&format!("{odd}{:02}", 97 - odd % 97)), (None, None));
    }

    #[test]
    fn a_patient_is_whole_or_is_none() {
        let form = PatientForm {
            ins: "2 55 06 99 999 999 34".into(),
            birth_name: "vial".into(),
            given_name: "Odile".into(),
            birth_date: "12/06/1955".into(),
            sex: Some(Sex::Female),
            authority: Some(InsAuthority::Nir),
            ..PatientForm::default()
        };
        let patient = form.patient().unwrap();
        assert_eq!((patient.birth_name.as_str(), patient.birth_date.as_str()), ("VIAL", "19550612"));
        assert_eq!(PatientForm::of(&patient).patient(), Some(patient));
        let wrong = PatientForm { ins: "255069999999935".into(), ..form.clone() };
        assert!(wrong.is_key_wrong() && wrong.patient().is_none());
        assert!(!PatientForm { ins: "2550699".into(), ..form.clone() }.is_key_wrong(), "it is still being typed");
        let without = PatientForm { ins: String::new(), ..form };
        assert_eq!(without.patient().unwrap().authority, None, "nobody gave what is not there");
    }
}
