//! The names that documents travel under: subjects (ECO.2.1.3) and PDF copies (ECO.2.1.6), as prescribed, and what a person reads instead.

use super::bal::single_line;
use super::patient::PatientIdentity;

/// What begins the subject of a message with documents: for programs, never for people (ECO.2.1.3, ECO.3.1.3).
pub const SUBJECT_MARK: &str = "XDM/1.0/DDM+";
/// The same as IHE has it (ITI TF-2b §3.32), which some programs write.
const BARE_MARK: &str = "XDM/1.0/DDM";
/// So much of a type's name goes into a file's name, in characters (ECO.2.1.6).
const LABEL_LIMIT: usize = 40;
/// So much of each other part of a file's name, in characters: registrars' names stay far under, and a name of 255 octets is what file systems take.
const PART_LIMIT: usize = 30;

/// The prescribed name of a document's PDF copy: `AAAAMMJJ_type_NOM_prenom[_dossier].pdf` (ECO.2.1.6).
///
/// `date` is that of the act, of which the first eight digits count; `label` the name of the document's type, cut to 40 characters; `record` the number
/// of the patient's file, left out with its mark when empty. What file names cannot hold on one system or another (`/ \ : * ? " < > |`, control characters)
/// becomes a hyphen, and so does the mark between two parts inside one of them. A part that is not known is left out. Never empty.
#[must_use]
pub fn pdf_name(date: &str, label: &str, patient: &PatientIdentity, record: &str) -> String {
    let date: String = date.chars().take(8).filter(char::is_ascii_digit).collect();
    let parts = [
        date,
        name_part(label, LABEL_LIMIT),
        name_part(&patient.birth_name.to_uppercase(), PART_LIMIT),
        name_part(&patient.given_name, PART_LIMIT),
        name_part(record, PART_LIMIT),
    ];
    let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if name.is_empty() { "document.pdf".to_owned() } else { format!("{name}.pdf") }
}

/// A part of a file's name: no more than `limit` characters, none of which a file system refuses.
fn name_part(text: &str, limit: usize) -> String {
    let replaced: String = single_line(text)
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '_' => '-',
            c if c.is_control() || is_invisible(c) => '-',
            c => c,
        })
        .take(limit)
        .collect();
    // A name that begins with a dot is hidden, and one that ends with a dot or a space is another one on Windows.
    replaced.trim_matches(|c: char| c.is_whitespace() || c == '.').to_owned()
}

/// Marks that change how the rest of a name is shown: right to left, joined, of no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The prescribed subject of a message with documents: `XDM/1.0/DDM+<libellé> <NOM> <prénom> <jj/mm/aaaa>` (ECO.2.1.3). The date is left out when it
/// is not known; so is whatever else is not.
#[must_use]
pub fn subject(label: &str, patient: &PatientIdentity) -> String {
    let date = match (patient.birth_date.get(6..8), patient.birth_date.get(4..6), patient.birth_date.get(0..4)) {
        (Some(day), Some(month), Some(year)) => format!("{day}/{month}/{year}"),
        _ => String::new(),
    };
    let parts = [label.trim(), &patient.birth_name.trim().to_uppercase(), patient.given_name.trim(), &date];
    let said = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    format!("{SUBJECT_MARK}{}", single_line(&said).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a subject is that of a message with documents.
#[must_use]
pub fn is_document_subject(subject: &str) -> bool {
    find_mark(subject).is_some()
}

/// A subject as a person reads it: without the mark for programs, wherever it stands (ECO.3.1.3). What was written before it (`Re:`, `[Annule et
/// remplace]`…) and after it stays. Empty when there was nothing else.
#[must_use]
pub fn subject_for_people(subject: &str) -> String {
    let (mut left, mut said) = (subject, String::new());
    while let Some((before, after)) = find_mark(left) {
        said.push_str(before);
        // Two words on each side of the mark stay two.
        if !before.is_empty() && !before.ends_with(char::is_whitespace) && !after.is_empty() {
            said.push(' ');
        }
        left = after.trim_start();
    }
    said.push_str(left);
    said.trim().to_owned()
}

/// What is before and after the first mark, whatever its letter case.
fn find_mark(text: &str) -> Option<(&str, &str)> {
    let at = (0..text.len()).find(|at| text.get(*at..at + BARE_MARK.len()).is_some_and(|found| found.eq_ignore_ascii_case(BARE_MARK)))?;
    let (before, rest) = text.split_at_checked(at)?;
    let after = rest.get(BARE_MARK.len()..)?;
    Some((before, after.strip_prefix('+').unwrap_or(after)))
}

/// What names a document for the record software when nobody chose otherwise.
pub const FILE_PATTERN: &str = "{date}_{type}_{nom}_{prenom}";

/// The name, without its ending, of a document handed over to the record software: `pattern` with `{date}` (of the act, `AAAAMMJJ`), `{type}` (40
/// characters at most), `{nom}`, `{prenom}`, `{ins}` and `{naissance}` in it. What is not known is left out with the mark after it; what file names
/// cannot hold becomes a hyphen. Never empty.
#[must_use]
pub fn file_stem(pattern: &str, date: &str, label: &str, patient: &PatientIdentity) -> String {
    let values = [
        ("{date}", date.chars().take(8).filter(char::is_ascii_digit).collect()),
        ("{type}", name_part(label, LABEL_LIMIT)),
        ("{nom}", name_part(&patient.birth_name.to_uppercase(), PART_LIMIT)),
        ("{prenom}", name_part(&patient.given_name, PART_LIMIT)),
        ("{ins}", name_part(patient.any_ins(), PART_LIMIT)),
        ("{naissance}", name_part(&patient.birth_date, PART_LIMIT)),
    ];
    // One part after the other: what a sender wrote is never taken for a mark of the pattern.
    let part = |part: &str| -> String {
        let (mut left, mut said) = (part, String::new());
        while let Some(first) = left.chars().next() {
            match values.iter().find_map(|(mark, value)| left.strip_prefix(mark).map(|rest| (value, rest))) {
                Some((value, rest)) => {
                    said.push_str(value);
                    left = rest;
                }
                None => {
                    said.push(first);
                    left = left.get(first.len_utf8()..).unwrap_or_default();
                }
            }
        }
        name_part(&said, LABEL_LIMIT.max(2 * PART_LIMIT))
    };
    let name = pattern.split('_').take(12).map(part).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    if name.is_empty() { "document".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vial() -> PatientIdentity {
        PatientIdentity {
            birth_name: "Vial".into(),
            given_name: "Paul".into(),
            birth_date: "19640312".into(),
            ..PatientIdentity::default()
        }
    }

    #[test]
    fn eco_2_1_6_names_are_as_prescribed() {
        assert_eq!(
            pdf_name("20150802", "CR d'examens biologiques", &vial(), "12150302014578"),
            "20150802_CR d'examens biologiques_VIAL_Paul_12150302014578.pdf"
        );
        assert_eq!(
            pdf_name("20150802101500+0200", "Lettre de liaison à la sortie d'un établissement", &vial(), ""),
            "20150802_Lettre de liaison à la sortie d'un établ_VIAL_Paul.pdf"
        );
    }

    #[test]
    fn what_no_file_system_takes_is_replaced() {
        let patient = PatientIdentity { birth_name: "d'A/B\\C:D".into(), given_name: "Jean_Paul".into(), ..PatientIdentity::default() };
        assert_eq!(pdf_name("", "a*?\"<>|b\u{7}.", &patient, "../x"), "a------b_D'A-B-C-D_Jean-Paul_-x.pdf");
        assert_eq!(pdf_name("", "", &PatientIdentity::default(), ""), "document.pdf");
    }

    #[test]
    fn eco_2_1_3_subjects_are_as_prescribed() {
        assert_eq!(subject("ECHOGRAPHIE ABDOMINALE", &vial()), "XDM/1.0/DDM+ECHOGRAPHIE ABDOMINALE VIAL Paul 12/03/1964");
        let undated = PatientIdentity { birth_date: String::new(), ..vial() };
        assert_eq!(subject("Ordonnance\r\nBcc: x", &undated), "XDM/1.0/DDM+Ordonnance Bcc: x VIAL Paul");
    }

    #[test]
    fn eco_3_1_3_the_mark_is_never_shown() {
        for (subject, shown) in [
            ("XDM/1.0/DDM+Bilan VIAL Paul", "Bilan VIAL Paul"),
            ("Re: xdm/1.0/ddm+ Bilan", "Re: Bilan"),
            ("[KO Intégration système !][12]XDM/1.0/DDM+Bilan", "[KO Intégration système !][12] Bilan"),
            ("XDM/1.0/DDM Bilan", "Bilan"),
            ("XDM/1.0/DDM+", ""),
            ("Tr: XDM/1.0/DDM+XDM/1.0/DDM+é", "Tr: é"),
            ("Bilan", "Bilan"),
        ] {
            assert_eq!(subject_for_people(subject), shown, "{subject}");
            assert_eq!(is_document_subject(subject), subject != "Bilan");
        }
    }

    proptest! {
        #[test]
        fn any_name_can_be_a_file_s(date in ".{0,12}", label in "\\PC{0,80}|.{0,80}", name in ".{0,60}", given in ".{0,60}", record in ".{0,60}") {
            let patient = PatientIdentity { birth_name: name, given_name: given, ..PatientIdentity::default() };
            let made = pdf_name(&date, &label, &patient, &record);
            prop_assert!(made.ends_with(".pdf") && made.len() > 4);
            prop_assert!(made.chars().count() <= 8 + 40 + 3 * 30 + 4 + 4);
            prop_assert!(!made.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']), "{made:?}");
            prop_assert!(!made.contains(char::is_control) && !made.starts_with(['.', ' ']), "{made:?}");
        }

        #[test]
        fn no_subject_shows_the_mark(before in ".{0,20}", after in ".{0,20}") {
            let shown = subject_for_people(&format!("{before}XDM/1.0/DDM+{after}"));
            prop_assert!(!shown.to_ascii_uppercase().contains("XDM/1.0/DDM"), "{shown:?}");
        }
    }

    #[test]
    fn files_for_the_record_are_named_by_a_pattern_and_by_nothing_a_sender_writes() {
        let stem = |pattern: &str, label: &str| file_stem(pattern, "20150802101500+0200", label, &vial());
        assert_eq!(stem(FILE_PATTERN, "Lettre de liaison"), "20150802_Lettre de liaison_VIAL_Paul");
        assert_eq!(stem("{nom} {prenom}_{naissance}_{ins}_{date}", ""), "VIAL Paul_19640312_20150802");
        assert_eq!(stem("../{type}", "a/../{nom}"), "-a-..-{nom}");
        assert_eq!((stem("", "x"), stem("{ins}", "x"), stem("_", "x")), ("document".into(), "document".into(), "document".into()));
        assert!(file_stem("{autre}", "", "", &PatientIdentity::default()).contains("autre"));
    }
}
