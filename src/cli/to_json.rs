//! Values as `--json` writes them.

use crate::domain::Problem;
use crate::domain::mail::{Attachment, Correspondent};
use crate::domain::rules::Finding;
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
    json!({ "rule": rule.id(), "requirement": rule.requirement(), "severity": finding.severity().id(), "message": text::finding(finding) })
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
