//! What a message being written carries for a patient's record, as it is kept: part of a draft's JSON (`store::drafts`).

use super::StoreError;
use super::drafts::{DraftFile, KeptFile};
use crate::domain::draft::Wishes;
use crate::domain::mail::MailId;
use crate::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What a message carries for a patient's record, and what its author asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenCare {
    /// The patient whom its author says it is about.
    pub patient: Option<PatientIdentity>,
    /// Documents to be packaged, as they were given.
    pub documents: Vec<WrittenDocument>,
    /// What its author asks for.
    pub wishes: Wishes,
    /// The sent message whose documents these replace.
    pub replaces: Option<MailId>,
}

/// A document to be packaged.
#[derive(Clone, PartialEq, Eq)]
pub struct WrittenDocument {
    /// The file.
    pub file: DraftFile,
    /// The type it is to have.
    pub code: String,
    /// The title it is to have.
    pub title: String,
    /// The day of the act, as `AAAAMMJJ`.
    pub act_date: String,
}

impl std::fmt::Debug for WrittenDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrittenDocument(…)")
    }
}

/// As it is kept: its documents' files stand as these values. `Null` where there is nothing to keep.
pub(super) fn kept(care: &WrittenCare, files: &[Value]) -> Value {
    if *care == WrittenCare::default() {
        return Value::Null;
    }
    let document = |(document, file): (&WrittenDocument, &Value)| json!({ "file": file, "code": document.code, "title": document.title, "act_date": document.act_date });
    let Wishes { read_receipt, delivery_report, end_of_exchange } = care.wishes;
    json!({
        "patient": care.patient.as_ref().map(patient),
        "documents": care.documents.iter().zip(files).map(document).collect::<Vec<_>>(),
        "read_receipt": read_receipt, "delivery_report": delivery_report, "end_of_exchange": end_of_exchange,
        "replaces": care.replaces.as_ref().map(ToString::to_string),
    })
}

/// What was kept.
///
/// # Errors
/// [`StoreError::Damaged`] where a document's file is none.
pub(super) fn read(value: &Value) -> Result<WrittenCare, StoreError> {
    let wish = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or_default();
    let mut documents = Vec::new();
    for document in value.get("documents").and_then(Value::as_array).into_iter().flatten() {
        documents.push(WrittenDocument {
            file: file(document.get("file").unwrap_or(&Value::Null))?,
            code: word(document, "code"),
            title: word(document, "title"),
            act_date: word(document, "act_date"),
        });
    }
    Ok(WrittenCare {
        patient: value.get("patient").filter(|patient| patient.is_object()).map(read_patient),
        documents,
        wishes: Wishes {
            read_receipt: wish("read_receipt"),
            delivery_report: wish("delivery_report"),
            end_of_exchange: wish("end_of_exchange"),
        },
        replaces: value.get("replaces").and_then(Value::as_str).and_then(|id| MailId::parse(id).ok()),
    })
}

/// A file as a draft names it: its number, or the part of a message that is not here yet, or, in the outbox, its octets.
pub(super) fn file(value: &Value) -> Result<DraftFile, StoreError> {
    let field = |name: &str| value.get(name).and_then(Value::as_str).ok_or(StoreError::Damaged);
    if let Some(id) = value.as_u64() {
        return Ok(DraftFile::Kept(KeptFile { id, name: String::new(), size: 0 }));
    }
    if let Ok(octets) = field("octets") {
        let octets = STANDARD.decode(octets).map_err(|_| StoreError::Damaged)?;
        return Ok(DraftFile::Fresh { name: field("name")?.into(), media_type: field("media_type")?.into(), octets: octets.into() });
    }
    Ok(DraftFile::Part(MailId::parse(field("mail")?).map_err(|_| StoreError::Damaged)?, field("part")?.to_owned()))
}

/// A file with its octets, where there is no row to keep it in: a message of the outbox has the documents packaged, and what
/// they were made of is needed once it becomes a draft again.
pub(super) fn whole(file: &DraftFile) -> Value {
    match file {
        DraftFile::Fresh { name, media_type, octets } | DraftFile::Taken { name, media_type, octets, .. } => {
            json!({ "name": name, "media_type": media_type, "octets": STANDARD.encode(octets) })
        }
        DraftFile::Part(mail, part) => json!({ "mail": mail.to_string(), "part": part }),
        DraftFile::Kept(kept) => json!(kept.id),
    }
}

fn word(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn patient(patient: &PatientIdentity) -> Value {
    json!({
        "ins": patient.ins.as_ref().map(Ins::matricule), "unverified_ins": patient.unverified_ins,
        "authority": patient.authority.map(InsAuthority::oid),
        "birth_name": patient.birth_name, "used_name": patient.used_name,
        "given_name": patient.given_name, "given_names": patient.given_names,
        "birth_date": patient.birth_date, "sex": patient.sex.map(Sex::id),
    })
}

fn read_patient(value: &Value) -> PatientIdentity {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    PatientIdentity {
        ins: text("ins").and_then(|ins| Ins::parse(ins).ok()),
        unverified_ins: word(value, "unverified_ins"),
        authority: text("authority").and_then(InsAuthority::of),
        birth_name: word(value, "birth_name"),
        used_name: word(value, "used_name"),
        given_name: word(value, "given_name"),
        given_names: word(value, "given_names"),
        birth_date: word(value, "birth_date"),
        sex: text("sex").and_then(Sex::of),
    }
}
