//! From what a person has (a PDF, a clinical document, an archive) to what travels (ECO.2.1.1): one `IHE_XDM.ZIP` and, beside it, the PDF/A-1 copy of
//! each of its documents under the prescribed name.

use crate::domain::Problem;
use crate::domain::author::Author;
use crate::domain::document::{Code, Confidentiality, DocumentFault, DocumentTime, FileKind, HealthDocument, OpenedFile};
use crate::domain::draft::{DraftAttachment, DraftDocument};
use crate::domain::naming;
use crate::domain::nomenclature;
use crate::domain::patient::PatientIdentity;
use crate::domain::problem::PatientTrait;
use crate::formats::cda::write::{NewDocument, Parent, Writer, write};
use crate::formats::pdf::Facts;
use crate::formats::{documents, inspect, xdm};
use aws_lc_rs::digest::{SHA256, digest};
use std::collections::HashSet;
use time::{Date, Month, OffsetDateTime};

/// The identifier of patients who have no national one: ours, from a UUID (ITU-T X.667). The number beside it is made of their traits.
const LOCAL_PATIENTS: &str = "2.25.226443720873411598273340512977541870281";
/// The program's name and version, for whoever browses an archive.
const SOFTWARE: &str = concat!("Pli ", env!("CARGO_PKG_VERSION"));

/// A document to be packaged, read.
#[derive(Clone)]
pub(super) struct Given {
    /// Its octets: a PDF, a clinical document or an XDM archive.
    pub(super) octets: Vec<u8>,
    /// Its file's name, for what is said of it.
    pub(super) name: String,
    /// The type a PDF is to have.
    pub(super) code: String,
    /// The title a PDF is to have; its type's name when empty.
    pub(super) title: String,
    /// The day of the act as `AAAAMMJJ`; today when empty.
    pub(super) act_date: String,
}

/// A document sent before, which one of these replaces.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Replaced {
    /// Its identifier: root, then `^` and extension where there is one.
    pub(super) id: String,
    /// The set it belongs to.
    pub(super) set_id: String,
    /// Its number in that set.
    pub(super) version: Option<u32>,
    /// Its type: a document replaces the one of its own type.
    pub(super) code: String,
}

/// What makes PDF/A-1 of PDF and of narratives.
pub(super) trait PdfMaker {
    /// The PDF/A-1b of a PDF: itself where it is one already. The second value says whether its text was lost on the way.
    ///
    /// # Errors
    /// It cannot be read or drawn.
    fn archived(&self, pdf: &[u8], facts: Facts) -> Result<(Vec<u8>, bool), Problem>;

    /// The PDF/A-1b of a level 3 document: its header and its narrative.
    ///
    /// # Errors
    /// It cannot be drawn.
    fn narrative(&self, document: &HealthDocument) -> Result<Vec<u8>, Problem>;
}

/// What a package is made with besides its documents.
pub(super) struct Making<'a> {
    /// What makes the PDF copies.
    pub(super) pdf: &'a dyn PdfMaker,
    /// When it is made, with the local offset from UTC.
    pub(super) now: OffsetDateTime,
    /// A fresh random number each time it is asked, for identifiers.
    pub(super) random: &'a dyn Fn() -> [u8; 16],
}

/// What leaves, and what is to be said of it.
pub(super) struct Packaged {
    /// `IHE_XDM.ZIP` first, then the PDF copies in the order of its documents.
    pub(super) attachments: Vec<DraftAttachment>,
    /// The prescribed subject (ECO.2.1.3), of the first document.
    pub(super) subject: String,
    /// Its documents, in order, each with the hash of its copy.
    pub(super) documents: Vec<DraftDocument>,
    /// Whether a PDF lost its text when it was made PDF/A.
    pub(super) text_lost: bool,
}

/// A document on its way into an archive.
struct Ready {
    /// The clinical document.
    octets: Vec<u8>,
    /// What is read of it again: nothing is told of a document but what it says itself.
    document: HealthDocument,
    /// Its PDF/A-1 copy.
    copy: Vec<u8>,
}

/// Packages documents. A PDF becomes a clinical document about the patient, by the author; a clinical document stays as it is; an archive
/// given alone leaves octet for octet as it came, and with others gives its documents, each as it is.
///
/// # Errors
/// [`Problem::DocumentUnusable`], [`Problem::DocumentTypeUnknown`], [`Problem::ActDateInvalid`]; [`Problem::PatientIncomplete`] and
/// [`Problem::InsKeyWrong`], of a patient who is not known well enough; [`Problem::AuthorIncomplete`]; what [`PdfMaker`] answers.
pub(super) fn package(
    given: Vec<Given>,
    patient: Option<&PatientIdentity>,
    author: &Author,
    replaced: &[Replaced],
    making: &Making<'_>,
) -> Result<Packaged, Problem> {
    let alone = given.len() == 1;
    let (mut ready, mut archive, mut text_lost) = (Vec::new(), None, false);
    let mut left: Vec<&Replaced> = replaced.iter().collect();
    for one in given {
        let opened = documents::open(&one.name, "", &one.octets);
        match opened.kind {
            FileKind::Pdf => {
                let (made, lost) = from_pdf(&one, patient, author, (&mut left, alone), making)?;
                text_lost |= lost;
                ready.push(made);
            }
            FileKind::Cda => ready.push(from_document(&one.name, one.octets, opened, making)?),
            FileKind::Xdm => {
                for document in usable(&one.name, opened)? {
                    ready.push(copied(&one.name, document, making)?);
                }
                archive = alone.then_some(one.octets);
            }
            FileKind::Hprim | FileKind::Other => return Err(unusable(&one.name)),
        }
    }
    let Some(first) = ready.first() else { return Err(Problem::Internal) };
    let subject = naming::subject(said_of(&first.document), &first.document.patient);
    let archive = match archive {
        Some(archive) => archive,
        None => {
            let octets: Vec<&[u8]> = ready.iter().map(|one| one.octets.as_slice()).collect();
            let packing = xdm::Packing { now: making.now, submission: (making.random)(), software: SOFTWARE };
            xdm::write(&octets, &packing).map_err(|_| Problem::Internal)?
        }
    };
    let mut attachments = vec![attachment("IHE_XDM.ZIP".to_owned(), "application/zip", archive)];
    let mut documents = Vec::new();
    let mut names = HashSet::new();
    for Ready { document, copy, .. } in ready {
        documents.push(DraftDocument {
            code: document.code.code.clone(),
            patient: document.patient.clone(),
            pdf: digest(&SHA256, &copy).as_ref().try_into().ok(),
        });
        attachments.push(attachment(free_name(&document, &mut names), "application/pdf", copy));
    }
    Ok(Packaged { attachments, subject, documents, text_lost })
}

fn unusable(name: &str) -> Problem {
    Problem::DocumentUnusable { name: name.to_owned() }
}

fn attachment(name: String, media_type: &str, octets: Vec<u8>) -> DraftAttachment {
    let inspection = inspect(&name, media_type, &octets);
    DraftAttachment { name, media_type: media_type.to_owned(), bytes: octets.into(), inspection }
}

/// What a person calls a document: its title, else its type.
fn said_of(document: &HealthDocument) -> &str {
    if document.title.trim().is_empty() { &document.code.label } else { &document.title }
}

/// The prescribed name of a document's copy; a number tells apart those that would have the same.
fn free_name(document: &HealthDocument, taken: &mut HashSet<String>) -> String {
    let date = if document.act_date.0.is_empty() { &document.date.0 } else { &document.act_date.0 };
    let national = nomenclature::document_type(&document.code.code).map(|kind| kind.label);
    let label = national.as_deref().filter(|_| document.code.label.is_empty()).unwrap_or(&document.code.label);
    let named = |record: &str| naming::pdf_name(date, label, &document.patient, record);
    let mut name = named("");
    let mut count = 1;
    while !taken.insert(name.to_uppercase()) {
        count += 1;
        name = named(&count.to_string());
    }
    name
}

/// A clinical document made from a PDF, and whether the PDF's text was lost.
fn from_pdf(
    given: &Given,
    patient: Option<&PatientIdentity>,
    author: &Author,
    (replaced, alone): (&mut Vec<&Replaced>, bool),
    making: &Making<'_>,
) -> Result<(Ready, bool), Problem> {
    let patient = known(patient)?;
    let author = writer(author)?;
    let kind = nomenclature::document_type(given.code.trim()).ok_or_else(|| Problem::DocumentTypeUnknown { code: given.code.clone() })?;
    let title = if given.title.trim().is_empty() { kind.label.clone() } else { given.title.trim().to_owned() };
    let made_at = timestamp(making.now);
    let today = || made_at.get(..8).unwrap_or_default().to_owned();
    let act_at = if given.act_date.trim().is_empty() { today() } else { day(given.act_date.trim())? };
    let facts = Facts {
        title: title.clone(),
        author: format!("{} {}", author.given_name, author.family_name).trim().to_owned(),
        language: "fr-FR".to_owned(),
        date: DocumentTime(made_at.clone()),
    };
    let (copy, text_lost) = making.pdf.archived(&given.octets, facts)?;
    // A document replaces the one of its own type; where both are alone, whatever the type.
    let place = replaced.iter().position(|one| one.code == kind.code).or((alone && replaced.len() == 1).then_some(0));
    let parent = place.map(|place| replaced.remove(place));
    let parent = parent.map(|one| Parent { id: one.id.clone(), set_id: one.set_id.clone(), version: one.version });
    let set_id = match &parent {
        Some(parent) if !parent.set_id.is_empty() => parent.set_id.clone(),
        _ => fresh_oid(making),
    };
    let local = local_id(patient, &author);
    let octets = write(&NewDocument {
        id: &fresh_oid(making),
        set_id: &set_id,
        version: parent.as_ref().map_or(1, |parent| parent.version.unwrap_or(1).saturating_add(1)),
        replaces: parent.as_ref(),
        kind: &kind,
        title: &title,
        made_at: &made_at,
        act_at: &act_at,
        confidentiality: Confidentiality::Normal,
        patient,
        local_id: (LOCAL_PATIENTS, &local),
        author: &author,
        pdf: &copy,
    });
    let mut opened = documents::open("", "text/xml", &octets);
    let document = opened.documents.pop().ok_or(Problem::Internal)?;
    Ok((Ready { octets, document, copy }, text_lost))
}

/// A clinical document that exists, as it is.
fn from_document(name: &str, octets: Vec<u8>, opened: OpenedFile, making: &Making<'_>) -> Result<Ready, Problem> {
    let document = usable(name, opened)?.pop().ok_or_else(|| unusable(name))?;
    let Ready { document, copy, .. } = copied(name, document, making)?;
    Ok(Ready { octets, document, copy })
}

/// The documents of a file, none of which has a fault that keeps it from being sent.
fn usable(name: &str, opened: OpenedFile) -> Result<Vec<HealthDocument>, Problem> {
    use DocumentFault as F;
    if !opened.faults.is_empty() || opened.documents.is_empty() {
        return Err(unusable(name));
    }
    for fault in opened.documents.iter().flat_map(|document| &document.faults) {
        match fault {
            F::InsKeyWrong => return Err(Problem::InsKeyWrong),
            // What a person may know and send all the same: the rules tell it.
            F::NotInMetadata | F::HashDiffers | F::SizeDiffers | F::NoPatient | F::PatientDiffers => {}
            _ => return Err(unusable(name)),
        }
    }
    Ok(opened.documents)
}

/// A document with its copy: level 1's own PDF, octet for octet; level 3's narrative (ECO.2.1.5).
fn copied(name: &str, document: HealthDocument, making: &Making<'_>) -> Result<Ready, Problem> {
    let copy = match &document.pdf {
        Some(pdf) if document.sections.is_empty() => pdf.0.to_vec(),
        // What cannot be printed here may carry its own printed form.
        pdf => match making.pdf.narrative(&document) {
            Ok(copy) => copy,
            Err(_) if pdf.is_some() => pdf.as_ref().map(|pdf| pdf.0.to_vec()).unwrap_or_default(),
            Err(_) => return Err(unusable(name)),
        },
    };
    Ok(Ready { octets: document.source.0.to_vec(), document, copy })
}

/// A patient of whom a document can be made: the five traits without which nobody is identified.
fn known(patient: Option<&PatientIdentity>) -> Result<&PatientIdentity, Problem> {
    let missing = |missing| Err(Problem::PatientIncomplete { missing });
    let Some(patient) = patient else { return missing(PatientTrait::All) };
    if !patient.unverified_ins.is_empty() {
        return Err(Problem::InsKeyWrong);
    }
    let traits = [
        (patient.birth_name.trim().is_empty(), PatientTrait::BirthName),
        (patient.given_name.trim().is_empty(), PatientTrait::GivenName),
        (patient.birth_date.trim().is_empty(), PatientTrait::BirthDate),
        (patient.sex.is_none(), PatientTrait::Sex),
    ];
    match traits.into_iter().find(|(is_missing, _)| *is_missing) {
        Some((_, one)) => missing(one),
        None => Ok(patient),
    }
}

/// An author whose profession and sector are in the national lists.
fn writer(author: &Author) -> Result<Writer, Problem> {
    let incomplete = |setting: &str| Problem::AuthorIncomplete { setting: setting.to_owned() };
    if let Some(setting) = author.missing() {
        return Err(incomplete(setting));
    }
    let sector = nomenclature::sector(&author.sector).ok_or_else(|| incomplete("secteur"))?;
    let profession: Code = nomenclature::profession(&author.profession, &author.speciality).ok_or_else(|| incomplete("profession"))?;
    let trimmed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Writer {
        national_id: trimmed(&author.national_id),
        family_name: trimmed(&author.family_name),
        given_name: trimmed(&author.given_name),
        profession,
        organisation_id: trimmed(&author.organisation_id),
        organisation: trimmed(&author.organisation),
        setting: nomenclature::setting_of(&sector.code),
        sector,
    })
}

/// The number of a patient without a national one: always the same for the same traits and the same author, and saying nothing of either.
fn local_id(patient: &PatientIdentity, author: &Writer) -> String {
    let mut text = String::new();
    for part in [&patient.birth_name, &patient.given_name, &patient.birth_date, &author.organisation_id, &author.national_id] {
        text.push_str(&part.to_uppercase());
        text.push('\u{1f}');
    }
    digest(&SHA256, text.as_bytes()).as_ref().iter().take(12).map(|octet| format!("{octet:02x}")).collect()
}

/// A new identifier: an OID made of a random UUID (ITU-T X.667).
fn fresh_oid(making: &Making<'_>) -> String {
    let number = u128::from_be_bytes((making.random)());
    format!("2.25.{}", number & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62)
}

/// A moment as documents write it, with its offset from UTC.
fn timestamp(at: OffsetDateTime) -> String {
    let (date, time, offset) = (at.date(), at.time(), at.offset());
    let (hours, minutes, _) = offset.as_hms();
    let sign = if offset.is_negative() { '-' } else { '+' };
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}{sign}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        hours.unsigned_abs(),
        minutes.unsigned_abs()
    )
}

/// A day of the calendar, as `AAAAMMJJ`.
fn day(text: &str) -> Result<String, Problem> {
    let digits = Some(text).filter(|text| text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()));
    let part = |from: usize, to: usize| digits.and_then(|text| text.get(from..to)).and_then(|part| part.parse::<u16>().ok());
    let date = || {
        let month = Month::try_from(u8::try_from(part(4, 6)?).ok()?).ok()?;
        Date::from_calendar_date(part(0, 4)?.into(), month, u8::try_from(part(6, 8)?).ok()?).ok()
    };
    if date().is_some() { Ok(text.to_owned()) } else { Err(Problem::ActDateInvalid) }
}

#[cfg(test)]
mod tests;
