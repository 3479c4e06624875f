//! The words on documents that this program prints.

use super::bundle::say;
use crate::domain::document::DocumentTime;
use crate::domain::labels::DocumentLabels;
use crate::domain::patient::PatientIdentity;

/// What stands beside a document's own words in its printed form.
#[must_use]
pub fn document_labels() -> DocumentLabels {
    let label = |key| say(key, &[]);
    DocumentLabels {
        title: label("printed-title"),
        kind: label("printed-type"),
        date: label("printed-date"),
        author: label("printed-author"),
        organisation: label("printed-organisation"),
        patient: label("printed-patient"),
        moment: document_moment,
        traits: patient_traits,
        page: |number, count| say("printed-page", &[("number", number.into()), ("count", count.into())]),
    }
}

/// A document's time, as far as it goes: `2024`, `03/2024`, `12/03/2024`, `12/03/2024 14:05`; as its author wrote it, in the author's own
/// time zone. What is no time is given as it is.
#[must_use]
pub fn document_moment(time: &DocumentTime) -> String {
    let digits = time.0.bytes().take_while(u8::is_ascii_digit).count();
    let part = |range: std::ops::Range<usize>| time.0.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
    match (part(0..4), part(4..6), part(6..8), part(8..10), part(10..12)) {
        (Some(year), Some(month), Some(day), Some(hour), Some(minute)) if digits >= 12 => format!("{day}/{month}/{year} {hour}:{minute}"),
        (Some(year), Some(month), Some(day), ..) => format!("{day}/{month}/{year}"),
        (Some(year), Some(month), ..) => format!("{month}/{year}"),
        _ => time.0.clone(),
    }
}

/// A patient's traits on one line: `VIAL Paul · 12/03/1964 · M · INS 1 64 …`; empty where none is known.
#[must_use]
pub fn patient_traits(patient: &PatientIdentity) -> String {
    let used = Some(&patient.used_name).filter(|name| !name.is_empty() && **name != patient.birth_name);
    let ins = patient.ins.as_ref().map(|ins| say("printed-ins", &[("matricule", ins.matricule().into())]));
    let parts = [
        patient.display(),
        used.map(|name| say("printed-used-name", &[("name", name.to_uppercase().into())])).unwrap_or_default(),
        patient.sex.map(|sex| say("printed-sex", &[("sex", sex.id().into())])).unwrap_or_default(),
        ins.unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::patient::{Ins, Sex};

    #[test]
    fn moments_are_told_as_far_as_they_go() {
        for (written, said) in [
            ("2024", "2024"),
            ("202403", "03/2024"),
            ("20240312", "12/03/2024"),
            ("202403121405", "12/03/2024 14:05"),
            ("20240312140530+0100", "12/03/2024 14:05"),
            ("2024031214", "12/03/2024"),
            ("", ""),
            ("bientôt", "bientôt"),
        ] {
            assert_eq!(document_moment(&DocumentTime(written.into())), said);
        }
    }

    #[test]
    fn traits_are_those_that_are_known() {
        assert_eq!(patient_traits(&PatientIdentity::default()), "");
        let patient = PatientIdentity {
            ins: Ins::parse("255069999999934").ok(),
            birth_name: "Vial".into(),
            used_name: "Noiret".into(),
            given_name: "Paule".into(),
            birth_date: "19550612".into(),
            sex: Some(Sex::Female),
            ..PatientIdentity::default()
        };
        let said = patient_traits(&patient);
        for part in ["VIAL Paule · 12/06/1955", "NOIRET", "255069999999934"] {
            assert!(said.contains(part), "{said}");
        }
    }
}
