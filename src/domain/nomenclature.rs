//! The national lists that documents are described with: types of documents, their classes and formats, professions, sectors of activity.
//!
//! The lists are data (`assets/nomenclature/`), as the Agence du Numérique en Santé publishes them (NOS); codes that are not there are somebody's own, or newer.

use super::document::Code;
use super::patient::fold;

/// LOINC.
pub const LOINC: &str = "2.16.840.1.113883.6.1";
/// Classes of documents (TRE_A03).
const CLASSES_SYSTEM: &str = "1.2.250.1.213.1.1.4.1";
/// Settings of practice (TRE_A01).
const SETTINGS_SYSTEM: &str = "1.2.250.1.213.1.1.4.9";
/// Sectors of activity (TRE_R02).
const SECTORS_SYSTEM: &str = "1.2.250.1.71.4.2.4";
/// Professions of authors, with their specialities (TRE_A02).
const PROFESSIONS_SYSTEM: &str = "1.2.250.1.213.1.1.4.5";

const TYPES: &str = include_str!("../../assets/nomenclature/types.tsv");
const FORMATS: &str = include_str!("../../assets/nomenclature/formats.tsv");
const CLASSES: &str = include_str!("../../assets/nomenclature/classes.tsv");
const PROFESSIONS: &str = include_str!("../../assets/nomenclature/professions.tsv");
const SECTORS: &str = include_str!("../../assets/nomenclature/sectors.tsv");

/// The rows of a list, without its heading.
fn rows(list: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    list.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// Every type of document, the most frequent first: what a person chooses from.
#[must_use]
pub fn document_types() -> Vec<Code> {
    rows(TYPES).filter_map(|row| coded(row.first()?, row.get(1)?, row.get(3)?)).collect()
}

fn coded(code: &str, system: &str, label: &str) -> Option<Code> {
    Some(Code { code: code.to_owned(), system: system.to_owned(), label: label.to_owned() })
}

/// The type of document that has this code.
#[must_use]
pub fn document_type(code: &str) -> Option<Code> {
    rows(TYPES).find(|row| row.first() == Some(&code)).and_then(|row| coded(row.first()?, row.get(1)?, row.get(3)?))
}

/// The class of documents of this type (XDS classCode): that of reports for what the list does not have.
#[must_use]
pub fn class_of(type_code: &str) -> Code {
    let class = rows(TYPES).find(|row| row.first() == Some(&type_code)).and_then(|row| row.get(2).copied()).unwrap_or("10");
    Code { code: class.to_owned(), system: CLASSES_SYSTEM.to_owned(), label: name_of(class) }
}

/// The name of a class, of a setting of practice or of a level of confidentiality.
fn name_of(code: &str) -> String {
    rows(CLASSES).find(|row| row.first() == Some(&code)).and_then(|row| row.get(1).copied()).unwrap_or(code).to_owned()
}

/// A level of confidentiality by its code (2.16.840.1.113883.5.25): the normal one for what is none.
#[must_use]
pub fn confidentiality(code: &str) -> Code {
    let code = if matches!(code, "R" | "V") { code } else { "N" };
    Code { code: code.to_owned(), system: "2.16.840.1.113883.5.25".to_owned(), label: name_of(code) }
}

/// The format of a document (XDS formatCode): by the media type of the body where it is not structured, else by the last of the models it declares
/// that has one.
#[must_use]
pub fn format_of(models: &[String], body: Option<&str>) -> Code {
    let find = |key: &str| rows(FORMATS).find(|row| row.first() == Some(&key)).and_then(|row| coded(row.get(1)?, row.get(2)?, row.get(3)?));
    let found = match body {
        Some(media_type) => find(media_type),
        None => models.iter().rev().find_map(|model| find(model)),
    };
    found.or_else(|| find("*")).unwrap_or_default()
}

/// The profession and speciality of an author. Each may be a code (`10` or `G15_10`, `SM54`, `G15_10/SM54`) or a name, whose letter case and accents do
/// not count. `None` where the profession is in no list; a speciality that is in none leaves the profession alone.
#[must_use]
pub fn profession(profession: &str, speciality: &str) -> Option<Code> {
    let (profession, speciality) = (profession.trim(), speciality.trim());
    let find = |wanted: &dyn Fn(&str, &str) -> bool| {
        rows(PROFESSIONS)
            .find(|row| matches!(row.as_slice(), [code, _, label] if wanted(code, label)))
            .and_then(|row| coded(row.first()?, row.get(1)?, row.get(2)?))
    };
    let named = fold(profession);
    let base = find(&|code, label| {
        code.eq_ignore_ascii_case(profession)
            || code.strip_prefix("G15_").is_some_and(|bare| bare == profession)
            || (!named.is_empty() && fold(label) == named)
    })?;
    if speciality.is_empty() || base.code.contains('/') {
        return Some(base);
    }
    let bare = speciality.rsplit('/').next().unwrap_or(speciality);
    let wanted = fold(speciality);
    let with = find(&|code, label| {
        let Some((of, own)) = code.split_once('/') else { return false };
        of == base.code && (own.eq_ignore_ascii_case(bare) || is_name_of_speciality(label, &wanted))
    });
    // A code of a list that is longer than ours stands as it is, under the profession's name.
    let is_code = || bare.len() <= 8 && bare.bytes().any(|b| b.is_ascii_digit()) && bare.bytes().all(|b| b.is_ascii_alphanumeric());
    Some(with.unwrap_or_else(|| {
        if base.system == PROFESSIONS_SYSTEM && is_code() {
            Code { code: format!("{}/{}", base.code, bare.to_uppercase()), ..base }
        } else {
            base
        }
    }))
}

/// Whether a folded name is that of a speciality: `Médecin - Biologie médicale (SM)`, with its profession and its mark or without.
fn is_name_of_speciality(label: &str, wanted: &str) -> bool {
    let own = label.split_once(" - ").map_or(label, |(_, own)| own);
    let bare = own.strip_suffix(')').and_then(|own| own.rsplit_once(" (")).map_or(own, |(own, _)| own);
    [label, own, bare].into_iter().any(|name| fold(name) == wanted)
}

/// A sector of activity (XDS healthcareFacilityTypeCode) by its code (`SA07`) or its name.
#[must_use]
pub fn sector(text: &str) -> Option<Code> {
    let (text, named) = (text.trim(), fold(text));
    rows(SECTORS)
        .find(|row| matches!(row.as_slice(), [code, _, label] if code.eq_ignore_ascii_case(text) || (!named.is_empty() && fold(label) == named)))
        .and_then(|row| coded(row.first()?, SECTORS_SYSTEM, row.get(2)?))
}

/// The setting of practice (XDS practiceSettingCode) of a sector: ambulatory care where nothing else is known.
#[must_use]
pub fn setting_of(sector: &str) -> Code {
    let code = rows(SECTORS).find(|row| row.first() == Some(&sector)).and_then(|row| row.get(1).copied()).unwrap_or("AMBULATOIRE");
    Code { code: code.to_owned(), system: SETTINGS_SYSTEM.to_owned(), label: name_of(code) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_row_is_whole_and_every_code_is_there_once() {
        for (list, width) in [(TYPES, 4), (FORMATS, 4), (CLASSES, 2), (PROFESSIONS, 3), (SECTORS, 3)] {
            let mut seen = HashSet::new();
            for row in rows(list) {
                assert!(row.len() == width && row.iter().all(|field| !field.is_empty() && field.trim() == *field), "{row:?}");
                assert!(seen.insert(row[0]), "{row:?}");
            }
        }
        for row in rows(TYPES) {
            assert_ne!(class_of(row[0]).label, row[2], "{row:?}");
        }
        for row in rows(SECTORS) {
            assert_ne!(setting_of(row[0]).label, row[1], "{row:?}");
        }
    }

    #[test]
    fn types_have_their_class() {
        let biology = document_type("11502-2").unwrap();
        assert_eq!((biology.system.as_str(), biology.label.as_str()), (LOINC, "CR d'examens biologiques"));
        assert_eq!(class_of("PRESC-BIO").label, "Prescription");
        assert_eq!((class_of("00000-0").code.as_str(), confidentiality("V").label.as_str()), ("10", "Très restreint"));
        assert_eq!((confidentiality("").code.as_str(), confidentiality("R").label.as_str()), ("N", "Restreint"));
        assert_eq!(document_type("00000-0"), None);
        assert!(document_types().len() > 100);
    }

    #[test]
    fn formats_follow_the_body_then_the_model() {
        let models = ["1.2.250.1.213.1.1.1.1".to_owned(), "1.2.250.1.213.1.1.1.55".to_owned()];
        assert_eq!(format_of(&models, None).code, "urn:ihe:lab:xd-lab:2008");
        let pdf = format_of(&models, Some("application/pdf"));
        assert_eq!((pdf.code.as_str(), pdf.system.as_str()), ("urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3"));
        assert_eq!(format_of(&[], None).code, "urn:asipSante:modelesHorsProfils:2011");
    }

    #[test]
    fn professions_are_codes_or_names() {
        let code = |a: &str, b: &str| profession(a, b).map(|found| found.code);
        for (a, b, expected) in [
            ("10", "SM54", "G15_10/SM54"),
            ("G15_10", "G15_10/SM03", "G15_10/SM03"),
            ("medecin", "biologie médicale", "G15_10/SM03"),
            ("Médecin", "Médecin - Gériatrie (SM)", "G15_10/SM18"),
            ("Médecin", "SCH06", "G15_10/SCH06"),
            ("Médecin", "quelque chose", "G15_10"),
            ("G15_10/SM26", "", "G15_10/SM26"),
            ("Infirmier", "", "G15_60"),
            ("93", "SM01", "93"),
        ] {
            assert_eq!(code(a, b).as_deref(), Some(expected), "{a} {b}");
        }
        assert_eq!(code("", ""), None);
        assert_eq!(code("astronaute", ""), None);
    }

    #[test]
    fn sectors_are_codes_or_names() {
        assert_eq!(sector("sa07").unwrap().label, "Cabinet individuel");
        assert_eq!(sector("Cabinet de groupe").unwrap().code, "SA08");
        assert_eq!(sector(""), None);
        assert_eq!(setting_of("SA01").code, "ETABLISSEMENT");
        assert_eq!(setting_of("SA07").label, "Ambulatoire");
    }
}
