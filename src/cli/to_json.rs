//! Values as `--json` writes them.

use crate::domain::Problem;
use crate::domain::mail::{Attachment, Correspondent};
use crate::domain::patient::PatientIdentity;
use crate::domain::rules::{Finding, NamedPatient};
use crate::text;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub(super) fn problem(problem: &Problem) -> Value {
    let said = text::problem(problem);
    json!({ "kind": problem.kind(), "message": said.message, "remedy": said.remedy })
}

pub(super) fn finding(finding: &Finding) -> Value {
    let rule = finding.rule();
    let mut json = json!({ "rule": rule.id(), "requirement": rule.requirement(), "severity": finding.severity().id(), "message": text::finding(finding) });
    if let (Some((first, other)), Some(fields)) = (finding.patients(), json.as_object_mut()) {
        fields.insert("first".to_owned(), named(first));
        fields.insert("other".to_owned(), named(other));
    }
    json
}

/// A patient and where it is named.
fn named(named: &NamedPatient) -> Value {
    let file = Some(named.file.as_str()).filter(|file| !file.is_empty());
    json!({ "where": named.place.id(), "file": file, "name": named.patient.display(), "patient": identity(&named.patient) })
}

/// What is known of a patient, under the names of `--patient FILE.json`.
pub(super) fn identity(patient: &PatientIdentity) -> Value {
    json!({
        "matricule": patient.ins.as_ref().map_or(patient.unverified_ins.as_str(), |ins| ins.matricule()),
        "oid": patient.authority.map_or("", |authority| authority.oid()),
        "nom_naissance": patient.birth_name,
        "nom_utilise": patient.used_name,
        "prenoms": patient.given_names,
        "premier_prenom": patient.given_name,
        "naissance": patient.birth_date,
        "sexe": patient.sex.map_or("", |sex| sex.id()),
    })
}

pub(super) fn correspondent(correspondent: &Correspondent) -> Value {
    json!({ "name": correspondent.name, "address": correspondent.address })
}

pub(super) fn attachment(attachment: &Attachment) -> Value {
    json!({ "part": attachment.part, "name": attachment.name, "type": attachment.media_type, "size": attachment.size })
}

/// RFC 3339; nothing for a year that cannot be written so.
pub(super) fn date(date: OffsetDateTime) -> Value {
    date.format(&Rfc3339).map_or(Value::Null, Value::String)
}
