//! What the window says of health documents and of whom they are about.

use super::super::bundle::{language, say};
use super::super::{Language, one_line};
use crate::domain::document::{Alert, BiologyResult, Confidentiality, DocumentFault, DocumentTime, FileKind, HealthDocument, Party};
use crate::domain::patient::{InsAuthority, PatientIdentity, Sex};
use time::{Date, Month, OffsetDateTime};

/// Below this age, months tell more than years.
const MONTHS_UNTIL: i32 = 2;

/// Whether what a document names its patient by can be trusted (referentiel2 A.3: a qualified identity has the matricule, who
/// gave it, the birth name, the first given name, the birth date and the sex).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// All of it is there.
    Qualified,
    /// The same, with a number of tests.
    Test,
    /// The matricule is there, and not who gave it.
    NoAuthority,
    /// A trait is missing.
    TraitMissing,
    /// The matricule's key is wrong.
    KeyWrong,
    /// There is no matricule.
    NoIns,
}

/// How far an identity can be trusted.
#[must_use]
pub fn identity(patient: &PatientIdentity) -> Identity {
    let has_traits = !patient.birth_name.trim().is_empty()
        && !patient.given_name.trim().is_empty()
        && date_of(&patient.birth_date).is_some()
        && patient.sex.is_some();
    match (&patient.ins, patient.authority) {
        (None, _) if !patient.unverified_ins.trim().is_empty() => Identity::KeyWrong,
        (None, _) => Identity::NoIns,
        (Some(_), None) => Identity::NoAuthority,
        (Some(_), Some(_)) if !has_traits => Identity::TraitMissing,
        (Some(_), Some(InsAuthority::Test)) => Identity::Test,
        (Some(_), Some(InsAuthority::Nir | InsAuthority::Nia)) => Identity::Qualified,
    }
}

/// What a person is told of it.
#[must_use]
pub fn identity_words(identity: Identity) -> String {
    match identity {
        Identity::Qualified => say("document-ins-qualified", &[]),
        Identity::Test => say("document-ins-test", &[]),
        Identity::NoAuthority => say("document-ins-no-authority", &[]),
        Identity::TraitMissing => say("document-ins-trait-missing", &[]),
        Identity::KeyWrong => say("document-ins-key-wrong", &[]),
        Identity::NoIns => say("document-ins-none", &[]),
    }
}

/// What is wrong with a document, in one sentence.
#[must_use]
pub fn fault(fault: DocumentFault) -> String {
    match fault {
        DocumentFault::Unreadable => say("document-fault-unreadable", &[]),
        DocumentFault::OverLimits => say("document-fault-over-limits", &[]),
        DocumentFault::DangerousEntry => say("document-fault-dangerous-entry", &[]),
        DocumentFault::Encrypted => say("document-fault-encrypted", &[]),
        DocumentFault::MetadataMissing => say("document-fault-metadata-missing", &[]),
        DocumentFault::DocumentMissing => say("document-fault-document-missing", &[]),
        DocumentFault::NotInMetadata => say("document-fault-not-in-metadata", &[]),
        DocumentFault::HashDiffers => say("document-fault-hash-differs", &[]),
        DocumentFault::SizeDiffers => say("document-fault-size-differs", &[]),
        DocumentFault::PatientDiffers => say("document-fault-patient-differs", &[]),
        DocumentFault::NoPatient => say("document-fault-no-patient", &[]),
        DocumentFault::InsKeyWrong => say("document-fault-ins-key-wrong", &[]),
        DocumentFault::Truncated => say("document-fault-truncated", &[]),
        DocumentFault::NotCda => say("document-fault-not-cda", &[]),
        DocumentFault::DocumentType => say("document-fault-document-type", &[]),
    }
}

/// Whether that makes one doubt whose document it is, or what it says: the others only tell how it was made.
#[must_use]
pub fn is_grave(fault: DocumentFault) -> bool {
    !matches!(fault, DocumentFault::MetadataMissing | DocumentFault::NotInMetadata | DocumentFault::NoPatient | DocumentFault::SizeDiffers)
}

/// The name of a patient: birth name in capitals, then the first given name. Empty where neither is known.
#[must_use]
pub fn person(patient: &PatientIdentity) -> String {
    let name = if patient.birth_name.trim().is_empty() { &patient.used_name } else { &patient.birth_name };
    let given = if patient.given_name.trim().is_empty() {
        patient.given_names.split_whitespace().next().unwrap_or_default()
    } else {
        patient.given_name.trim()
    };
    one_line(format!("{} {given}", name.trim().to_uppercase()).trim())
}

/// The name and the age: « VIAL Paul, 62 ans ». Empty where no name is known.
#[must_use]
pub fn patient_short(patient: &PatientIdentity, now: OffsetDateTime) -> String {
    let name = person(patient);
    match age(&patient.birth_date, now) {
        Some(age) if !name.is_empty() => say("document-patient-age", &[("name", name.into()), ("age", age.into())]),
        _ => name,
    }
}

/// What tells people of one name apart: the used name, the birth date, the sex, the matricule.
#[must_use]
pub fn patient_details(patient: &PatientIdentity) -> Vec<String> {
    let mut details = Vec::new();
    let used = patient.used_name.trim();
    if !used.is_empty() && !used.eq_ignore_ascii_case(patient.birth_name.trim()) {
        details.push(say("document-used-name", &[("name", used.to_uppercase().into())]));
    }
    if let Some(born) = day(&patient.birth_date) {
        let sex = patient.sex.map_or("other", Sex::id);
        details.push(say("document-born", &[("date", born.into()), ("sex", sex.into())]));
    }
    if let Some(sex) = patient.sex {
        details.push(self::sex(sex));
    }
    if let Some(ins) = &patient.ins {
        details.push(say("document-ins", &[("number", grouped(ins.matricule()).into())]));
    } else if !patient.unverified_ins.trim().is_empty() {
        details.push(say("document-ins", &[("number", one_line(patient.unverified_ins.trim()).into())]));
    }
    details
}

/// A sex, as people say it.
#[must_use]
pub fn sex(sex: Sex) -> String {
    match sex {
        Sex::Female => say("document-sex-female", &[]),
        Sex::Male => say("document-sex-male", &[]),
        Sex::Undetermined => say("document-sex-undetermined", &[]),
    }
}

/// A matricule with the spaces that people know: `1 64 03 25 056 123 45`.
#[must_use]
pub fn grouped(matricule: &str) -> String {
    let mut out = String::new();
    for (place, c) in matricule.chars().enumerate() {
        if matches!(place, 1 | 3 | 5 | 7 | 10 | 13) {
            out.push('\u{a0}');
        }
        out.push(c);
    }
    out
}

/// An age in years, in months below two years; `None` where the birth date cannot be read, or is to come.
#[must_use]
pub fn age(birth_date: &str, now: OffsetDateTime) -> Option<String> {
    let (born, today) = (date_of(birth_date)?, now.date());
    let months = (today.year() - born.year()) * 12 + i32::from(u8::from(today.month()))
        - i32::from(u8::from(born.month()))
        - i32::from(today.day() < born.day());
    match (months / 12, months) {
        (_, ..0) => None,
        (years, months) if years < MONTHS_UNTIL => Some(say("document-age-months", &[("count", months.into())])),
        (years, _) => Some(say("document-age-years", &[("count", years.into())])),
    }
}

/// A day written as `AAAAMMJJ`, as people write it; `None` where it is none.
#[must_use]
pub fn day(text: &str) -> Option<String> {
    let date = date_of(text)?;
    Some(format!("{:02}/{:02}/{:04}", date.day(), u8::from(date.month()), date.year()))
}

fn date_of(text: &str) -> Option<Date> {
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let month = Month::try_from(u8::try_from(part(4..6)?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(part(0..4)?), month, u8::try_from(part(6..8)?).ok()?).ok()
}

/// A moment of a document, as precise as it is: `22/11/2026 à 17:55`, `22/11/2026`, `11/2026`, `2026`. Empty when unknown.
#[must_use]
pub fn moment(moment: &DocumentTime) -> String {
    let text = moment.0.as_str();
    let Some(day) = day(text) else {
        return match (text.get(0..4), text.get(4..6)) {
            (Some(year), Some(month)) => one_line(&format!("{month}/{year}")),
            (Some(year), None) => one_line(year),
            _ => String::new(),
        };
    };
    let is_time = text.get(8..12).is_some_and(|time| time.bytes().all(|b| b.is_ascii_digit()));
    match (text.get(8..10), text.get(10..12)) {
        (Some(hour), Some(minute)) if is_time => {
            say("document-moment", &[("day", day.into()), ("time", format!("{hour}:{minute}").into())])
        }
        _ => day,
    }
}

/// The day of a moment; empty when unknown.
#[must_use]
pub fn moment_day(moment: &DocumentTime) -> String {
    day(&moment.0).unwrap_or_else(|| self::moment(moment))
}

/// What a document is called: its type's name, else its title.
#[must_use]
pub fn kind_of(label: &str, title: &str) -> String {
    match [label.trim(), title.trim()].into_iter().find(|words| !words.is_empty()) {
        Some(words) => one_line(words),
        None => say("document-untitled", &[]),
    }
}

/// The title of a document, else its type's name, else that of its file.
#[must_use]
pub fn title_of(document: &HealthDocument, file: &str) -> String {
    let words = [document.title.trim(), document.code.label.trim(), file.trim()].into_iter().find(|words| !words.is_empty());
    words.map_or_else(|| say("document-untitled", &[]), one_line)
}

/// A title, else the name of a type; empty where there is neither.
#[must_use]
pub fn title_or(title: &str, kind: &str) -> String {
    one_line(if title.trim().is_empty() { kind.trim() } else { title.trim() })
}

/// What a file is, where no document says it better.
#[must_use]
pub fn file_kind(kind: FileKind) -> String {
    match kind {
        FileKind::Xdm => say("document-file-xdm", &[]),
        FileKind::Cda => say("document-file-cda", &[]),
        FileKind::Pdf => say("document-file-pdf", &[]),
        FileKind::Hprim => say("document-file-hprim", &[]),
        FileKind::Other => say("document-file-other", &[]),
    }
}

/// A document's type and its day: « Compte rendu de biologie · 22/11/2026 ».
#[must_use]
pub fn kind_and_day(label: &str, title: &str, date: &DocumentTime) -> String {
    let (kind, day) = (kind_of(label, title), moment_day(date));
    if day.is_empty() { kind } else { format!("{kind} · {day}") }
}

/// A person or an organisation: the name, what it does, where.
#[must_use]
pub fn party(party: &Party) -> String {
    let (name, role, place) = (party.name.trim(), party.role.trim(), party.organisation.trim());
    let who = match (name.is_empty(), role.is_empty()) {
        (false, false) => format!("{name} ({role})"),
        (false, true) => name.to_owned(),
        (true, _) => String::new(),
    };
    one_line(&[who.as_str(), place].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", "))
}

/// How much a document may be shown; empty for a usual one.
#[must_use]
pub fn confidentiality(level: Confidentiality) -> String {
    match level {
        Confidentiality::Normal => String::new(),
        Confidentiality::Restricted => say("document-restricted", &[]),
        Confidentiality::VeryRestricted => say("document-very-restricted", &[]),
    }
}

/// The mark of results outside their range; empty for the others.
#[must_use]
pub fn alert(alert: Alert) -> String {
    match alert {
        Alert::None => String::new(),
        Alert::OutOfRange => say("document-alert-out-of-range", &[]),
        Alert::Critical => say("document-alert-critical", &[]),
    }
}

/// A value or a bound, with the decimal sign of the language.
#[must_use]
pub fn number(text: &str) -> String {
    let text = one_line(text.trim());
    match language() {
        Language::French if text.parse::<f64>().is_ok() => text.replace('.', ","),
        _ => text,
    }
}

/// The reference range of a result; empty when there is none.
#[must_use]
pub fn range(result: &BiologyResult) -> String {
    let (low, high) = (number(&result.low), number(&result.high));
    match (low.is_empty(), high.is_empty()) {
        (false, false) => format!("{low}\u{a0}–\u{a0}{high}"),
        (false, true) => format!("≥\u{a0}{low}"),
        (true, false) => format!("≤\u{a0}{high}"),
        (true, true) => one_line(result.reference.trim()),
    }
}

/// A value and its unit.
#[must_use]
pub fn value(result: &BiologyResult) -> String {
    let (value, unit) = (number(&result.value), one_line(result.unit.trim()));
    if unit.is_empty() || unit == "1" { value } else { format!("{value}\u{a0}{unit}") }
}

/// Which way a result goes out of its range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Below.
    Low,
    /// Above.
    High,
    /// Elsewhere: a text, a code.
    Other,
}

/// Which way a result goes out of its range: by its interpretation, else by its value.
#[must_use]
pub fn way(result: &BiologyResult) -> Way {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    match result.interpretation.as_str() {
        "L" | "LL" => return Way::Low,
        "H" | "HH" => return Way::High,
        _ => {}
    }
    match (number(&result.value), number(&result.low), number(&result.high)) {
        (Some(value), Some(low), _) if value < low => Way::Low,
        (Some(value), _, Some(high)) if value > high => Way::High,
        _ => Way::Other,
    }
}

/// The interpretation of a result, in words; empty where nothing is said.
#[must_use]
pub fn interpretation(code: &str) -> String {
    match code {
        "" => String::new(),
        "N" => say("document-interpretation-normal", &[]),
        "L" => say("document-interpretation-low", &[]),
        "H" => say("document-interpretation-high", &[]),
        "LL" => say("document-interpretation-critically-low", &[]),
        "HH" => say("document-interpretation-critically-high", &[]),
        "A" => say("document-interpretation-abnormal", &[]),
        "AA" => say("document-interpretation-critical", &[]),
        "S" => say("document-interpretation-susceptible", &[]),
        "R" => say("document-interpretation-resistant", &[]),
        "I" => say("document-interpretation-intermediate", &[]),
        other => one_line(other),
    }
}

/// The critical results of a document, each with its value and range.
#[must_use]
pub fn critical(results: &[&BiologyResult]) -> String {
    let each = results.iter().map(|result| {
        let words = format!("{} {}", one_line(result.code.label.trim()), value(result));
        let range = range(result);
        if range.is_empty() { words } else { format!("{words} ({range})") }
    });
    say("document-critical", &[("count", results.len().into()), ("results", each.collect::<Vec<_>>().join(" · ").into())])
}

/// How the results of one test went, in words, for who cannot see the plot.
#[must_use]
pub fn trend(count: usize, first: &str, last: &str) -> String {
    say("document-trend", &[("count", count.into()), ("first", number(first).into()), ("last", number(last).into())])
}

/// The tab of the documents.
#[must_use]
pub fn tab_documents(count: usize) -> String {
    say("document-tab-documents", &[("count", count.into())])
}

/// The tab of the conversation.
#[must_use]
pub fn tab_exchange(count: usize) -> String {
    say("document-tab-exchange", &[("count", count.into())])
}

/// How many documents are not named on a line.
#[must_use]
pub fn others(count: u32) -> String {
    say("document-others", &[("count", count.into())])
}

/// The name of the first patient of several.
#[must_use]
pub fn and_other_patients(name: &str) -> String {
    say("document-several-patients", &[("name", name.into())])
}

/// What the version of a document is.
#[must_use]
pub fn version(number: u32) -> String {
    say("document-version", &[("number", number.to_string().into())])
}

/// When the act was.
#[must_use]
pub fn act_date(date: &DocumentTime) -> String {
    say("document-act-date", &[("date", moment(date).into())])
}

/// When a document was made.
#[must_use]
pub fn made(date: &DocumentTime) -> String {
    say("document-made", &[("date", moment(date).into())])
}

/// Who made a document.
#[must_use]
pub fn author(name: &str) -> String {
    say("document-author", &[("name", name.into())])
}

/// Who answers for it, when it is not who made it.
#[must_use]
pub fn responsible(name: &str) -> String {
    say("document-responsible", &[("name", name.into())])
}

/// How many results are not shown yet.
#[must_use]
pub fn more_results(count: usize) -> String {
    say("document-more-results", &[("count", count.into())])
}

/// Which page of how many.
#[must_use]
pub fn page(number: usize, count: usize) -> String {
    say("document-page", &[("number", number.into()), ("count", count.into())])
}

/// How many files were handed over, and where.
#[must_use]
pub fn handed_over(count: usize, folder: &str, is_again: bool) -> String {
    let values = [("count", count.into()), ("folder", folder.into())];
    if is_again { say("document-handed-over-again", &values) } else { say("document-handed-over", &values) }
}

/// How large a page is shown.
#[must_use]
pub fn zoom(percent: u32) -> String {
    say("document-zoom", &[("percent", percent.into())])
}

/// The name and the matricule of a patient who writes, by the address of Mon espace santé.
#[must_use]
pub fn writer(name: &str, matricule: &str) -> String {
    let number = grouped(matricule);
    if name.trim().is_empty() {
        say("document-ins", &[("number", number.into())])
    } else {
        say("document-writer", &[("name", one_line(name.trim()).into()), ("number", number.into())])
    }
}

/// Declares functions that say a sentence without values.
macro_rules! sentences {
    ($( #[doc = $doc:literal] $name:ident => $key:literal; )+) => {
        $( #[doc = $doc] #[must_use] pub fn $name() -> String { say($key, &[]) } )+
    };
}

sentences! {
    /// The tab of the message itself.
    tab_message => "document-tab-message";
    /// While the documents of a message are opened.
    opening => "document-opening";
    /// Before what the documents’ opening failed with.
    failed => "document-failed";
    /// It was handed over to the record software before.
    filed => "document-mark-filed";
    /// It came in another message before.
    duplicate => "document-mark-duplicate";
    /// It says that it replaces another.
    replaces => "document-mark-replaces";
    /// Another says that it replaces it.
    replaced => "document-mark-replaced";
    /// The same, in full.
    filed_tip => "document-mark-filed-tip";
    /// The same, in full.
    duplicate_tip => "document-mark-duplicate-tip";
    /// The same, in full.
    replaces_tip => "document-mark-replaces-tip";
    /// The same, in full.
    replaced_tip => "document-mark-replaced-tip";
    /// The sign of a patient who writes.
    usager => "document-usager";
    /// In place of a patient whom the document does not name.
    unknown_patient => "document-unknown-patient";
    /// The document as its author laid it out.
    as_pages => "document-as-pages";
    /// The document as its sections say it.
    as_sections => "document-as-sections";
    /// Column of the tests.
    column_test => "document-column-test";
    /// Column of the values.
    column_value => "document-column-value";
    /// Column of the reference ranges.
    column_range => "document-column-range";
    /// Column of the earlier results.
    column_trend => "document-column-trend";
    /// The heading of the results.
    biology => "document-biology";
    /// The sign of the ways to other pages.
    previous_page => "document-previous-page";
    /// The same.
    next_page => "document-next-page";
    /// The page larger.
    zoom_in => "document-zoom-in";
    /// The page smaller.
    zoom_out => "document-zoom-out";
    /// While a page is drawn.
    page_coming => "document-page-coming";
    /// A page cannot be drawn.
    page_failed => "document-page-failed";
    /// Shows a PDF in the window.
    show_here => "document-show-here";
    /// Saves the file that holds the document.
    save_file => "document-save-file";
    /// The heading of patients among what is looked for.
    patients => "document-patients";
    /// Finds every message about the patient.
    all_of_patient => "document-all-of-patient";
    /// The heading of what became of a message that was sent.
    followed => "document-followed";
    /// Tells the author that the message was read.
    send_receipt => "document-send-receipt";
    /// Tells nothing.
    refuse_receipt => "document-refuse-receipt";
    /// While that is told.
    answering => "document-answering";
    /// The rules stopped a receipt.
    receipt_stopped => "document-receipt-stopped";
    /// Hands the documents over to the record software.
    hand_over => "document-hand-over";
    /// Its tip.
    hand_over_tip => "document-hand-over-tip";
    /// While that is done.
    handing_over => "document-handing-over";
    /// The title of the dialog that asks for its folder.
    folder_title => "document-folder-title";
    /// The name of its field.
    folder_label => "document-folder-label";
    /// What goes there.
    folder_help => "document-folder-help";
    /// Prints the document.
    print => "document-print";
    /// While that is done.
    printing => "document-printing";
    /// It is at the printer.
    printed => "document-printed";
    /// A document without any text.
    no_content => "document-no-content";
}

#[cfg(test)]
mod tests {
    use super::super::super::say_in;
    use super::*;
    use crate::domain::patient::Ins;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 19:43 +1);

    fn vial() -> PatientIdentity {
        PatientIdentity {
            birth_name: "Vial".into(),
            given_name: "Paul".into(),
            birth_date: "19640312".into(),
            sex: Some(Sex::Male),
            ins: Some(Ins::parse("255069999999934").unwrap()),
            authority: Some(InsAuthority::Nir),
            ..PatientIdentity::default()
        }
    }

    #[test]
    fn people_are_named_with_their_age() {
        assert_eq!(patient_short(&vial(), NOW), "VIAL Paul, 62\u{a0}ans");
        assert_eq!(say_in(Language::English, || patient_short(&vial(), NOW)), "VIAL Paul, 62\u{a0}y");
        let child = |birth: &str| age(birth, NOW);
        assert_eq!(child("20261022").as_deref(), Some("1\u{a0}mois"));
        assert_eq!(child("20261123"), None, "nobody is born tomorrow");
        assert_eq!(child("20250522").as_deref(), Some("18\u{a0}mois"));
        assert_eq!(child("19641123").as_deref(), Some("61\u{a0}ans"), "the day before the birthday");
        assert_eq!((child("1964"), child("19641340")), (None, None));
        assert_eq!(patient_short(&PatientIdentity { birth_date: "19640312".into(), ..PatientIdentity::default() }, NOW), "");
    }

    #[test]
    fn an_identity_is_qualified_with_all_its_traits_only() {
        assert_eq!(identity(&vial()), Identity::Qualified);
        assert_eq!(identity(&PatientIdentity { sex: None, ..vial() }), Identity::TraitMissing);
        assert_eq!(identity(&PatientIdentity { birth_date: "1964".into(), ..vial() }), Identity::TraitMissing);
        assert_eq!(identity(&PatientIdentity { authority: None, ..vial() }), Identity::NoAuthority);
        assert_eq!(identity(&PatientIdentity { authority: Some(InsAuthority::Test), ..vial() }), Identity::Test);
        assert_eq!(identity(&PatientIdentity { ins: None, unverified_ins: "255069999999935".into(), ..vial() }), Identity::KeyWrong);
        assert_eq!(identity(&PatientIdentity { ins: None, ..vial() }), Identity::NoIns);
    }

    #[test]
    fn moments_are_as_precise_as_the_document() {
        let said = |text: &str| moment(&DocumentTime(text.into()));
        assert_eq!(said("202611221755+0100"), "22/11/2026 à 17:55");
        assert_eq!(
            (said("20261122"), said("202611"), said("2026"), said("")),
            ("22/11/2026".into(), "11/2026".into(), "2026".into(), String::new())
        );
        assert_eq!(said("20261322"), "13/2026", "what is no day is not made one");
    }

    #[test]
    fn every_fault_has_its_sentence_in_both_languages() {
        for language in Language::ALL {
            let said: std::collections::BTreeSet<_> =
                say_in(language, || DocumentFault::ALL.map(fault)).into_iter().filter(|words| words.len() > 10).collect();
            assert_eq!(said.len(), DocumentFault::ALL.len());
        }
    }

    #[test]
    fn results_are_said_as_people_write_them() {
        let result = BiologyResult {
            value: "6.8".into(),
            unit: "mmol/l".into(),
            low: "3.5".into(),
            high: "5.1".into(),
            interpretation: "HH".into(),
            code: crate::domain::document::Code { label: "Potassium".into(), ..Default::default() },
            ..BiologyResult::default()
        };
        assert_eq!((value(&result).as_str(), range(&result).as_str()), ("6,8\u{a0}mmol/l", "3,5\u{a0}–\u{a0}5,1"));
        assert_eq!(say_in(Language::English, || value(&result)), "6.8\u{a0}mmol/l");
        assert!(critical(&[&result]).contains("Potassium 6,8\u{a0}mmol/l (3,5\u{a0}–\u{a0}5,1)"));
        assert_eq!(way(&result), Way::High);
        assert_eq!(way(&BiologyResult { interpretation: String::new(), value: "3,4".into(), ..result.clone() }), Way::Low);
        assert_eq!(range(&BiologyResult { low: String::new(), ..result.clone() }), "≤\u{a0}5,1");
        assert_eq!(number("négatif."), "négatif.");
    }

    #[test]
    fn a_matricule_is_read_in_groups() {
        assert_eq!(grouped("255069999999934"), "2\u{a0}55\u{a0}06\u{a0}99\u{a0}999\u{a0}999\u{a0}34");
    }
}
