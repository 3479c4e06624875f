//! `pli patients`, `pli documents`, `pli handover`, `pli print`: the health documents of messages.

use super::table::table;
use super::{Answer, Desk, document, list, to_json};
use crate::domain::Problem;
use crate::domain::document::{Alert, DocumentLine, DocumentsOfMessage, KnownPatient, PrintJob};
use crate::domain::mail::MailId;
use crate::text;
use crate::text::cli::Heading;
use crate::text::window::document as said;
use serde_json::{Value, json};
use std::path::PathBuf;
use time::OffsetDateTime;

/// What is asked about patients.
#[derive(Debug)]
pub(super) enum Deed {
    /// Those of these words.
    Find { words: String, limit: usize },
    /// The messages about the one of this number.
    Exchange(i64),
}

/// Documents to be handed over.
#[derive(Debug)]
pub(super) struct HandOver {
    pub(super) id: String,
    pub(super) folder: Option<PathBuf>,
    /// That folder is the one from now on.
    pub(super) is_kept: bool,
}

/// What is to be printed.
#[derive(Debug)]
pub(super) struct Print {
    pub(super) id: String,
    /// The attachment; the message itself where there is none.
    pub(super) part: Option<String>,
    /// The document's name in an archive.
    pub(super) entry: String,
}

pub(super) async fn run(desk: &mut Desk<'_>, deed: Deed) -> Result<Answer, Problem> {
    desk.open_store().await?;
    match deed {
        Deed::Find { words, limit } => Ok(known(&desk.handle.patients(&words, limit).await?)),
        Deed::Exchange(patient) => {
            let messages = desk.handle.patient_exchange(patient).await?;
            Ok(list::shown(&messages, || text::cli::no_message(false)))
        }
    }
}

fn known(patients: &[KnownPatient]) -> Answer {
    let json = patients.iter().map(|patient| {
        let mut value = document::of_patient(&patient.identity);
        if let Some(fields) = value.as_object_mut() {
            fields.insert("id".into(), patient.id.into());
            fields.insert("documents".into(), patient.documents.into());
            fields.insert("last".into(), to_json::date(patient.last));
        }
        value
    });
    let now = OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc());
    let rows = patients.iter().map(|patient| {
        let matricule = said::grouped(patient.identity.any_ins());
        let last = text::date_short(patient.last.to_offset(now.offset()), now);
        [patient.id.to_string(), said::patient_short(&patient.identity, now), matricule, patient.documents.to_string(), last]
    });
    let headings = [Heading::Id, Heading::Patient, Heading::Ins, Heading::Documents, Heading::Date];
    Answer::done(json.collect(), table(headings, rows))
}

/// The documents of a message.
pub(super) async fn documents(desk: &mut Desk<'_>, id: &str) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    let opened = desk.handle.documents(&id).await?;
    let now = OffsetDateTime::now_utc();
    let pages: Vec<String> = opened.iter().map(|part| text::document_page(&part.file, &part.name, now)).collect();
    let json = opened.iter().map(|part| {
        let mut value = document::of_file(&part.file);
        if let Some(fields) = value.as_object_mut() {
            fields.insert("part".into(), part.part.as_str().into());
            fields.insert("name".into(), part.name.as_str().into());
        }
        value
    });
    Ok(Answer::done(json.collect(), pages.join("\n")))
}

/// Hands the documents of a message over to the record software.
pub(super) async fn hand_over(desk: &mut Desk<'_>, given: HandOver) -> Result<Answer, Problem> {
    let id = desk.open_mail(&given.id).await?;
    if let (Some(folder), true) = (&given.folder, given.is_kept) {
        let mut preferences = desk.handle.preferences().await?;
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.clone());
        preferences.handover.folder = folder.display().to_string();
        desk.handle.remember(preferences).await?;
    }
    let done = desk.handle.hand_over_to(&id, given.folder).await?;
    let folder = done.folder.display().to_string();
    let mut page = format!("{}\n", text::cli::handed_over(&folder, done.files.len(), done.is_again));
    for name in &done.files {
        page.push_str(&format!("  {}\n", text::one_line(name)));
    }
    Ok(Answer::done(json!({ "folder": folder, "files": done.files, "again": done.is_again }), page))
}

/// Prints a message, or one of its documents.
pub(super) async fn print(desk: &mut Desk<'_>, given: Print) -> Result<Answer, Problem> {
    let mail: MailId = desk.open_mail(&given.id).await?;
    let job = match given.part {
        Some(part) => PrintJob::Document { mail, part, entry: given.entry },
        None => PrintJob::Text(super::read::page(&desk.handle.read(&mail).await?)),
    };
    desk.handle.print(job, text::document_labels()).await?;
    Ok(Answer::done(json!({ "printed": true }), format!("{}\n", text::cli::printed())))
}

/// What a list says of a message's documents, for programs.
pub(super) fn json_of(documents: &DocumentsOfMessage) -> Value {
    documents.lines.iter().map(json_of_line).collect()
}

fn json_of_line(line: &DocumentLine) -> Value {
    json!({
        "part": line.part,
        "entry": line.entry,
        "code": line.code.code,
        "label": line.code.label,
        "title": line.title,
        "date": line.date.0,
        "patient": document::of_patient(&line.patient),
        "alert": match line.alert {
            Alert::None => "none",
            Alert::OutOfRange => "out-of-range",
            Alert::Critical => "critical",
        },
        "filed": line.is_filed,
        "duplicate": line.is_duplicate,
        "replaces": line.replaces,
        "replaced": line.is_replaced,
    })
}

/// What a list says of a message's documents, for people: the alert, the patient, the type and its day, the marks.
pub(super) fn line_of(documents: &DocumentsOfMessage, now: OffsetDateTime) -> Option<String> {
    let first = documents.lines.first()?;
    let alert = said::alert(documents.alert);
    let patient = said::patient_short(&first.patient, now);
    let patient = if patient.is_empty() { said::unknown_patient() } else { patient };
    let patient = if documents.several_patients { said::and_other_patients(&patient) } else { patient };
    let kind = said::kind_and_day(&first.code.label, &first.title, &first.date);
    let others = if documents.count > 1 { said::others(documents.count - 1) } else { String::new() };
    let all = |mark: fn(&DocumentLine) -> bool| documents.lines.iter().all(mark);
    let any = |mark: fn(&DocumentLine) -> bool| documents.lines.iter().any(mark);
    let marks = [
        (all(|line| line.is_filed), said::filed as fn() -> String),
        (all(|line| line.is_duplicate), said::duplicate),
        (any(|line| line.replaces), said::replaces),
        (any(|line| line.is_replaced), said::replaced),
    ];
    let marks = marks.into_iter().filter(|(is_set, _)| *is_set).map(|(_, say)| say());
    let parts = [alert, patient, kind, others].into_iter().chain(marks).filter(|part| !part.is_empty());
    Some(parts.collect::<Vec<_>>().join(" · "))
}
