//! What the composer says of the patient, of the health documents, and of what may be asked for.

use super::super::bundle::say;
use super::document;
use crate::domain::patient::Sex;

/// The chip of the patient.
#[must_use]
pub fn about(name: &str) -> String {
    say("care-about", &[("name", name.into())])
}

/// The chip of a document: what it is, and its file.
#[must_use]
pub fn document(kind: &str, file: &str) -> String {
    if kind.is_empty() { super::super::one_line(file) } else { say("care-document", &[("kind", kind.into()), ("file", file.into())]) }
}

/// Takes a document away.
#[must_use]
pub fn remove_document(file: &str) -> String {
    say("care-remove-document", &[("file", file.into())])
}

/// What a matricule tells of the person: the sex, and the last two digits of the year and the month of birth.
#[must_use]
pub fn told_by_ins(sex: Option<Sex>, born: Option<(u8, u8)>) -> String {
    let sex = sex.map(document::sex).unwrap_or_default();
    match born {
        Some((year, month)) => {
            let month = say("month", &[("number", month.into())]);
            let values = [("sex", sex.as_str().into()), ("month", month.into()), ("year", format!("{year:02}").into())];
            if sex.is_empty() { say("care-told-month", &values[1..]) } else { say("care-told", &values) }
        }
        None if sex.is_empty() => say("care-told-nothing", &[]),
        None => say("care-told-sex", &[("sex", sex.into())]),
    }
}

/// Declares functions that say a sentence without values.
macro_rules! sentences {
    ($( #[doc = $doc:literal] $name:ident => $key:literal; )+) => {
        $( #[doc = $doc] #[must_use] pub fn $name() -> String { say($key, &[]) } )+
    };
}

sentences! {
    /// Says whom the message is about.
    patient => "care-patient";
    /// Says that it is about somebody else.
    change_patient => "care-change-patient";
    /// The message is about nobody.
    no_patient => "care-no-patient";
    /// The title of the patient’s dialog.
    patient_title => "care-patient-title";
    /// Its button.
    patient_done => "care-patient-done";
    /// Patients whom documents that came are about.
    known => "care-known";
    /// The matricule.
    ins => "care-ins";
    /// How it is typed.
    ins_help => "care-ins-help";
    /// Its key is wrong.
    key_wrong => "care-key-wrong";
    /// The birth name.
    birth_name => "care-birth-name";
    /// The first given name.
    given_name => "care-given-name";
    /// The birth date.
    birth_date => "care-birth-date";
    /// How a day is typed.
    day_help => "care-day-help";
    /// What is typed is no day.
    day_wrong => "care-day-wrong";
    /// The sex.
    sex => "care-sex";
    /// It is not known.
    sex_unknown => "care-sex-unknown";
    /// Whether the person’s software says that the INS is qualified.
    qualified => "care-qualified";
    /// It does not.
    qualified_no => "care-qualified-no";
    /// It is, and a NIR.
    qualified_nir => "care-qualified-nir";
    /// It is, and a NIA.
    qualified_nia => "care-qualified-nia";
    /// The matricule and the traits do not agree.
    disagreement => "care-disagreement";
    /// Joins a health document.
    join => "care-join";
    /// The title of the document’s dialog.
    document_title => "care-document-title";
    /// Its button.
    document_done => "care-document-done";
    /// The type of a document.
    kind => "care-kind";
    /// No type has such a name.
    no_kind => "care-no-kind";
    /// The title of a document.
    title => "care-title";
    /// What it is without one.
    title_help => "care-title-help";
    /// The day of the act.
    act_date => "care-act-date";
    /// A document needs a patient.
    patient_needed => "care-patient-needed";
    /// Shows what may be asked for.
    wishes => "care-wishes";
    /// To be told when it is read.
    read_receipt => "care-read-receipt";
    /// To be told when it is delivered.
    delivery_report => "care-delivery-report";
    /// The patient does not answer.
    end_of_exchange => "care-end-of-exchange";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_matricule_tells_is_said_to_be_confirmed() {
        let nbsp = |words: &str| words.replace('~', "\u{a0}");
        assert_eq!(told_by_ins(Some(Sex::Female), Some((55, 6))), nbsp("D’après ce numéro~: femme, mois de naissance juin 55."));
        assert_eq!(told_by_ins(None, Some((55, 6))), nbsp("D’après ce numéro~: mois de naissance juin 55."));
        assert_eq!(told_by_ins(Some(Sex::Male), None), nbsp("D’après ce numéro~: homme."));
        assert_eq!(told_by_ins(None, None), "Ce numéro ne dit ni le sexe ni le mois de naissance.");
    }
}
