//! `pli document`: health documents in files. It needs no configuration, account, card or store.

use super::{Answer, Desk, Exit};
use crate::domain::Problem;
use crate::domain::document::{BiologyResult, DocumentFault, HealthDocument, OpenedFile};
use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
use crate::domain::patient_address::is_qualified;
use crate::engine::Build;
use crate::text;
use serde_json::{Value, json};
use std::path::PathBuf;
use time::OffsetDateTime;

/// What is to be done with documents.
#[derive(Debug)]
pub(super) enum Deed {
    /// Show what a file says.
    Show(PathBuf),
    /// Make a document of a PDF.
    Build(Build),
}

pub(super) async fn run(desk: &mut Desk<'_>, deed: Deed) -> Result<Answer, Problem> {
    match deed {
        Deed::Show(file) => show(desk, file).await,
        Deed::Build(build) => make(desk, build).await,
    }
}

async fn show(desk: &mut Desk<'_>, path: PathBuf) -> Result<Answer, Problem> {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let file = desk.handle.open_file(path).await?;
    let page = text::document_page(&file, &name, OffsetDateTime::now_utc());
    let exit = if file.documents.is_empty() { Exit::Failed } else { Exit::Done };
    Ok(Answer { json: of_file(&file), text: page, exit })
}

async fn make(desk: &mut Desk<'_>, build: Build) -> Result<Answer, Problem> {
    let built = desk.handle.build_document(build).await?;
    let files: Vec<String> = built.files.iter().map(|file| file.display().to_string()).collect();
    let json = json!({ "files": files, "subject": built.subject, "text_lost": built.text_lost });
    Ok(Answer { json, text: text::documents_built(&files, built.text_lost), exit: Exit::Done })
}

/// What a file holds, as `--json` writes it.
pub(super) fn of_file(file: &OpenedFile) -> Value {
    let faults: Vec<DocumentFault> = file.faults.iter().chain(file.documents.iter().flat_map(|one| &one.faults)).copied().collect();
    let first = |(place, fault): (usize, &DocumentFault)| (!faults.iter().take(place).any(|before| before == fault)).then(|| fault.id());
    json!({
        "kind": file.kind.id(),
        "documents": file.documents.iter().map(of_document).collect::<Vec<_>>(),
        "problems": faults.iter().enumerate().filter_map(first).collect::<Vec<_>>(),
    })
}

fn of_document(document: &HealthDocument) -> Value {
    let author = document.author();
    json!({
        "code": document.code.code,
        "title": document.title,
        "date": document.date.0,
        "patient": of_patient(&document.patient),
        "author": author.map(|author| author.name.as_str()).unwrap_or_default(),
        "organisation": author.map(|author| author.organisation.as_str()).unwrap_or_default(),
        "confidentiality": document.confidentiality.id(),
        "id": document.id,
        "set_id": document.set_id,
        "version": document.version,
        "replaces": document.replaces,
        "pdf": document.pdf.is_some(),
        "sections": document.section_count(),
        "biology": document.biology.iter().map(of_result).collect::<Vec<_>>(),
    })
}

/// A patient, as files given to `--patient` say it too.
pub(super) fn of_patient(patient: &PatientIdentity) -> Value {
    json!({
        "matricule": patient.ins.as_ref().map_or(patient.unverified_ins.as_str(), Ins::matricule),
        "oid": patient.authority.map(InsAuthority::oid).unwrap_or_default(),
        "nom_naissance": patient.birth_name,
        "nom_utilise": patient.used_name,
        "prenoms": patient.given_names,
        "premier_prenom": patient.given_name,
        "naissance": patient.birth_date,
        "sexe": patient.sex.map(Sex::id).unwrap_or_default(),
        // No configuration is read: nobody said that tests count here.
        "qualified": is_qualified(patient, false),
        "test": patient.authority == Some(InsAuthority::Test),
    })
}

fn of_result(result: &BiologyResult) -> Value {
    json!({
        "code": result.code.code,
        "label": result.code.label,
        "value": result.value,
        "unit": result.unit,
        "low": result.low,
        "high": result.high,
        "interpretation": result.interpretation,
        "out_of_range": result.is_out_of_range(),
    })
}
